import Identification
import Storage

/// A reviewer says that they are near to an enterprise: by family, an earlier post, a share. From then on they see
/// nothing of it, or of its rivals, that waits for a decision.
public struct DeclareRecusal: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameters:
    ///   - uscc: of the enterprise, as typed.
    ///   - reason: why; the platform's people read it.
    ///
    /// Answers the entry's id.
    public func callAsFunction(
        uscc: String, reason: String, by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        try actor.require(.registrationReview)
        let reason = try Text.required(reason, "reason", limit: 200)
        let code = uscc.halfWidth.filter { !$0.isWhitespace }.uppercased()
        return try await platform.datastore.write { session in
            guard let found = try session.organization(uscc: code), found.kind != .operator else {
                throw Refusal(.invalid, .entrustUnknownParty, field: "uscc", ["value": String(code.prefix(40))])
            }
            let isThere = try session.exists(
                """
                SELECT 1 FROM recusal WHERE account_id = \(actor.accountID) AND organization_id = \(found.id)
                    AND ended_at IS NULL
                """)
            guard !isThere else { throw Refusal(.conflict, .recusalIsThere, field: "uscc", ["value": found.name]) }
            let id: Int64 = try session.value(
                """
                INSERT INTO recusal (account_id, organization_id, reason, declared_by, at)
                VALUES (\(actor.accountID), \(found.id), \(reason), \(actor.accountID), \(occasion.now))
                RETURNING recusal_id
                """)!
            try session.audit(
                AuditEntry("recusal.declare", ("recusal", "\(id)", found.name), reason: reason), by: actor,
                on: occasion)
            return id
        }
    }
}

/// The security administrator ends one: nobody ends their own.
public struct EndRecusal: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.accountManage)
        try await platform.datastore.write { session in
            let found = try session.first(
                """
                SELECT account_id, organization.name FROM recusal
                    JOIN organization ON organization.organization_id = recusal.organization_id
                WHERE recusal_id = \(id) AND ended_at IS NULL
                """
            ) { (account: try $0.next(Int64.self), name: try $0.next(String.self)) }
            guard let found else { throw Refusal(.missing, .missing, ["object": "recusal \(id)"]) }
            guard found.account != actor.accountID else { throw Refusal(.denied, .recusalOwn) }
            let before = try session.digest(of: "recusal", "\(id)")
            try session.run(
                """
                UPDATE recusal SET ended_at = \(occasion.now), ended_by = \(actor.accountID) WHERE recusal_id = \(id)
                """)
            try session.audit(
                AuditEntry("recusal.lift", ("recusal", "\(id)", found.name)).from(before), by: actor, on: occasion)
        }
    }
}

extension Rule {
    static let recusalIsThere = Rule(
        "recusal.is-there", "已声明回避“{value}”", "You keep out of what concerns “{value}” already")
    static let recusalOwn = Rule("recusal.own", "不能解除自己的回避", "Nobody ends their own recusal")
}
