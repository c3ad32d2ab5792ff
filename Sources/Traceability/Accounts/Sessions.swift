import Cryptography
public import Storage

/// A session that just began. The token is shown once; only its digest is kept.
public struct NewSession: Sendable {
    public let token: String
    public let expiresAt: Instant
    public let mustChangePassword: Bool
    /// What the device is to show at its next sign-in; nil: the session is a program's.
    public let device: String?
}

/// What a valid token stands for.
public struct SignedIn: Sendable {
    public let actor: Actor
    public let mustChangePassword: Bool
    /// Every organization this account may work for.
    public let memberships: [Membership]
}

/// How long sessions live: 30 minutes unused, 12 hours in all (GB/T 22239 practice); programs 90 days in all.
public enum SessionLimits {
    public static let idleSeconds: Int64 = 30 * 60
    public static let absoluteSeconds: Int64 = 12 * 3600
    public static let programSeconds: Int64 = 90 * 86_400
}

/// Who a token belongs to (`nil`: nobody, or no longer).
public struct RecognizeSession: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(token: String, on occasion: Occasion) async throws -> SignedIn? {
        let digest = SHA256.hash(token)
        let last = platform.sessionTouches.last(digest)
        let found = try await platform.datastore.read { try $0.signedIn(digest, lastUsed: last, at: occasion.now) }
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
    func signedIn(_ digest: [UInt8], lastUsed: Instant?, at now: Instant) throws -> SignedIn? {
        let row = try first(
            """
            SELECT login_session.account_id, login_session.organization_id, login_session.seen_at,
                login_session.expires_at, login_session.kind, account.name, account.display_name,
                account.must_change_password, account.state
            FROM login_session JOIN account ON account.account_id = login_session.account_id
            WHERE token_digest = \(digest)
            """
        ) { row in
            (
                account: try row.next(Int64.self), organization: try row.next(Int64.self),
                seen: try row.next(Instant.self), expires: try row.next(Instant.self),
                kind: try row.next(String.self), name: try row.next(String.self), display: try row.next(String.self),
                mustChange: try row.next(Bool.self), state: try row.next(Account.State.self)
            )
        }
        guard let row, row.state == .active, now < row.expires else { return nil }
        let seen = max(row.seen, lastUsed ?? row.seen)
        if row.kind == "page", seen.adding(seconds: SessionLimits.idleSeconds) < now { return nil }
        let held = try memberships(of: row.account)
        let current = held.first { $0.organizationID == row.organization } ?? (row.organization == 0 ? held.first : nil)
        let actor = Actor(
            accountID: row.account, accountName: row.name, displayName: row.display,
            organization: (current?.organizationID ?? 0, current?.organizationName ?? ""),
            roles: current?.roles ?? [], siteID: current?.siteID ?? 0)
        return SignedIn(actor: actor, mustChangePassword: row.mustChange, memberships: held)
    }
}
