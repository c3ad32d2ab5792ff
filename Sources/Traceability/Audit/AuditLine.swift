import Ledger
import Storage

/// A line of the trail on its way: the entry with who, when and from where.
struct AuditLine: Sendable {
    var entry: AuditEntry
    let actor: Actor?
    let at: Instant
    let address: String
    let agent: String
    let requestID: String
    /// Who acts without an account.
    let person: String?
    /// How often the same was refused; 1 for whatever is told by itself.
    var occurrences: Int64 = 1

    init(_ entry: AuditEntry, by actor: Actor?, on occasion: Occasion) {
        self.entry = entry
        self.actor = actor
        at = occasion.now
        address = occasion.address
        agent = occasion.agent
        requestID = occasion.requestID
        person = occasion.person
    }
}

extension WriteSession {
    /// The only place that writes into the trail.
    /// - Parameter taken: the line's id; nil: whichever it gets.
    func record(_ line: AuditLine, id taken: Int64? = nil) throws {
        let entry = line.entry
        let name =
            entry.objectName.isEmpty
            ? try self.name(of: entry.objectKind, entry.objectID, line.actor) : entry.objectName
        // A number that somebody wrote into a reason would stay for ever.
        let (reason, form) = (entry.why?.code ?? PersonalPatterns.masked(entry.reason), entry.why?.form ?? "")
        let roles = line.actor.map { $0.roles.map(\.rawValue).sorted().joined(separator: " ") } ?? ""
        let organizationName = line.actor?.organizationName ?? ""
        var row: [Value] = [
            line.at.storageValue, (line.actor?.accountID).storageValue,
            .text((line.actor?.accountName ?? line.person ?? AuditRecord.nobody).bounded(200)),
            (line.actor?.organizationID).storageValue,
            .text(organizationName.bounded(200)), .text(roles), .text(entry.action.bounded(100)),
            .text(entry.objectKind.bounded(60)), .text(entry.objectID.bounded(200)), .text(name.bounded(200)),
            .text(entry.outcome.rawValue), .text(reason.bounded(500)),
            .text(line.address.bounded(60)),
            .text(line.agent.bounded(200)), .text(line.requestID.bounded(60)), entry.isRead.storageValue,
            .integer(line.occurrences), entry.before.storageValue, entry.after.storageValue,
            .text(form),
        ]
        let id = try taken ?? insert(row)
        row.append(.integer(id))
        if taken != nil { try insertLate(into: "audit_record", columns: AuditFact.columns, rows: [row]) }
        let record = AuditFact.reader.text(row)
        try leave([PendingLeaf(.audit, (line.actor?.organizationID ?? 0, id), record: record)])
        try noteLook(line, id)
    }

    /// Who looked at an enterprise's data is told to the enterprise (`WhoLooked`).
    private func noteLook(_ line: AuditLine, _ id: Int64) throws {
        let entry = line.entry
        guard entry.isRead, entry.outcome == .success, let actor = line.actor,
            let owner = try entry.ownerID ?? self.owner(of: entry.objectKind, entry.objectID),
            owner > 0, owner != actor.organizationID
        else { return }
        try run("INSERT INTO data_look (owner_id, audit_id) VALUES (\(owner), \(id)) ON CONFLICT DO NOTHING")
    }

    private func insert(_ row: [Value]) throws -> Int64 {
        try value(
            """
            INSERT INTO audit_record (at, account_id, account_name, organization_id, organization_name, roles, action,
                object_kind, object_id, object_name, outcome, reason, address, agent, request_id, is_read, occurrences,
                before_digest, after_digest, reason_form)
            VALUES \(row: row) RETURNING audit_id
            """)!
    }
}

private enum AuditFact {
    static let reader = FactForm.audit.reader(columns)
    static let columns: [StaticString] = [
        "at", "account_id", "account_name", "organization_id", "organization_name", "roles", "action", "object_kind",
        "object_id", "object_name", "outcome", "reason", "address", "agent", "request_id", "is_read", "occurrences",
        "before_digest", "after_digest", "reason_form", "audit_id",
    ]
}
