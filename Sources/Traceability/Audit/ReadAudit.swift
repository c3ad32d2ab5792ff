public import Storage

/// A line of the audit trail as it was written.
public struct AuditRecord: Sendable, Hashable {
    /// Who acts before anybody has signed in.
    static let nobody = "anonymous"

    public let id: Int64
    public let at: Instant
    public let accountID: Int64?
    public let accountName: String
    public let organizationID: Int64?
    public let roles: String
    public let action: String
    public let objectKind: String
    public let objectID: String
    public let objectName: String
    public let outcome: String
    public let reason: String
    public let address: String
    public let requestID: String
}

/// Which lines to read. Everything "" or nil: all.
public struct AuditFilter: Sendable, Hashable {
    public var from: Instant?
    /// Exclusive.
    public var until: Instant?
    public var account = ""
    /// A beginning: `registration` or `registration.approve`.
    public var action = ""
    public var objectKind = ""
    public var objectID = ""

    public init() {}

    var text: String {
        let parts = [
            from.map { "from \($0.minuteText)" }, until.map { "until \($0.minuteText)" },
            account.isEmpty ? nil : "account \(account)", action.isEmpty ? nil : "action \(action)",
            objectKind.isEmpty ? nil : "object \(objectKind)", objectID.isEmpty ? nil : "id \(objectID)",
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}

/// Reads the audit trail; that is itself written into it (GB 17859 4.2.4).
public struct ReadAudit: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The newest first; `before`: the last id of the page before.
    public func callAsFunction(
        _ filter: AuditFilter, before: Int64? = nil, limit: Int = 100, by actor: Actor, on occasion: Occasion
    ) async throws -> [AuditRecord] {
        try actor.require(.auditRead)
        try await platform.datastore.write(.readCommitted) { session in
            try session.audit(
                AuditEntry("audit.read", ("audit", "\(before ?? 0)", ""), reason: filter.text), by: actor, on: occasion)
        }
        return try await platform.datastore.report { try $0.auditRecords(filter, before: before, limit: limit) }
    }
}

extension Session {
    func auditRecords(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRecord] {
        var query: Query = """
            SELECT audit_id, at, account_id, account_name, organization_id, roles, action, object_kind, object_id,
                object_name, outcome, reason, address, request_id FROM audit_record
            WHERE audit_id < \(before ?? Int64.max)
            """
        if let from = filter.from { query = query + " AND at >= \(from)" }
        if let until = filter.until { query = query + " AND at < \(until)" }
        if !filter.account.isEmpty { query = query + " AND lower(account_name) = \(filter.account.lowercased())" }
        if !filter.action.isEmpty {
            query = query + " AND action LIKE \(filter.action.escapedForLike + "%") ESCAPE '!'"
        }
        if !filter.objectKind.isEmpty { query = query + " AND object_kind = \(filter.objectKind)" }
        if !filter.objectID.isEmpty { query = query + " AND object_id = \(filter.objectID)" }
        return try rows(query + " ORDER BY audit_id DESC LIMIT \(min(max(limit, 1), 500))") { row in
            AuditRecord(
                id: try row.next(), at: try row.next(), accountID: try row.next(), accountName: try row.next(),
                organizationID: try row.next(), roles: try row.next(), action: try row.next(),
                objectKind: try row.next(), objectID: try row.next(), objectName: try row.next(),
                outcome: try row.next(), reason: try row.next(), address: try row.next(), requestID: try row.next())
        }
    }
}
