/// 人工核对: what a reviewer looks at before an approval, on the page and by program alike.
public struct AmendmentTicks: Sendable {
    public let checks: [ManualCheck]

    public init(_ amendment: Amendment) { self.init(amendment.scope) }

    public init(_ scope: AmendmentScope) { checks = scope == .capture ? Self.ofDeclarations : Self.usual }

    /// Throws `Refusal` for a check that is missing, or that is none of these.
    func check(_ ticked: [String]) throws {
        let codes = checks.map(\.code)
        if let strange = ticked.first(where: { !codes.contains($0) }) {
            throw Refusal(
                .invalid, .unknownChoice, field: "checks",
                [
                    "field": "checks", "value": String(strange.prefix(40)), "choices": codes.joined(separator: ", "),
                ])
        }
        let missing = codes.filter { !ticked.contains($0) }
        guard missing.isEmpty else {
            throw Refusal(
                .invalid, .amendmentTicks, field: "checks", ["missing": missing.joined(separator: ", ")])
        }
    }

    public static let usual = [
        ManualCheck("evidence", "证明文件能说明更正后的值", "The file proves the new values"),
        ManualCheck("reason", "更正原因成立，不是掩盖不合格", "The reason holds, and hides no defect"),
    ]
    public static let ofDeclarations = [
        ManualCheck(
            "events", "已逐条查看要撤回的事件：时间、环节、编码、收货方",
            "Each event was looked at that is taken back: time, step, codes, consignee"),
        ManualCheck("mistake", "确属误报，不是掩盖已经发生的事", "It was a mistake, and hides nothing that happened"),
    ]
}
