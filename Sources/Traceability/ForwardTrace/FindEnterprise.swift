import Storage

/// 企业: whose goods staff and regulators mean, by its credit code or name, whole or a part that one enterprise has.
public struct FindEnterprise: Sendable {
    /// Names that a refusal lists.
    private static let listed = 10

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter field: what refusals name.
    ///
    /// Throws `Refusal.missing` where none is in the reader's region, and `Refusal.invalid` with their names where
    /// several are.
    public func callAsFunction(_ text: String, by actor: Actor, field: String = "enterprise") async throws -> Int64 {
        guard actor.seesEveryOrganization else { return actor.organizationID }
        let text = try Text.required(text, field, limit: 60)
        let spellings = OrganizationName.spellings(text)
        let found = try await platform.datastore.report { session -> [(id: Int64, name: String)] in
            guard let region = try session.supervisedRegion(actor) else { return [] }
            let whole = try session.enterprises(
                "uscc = \(text.uppercased()) OR name IN \(list: spellings)", in: region)
            if !whole.isEmpty { return whole }
            let parts = spellings.map(Self.isPart)
            return try session.enterprises(parts.dropFirst().reduce(parts[0]) { $0 + " OR " + $1 }, in: region)
        }
        guard let first = found.first else {
            throw Refusal(.missing, .noSuchEnterprise, field: field, ["value": text])
        }
        guard found.count == 1 else {
            let names = found.prefix(Self.listed).map(\.name).joined(separator: "、")
            throw Refusal(.invalid, .severalEnterprises, field: field, ["value": text, "choices": names])
        }
        return first.id
    }

    /// Engines differ in which letters they fold: what is typed as it is written is found on each.
    private static func isPart(_ text: String) -> Query {
        let (folded, typed) = ("%" + text.lowercased().escapedForLike + "%", "%" + text.escapedForLike + "%")
        return "lower(name) LIKE \(folded) ESCAPE '!' OR name LIKE \(typed) ESCAPE '!'"
    }
}

extension Session {
    /// - Parameter region: with what the codes of their regions begin.
    fileprivate func enterprises(_ condition: Query, in region: String) throws -> [(id: Int64, name: String)] {
        try rows(
            """
            SELECT organization_id, name FROM organization
            WHERE kind <> 'operator' AND region_code LIKE \(region + "%") AND (\(condition))
            ORDER BY name, organization_id LIMIT 50
            """
        ) { (try $0.next(Int64.self), try $0.next(String.self)) }
    }
}

extension Rule {
    static let noSuchEnterprise = Rule(
        "trace.no-such-enterprise", "未找到企业“{value}”，请核对名称或统一社会信用代码",
        "No enterprise “{value}” was found; check the name or the credit code")
    static let severalEnterprises = Rule(
        "trace.several-enterprises", "“{value}”对应多家企业（{choices}），请给出全称或统一社会信用代码",
        "Several enterprises are meant by “{value}” ({choices}); give the whole name or the credit code")
}
