import Cryptography
import Storage

/// How many wrong sign-ins within which time lock what they have in common, and for how long at first. Each further
/// lock within the memory lasts twice as long as the one before, up to the longest (GB/T 22239 level 2, 7.1.4.1 b; the
/// numbers are practice).
struct SignInLockRule: Sendable, Hashable {
    let failures: Int64
    let windowSeconds: Int64
    let lockSeconds: Int64
    var longestSeconds: Int64 = 86_400
    /// How long after a lock the next one is the longer for it.
    var memorySeconds: Int64 = 86_400
    /// Every further failure locks again, for a short while: those who share an address wait, none is shut out.
    var slows = false

    /// A name from one device or address.
    static let own = SignInLockRule(failures: 5, windowSeconds: 900, lockSeconds: 1_800)
    /// A name from everywhere that it was never signed in from: many machines that try a few times each.
    static let elsewhere = SignInLockRule(failures: 20, windowSeconds: 86_400, lockSeconds: 3_600)
    /// An address with any names that were never signed in from there: one password tried on many names. Behind one
    /// address may be a whole office, or all visitors of a proxy that was not named: it only slows.
    static let address = SignInLockRule(
        failures: 30, windowSeconds: 900, lockSeconds: 1, longestSeconds: 60, memorySeconds: 900, slows: true)

    func seconds(afterLocks locks: Int64) -> Int64 {
        min(lockSeconds << min(max(locks, 0), 10), longestSeconds)
    }
}

/// What a wrong sign-in counts for.
struct SignInLockScope: Sendable {
    /// Under which its row lies.
    let scope: [UInt8]
    /// The name, or the address, that it is about.
    let subject: [UInt8]
    let rule: SignInLockRule
}

/// Where a sign-in comes from, as the platform remembers it: codes under a key, which say nothing to who reads the
/// database, and are made in the same way for names that do not exist.
struct SignInPlace: Sendable {
    let name: [UInt8]
    /// The cookie of the device with this name; nil: it shows none.
    let device: [UInt8]?
    let address: [UInt8]
    /// The address with any names.
    let anyName: [UInt8]

    /// - Parameter device: the token in the device's cookie.
    init(name: String, device: String?, address: String, keys: PlatformKeys) throws {
        let key = try keys.key(for: "sign-in places")
        let folded = name.lowercased()
        let subscriber = NetworkAddress.subscriber(of: address)
        func code(_ kind: String, _ parts: String...) -> [UInt8] {
            let text = ([kind] + parts).joined(separator: "\u{0}")
            return Array(MAC.code(for: Array(text.utf8), key: key).prefix(16))
        }
        self.name = code("name", folded)
        self.device = device.flatMap { $0.isEmpty || $0.utf8.count > 128 ? nil : code("device", folded, $0) }
        self.address = code("address", folded, subscriber)
        anyName = code("any name", subscriber)
    }

    /// What counts for this sign-in. From a device or an address that the account was signed in from only itself does:
    /// nobody is locked out by what others do elsewhere (OWASP ASVS 6.1.1).
    func scopes(_ known: KnownPlaces) -> [SignInLockScope] {
        if let device, known.hasDevice { return [SignInLockScope(scope: device, subject: name, rule: .own)] }
        let own = SignInLockScope(scope: address, subject: name, rule: .own)
        if known.hasAddress { return [own] }
        let elsewhere = SignInLockScope(scope: name, subject: name, rule: .elsewhere)
        let any = SignInLockScope(scope: anyName, subject: anyName, rule: .address)
        // Always in one order, so that two processes never wait for each other.
        return [own, elsewhere, any].sorted { $0.scope.lexicographicallyPrecedes($1.scope) }
    }
}

extension Session {
    /// What is answered while one of them is locked, whatever the password; nil: none is.
    func lock(_ scopes: [SignInLockScope], at now: Instant) throws -> Refusal? {
        var wait: Int64 = 0
        for one in scopes {
            let until = try value(
                "SELECT locked_until FROM sign_in_lock WHERE scope = \(one.scope) AND locked_until > \(now)",
                as: Int64.self)
            guard let until else { continue }
            guard one.rule.slows else { return Refusal(.unauthenticated, .signInFailed, field: "password") }
            wait = max(wait, (until - now.microseconds + 999_999) / 1_000_000)
        }
        return wait == 0 ? nil : Refusal(.tooMany, .tooManyRequests, ["seconds": "\(wait)"])
    }
}

extension WriteSession {
    /// Counts one wrong sign-in.
    /// - Returns: for how many seconds that locks the name; 0: it does not.
    func countFailure(_ scopes: [SignInLockScope], at now: Instant) throws -> Int64 {
        var longest: Int64 = 0
        for one in scopes {
            let seconds = try countFailure(one, at: now)
            if !one.rule.slows { longest = max(longest, seconds) }
        }
        return longest
    }

    private func countFailure(_ one: SignInLockScope, at now: Instant) throws -> Int64 {
        let begin = now.adding(seconds: -one.rule.windowSeconds)
        let end = now.adding(seconds: one.rule.windowSeconds)
        // One statement: failures at the same time all count. While it is locked nothing prolongs that.
        let counted = try first(
            """
            INSERT INTO sign_in_lock (scope, subject, failures, since, locks, locked_until, ends_at)
            VALUES (\(one.scope), \(one.subject), 1, \(now), 0, 0, \(end))
            ON CONFLICT (scope) DO UPDATE SET
                failures = CASE WHEN sign_in_lock.failures = 0 OR sign_in_lock.since <= \(begin) THEN 1
                    ELSE sign_in_lock.failures + 1 END,
                since = CASE WHEN sign_in_lock.failures = 0 OR sign_in_lock.since <= \(begin) THEN \(now)
                    ELSE sign_in_lock.since END,
                locks = CASE WHEN sign_in_lock.ends_at <= \(now) THEN 0 ELSE sign_in_lock.locks END,
                ends_at = CASE WHEN sign_in_lock.ends_at < \(end) THEN \(end) ELSE sign_in_lock.ends_at END
            WHERE sign_in_lock.locked_until <= \(now)
            RETURNING failures, locks
            """
        ) { row in (failures: try row.next(Int64.self), locks: try row.next(Int64.self)) }
        guard let counted, counted.failures >= one.rule.failures else { return 0 }
        let seconds = one.rule.seconds(afterLocks: counted.locks)
        let until = now.adding(seconds: seconds)
        let kept = one.rule.slows ? one.rule.failures - 1 : 0
        try run(
            """
            UPDATE sign_in_lock SET failures = \(kept), since = \(now), locks = \(counted.locks + 1),
                locked_until = \(until), ends_at = \(until.adding(seconds: one.rule.memorySeconds))
            WHERE scope = \(one.scope)
            """)
        return seconds
    }

    /// Whoever got in has not guessed: what they counted from where they are is forgotten.
    func forgetFailures(_ scopes: [SignInLockScope]) throws {
        for one in scopes where one.rule == .own {
            try run("DELETE FROM sign_in_lock WHERE scope = \(one.scope)")
        }
    }

    /// Opens a name again, wherever it was locked: its administrator has given it a new secret.
    func forgetFailures(ofName name: String, _ keys: PlatformKeys) throws {
        let place = try SignInPlace(name: name, device: nil, address: "", keys: keys)
        try run("DELETE FROM sign_in_lock WHERE subject = \(place.name)")
        guard let account = try account(named: name) else { return }
        for one in try CodeTries(keys: keys, address: "").ofAccount(account.id) {
            try run("DELETE FROM sign_in_lock WHERE scope = \(one.scope)")
        }
    }

    /// Nobody at this address waits any more for what others tried there.
    func forgetFailures(atAddress address: String, _ keys: PlatformKeys) throws {
        let place = try SignInPlace(name: "", device: nil, address: address, keys: keys)
        try run("DELETE FROM sign_in_lock WHERE subject = \(place.anyName)")
    }
}
