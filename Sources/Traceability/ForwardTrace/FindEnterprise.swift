import Storage

/// 企业: whose goods staff and regulators mean, by its credit code or name, whole or a part that one enterprise has.
public struct FindEnterprise: Sendable {
    /// Names that a refusal lists.
    private static let listed = 10

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.missing` where none is in the reader's region, and `Refusal.invalid` with their names where
    /// several are.
    public func callAsFunction(_ text: String, by actor: Actor) async throws -> Int64 {
        guard actor.seesEveryOrganization else { return actor.organizationID }
        let text = try Text.required(text, "enterprise", limit: 60)
        let found = try await platform.datastore.report { session -> [(id: Int64, name: String)] in
            guard let region = try session.supervisedRegion(actor) else { return [] }
            let whole = try session.enterprises("uscc = \(text.uppercased()) OR name = \(text)", in: region)
            if !whole.isEmpty { return whole }
            // Engines differ in which letters they fold: what is typed as it is written is found on each.
            let (folded, typed) = ("%" + text.lowercased().escapedForLike + "%", "%" + text.escapedForLike + "%")
            return try session.enterprises(
                "lower(name) LIKE \(folded) ESCAPE '!' OR name LIKE \(typed) ESCAPE '!'", in: region)
        }
        guard let first = found.first else {
            throw Refusal(.missing, .missing, field: "enterprise", ["object": text])
        }
        guard found.count == 1 else {
            let names = found.prefix(Self.listed).map(\.name).joined(separator: "、")
            throw Refusal(.invalid, .severalEnterprises, field: "enterprise", ["value": text, "choices": names])
        }
        return first.id
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
    static let severalEnterprises = Rule(
        "trace.several-enterprises", "“{value}”对应多家企业（{choices}），请给出全称或统一社会信用代码",
        "Several enterprises are meant by “{value}” ({choices}); give the whole name or the credit code")
}
