import Cryptography
import Storage

/// The second half of a sign-in: the code of an authenticator, or a recovery code (OWASP ASVS 6.3.3).
extension SignIn {
    /// The password was right. What is opened counts for the question for the code and for nothing else.
    func openHalf(_ account: Account, _ attempt: Attempt, on occasion: Occasion) async throws -> NewSession {
        let token = try SessionToken.make(platform.entropy, platform.keys)
        let expires = occasion.now.adding(seconds: SessionLimits.factorSeconds)
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO login_session (token_digest, account_id, organization_id, kind, created_at, seen_at,
                    expires_at, address, agent)
                VALUES (\(SHA256.hash(token)), \(account.id), 0, 'factor', \(occasion.now), \(occasion.now),
                    \(expires), \(occasion.address), \(String(occasion.agent.prefix(200))))
                """)
            let reason = AuditReason(
                "session.code-awaited", "密码正确，等待动态口令", "The password is right; the code is awaited")
            try session.audit(
                AuditEntry("session.begin", ("account", "\(account.id)", account.name)).because(reason), by: nil,
                on: occasion)
        }
        return NewSession(
            token: token, expiresAt: expires, mustChangePassword: false, mustEnrol: false, awaitsCode: true,
            device: nil)
    }

    /// Opens the session, under a new token, to whoever has the first half and shows a right code.
    /// - Parameter token: of the first half.
    public func finish(
        _ token: String, code: String, device: String?, on occasion: Occasion
    ) async throws -> NewSession {
        let digest = SHA256.hash(token)
        let account = try await platform.datastore.read { try $0.halfSignedIn(digest, at: occasion.now) }
        guard let account, account.isOpen(at: occasion.now) else {
            throw Refusal(.unauthenticated, .halfSessionEnded)
        }
        let place = try SignInPlace(name: account.name, device: device, address: occasion.address, keys: platform.keys)
        let (known, lock) = try await platform.datastore.read { session in
            let known = try session.knownPlaces(place, at: occasion.now)
            return (known, try session.lock(place.scopes(known), at: occasion.now))
        }
        if let lock { throw lock }
        let attempt = Attempt(place: place, known: known, kind: .page, device: device)
        let session = try await open(account, attempt, showing: code, on: occasion)
        try await platform.datastore.write { try $0.run("DELETE FROM login_session WHERE token_digest = \(digest)") }
        return session
    }

    /// A wrong code counts like a wrong password.
    func open(
        _ account: Account, _ attempt: Attempt, showing code: String, on occasion: Occasion
    ) async throws -> NewSession {
        let check = FactorCheck(platform: platform, hashing: hashing)
        guard let proof = try await check(code, of: account.id, at: occasion.now) else {
            try await recordFailure(account, attempt, Self.entry(account, named: account.name), on: occasion)
            throw Refusal(.unauthenticated, .codeWrong, field: "code")
        }
        return try await open(account, attempt, by: proof, on: occasion)
    }
}

extension Session {
    /// Whose half of a sign-in the token is; nil: of nobody, or no longer.
    func halfSignedIn(_ digest: [UInt8], at now: Instant) throws -> Account? {
        let id = try value(
            """
            SELECT account_id FROM login_session
            WHERE token_digest = \(digest) AND kind = 'factor' AND expires_at > \(now)
            """, as: Int64.self)
        return try id.flatMap { try account($0) }
    }
}

extension Rule {
    static let halfSessionEnded = Rule(
        "session.half-ended", "登录已超时，请重新输入账号和密码", "Signing in took too long; begin again with name and password")
}
