public import Storage

/// 机构: a maker, seller, dealer, institution, regulator, or the operator of the platform itself.
public struct Organization: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable, ValueConvertible {
        case maker, seller, dealer, installer, institution, regulator, `operator`, partner
    }

    public enum State: String, Sendable, ValueConvertible {
        /// Codes keep answering in every state; only an active one gets new codes.
        case active, suspended, revoked, deregistered, merged
    }

    /// Who makes its Ecode numbers.
    public enum IssuingMode: String, Sendable, ValueConvertible {
        /// 国家平台: codes are fetched from the national platform, or imported from its code file.
        case national
        /// 授权签发: minted here, after staff filed ANCC's authorisation and the number range.
        case delegated
    }

    public let id: Int64
    public let kind: Kind
    public let name: String
    /// Unified social credit code; nil only for the operator.
    public let uscc: String?
    public let regionCode: String
    public let address: String
    public let productsMade: String
    /// The 7-digit enterprise number that ANCC gave.
    public let ecodeNumber: String?
    public let issuingMode: IssuingMode
    /// 暂存: returns wait for a confirmation.
    public let holdsReturns: Bool
    public let state: State
    /// Its numbers are for tests: shown so, never uploaded.
    public let isTest: Bool
    public let createdAt: Instant
    /// The enterprise that invited it, as long as nobody of the platform has looked at it; its name says so.
    public let invitedBy: Int64?
    /// Without that; nil: the name is the plain one.
    public let invitedName: String?
}

extension Session {
    public func organization(_ id: Int64) throws -> Organization? {
        try first(organizationColumns + "WHERE organization_id = \(id)", organization)
    }

    public func organization(uscc: String) throws -> Organization? {
        try first(organizationColumns + "WHERE uscc = \(uscc)", organization)
    }

    /// Enterprises by id, a page at a time; `region`: a GB/T 2260 prefix such as `4406`.
    public func organizations(after id: Int64 = 0, region: String = "", limit: Int = 50) throws -> [Organization] {
        try rows(
            organizationColumns + """
                WHERE organization_id > \(id) AND kind <> 'operator' AND region_code LIKE \(region + "%")
                ORDER BY organization_id LIMIT \(limit)
                """, organization)
    }

    private var organizationColumns: Query {
        """
        SELECT organization_id, kind, name, uscc, region_code, address, products_made, ecode_number, issuing_mode,
            hold_returns, state, is_test, created_at, invited_by, invited_name FROM organization
        """ + " "
    }

    private func organization(_ row: inout RowReader) throws -> Organization {
        Organization(
            id: try row.next(), kind: try row.next(), name: try row.next(), uscc: try row.next(),
            regionCode: try row.next(), address: try row.next(), productsMade: try row.next(),
            ecodeNumber: try row.next(), issuingMode: try row.next(), holdsReturns: try row.next(),
            state: try row.next(), isTest: try row.next(), createdAt: try row.next(),
            invitedBy: try row.next(), invitedName: try row.next())
    }
}
