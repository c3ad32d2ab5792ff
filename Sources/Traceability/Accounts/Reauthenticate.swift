import Cryptography
import Storage

/// 再次验证身份: whoever is signed in shows once more who they are, before a sensitive act. The session goes on under a
/// new token (OWASP ASVS 7.2.4, 7.5.1).
public struct Reauthenticate: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    /// - Parameter code: of the second factor, where one is in use.
    /// - Returns: the new token; the one of before is worth nothing.
    public func callAsFunction(
        _ claim: SignIn.Claim, token: String, by actor: Actor, on occasion: Occasion
    ) async throws -> String {
        let place = try SignInPlace(
            name: actor.accountName, device: claim.device, address: occasion.address, keys: platform.keys)
        let found = try await platform.datastore.read { session in
            let known = try session.knownPlaces(place, at: occasion.now)
            return (
                account: try session.account(actor.accountID), known: known,
                lock: try session.lock(place.scopes(known), at: occasion.now),
                hasFactor: try session.hasFactor(actor.accountID)
            )
        }
        if let lock = found.lock { throw Self.told(lock) }
        let attempt = SignIn.Attempt(place: place, known: found.known, kind: claim.kind, device: claim.device)
        guard try await hashing.verify(claim.password, against: found.account?.passwordHash) else {
            try await fail(found.account, attempt, by: actor, on: occasion)
            throw Refusal(.invalid, .currentPasswordWrong, field: "password")
        }
        let proof = found.hasFactor ? try await self.proof(claim, found.account, attempt, by: actor, on: occasion) : nil
        return try await renew(token, proof, by: actor, on: occasion)
    }

    private func proof(
        _ claim: SignIn.Claim, _ account: Account?, _ attempt: SignIn.Attempt, by actor: Actor, on occasion: Occasion
    ) async throws -> FactorProof {
        guard let code = claim.code, !code.isEmpty else { throw Refusal(.invalid, .codeNeeded, field: "code") }
        let check = FactorCheck(platform: platform, hashing: hashing)
        guard let proof = try await check(code, of: actor.accountID, at: occasion.now) else {
            try await fail(account, attempt, by: actor, on: occasion)
            throw Refusal(.invalid, .codeWrong, field: "code")
        }
        return proof
    }

    private func renew(_ token: String, _ proof: FactorProof?, by actor: Actor, on occasion: Occasion) async throws
        -> String
    {
        let new = platform.entropy.bytes(32).base64URL
        let (before, after) = (SHA256.hash(token), SHA256.hash(new))
        try await platform.datastore.write { session in
            if let proof {
                guard try session.take(proof, of: actor.accountID, at: occasion.now) else {
                    throw Refusal(.invalid, .codeWrong, field: "code")
                }
            }
            let moved = try session.value(
                """
                UPDATE login_session SET token_digest = \(after), fresh_at = \(occasion.now), seen_at = \(occasion.now)
                WHERE token_digest = \(before) AND account_id = \(actor.accountID) AND kind <> 'factor'
                RETURNING account_id
                """, as: Int64.self)
            guard moved != nil else { throw Refusal(.denied, .sessionGone) }
            try session.audit(
                AuditEntry("session.confirm", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
        return new
    }

    /// Guesses at an open desk count like those at the door.
    private func fail(
        _ account: Account?, _ attempt: SignIn.Attempt, by actor: Actor, on occasion: Occasion
    ) async throws {
        let entry = AuditEntry(
            "session.confirm", ("account", "\(actor.accountID)", actor.accountName), outcome: .failure)
        try await SignIn(platform, hashing: hashing).recordFailure(
            account, attempt, entry, by: actor, on: occasion)
    }

    /// Whoever is signed in already is told so otherwise than who is not.
    private static func told(_ lock: Refusal) -> Refusal {
        lock.kind == .tooMany ? lock : Refusal(.invalid, lock.rule, field: "password")
    }
}

extension Rule {
    static let sessionGone = Rule("session.gone", "会话已结束，请重新登录", "The session has ended; sign in again")
}
