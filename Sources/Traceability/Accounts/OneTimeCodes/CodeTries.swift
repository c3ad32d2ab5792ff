import Cryptography
import Storage

/// How often codes may be asked for and be wrong (OWASP ASVS 6.5.5, 6.6.3): of one account, whatever codes and
/// browsers, and from one address, whatever names. A name that does not exist is counted like one.
struct CodeTries: Sendable {
    /// Wrong codes of an account: none is sent or taken for a while.
    static let wrongOfAccount = SignInLockRule(failures: 10, windowSeconds: 86_400, lockSeconds: 3_600)
    /// Codes that an account was asked for.
    static let askedOfAccount = SignInLockRule(failures: 12, windowSeconds: 86_400, lockSeconds: 3_600)
    /// Either from one address, behind which may be an office: it only slows.
    static let address = SignInLockRule(
        failures: 30, windowSeconds: 3_600, lockSeconds: 30, longestSeconds: 300, memorySeconds: 3_600, slows: true)

    let keys: PlatformKeys
    let address: String

    func wrong(_ account: Int64?) throws -> [SignInLockScope] {
        try pair(scope("wrong account \(account ?? 0)", Self.wrongOfAccount), byAddress("wrong"))
    }

    func asked(_ account: Int64?) throws -> [SignInLockScope] {
        try pair(scope("asked account \(account ?? 0)", Self.askedOfAccount), byAddress("asked"))
    }

    /// What is counted of an account wherever it is asked for: its administrator lifts it.
    func ofAccount(_ account: Int64) throws -> [SignInLockScope] {
        [
            try scope("wrong account \(account)", Self.wrongOfAccount),
            try scope("asked account \(account)", Self.askedOfAccount),
        ]
    }

    func byAddress(_ what: String, _ rule: SignInLockRule = Self.address) throws -> SignInLockScope {
        try scope("\(what) address \(NetworkAddress.subscriber(of: address))", rule)
    }

    /// Always in one order, so that two processes never wait for each other.
    private func pair(_ one: SignInLockScope, _ other: SignInLockScope) -> [SignInLockScope] {
        [one, other].sorted { $0.scope.lexicographicallyPrecedes($1.scope) }
    }

    private func scope(_ text: String, _ rule: SignInLockRule) throws -> SignInLockScope {
        let code = MAC.code(for: Array("codes \(text)".utf8), key: try keys.key(for: "sign-in places"))
        let scope = Array(code.prefix(16))
        return SignInLockScope(scope: scope, subject: scope, rule: rule)
    }
}

extension Session {
    /// Whether the account may have a code and try one. Throws `Refusal.tooMany` for an address that asks too often.
    func mayHaveCode(_ account: Int64?, _ tries: CodeTries, at now: Instant) throws -> Bool {
        if let wait = try lock([try tries.byAddress("asked")], at: now) { throw wait }
        let asked = try lock(try tries.asked(account).filter { !$0.rule.slows }, at: now)
        let wrong = try lock(try tries.wrong(account).filter { !$0.rule.slows }, at: now)
        return asked == nil && wrong == nil
    }
}
