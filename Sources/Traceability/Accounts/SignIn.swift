import Cryptography
public import Storage

/// Opens a session (T/SGACC 1005 5.1.3). The same answer for a wrong password and an unknown name.
public struct SignIn: Sendable {
    public enum Kind: String, Sendable {
        /// A cookie for pages: ends after 30 minutes unused, after 12 hours in any case.
        case page
        /// A bearer token for a program.
        case program
    }

    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    public func callAsFunction(
        name: String, password: String, kind: Kind, on occasion: Occasion
    ) async throws -> NewSession {
        let now = occasion.now
        let account = try await platform.datastore.read { try $0.account(named: name) }
        let fits = try await hashing.verify(password, against: account?.passwordHash)
        let secretHolds = account?.secretExpiresAt.map { now < $0 } ?? true
        let locked = account?.lockedUntil.map { now < $0 } ?? false
        guard let account, fits, secretHolds, !locked, account.state == .active else {
            try await recordFailure(account, name: name, locked: locked, on: occasion)
            throw Refusal(.unauthenticated, .signInFailed, field: "password")
        }
        return try await open(account, kind, on: occasion)
    }

    private func open(_ account: Account, _ kind: Kind, on occasion: Occasion) async throws -> NewSession {
        let token = platform.entropy.bytes(32).base64URL
        let digest = SHA256.hash(token)
        let lifetime = kind == .page ? SessionLimits.absoluteSeconds : SessionLimits.programSeconds
        let expires = occasion.now.adding(seconds: lifetime)
        try await platform.datastore.write { session in
            // Guesses sent at once all read the account before the first failure locked it.
            let current = try session.account(account.id)
            let isLocked = current?.lockedUntil.map { occasion.now < $0 } ?? false
            guard current?.state == .active, current?.passwordHash == account.passwordHash, !isLocked else {
                throw Refusal(.unauthenticated, .signInFailed, field: "password")
            }
            let home = try session.memberships(of: account.id).first
            try session.run(
                """
                INSERT INTO login_session (token_digest, account_id, organization_id, kind, created_at, seen_at,
                    expires_at, address, agent)
                VALUES (\(digest), \(account.id), \(home?.organizationID ?? 0), \(kind.rawValue), \(occasion.now),
                    \(occasion.now), \(expires), \(occasion.address), \(String(occasion.agent.prefix(200))))
                """)
            try session.run(
                """
                UPDATE account SET failed_count = 0, locked_until = NULL, last_login_at = \(occasion.now)
                WHERE account_id = \(account.id)
                """)
            let actor = Actor(
                accountID: account.id, accountName: account.name, displayName: account.name,
                organization: (home?.organizationID ?? 0, home?.organizationName ?? ""), roles: home?.roles ?? [])
            try session.audit(
                AuditEntry("session.begin", ("account", "\(account.id)", account.name)), by: actor, on: occasion)
        }
        return NewSession(token: token, expiresAt: expires, mustChangePassword: account.mustChangePassword)
    }

    /// Five failures lock the account for half an hour; what happens while it is locked does not prolong that. Only
    /// those five are lines of their own: others, and unknown names, are bounded (`AuditTrail`).
    private func recordFailure(_ account: Account?, name: String, locked: Bool, on occasion: Occasion) async throws {
        let entry = AuditEntry(
            "session.begin", ("account", account.map { "\($0.id)" } ?? "", String(name.prefix(64))),
            outcome: .failure
        ).because(
            locked
                ? AuditReason("session.locked", "账号已锁定", "The account is locked")
                : AuditReason("session.credentials", "账号或密码不正确", "Wrong name or password"))
        guard let account, !locked else { return platform.auditTrail.refuse(entry, by: nil, on: occasion) }
        try await platform.datastore.write(.readCommitted) { session in
            let lockAt = occasion.now.adding(seconds: SessionLimits.lockSeconds)
            try session.run(
                """
                UPDATE account SET
                    locked_until = CASE WHEN failed_count + 1 >= \(SessionLimits.failuresMax)
                        THEN \(lockAt) ELSE NULL END,
                    failed_count = CASE WHEN failed_count + 1 >= \(SessionLimits.failuresMax)
                        THEN 0 ELSE failed_count + 1 END
                WHERE account_id = \(account.id)
                """)
            try session.audit(entry, by: nil, on: occasion)
        }
    }
}

/// scrypt with a bound on how many run at once: 32 MiB each (reliability.md 3.2). Implemented by `Server` on
/// threads that may block.
public protocol PasswordHashing: Sendable {
    func hash(_ password: String) async throws -> String
    /// `nil` runs as long as a real one and answers false.
    func verify(_ password: String, against hash: String?) async throws -> Bool
}

extension Rule {
    static let signInFailed = Rule(
        "session.refused", "账号或密码不正确，或账号已锁定；连续 5 次错误将锁定 30 分钟",
        "The name or password is wrong, or the account is locked; five failures lock it for 30 minutes")
}
