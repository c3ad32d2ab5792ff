import JSONStream

/// 检验结论: what an inspection found of the whole, where an event says so by `gas:inspection`, `gas:result` or
/// `gas:verdict`. It counts as a test of its own name: a failed whole is held back until the whole has passed.
struct InspectionVerdict: Sendable {
    /// The test that it counts as.
    static let item = "inspection"
    static let name = Message("检验结论", "Overall result")

    /// nil: it is not said.
    private(set) var passed: Bool?
    /// Words for a result that nobody knows.
    private(set) var strange: [String] = []
    /// How many failed, by what it says.
    private(set) var failedCount = 0

    /// - Parameters:
    ///   - inspections: values of `gas:inspection`.
    ///   - words: values of `gas:result` and `gas:verdict`.
    init(inspections: [JSONValue], words: [JSONValue]) {
        let told = inspections.flatMap { one in ["result", "verdict"].compactMap { one.local($0) } } + words
        for value in told { take(value) }
        failedCount = inspections.compactMap { $0.local("failed").flatMap(Self.count) }.max() ?? 0
        // A word that nobody knows does not make failed units pass.
        if passed == nil, failedCount > 0 { passed = false }
    }

    private mutating func take(_ value: JSONValue) {
        switch value {
        case .bool(let flag): passed = flag && passed != false
        case .string(let text):
            let word = Text.trim(text).lowercased()
            if Self.passing.contains(word) {
                passed = passed != false
            } else if Self.failing.contains(word) {
                passed = false
            } else if !word.isEmpty {
                strange.append(text)
            }
        default: break
        }
    }

    /// As a test: none where it is not said.
    var tests: [FactoryTest] {
        passed.map { [FactoryTest(item: Self.item, passed: $0, testedOn: nil)] } ?? []
    }

    private static let passing: Set<String> = ["pass", "passed", "ok", "合格", "accept", "accepted", "通过"]
    private static let failing: Set<String> = [
        "fail", "failed", "ng", "nok", "不合格", "reject", "rejected", "未通过", "不通过",
    ]

    private static func count(_ value: JSONValue) -> Int? {
        switch value {
        case .number(let text), .string(let text): Int(text)
        default: nil
        }
    }
}
