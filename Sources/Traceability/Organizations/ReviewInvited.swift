import Storage

/// Somebody of the platform has looked at an organization that an enterprise invited: it bears its plain name from now
/// on, and may handle goods of others than its inviter's.
public struct ReviewInvited: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter reason: what was looked at, such as the number of a licence.
    /// Throws `Refusal.conflict` for one that was looked at, or whose name another one has now.
    public func callAsFunction(_ id: Int64, reason: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.organizationManage)
        let reason = try Text.required(reason, "reason", limit: 300)
        try await platform.datastore.write { session in
            let organization = try session.enterprise(id)
            guard organization.invitedBy != nil, let name = organization.invitedName else {
                throw Refusal(.conflict, .organizationReviewed)
            }
            let isTaken = try session.exists(
                "SELECT 1 FROM organization WHERE name IN \(list: OrganizationName.spellings(name))")
            guard !isTaken else { throw Refusal(.conflict, .organizationNameTaken, field: "name", ["value": name]) }
            let before = try session.digest(of: "organization", "\(id)")
            try session.run(
                """
                UPDATE organization SET name = \(name), invited_by = NULL, invited_name = NULL
                WHERE organization_id = \(id)
                """)
            try session.audit(
                AuditEntry("organization.accept", ("organization", "\(id)", name), reason: reason).from(before),
                by: actor, on: occasion)
        }
    }
}
