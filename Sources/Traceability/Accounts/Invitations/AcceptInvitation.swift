import Cryptography
import Storage

/// Makes the organization and the account that an invitation is for.
public struct AcceptInvitation: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    /// What the address leads to. Throws `Refusal.missing` for one that was never made, `.conflict` for one that is
    /// over.
    public func invitation(_ token: String, at now: Instant) async throws -> Invitation {
        guard token.utf8.count <= 64 else { throw Refusal(.missing, .noInvitation) }
        let digest = SHA256.hash(token)
        guard let found = try await platform.datastore.read({ try $0.invitation(token: digest) }) else {
            throw Refusal(.missing, .noInvitation)
        }
        guard found.isOpen(at: now) else { throw Refusal(.conflict, .invitationOver) }
        return found
    }

    public func callAsFunction(
        _ token: String, displayName: String, login: SubmitRegistration.NewLogin, on occasion: Occasion
    ) async throws {
        let invitation = try await invitation(token, at: occasion.now)
        var list = RefusalList()
        list.take { try AccountName.check(login.accountName) }
        let shown = list.take { try Text.limited(displayName, "displayName", limit: 40) } ?? ""
        let policy = platform.passwordPolicy(
            isStaff: Role.staff.contains(invitation.role),
            context: [login.accountName, displayName, invitation.name, invitation.uscc])
        list.take { try Refusals.check(policy.refusals(login.password)) }
        try Refusals.check(list.all)
        let hash = try await hashing.hash(login.password)
        let account = NewAccount(
            name: login.accountName, displayName: shown.isEmpty ? login.accountName : shown, passwordHash: hash,
            createdBy: invitation.madeBy)
        let name = platform.options.platformName.chinese
        try await platform.datastore.write { session in
            let accepted = try session.value(
                """
                UPDATE invitation SET accepted_at = \(occasion.now)
                WHERE invitation_id = \(invitation.id) AND accepted_at IS NULL AND revoked_at IS NULL
                RETURNING invitation_id
                """, as: Int64.self)
            // Nobody comes in by the word of somebody who has left.
            let isVouchedFor = try session.exists(
                "SELECT 1 FROM account WHERE account_id = \(invitation.madeBy) AND state = 'active'")
            guard accepted != nil, isVouchedFor else { throw Refusal(.conflict, .invitationOver) }
            let home =
                invitation.kind == .operator
                ? try session.operatorOrganization(at: occasion.now, name: name)
                : try session.organization(of: invitation, at: occasion.now)
            let id = try session.insert(account, at: occasion.now)
            try session.grant(invitation.role, to: id, in: home, by: invitation.madeBy, at: occasion.now)
            try session.run(
                "UPDATE account SET expires_at = \(invitation.endsAt) WHERE account_id = \(id)")
            try session.run(
                "UPDATE invitation SET accepted_by = \(id) WHERE invitation_id = \(invitation.id)")
            try session.audit(
                AuditEntry("invitation.accept", ("invitation", "\(invitation.id)", account.name)).because(
                    AuditReason(invitation.role.rawValue, invitation.role.name)), by: nil, on: occasion)
        }
    }
}

extension WriteSession {
    fileprivate func organization(of invitation: Invitation, at now: Instant) throws -> Int64 {
        let uscc: String? = invitation.uscc.isEmpty ? nil : invitation.uscc
        if let uscc, let holder = try organization(uscc: uscc) {
            throw Refusal(.conflict, .usccRegistered, field: "uscc", ["value": uscc, "name": holder.name])
        }
        // Nobody of the platform has looked at whom an enterprise invites.
        let isVouchedFor = try organization(invitation.inviterID)?.kind == .operator
        if !isVouchedFor { try refuseTaken(name: invitation.name) }
        let shown =
            isVouchedFor
            ? invitation.name : OrganizationName.unreviewed(invitation.name, invitedBy: invitation.inviterName)
        let inviter: Int64? = isVouchedFor ? nil : invitation.inviterID
        let plain: String? = isVouchedFor ? nil : invitation.name
        return try value(
            """
            INSERT INTO organization (kind, name, uscc, invited_by, invited_name, region_code, address, products_made,
                issuing_mode, hold_returns, state, is_test, created_at)
            VALUES (\(invitation.kind), \(shown), \(uscc), \(inviter), \(plain), \(invitation.regionCode), '', '',
                \(Organization.IssuingMode.national), 0, \(Organization.State.active), 0, \(now))
            RETURNING organization_id
            """)!
    }
}

extension Rule {
    static let noInvitation = Rule("invitation.unknown", "没有这个邀请", "There is no such invitation")
}
