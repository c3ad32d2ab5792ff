import Cryptography
public import Storage

/// Opens a session (T/SGACC 1005 5.1.3). The same answer for a wrong password and an unknown name.
public struct SignIn: Sendable {
    public enum Kind: String, Sendable {
        /// A cookie for pages: ends some time after its last use, and in any case after some hours (`SecurityPolicy`).
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

    /// What somebody shows at the door.
    public struct Claim: Sendable {
        public let name: String
        public let password: String
        public let kind: Kind
        /// What the cookie of the device says that it was signed in from before; nil: nothing.
        public let device: String?
        /// Of the second factor. A program sends it at once; nil: a page asks for it afterwards.
        public let code: String?

        public init(name: String, password: String, kind: Kind, device: String? = nil, code: String? = nil) {
            self.name = name
            self.password = password
            self.kind = kind
            self.device = device
            self.code = code
        }
    }

    /// - Parameter device: what the cookie of the device says that it was signed in from before; nil: nothing.
    public func callAsFunction(
        name: String, password: String, kind: Kind, device: String? = nil, on occasion: Occasion
    ) async throws -> NewSession {
        try await self(Claim(name: name, password: password, kind: kind, device: device), on: occasion)
    }

    public func callAsFunction(_ claim: Claim, on occasion: Occasion) async throws -> NewSession {
        let place = try SignInPlace(
            name: claim.name, device: claim.device, address: occasion.address, keys: platform.keys)
        let found = try await platform.datastore.read { session in
            let known = try session.knownPlaces(place, at: occasion.now)
            let account = try session.account(named: claim.name)
            return (
                account: account, known: known, lock: try session.lock(place.scopes(known), at: occasion.now),
                // Asked for in any case: a name that does not exist costs as much.
                hasFactor: try session.hasFactor(account?.id ?? 0)
            )
        }
        let entry = Self.entry(found.account, named: claim.name)
        // Nothing is tried while it is locked, whether there is such a name or not.
        if let lock = found.lock {
            platform.auditTrail.refuse(
                entry.because(AuditReason("session.locked", "登录已锁定", "Signing in is locked")), by: nil, on: occasion)
            throw lock
        }
        let attempt = Attempt(place: place, known: found.known, kind: claim.kind, device: claim.device)
        let fits = try await hashing.verify(claim.password, against: found.account?.passwordHash)
        guard let account = found.account, fits, account.isOpen(at: occasion.now) else {
            try await recordFailure(found.account, attempt, entry, on: occasion)
            throw Refusal(.unauthenticated, .signInFailed, field: "password")
        }
        guard found.hasFactor else { return try await open(account, attempt, by: nil, on: occasion) }
        guard let code = claim.code else {
            if claim.kind == .page { return try await openHalf(account, attempt, on: occasion) }
            throw Refusal(.unauthenticated, .codeNeeded, field: "code")
        }
        return try await open(account, attempt, showing: code, on: occasion)
    }

    /// One sign-in on its way.
    struct Attempt: Sendable {
        let place: SignInPlace
        let known: KnownPlaces
        let kind: Kind
        let device: String?

        var scopes: [SignInLockScope] { place.scopes(known) }
    }

    /// What the trail has of it until it succeeds.
    static func entry(_ account: Account?, named name: String) -> AuditEntry {
        AuditEntry(
            "session.begin",
            ("account", account.map { "\($0.id)" } ?? "", PersonalPatterns.masked(String(name.prefix(64)))),
            outcome: .failure)
    }

    /// - Parameter proof: of the second factor; nil: the account has none.
    func open(
        _ account: Account, _ attempt: Attempt, by proof: FactorProof?, on occasion: Occasion
    ) async throws -> NewSession {
        let token = try SessionToken.make(platform.entropy, platform.keys)
        let device = try attempt.kind == .page ? deviceToken(attempt) : nil
        let policy = platform.policy.current
        let lifetime = attempt.kind == .page ? policy.absoluteHours * 3600 : SessionLimits.programSeconds
        let expires = occasion.now.adding(seconds: lifetime)
        let place = try SignInPlace(
            name: account.name, device: device, address: occasion.address, keys: platform.keys)
        let roles = try await platform.datastore.write { session in
            // Guesses sent at once all looked before the first failures locked.
            let current = try session.account(account.id)
            guard let current, current.isOpen(at: occasion.now), current.passwordHash == account.passwordHash
            else { throw Refusal(.unauthenticated, .signInFailed, field: "password") }
            if let lock = try session.lock(attempt.scopes, at: occasion.now) { throw lock }
            if let proof {
                guard try session.take(proof, of: account.id, at: occasion.now) else {
                    throw Refusal(.unauthenticated, .codeWrong, field: "code")
                }
            }
            if policy.singleSession, attempt.kind == .page {
                try session.run("DELETE FROM login_session WHERE account_id = \(account.id) AND kind = 'page'")
            }
            try session.begin(token, of: account, attempt.kind, until: expires, on: occasion)
            if let proof {
                let digest = SHA256.hash(token)
                try session.run("UPDATE login_session SET factor = \(proof.kind) WHERE token_digest = \(digest)")
            }
            try session.forgetFailures(attempt.scopes)
            if let device = place.device { try session.remember(device, .device, of: account.id, at: occasion.now) }
            try session.remember(place.address, .address, of: account.id, at: occasion.now)
            return try session.roles(of: account.id)
        }
        let end = policy.passwordEnd(account.passwordChangedAt, roles: roles)
        return NewSession(
            token: token, expiresAt: expires,
            mustChangePassword: account.mustChangePassword || (end.map { $0 <= occasion.now } ?? false),
            mustEnrol: proof == nil && policy.needsFactor(roles), awaitsCode: false, device: device)
    }

    /// A cookie that was not made for this account is not taken over: somebody else may know it.
    private func deviceToken(_ attempt: Attempt) throws -> String {
        if attempt.known.hasDevice, let device = attempt.device { return device }
        return try DeviceToken.make(platform.entropy, platform.keys)
    }

    /// Failures are lines of their own as long as they count for a name that there is: others are bounded
    /// (`AuditTrail`).
    func recordFailure(
        _ account: Account?, _ attempt: Attempt, _ entry: AuditEntry, by actor: Actor? = nil, on occasion: Occasion
    ) async throws {
        let reason = try await platform.datastore.write(.readCommitted) { session in
            let seconds = try session.countFailure(attempt.scopes, at: occasion.now)
            let reason =
                seconds == 0
                ? AuditReason("session.credentials", "账号或密码不正确", "Wrong name or password")
                : AuditReason(
                    "session.lock-begins",
                    Message(
                        "账号或密码不正确，此后 {minutes} 分钟内不能登录", "Wrong name or password; no sign-in for {minutes} minutes"),
                    ["minutes": "\(seconds / 60)"])
            if account != nil { try session.audit(entry.because(reason), by: actor, on: occasion) }
            return reason
        }
        if account == nil { platform.auditTrail.refuse(entry.because(reason), by: nil, on: occasion) }
    }
}

extension WriteSession {
    fileprivate func begin(
        _ token: String, of account: Account, _ kind: SignIn.Kind, until expires: Instant, on occasion: Occasion
    ) throws {
        let home = try memberships(of: account.id).first
        try run(
            """
            INSERT INTO login_session (token_digest, account_id, organization_id, kind, created_at, seen_at,
                expires_at, fresh_at, address, agent)
            VALUES (\(SHA256.hash(token)), \(account.id), \(home?.organizationID ?? 0), \(kind.rawValue),
                \(occasion.now), \(occasion.now), \(expires), \(occasion.now), \(occasion.address),
                \(String(occasion.agent.prefix(200))))
            """)
        try run("UPDATE account SET last_login_at = \(occasion.now) WHERE account_id = \(account.id)")
        let actor = Actor(
            accountID: account.id, accountName: account.name, displayName: account.name,
            organization: (home?.organizationID ?? 0, home?.organizationName ?? ""), roles: home?.roles ?? [])
        try audit(AuditEntry("session.begin", ("account", "\(account.id)", account.name)), by: actor, on: occasion)
    }
}

/// scrypt with a bound on how many run at once: 32 MiB each (reliability.md 3.2). Implemented by `Server` on
/// threads that may block.
public protocol PasswordHashing: Sendable {
    func hash(_ password: String) async throws -> String
    /// `nil` runs as long as a real one and answers false.
    func verify(_ password: String, against hash: String?) async throws -> Bool
    /// The same for one asker, who has a few turns at once and no more.
    func limited(to asker: HashAsker) -> any PasswordHashing
}

extension PasswordHashing {
    public func limited(to asker: HashAsker) -> any PasswordHashing { self }
}

/// Who makes the machine compute: an account where somebody is signed in, and an address.
public struct HashAsker: Sendable, Hashable {
    public let account: Int64?
    public let address: String

    public init(account: Int64?, address: String) {
        self.account = account
        self.address = address
    }
}

extension Rule {
    static let signInFailed = Rule(
        "session.refused", "账号或密码不正确，或登录已锁定；连续 5 次错误将锁定 30 分钟，再次锁定时间加倍",
        "The name or password is wrong, or signing in is locked; five failures lock it for 30 minutes, twice as long "
            + "each further time")
    static let codeNeeded = Rule(
        "session.code-needed", "该账号启用了双因素登录，请同时提供动态口令或恢复码（code）",
        "This account has a second factor: send the code of its authenticator, or a recovery code, as “code”")
}
