import Cryptography
import Storage

/// 一次性验证码: six digits that somebody gets at a phone or address of theirs. It belongs to the browser that asked,
/// lives ten minutes and bears five tries (OWASP ASVS 5.0 6.5.5, 6.6.2, 6.6.3).
struct OneTimeCode: Sendable {
    enum Purpose: String, Sendable, ValueConvertible { case contact, password }

    static let seconds: Int64 = 600
    static let tries: Int64 = 5
    /// Of one account within a quarter of an hour.
    static let most: Int64 = 3
    static let windowSeconds: Int64 = 900
    static let place = "one_time_code.value_sealed"

    let id: Int64
    /// nil: nobody was meant.
    let accountID: Int64?
    let channel: OutgoingMessage.Channel
    let sealedValue: [UInt8]?
    let digest: [UInt8]

    /// Six digits, each equally likely.
    static func make(_ entropy: Entropy) -> String {
        let text = String(entropy.number() % 1_000_000)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    static func digest(_ code: String, of binding: [UInt8], _ keys: PlatformKeys) throws -> [UInt8] {
        MAC.code(for: binding + Array(code.utf8), key: try keys.key(for: "one-time codes"))
    }
}

extension Session {
    /// One that may still be tried.
    func oneTimeCode(_ binding: [UInt8], _ purpose: OneTimeCode.Purpose, at now: Instant) throws -> OneTimeCode? {
        try first(
            """
            SELECT code_id, account_id, channel, value_sealed, code_digest FROM one_time_code
            WHERE binding = \(binding) AND purpose = \(purpose) AND used_at IS NULL AND expires_at > \(now)
                AND tries < \(OneTimeCode.tries)
            """
        ) { row in
            OneTimeCode(
                id: try row.next(), accountID: try row.next(), channel: try row.next(), sealedValue: try row.next(),
                digest: try row.next())
        }
    }

    /// How many were sent lately.
    func oneTimeCodes(of accountID: Int64, since begin: Instant) throws -> Int64 {
        try value(
            "SELECT COUNT(*) FROM one_time_code WHERE account_id = \(accountID) AND sent_at > \(begin)", as: Int64.self)
            ?? 0
    }
}

/// One that is to be kept.
struct NewOneTimeCode: Sendable {
    let accountID: Int64?
    let purpose: OneTimeCode.Purpose
    let channel: OutgoingMessage.Channel
    var sealedValue: [UInt8]?
    let binding: [UInt8]
    let digest: [UInt8]
}

extension WriteSession {
    func insert(_ code: NewOneTimeCode, at now: Instant) throws {
        try run("DELETE FROM one_time_code WHERE binding = \(code.binding)")
        try run(
            """
            INSERT INTO one_time_code (account_id, purpose, channel, value_sealed, binding, code_digest, tries, sent_at,
                expires_at)
            VALUES (\(code.accountID), \(code.purpose), \(code.channel), \(code.sealedValue), \(code.binding),
                \(code.digest), 0, \(now), \(now.adding(seconds: OneTimeCode.seconds)))
            """)
    }

    /// Takes one of its tries, however many ask at once.
    func takeTry(of code: OneTimeCode) throws -> Bool {
        try value(
            """
            UPDATE one_time_code SET tries = tries + 1 WHERE code_id = \(code.id) AND tries < \(OneTimeCode.tries)
            RETURNING code_id
            """, as: Int64.self) != nil
    }

    /// Throws `Refusal.conflict` where somebody was faster.
    func use(_ code: OneTimeCode, at now: Instant) throws {
        let used = try value(
            """
            UPDATE one_time_code SET used_at = \(now)
            WHERE code_id = \(code.id) AND used_at IS NULL RETURNING code_id
            """, as: Int64.self)
        guard used != nil else { throw Refusal(.conflict, .oneTimeCodeOver) }
    }
}

extension Platform {
    /// The code of this browser, if what was typed is it; each try counts, a wrong one for the account and the address
    /// as well.
    func checked(
        _ typed: String, _ binding: [UInt8], _ purpose: OneTimeCode.Purpose, on occasion: Occasion
    ) async throws -> OneTimeCode {
        let digest = try OneTimeCode.digest(typed.filter { !$0.isWhitespace }, of: binding, keys)
        let tries = CodeTries(keys: keys, address: occasion.address)
        let now = occasion.now
        let found = try await datastore.read { session in
            if let wait = try session.lock([try tries.byAddress("wrong")], at: now) { throw wait }
            return try session.oneTimeCode(binding, purpose, at: now)
        }
        guard let code = found else { throw Refusal(.invalid, .oneTimeCodeOver, field: "code") }
        let isRight = constantTimeEqual(code.digest, digest) && code.accountID != nil
        // One transaction: guesses sent at once all count before any of them opens anything.
        // A lock changes no word: all names that do not exist share one, and the answer would tell them from others.
        let opens = try await datastore.write(.readCommitted) { session -> Bool? in
            let scopes = try tries.wrong(code.accountID)
            let isLocked = try session.lock(scopes.filter { !$0.rule.slows }, at: now) != nil
            guard try session.takeTry(of: code) else { return nil }
            if isLocked { return false }
            if !isRight { _ = try session.countFailure(scopes, at: now) }
            return isRight
        }
        guard let opens else { throw Refusal(.invalid, .oneTimeCodeOver, field: "code") }
        guard opens else { throw Refusal(.invalid, .oneTimeCodeWrong, field: "code") }
        return code
    }
}

extension Rule {
    static let oneTimeCodeWrong = Rule(
        "code.wrong", "验证码不正确；最多试 5 次", "The code is wrong; five tries in all")
    static let oneTimeCodeOver = Rule(
        "code.over", "验证码已过期、已使用或试错过多，请重新获取",
        "The code is too old, was used, or was tried too often: ask for another one")
    static let messagesOff = Rule(
        "messages.off", "本平台未开通短信与邮件验证码", "This platform sends no codes by phone or e-mail")
}
