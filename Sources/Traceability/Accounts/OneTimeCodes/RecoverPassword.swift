import Cryptography
import Storage

/// 忘记密码: a code to the contact that the person has shown to be theirs, then a new password. The second factor stays
/// (OWASP ASVS 5.0 6.4.3); a name that does not exist gets the same answer in the same time.
public struct RecoverPassword: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    /// - Returns: what binds the code to the browser that asks.
    public func begin(_ name: String, on occasion: Occasion) async throws -> String {
        guard platform.options.messages != nil else { throw Refusal(.denied, .messagesOff) }
        let token = platform.entropy.bytes(32).base64URL
        let (binding, now) = (SHA256.hash(token), occasion.now)
        let code = OneTimeCode.make(platform.entropy)
        let digest = try OneTimeCode.digest(code, of: binding, platform.keys)
        let tries = CodeTries(keys: platform.keys, address: occasion.address)
        let contact = try await platform.datastore.write { session -> ContactRow? in
            let account = try session.account(named: String(name.prefix(64)))
            let row = try session.contactRow(of: account?.id ?? 0)
            let begin = now.adding(seconds: -OneTimeCode.windowSeconds)
            let isUnlocked = try session.mayHaveCode(account?.id, tries, at: now)
            let isFree = try session.oneTimeCodes(of: account?.id ?? 0, since: begin) < OneTimeCode.most && isUnlocked
            _ = try session.countFailure(try tries.asked(account?.id), at: now)
            let isMeant = account?.isOpen(at: now) == true && row != nil && isFree
            try session.insert(
                NewOneTimeCode(
                    accountID: isMeant ? account?.id : nil, purpose: .password, channel: row?.channel ?? .phone,
                    binding: binding, digest: digest), at: now)
            let masked = PersonalPatterns.masked(String(name.prefix(64)))
            try session.audit(
                AuditEntry("account.recover-begin", ("account", account.map { "\($0.id)" } ?? "", masked)), by: nil,
                on: occasion)
            return isMeant ? row : nil
        }
        if let contact {
            let opened = try platform.opened(contact)
            platform.send(code, opened.channel, to: opened.value, at: now)
        }
        return token
    }

    /// Ends every session of the account.
    public func finish(_ token: String, code: String, new: String, on occasion: Occasion) async throws {
        let found = try await platform.checked(code, SHA256.hash(token), .password, on: occasion)
        let account = try await platform.datastore.read { try $0.account(found.accountID ?? 0) }
        guard let account, account.isOpen(at: occasion.now) else {
            throw Refusal(.invalid, .oneTimeCodeOver, field: "code")
        }
        let held = try await platform.datastore.read { try $0.memberships(of: account.id) }
        let policy = platform.passwordPolicy(
            isStaff: held.contains { !$0.roles.isDisjoint(with: Role.staff) },
            context: [account.name, account.displayName] + held.map(\.organizationName))
        try Refusals.check(policy.refusals(new, field: "newPassword"))
        try await refuseUsedBefore(new, account)
        let hash = try await hashing.hash(new)
        let keys = platform.keys
        try await platform.datastore.write { session in
            try session.use(found, at: occasion.now)
            let before = try session.digest(of: "account", "\(account.id)")
            try session.keepPastPassword(of: account.id, at: occasion.now)
            try session.run(
                """
                UPDATE account SET password_hash = \(hash), must_change_password = 0, secret_expires_at = NULL,
                    password_changed_at = \(occasion.now)
                WHERE account_id = \(account.id)
                """)
            try session.run("DELETE FROM login_session WHERE account_id = \(account.id)")
            try session.forgetFailures(ofName: account.name, keys)
            try session.audit(
                AuditEntry("account.recover", ("account", "\(account.id)", account.name)).from(before), by: nil,
                on: occasion)
        }
    }

    private func refuseUsedBefore(_ new: String, _ account: Account) async throws {
        let history = platform.policy.current.history
        let past = try await platform.datastore.read { try $0.pastPasswords(of: account.id, history - 1) }
        for hash in past + [account.passwordHash].compactMap({ $0 }) {
            let isSame = try await hashing.verify(new, against: hash)
            if isSame { throw Refusal(.invalid, .passwordUsedBefore, field: "newPassword", ["count": "\(history)"]) }
        }
    }
}
