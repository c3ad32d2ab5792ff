import Cryptography
public import Storage

/// Replaces the password; forced at the first sign-in with a one-time secret, and when the password has ended.
public struct ChangePassword: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    /// What the device shows that it was signed in from.
    let device: String?

    public init(_ platform: Platform, hashing: any PasswordHashing, device: String? = nil) {
        self.platform = platform
        self.hashing = hashing
        self.device = device
    }

    /// Ends every other session of the account.
    public func callAsFunction(
        current: String, new: String, keeping token: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        try Refusals.check(policy(for: actor).refusals(new, field: "newPassword"))
        guard new != current else { throw Refusal(.invalid, .passwordUnchanged, field: "newPassword") }
        let history = platform.policy.current.history
        let password = OwnPassword(
            platform: platform, hashing: hashing, action: "account.password", field: "currentPassword")
        let shown = try await password(current, device: device, by: actor, on: occasion)
        let past = try await platform.datastore.read { try $0.pastPasswords(of: actor.accountID, history - 1) }
        for hash in past {
            let isSame = try await hashing.verify(new, against: hash)
            if isSame { throw Refusal(.invalid, .passwordUsedBefore, field: "newPassword", ["count": "\(history)"]) }
        }
        let hash = try await hashing.hash(new)
        let digest = SHA256.hash(token)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "account", "\(actor.accountID)")
            try session.forgetFailures(shown.attempt.scopes)
            try session.keepPastPassword(of: actor.accountID, at: occasion.now)
            try session.run(
                """
                UPDATE account SET password_hash = \(hash), must_change_password = 0, secret_expires_at = NULL,
                    password_changed_at = \(occasion.now)
                WHERE account_id = \(actor.accountID)
                """)
            try session.run(
                "DELETE FROM login_session WHERE account_id = \(actor.accountID) AND token_digest <> \(digest)")
            try session.audit(
                AuditEntry("account.password", ("account", "\(actor.accountID)", actor.accountName)).from(before),
                by: actor, on: occasion)
        }
    }

    /// What a new password of this person must be, for the page that asks for one.
    public func policy(for actor: Actor) -> PasswordPolicy {
        platform.passwordPolicy(
            isStaff: actor.isStaff, context: [actor.accountName, actor.displayName, actor.organizationName])
    }
}

extension Session {
    /// The newest ones before the present one, as hashes.
    func pastPasswords(of accountID: Int64, _ count: Int64) throws -> [String] {
        try rows(
            """
            SELECT password_hash FROM past_password WHERE account_id = \(accountID)
            ORDER BY changed_at DESC, password_hash LIMIT \(count)
            """
        ) { try $0.next(String.self) }
    }
}

extension WriteSession {
    /// Before it is replaced: a password of the person's own, no one-time secret.
    func keepPastPassword(of accountID: Int64, at now: Instant) throws {
        try run(
            """
            INSERT INTO past_password (account_id, changed_at, password_hash)
            SELECT account_id, CAST(\(now) AS BIGINT), password_hash FROM account
            WHERE account_id = \(accountID) AND must_change_password = 0 AND password_hash IS NOT NULL
            ON CONFLICT (account_id, changed_at) DO NOTHING
            """)
        let most = PastPassword.most
        try run(
            """
            DELETE FROM past_password WHERE account_id = \(accountID) AND changed_at NOT IN (
                SELECT changed_at FROM past_password WHERE account_id = \(accountID)
                ORDER BY changed_at DESC LIMIT \(most))
            """)
    }
}

enum PastPassword {
    /// As many as the policy may ask for.
    static let most: Int64 = 10
}

extension Rule {
    static let currentPasswordWrong = Rule(
        "password.current-wrong", "当前密码不正确", "The current password is wrong")
    static let passwordUnchanged = Rule(
        "password.unchanged", "新密码不能与当前密码相同", "The new password must differ from the current one")
    static let passwordUsedBefore = Rule(
        "password.used-before", "最近 {count} 次使用过的密码不能再用", "None of the last {count} passwords is taken again")
}
