import Gateway
import Traceability

extension Call {
    /// `owner=`: whose goods. Staff and regulators name the enterprise by its number here, its name or its credit code;
    /// everybody else asks about the own goods.
    ///
    /// Throws `Refusal.invalid` where it is needed and not said, and what `FindEnterprise` throws.
    func traceOwner(_ actor: Actor) async throws -> Int64? {
        guard actor.seesEveryOrganization else {
            guard let text = query("owner"), !text.isEmpty else { return nil }
            if text.utf8.count < 16, let id = Int64(text) { return id }
            if OrganizationName.isSame(text, actor.organizationName) { return nil }
            throw Refusal(.invalid, .traceOwnerOwn, field: "owner")
        }
        guard let text = query("owner") else { throw Refusal(.invalid, .traceOwnerNeeded, field: "owner") }
        // No credit code is that short (GB 32100: 18 characters).
        if text.utf8.count < 16, let id = Int64(text) { return id }
        return try await FindEnterprise(platform)(text, by: actor, field: "owner")
    }
}

extension Rule {
    static let traceOwnerOwn = Rule(
        "trace.owner-own", "贵单位只查询自己的产品，请不要填写 owner", "You trace your own goods: leave owner out")
    static let traceOwnerNeeded = Rule(
        "trace.owner-needed", "平台和监管人员请用 owner 指明企业：系统编号、名称或统一社会信用代码",
        "Staff and regulators name the enterprise by owner: its number here, its name or its credit code")
}
