import Storage

/// A line of the audit trail as it was written.
public struct AuditRecord: Sendable, Hashable {
    /// Who acts before anybody has signed in.
    static let nobody = "anonymous"

    public let id: Int64
    public let at: Instant
    public let accountID: Int64?
    public let accountName: String
    public let organizationID: Int64?
    public let organizationName: String
    public let roles: String
    public let action: String
    public let objectKind: String
    public let objectID: String
    public let objectName: String
    public let outcome: String
    /// A code or a person's own words. For people: `reasonText`.
    public let reason: String
    /// Values and sentences of the code, as `AuditReason` keeps them; "" for a person's own words.
    let reasonForm: String
    public let address: String
    /// What the terminal calls itself: the User-Agent.
    public let agent: String
    public let requestID: String
    public let isRead: Bool
    /// More than 1: so many refusals of one minute told together.
    public let occurrences: Int64
    /// SHA-256 of the object's row as canonical JSON before and after; nil where there was none.
    public let beforeDigest: [UInt8]?
    public let afterDigest: [UInt8]?

    init(_ row: inout RowReader) throws {
        id = try row.next()
        at = try row.next()
        accountID = try row.next()
        accountName = try row.next()
        organizationID = try row.next()
        organizationName = try row.next()
        roles = try row.next()
        action = try row.next()
        objectKind = try row.next()
        objectID = try row.next()
        objectName = try row.next()
        outcome = try row.next()
        reason = try row.next()
        address = try row.next()
        agent = try row.next()
        requestID = try row.next()
        isRead = try row.next()
        occurrences = try row.next()
        beforeDigest = try row.next()
        afterDigest = try row.next()
        reasonForm = try row.next()
    }

    /// The reason in the reader's language; a person's own words as they are.
    public func reasonText(_ language: Language) -> String {
        AuditReason(reason, form: reasonForm)?.text(language) ?? reason
    }

    /// The code of a reason in words of the product; nil: there is none.
    public var reasonCode: String? { reasonForm.isEmpty ? nil : reason }

    static let select: Query = """
        SELECT audit_id, at, account_id, account_name, organization_id, organization_name, roles, action, object_kind,
            object_id, object_name, outcome, reason, address, agent, request_id, is_read, occurrences, before_digest,
            after_digest, reason_form
        FROM audit_record
        """
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
        var entry = AuditEntry("audit.read", ("audit", before.map(String.init) ?? "", "")).asRead()
        if !filter.isAll { entry.why = AuditReason("audit.filter", filter.words) }
        try await take(entry, actor, occasion)
        let size = min(max(limit, 1), 500)
        return try await platform.datastore.report { session in
            var query = AuditRecord.select + " WHERE 1 = 1" + filter.conditions
            if let before {
                query =
                    query + " AND (at, audit_id) < (SELECT at, audit_id FROM audit_record WHERE audit_id = \(before))"
            }
            return try session.rows(query + " ORDER BY at DESC, audit_id DESC LIMIT \(size)") { row in
                try AuditRecord(&row)
            }
        }
    }

    /// One record. Throws `Refusal.missing`.
    public func one(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws -> AuditRecord {
        try actor.require(.auditRead)
        try await take(AuditEntry("audit.read", ("audit", "\(id)", "")).asRead(), actor, occasion)
        let found = try await platform.datastore.read { session in
            try session.first(AuditRecord.select + " WHERE audit_id = \(id)") { row in try AuditRecord(&row) }
        }
        guard let found else { throw Refusal(.missing, .missing, ["object": "audit record \(id)"]) }
        return found
    }

    /// What waits comes first, so that an auditor sees everything up to this moment.
    private func take(_ entry: AuditEntry, _ actor: Actor, _ occasion: Occasion) async throws {
        try await platform.auditTrail.flush(at: occasion.now)
        try await platform.auditTrail.write(entry, by: actor, on: occasion)
    }
}
