import Cryptography
import Storage

/// Sets a member's roles in the actor's organization, or shuts the account off.
public struct ChangeMember: Sendable {
    public enum Change: Sendable {
        case roles([Role])
        /// Ends the account; of an account that works for others too, only the membership here.
        case disable
        case enable
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ accountID: Int64, _ change: Change, by actor: Actor, on occasion: Occasion
    ) async throws {
        try MemberScope.require(actor, changing: accountID)
        if case .roles(let roles) = change { try AddMember.check(roles, isStaff: actor.isStaff) }
        try await platform.datastore.write { session in
            let member = try session.member(accountID, of: actor.organizationID)
            switch change {
            case .roles(let roles): try session.replaceRoles(of: member, roles, by: actor, on: occasion)
            case .disable: try session.disable(member, by: actor, on: occasion)
            case .enable:
                let before = try session.digest(of: "account", "\(accountID)")
                try session.run(
                    """
                    UPDATE account SET state = \(Account.State.active), disabled_at = NULL, disabled_reason = '',
                        enabled_at = \(occasion.now)
                    WHERE account_id = \(accountID)
                    """)
                try session.audit(
                    AuditEntry("account.enable", ("account", "\(accountID)", member.name)).from(before), by: actor,
                    on: occasion)
            }
        }
    }
}

extension WriteSession {
    fileprivate func replaceRoles(of member: Member, _ roles: [Role], by actor: Actor, on occasion: Occasion) throws {
        try run(
            """
            DELETE FROM membership
            WHERE account_id = \(member.accountID) AND organization_id = \(actor.organizationID)
            """)
        for role in roles {
            try grant(
                role, to: member.accountID, in: actor.organizationID, by: actor.accountID, at: occasion.now)
        }
        let before = member.roles.map(\.rawValue).sorted().joined(separator: " ")
        let after = roles.map(\.rawValue).sorted().joined(separator: " ")
        try audit(
            AuditEntry("membership.change", ("account", "\(member.accountID)", member.name)).because(
                AuditReason(
                    "\(before) → \(after)", Message("{before} → {after}", "{before} → {after}"),
                    words: ["before": Role.names(member.roles), "after": Role.names(roles)])
            ).from(SHA256.hash(before), to: SHA256.hash(after)), by: actor, on: occasion)
    }

    fileprivate func disable(_ member: Member, by actor: Actor, on occasion: Occasion) throws {
        let before = try digest(of: "account", "\(member.accountID)")
        let isShared = try memberships(of: member.accountID).contains { $0.organizationID != actor.organizationID }
        if isShared {
            try run(
                """
                DELETE FROM membership
                WHERE account_id = \(member.accountID) AND organization_id = \(actor.organizationID)
                """)
        } else {
            try close(member.accountID, because: .administrator, at: occasion.now)
        }
        try audit(
            AuditEntry(
                isShared ? "membership.end" : "account.disable", ("account", "\(member.accountID)", member.name)
            ).from(before), by: actor, on: occasion)
    }
}
