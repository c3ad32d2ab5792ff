public import Identification
public import Storage

/// What staff filed about an enterprise's right to have numbers made here.
extension Session {
    /// Whether a filed authorization of ANCC covers the 7-digit `number` on that day.
    public func issuingAuthorization(
        of organizationID: Int64, covering number: String, on date: CivilDate
    ) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM issuing_authorization
            WHERE organization_id = \(organizationID) AND number_from <= \(number) AND number_to >= \(number)
                AND (valid_until IS NULL OR valid_until >= \(date.description))
            """)
    }

    /// The filed GS1 company prefix that the GTIN lies in and that is in force on that day.
    public func gs1Prefix(covering gtin: GTIN, of organizationID: Int64, on date: CivilDate) throws -> String? {
        let filed = try rows(
            """
            SELECT prefix FROM gs1_prefix
            WHERE organization_id = \(organizationID)
                AND (valid_until IS NULL OR valid_until >= \(date.description))
            """
        ) { try $0.next(String.self) }
        return filed.first { gtin.lies(inPrefix: $0) }
    }

    /// The codes that the enterprise may apply for in `year`; nil: the platform's default holds.
    public func quota(of organizationID: Int64, year: Int) throws -> Int64? {
        try value("SELECT allowed FROM code_quota WHERE organization_id = \(organizationID) AND year = \(year)")
    }

    public func issuingAuthorizations(of organizationID: Int64) throws -> [IssuingAuthorization] {
        try rows(
            """
            SELECT authorization_id, number_from, number_to, valid_until, file_id, filed_at
            FROM issuing_authorization WHERE organization_id = \(organizationID) ORDER BY authorization_id
            """
        ) { row in
            IssuingAuthorization(
                id: try row.next(), from: try row.next(), to: try row.next(),
                validUntil: try row.next(String?.self).flatMap { CivilDate(iso: $0) }, fileID: try row.next(),
                filedAt: try row.next())
        }
    }

    public func gs1Prefixes(of organizationID: Int64) throws -> [FiledPrefix] {
        try rows(
            """
            SELECT prefix, valid_until, file_id, filed_at FROM gs1_prefix
            WHERE organization_id = \(organizationID) ORDER BY prefix
            """
        ) { row in
            FiledPrefix(
                prefix: try row.next(), validUntil: try row.next(String?.self).flatMap { CivilDate(iso: $0) },
                fileID: try row.next(), filedAt: try row.next())
        }
    }

    public func quotas(of organizationID: Int64) throws -> [(year: Int, allowed: Int64)] {
        try rows("SELECT year, allowed FROM code_quota WHERE organization_id = \(organizationID) ORDER BY year") {
            row in
            (try row.next(), try row.next())
        }
    }
}

/// ANCC's leave to mint Ecode numbers here: a range of 7-digit enterprise numbers.
public struct IssuingAuthorization: Sendable, Hashable {
    public let id: Int64
    public let from: String
    public let to: String
    public let validUntil: CivilDate?
    public let fileID: Int64?
    public let filedAt: Instant
}

/// 厂商识别代码: a GS1 company prefix whose certificate was filed.
public struct FiledPrefix: Sendable, Hashable {
    public let prefix: String
    public let validUntil: CivilDate?
    public let fileID: Int64?
    public let filedAt: Instant
}
