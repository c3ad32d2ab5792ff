public import Storage

/// 邀请: an account for somebody of another organization, or of the staff, opened by an address that is good once.
public struct Invitation: Sendable, Hashable {
    /// Days that an invitation waits.
    static let days: Int64 = 14
    /// Years that a regulator's account lasts at most: then the letter is asked for again.
    static let regulatorYears = 2

    public let id: Int64
    /// In which kind of organization; the operator's own for staff.
    public let kind: Organization.Kind
    public let role: Role
    /// Of the organization; "" for staff.
    public let name: String
    public let uscc: String
    public let regionCode: String
    public let fileID: Int64?
    /// When the account ends; nil: it has no end.
    public let endsAt: Instant?
    public let expiresAt: Instant
    public let madeBy: Int64
    public let makerName: String
    public let inviterID: Int64
    public let inviterName: String
    public let madeAt: Instant
    public let acceptedAt: Instant?
    public let revokedAt: Instant?

    public func isOpen(at now: Instant) -> Bool { acceptedAt == nil && revokedAt == nil && now < expiresAt }

    /// Whom somebody may invite: an enterprise those who handle its goods, a reviewer institutions too, the security
    /// administrator regulators and supervisors.
    public static func roles(for actor: Actor) -> [Role] {
        var roles: [Role] = []
        if actor.roles.contains(.enterpriseAdmin) || actor.roles.contains(.reviewer) {
            roles += [.dealer, .seller, .installer]
        }
        if actor.roles.contains(.reviewer) { roles.append(.institution) }
        if actor.roles.contains(.securityAdmin) { roles += [.regulator, .supervisor] }
        return roles
    }

    static func kind(of role: Role) -> Organization.Kind? {
        switch role {
        case .dealer: .dealer
        case .seller: .seller
        case .installer: .installer
        case .institution: .institution
        case .regulator: .regulator
        case .supervisor: .operator
        default: nil
        }
    }
}

extension Session {
    /// Of one inviter, the newest first.
    public func invitations(of inviterID: Int64) throws -> [Invitation] {
        try rows(
            invitationColumns + "WHERE inviter_id = \(inviterID) ORDER BY invitation_id DESC LIMIT 200", invitation)
    }

    func invitation(_ id: Int64, of inviterID: Int64) throws -> Invitation? {
        try first(invitationColumns + "WHERE invitation_id = \(id) AND inviter_id = \(inviterID)", invitation)
    }

    func invitation(token digest: [UInt8]) throws -> Invitation? {
        try first(invitationColumns + "WHERE token_digest = \(digest)", invitation)
    }

    private var invitationColumns: Query {
        """
        SELECT invitation_id, invitation.kind, role, invitation.name, invitation.uscc, invitation.region_code, file_id,
            ends_at, invitation.expires_at, made_by, account.display_name, inviter_id, organization.name, made_at,
            accepted_at, revoked_at
        FROM invitation JOIN account ON account.account_id = invitation.made_by
        JOIN organization ON organization.organization_id = invitation.inviter_id
        """ + " "
    }

    private func invitation(_ row: inout RowReader) throws -> Invitation {
        Invitation(
            id: try row.next(), kind: try row.next(), role: try row.next(), name: try row.next(), uscc: try row.next(),
            regionCode: try row.next(), fileID: try row.next(), endsAt: try row.next(), expiresAt: try row.next(),
            madeBy: try row.next(), makerName: try row.next(), inviterID: try row.next(), inviterName: try row.next(),
            madeAt: try row.next(), acceptedAt: try row.next(), revokedAt: try row.next())
    }
}
