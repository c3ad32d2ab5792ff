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
        let password = OwnPassword(
            platform: platform, hashing: hashing, action: "session.confirm", field: "password")
        let shown = try await password(claim.password, device: claim.device, kind: claim.kind, by: actor, on: occasion)
        guard shown.hasFactor else { return try await renew(token, nil, shown, by: actor, on: occasion) }
        guard let code = claim.code, !code.isEmpty else { throw Refusal(.invalid, .codeNeeded, field: "code") }
        let check = FactorCheck(platform: platform, hashing: hashing)
        guard let proof = try await check(code, of: actor.accountID, at: occasion.now) else {
            try await password.fail(shown, by: actor, on: occasion)
            throw Refusal(.invalid, .codeWrong, field: "code")
        }
        return try await renew(token, proof, shown, by: actor, on: occasion)
    }

    private func renew(
        _ token: String, _ proof: FactorProof?, _ shown: OwnPassword.Shown, by actor: Actor, on occasion: Occasion
    ) async throws -> String {
        let new = try SessionToken.make(platform.entropy, platform.keys)
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
            try session.forgetFailures(shown.attempt.scopes)
            try session.audit(
                AuditEntry("session.confirm", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
        return new
    }
}

extension Rule {
    static let sessionGone = Rule("session.gone", "会话已结束，请重新登录", "The session has ended; sign in again")
}
