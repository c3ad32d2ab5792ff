import Storage

/// A line of the trail on its way: the entry with who, when and from where.
struct AuditLine: Sendable {
    var entry: AuditEntry
    let actor: Actor?
    let at: Instant
    let address: String
    let agent: String
    let requestID: String
    /// How often the same was refused; 1 for whatever is told by itself.
    var occurrences: Int64 = 1

    init(_ entry: AuditEntry, by actor: Actor?, on occasion: Occasion) {
        self.entry = entry
        self.actor = actor
        at = occasion.now
        address = occasion.address
        agent = occasion.agent
        requestID = occasion.requestID
    }
}

extension WriteSession {
    /// The only place that writes into the trail.
    func record(_ line: AuditLine) throws {
        let entry = line.entry
        let name = entry.objectName.isEmpty ? try self.name(of: entry.objectKind, entry.objectID) : entry.objectName
        let roles = line.actor.map { $0.roles.map(\.rawValue).sorted().joined(separator: " ") } ?? ""
        let organizationName = line.actor?.organizationName ?? ""
        try run(
            """
            INSERT INTO audit_record (at, account_id, account_name, organization_id, organization_name, roles, action,
                object_kind, object_id, object_name, outcome, reason, address, agent, request_id, is_read, occurrences,
                before_digest, after_digest)
            VALUES (\(line.at), \(line.actor?.accountID), \(line.actor?.accountName ?? AuditRecord.nobody),
                \(line.actor?.organizationID), \(organizationName.bounded(200)), \(roles), \(entry.action.bounded(100)),
                \(entry.objectKind.bounded(60)), \(entry.objectID.bounded(200)), \(name.bounded(200)),
                \(entry.outcome.rawValue), \(entry.reason.bounded(500)), \(line.address.bounded(60)),
                \(line.agent.bounded(200)), \(line.requestID.bounded(60)), \(entry.isRead), \(line.occurrences),
                \(entry.before), \(entry.after))
            """)
    }
}

extension String {
    /// At most so many characters, and no NUL, which PostgreSQL has no room for.
    fileprivate func bounded(_ count: Int) -> String {
        let part = String(prefix(count))
        return part.utf8.contains(0) ? part.replacing("\0", with: "\u{FFFD}") : part
    }
}
