public import Identification
import Storage

/// The paper behind what is filed.
public struct FiledDocument: Sendable {
    public let file: DocumentFile?
    /// The last day; nil: without an end.
    public let validUntil: CivilDate?

    public init(_ file: DocumentFile?, validUntil: CivilDate?) {
        self.file = file
        self.validUntil = validUntil
    }
}

/// Staff file ANCC's authorization to mint an enterprise's Ecode numbers here, with the range of numbers.
public struct FileIssuingAuthorization: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter range: 7-digit enterprise numbers, first and last.
    public func callAsFunction(
        of id: Int64, range: (from: String, to: String), _ paper: FiledDocument, by actor: Actor,
        on occasion: Occasion
    ) async throws {
        try actor.require(.organizationManage)
        let (from, to) = try Self.checked(range)
        guard let document = paper.file else {
            throw Refusal(.invalid, .fileEmpty, field: "document", ["field": "document"])
        }
        try await platform.datastore.write { session in
            let organization = try session.enterprise(id)
            let fileID = try session.store(
                document.sealed(platform), purpose: "issuing-authorization", organizationID: id, by: actor.accountID,
                at: occasion.now)
            try session.run(
                """
                INSERT INTO issuing_authorization (organization_id, number_from, number_to, valid_until, file_id,
                    filed_by, filed_at)
                VALUES (\(id), \(from), \(to), \(paper.validUntil?.description), \(fileID),
                    \(actor.accountID), \(occasion.now))
                """)
            try session.audit(
                AuditEntry(
                    "organization.authorize", ("organization", "\(id)", organization.name), reason: "\(from)–\(to)"),
                by: actor, on: occasion)
        }
    }

    private static func checked(_ range: (from: String, to: String)) throws -> (String, String) {
        guard let from = try EnterpriseNumber.optional(range.from, field: "numberFrom") else {
            throw Refusal(.invalid, .required, field: "numberFrom", ["field": "numberFrom"])
        }
        let to = try EnterpriseNumber.optional(range.to, field: "numberTo") ?? from
        guard from <= to else {
            throw Refusal(.invalid, .rangeReversed, field: "numberTo", ["from": from, "to": to])
        }
        return (from, to)
    }
}

/// Staff file an enterprise's GS1 company prefix (厂商识别代码) with its certificate: GTINs must lie in one.
public struct FileGS1Prefix: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ prefix: String, of id: Int64, _ paper: FiledDocument, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.organizationManage)
        let digits = prefix.halfWidth.filter { !$0.isWhitespace }
        guard (7...10).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Refusal(.invalid, .prefixShape, field: "prefix", ["value": String(digits.prefix(30))])
        }
        try await platform.datastore.write { session in
            let organization = try session.enterprise(id)
            try session.refuseForeign(prefix: digits, than: id)
            let fileID = try paper.file.map {
                try session.store(
                    $0.sealed(platform), purpose: "gs1-prefix", organizationID: id, by: actor.accountID,
                    at: occasion.now)
            }
            try session.run(
                """
                INSERT INTO gs1_prefix (prefix, organization_id, valid_until, file_id, filed_by, filed_at)
                VALUES (\(digits), \(id), \(paper.validUntil?.description), \(fileID), \(actor.accountID),
                    \(occasion.now))
                ON CONFLICT (prefix) DO UPDATE SET valid_until = excluded.valid_until,
                    file_id = COALESCE(excluded.file_id, gs1_prefix.file_id), filed_by = excluded.filed_by,
                    filed_at = excluded.filed_at
                """)
            try session.audit(
                AuditEntry("organization.prefix", ("organization", "\(id)", organization.name), reason: digits),
                by: actor, on: occasion)
        }
    }
}

/// Sets how many codes an enterprise may apply for in a year.
public struct SetCodeQuota: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        of id: Int64, year: Int64, allowed: Int64, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.organizationManage)
        guard (2020...2100).contains(year) else {
            throw Refusal(.invalid, .quotaYear, field: "year", ["value": "\(year)"])
        }
        guard (0...1_000_000_000_000).contains(allowed) else {
            throw Refusal(.invalid, .quotaRange, field: "allowed", ["value": "\(allowed)"])
        }
        try await platform.datastore.write { session in
            let organization = try session.enterprise(id)
            try session.run(
                """
                INSERT INTO code_quota (organization_id, year, allowed) VALUES (\(id), \(year), \(allowed))
                ON CONFLICT (organization_id, year) DO UPDATE SET allowed = excluded.allowed
                """)
            try session.audit(
                AuditEntry(
                    "organization.quota", ("organization", "\(id)", organization.name), reason: "\(year): \(allowed)"),
                by: actor, on: occasion)
        }
    }
}

extension Session {
    /// One prefix is one enterprise's, and none may lie in another's.
    fileprivate func refuseForeign(prefix: String, than id: Int64) throws {
        let holder = try value(
            """
            SELECT organization.name FROM gs1_prefix
            JOIN organization ON organization.organization_id = gs1_prefix.organization_id
            WHERE gs1_prefix.organization_id <> \(id)
                AND (prefix LIKE \(prefix + "%") OR \(prefix) LIKE prefix || '%')
            """, as: String.self)
        if let holder {
            throw Refusal(.conflict, .prefixTaken, field: "prefix", ["value": prefix, "name": holder])
        }
    }
}

extension Rule {
    static let rangeReversed = Rule(
        "issuing.range", "号段起止颠倒：{from} 大于 {to}", "The range runs backwards: {from} is after {to}")
    static let prefixShape = Rule(
        "gs1.prefix-shape", "厂商识别代码“{value}”须为 7–10 位数字", "The GS1 company prefix “{value}” must be 7 to 10 digits")
    static let prefixTaken = Rule(
        "gs1.prefix-taken", "厂商识别代码 {value} 与“{name}”已登记的重叠", "The prefix {value} overlaps one filed for “{name}”")
    static let quotaYear = Rule(
        "quota.year", "年份 {value} 不在 2020–2100 内", "The year {value} is not within 2020 to 2100")
    static let quotaRange = Rule("quota.range", "额度 {value} 须为 0 或正整数", "The quota {value} must be 0 or more")
}
