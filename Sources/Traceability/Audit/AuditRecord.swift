public import Storage

/// One line of the audit trail (GB/T 22239 7.1.4.3, GB 17859 4.2.4): who did what to what, when, from where,
/// and whether it went through.
public struct AuditEntry: Sendable {
    public enum Outcome: String, Sendable { case success, failure }

    public var action: String
    public var objectKind: String
    public var objectID: String
    public var objectName: String
    public var outcome: Outcome
    public var reason: String

    /// - Parameter action: `feature.verb`: `registration.approve`.
    public init(
        _ action: String, _ object: (kind: String, id: String, name: String), outcome: Outcome = .success,
        reason: String = ""
    ) {
        self.action = action
        objectKind = object.kind
        objectID = object.id
        objectName = object.name
        self.outcome = outcome
        self.reason = reason
    }
}

extension WriteSession {
    /// Every change writes one, in its own transaction. `actor` is nil before anybody has signed in.
    func audit(_ entry: AuditEntry, by actor: Actor?, on occasion: Occasion) throws {
        try run(
            """
            INSERT INTO audit_record (at, account_id, account_name, organization_id, roles, action, object_kind,
                object_id, object_name, outcome, reason, address, agent, request_id)
            VALUES (\(occasion.now), \(actor?.accountID), \(actor?.accountName ?? "anonymous"),
                \(actor?.organizationID), \(actor.map { roleList($0.roles) } ?? ""), \(entry.action),
                \(entry.objectKind), \(entry.objectID), \(String(entry.objectName.prefix(200))),
                \(entry.outcome.rawValue), \(String(entry.reason.prefix(500))), \(occasion.address),
                \(String(occasion.agent.prefix(200))), \(occasion.requestID))
            """)
    }

    private func roleList(_ roles: Set<Role>) -> String { roles.map(\.rawValue).sorted().joined(separator: " ") }
}
