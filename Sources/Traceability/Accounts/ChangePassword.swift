import Cryptography
public import Storage

/// Replaces the password; forced at the first sign-in with a one-time secret.
public struct ChangePassword: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    /// Ends every other session of the account.
    public func callAsFunction(
        current: String, new: String, keeping token: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        try Refusals.check(PasswordPolicy().refusals(new, accountName: actor.accountName, field: "newPassword"))
        guard new != current else { throw Refusal(.invalid, .passwordUnchanged, field: "newPassword") }
        let account = try await platform.datastore.read { try $0.account(actor.accountID) }
        guard try await hashing.verify(current, against: account?.passwordHash) else {
            throw Refusal(.invalid, .currentPasswordWrong, field: "currentPassword")
        }
        let hash = try await hashing.hash(new)
        let digest = SHA256.hash(token)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "account", "\(actor.accountID)")
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
}

extension Rule {
    static let currentPasswordWrong = Rule(
        "password.current-wrong", "当前密码不正确", "The current password is wrong")
    static let passwordUnchanged = Rule(
        "password.unchanged", "新密码不能与当前密码相同", "The new password must differ from the current one")
}
