import Cryptography
public import Storage

/// A session that just began. The token is shown once; only its digest is kept.
public struct NewSession: Sendable {
    public let token: String
    public let expiresAt: Instant
    public let mustChangePassword: Bool
    /// The policy asks for a second factor, and the account has none yet.
    public let mustEnrol: Bool
    /// Half a sign-in: the token opens nothing but the question for the code.
    public let awaitsCode: Bool
    /// What the device is to show at its next sign-in; nil: the session is a program's.
    public let device: String?
}

/// What a valid token stands for.
public struct SignedIn: Sendable {
    public let actor: Actor
    /// A one-time secret, or a password that has ended, must be replaced first.
    public let mustChangePassword: Bool
    /// When the password ends; nil: it does not.
    public let passwordEndsAt: Instant?
    /// A second factor is in use.
    public let hasFactor: Bool
    /// The policy asks for a second factor, and there is none.
    public let needsFactor: Bool
    /// When the person last showed who they are.
    public let freshAt: Instant
    /// Every organization this account may work for.
    public let memberships: [Membership]
    /// A program asks, by a credential of its own; nil: an account does.
    public var client: ClientUse?
}

/// How long sessions live that the policy does not speak of.
public enum SessionLimits {
    /// A program's, in all.
    public static let programSeconds: Int64 = 90 * 86_400
    /// From the right password to the second factor.
    public static let factorSeconds: Int64 = 5 * 60
}

/// Who a token belongs to (`nil`: nobody, or no longer).
public struct RecognizeSession: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(token: String, on occasion: Occasion) async throws -> SignedIn? {
        let digest = SHA256.hash(token)
        let last = platform.sessionTouches.last(digest)
        let policy = platform.policy.current
        let found = try await platform.datastore.read { session in
            try session.signedIn(digest, lastUsed: last, under: policy, at: occasion.now)
        }
        try found?.client?.require(occasion.address)
        if found != nil { platform.sessionTouches.note(digest, at: occasion.now) }
        return found
    }
}

/// Ends the session; unknown tokens end quietly.
public struct SignOut: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(token: String, by actor: Actor, on occasion: Occasion) async throws {
        let digest = SHA256.hash(token)
        try await platform.datastore.write { session in
            try session.run("DELETE FROM login_session WHERE token_digest = \(digest)")
            try session.audit(
                AuditEntry("session.end", ("account", "\(actor.accountID)", actor.accountName)), by: actor, on: occasion
            )
        }
    }
}

/// Works for another of the account's organizations from now on.
public struct SwitchOrganization: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(token: String, to organizationID: Int64, by actor: Actor, on occasion: Occasion)
        async throws
    {
        let digest = SHA256.hash(token)
        try await platform.datastore.write { session in
            let held = try session.memberships(of: actor.accountID)
            guard let membership = held.first(where: { $0.organizationID == organizationID }) else {
                throw Refusal(.denied, .denied, field: "organization", ["permission": "organization \(organizationID)"])
            }
            try session.run(
                "UPDATE login_session SET organization_id = \(organizationID) WHERE token_digest = \(digest)")
            try session.audit(
                AuditEntry("session.switch", ("organization", "\(organizationID)", membership.organizationName)),
                by: actor, on: occasion)
        }
    }
}

extension Session {
    /// - Parameter lastUsed: a use that is not written yet.
    func signedIn(
        _ digest: [UInt8], lastUsed: Instant?, under policy: SecurityPolicy, at now: Instant
    ) throws -> SignedIn? {
        guard let row = try openSession(digest), row.state == .active, now < row.expires else { return nil }
        if let end = row.accountEnds, end <= now { return nil }
        if let credential = row.credential {
            return try signedIn(
                client: row.account, credential: credential, scopes: row.scopes, freshAt: row.freshAt, at: now)
        }
        let held = try memberships(of: row.account)
        let roles: Set<Role> = held.reduce(into: []) { $0.formUnion($1.roles) }
        let seen = max(row.seen, lastUsed ?? row.seen)
        let idle = policy.idleSeconds(isStaff: !roles.isDisjoint(with: Role.staff))
        if row.kind == SignIn.Kind.page.rawValue, seen.adding(seconds: idle) < now { return nil }
        let current = held.first { $0.organizationID == row.organization } ?? (row.organization == 0 ? held.first : nil)
        let actor = Actor(
            accountID: row.account, accountName: row.name, displayName: row.display,
            organization: (current?.organizationID ?? 0, current?.organizationName ?? ""),
            roles: current?.roles ?? [], siteID: current?.siteID ?? 0)
        let end = policy.passwordEnd(row.passwordChangedAt, roles: roles)
        return SignedIn(
            actor: actor, mustChangePassword: row.mustChange || (end.map { $0 <= now } ?? false), passwordEndsAt: end,
            hasFactor: row.hasFactor, needsFactor: !row.hasFactor && policy.needsFactor(roles), freshAt: row.freshAt,
            memberships: held)
    }

    /// A session that is no half of a sign-in.
    private func openSession(_ digest: [UInt8]) throws -> OpenSession? {
        try first(
            """
            SELECT login_session.account_id, login_session.organization_id, login_session.seen_at,
                login_session.expires_at, login_session.kind, login_session.fresh_at, account.name,
                account.display_name, account.must_change_password, account.state, account.expires_at,
                account.password_changed_at, totp_factor.confirmed_at, login_session.credential_id, login_session.scopes
            FROM login_session JOIN account ON account.account_id = login_session.account_id
            LEFT JOIN totp_factor ON totp_factor.account_id = login_session.account_id
            WHERE login_session.token_digest = \(digest) AND login_session.kind <> 'factor'
            """
        ) { row in
            OpenSession(
                account: try row.next(), organization: try row.next(), seen: try row.next(), expires: try row.next(),
                kind: try row.next(), freshAt: try row.next(), name: try row.next(), display: try row.next(),
                mustChange: try row.next(), state: try row.next(), accountEnds: try row.next(),
                passwordChangedAt: try row.next(), hasFactor: try row.next(Instant?.self) != nil,
                credential: try row.next(), scopes: try row.next())
        }
    }
}

/// A row of `login_session` with its account.
private struct OpenSession {
    let account: Int64
    let organization: Int64
    let seen: Instant
    let expires: Instant
    let kind: String
    let freshAt: Instant
    let name: String
    let display: String
    let mustChange: Bool
    let state: Account.State
    let accountEnds: Instant?
    let passwordChangedAt: Instant?
    let hasFactor: Bool
    /// Of a client's token: for which key it was given.
    let credential: Int64?
    let scopes: String
}
