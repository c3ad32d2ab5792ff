import Storage
import TestSupport
import Testing

@testable import Traceability

/// What a password must be, and for how long it lasts (GB/T 22239 level 2, 7.1.4.1 a; OWASP ASVS 5.0 6.2).
@Suite struct PasswordPolicyTests {
    @Test(arguments: [
        ("Abc123!", ["password.length", "password.weak"]), ("abcdefgh", ["password.classes", "password.weak"]),
        ("Abcdefg1", []), ("Admin123!", ["password.weak"]), ("Abcdefg", ["password.length", "password.classes"]),
        ("Huo8#tiaowu", []), ("Ab1#efg", ["password.length"]),
    ])
    func `MLPS-7_1_4_1a V6_2_1 each vector of the password table is judged as it says`(
        _ password: String, _ rules: [String]
    ) {
        let found = PasswordPolicy(SecurityPolicy()).refusals(password).map(\.rule.code)
        #expect(found == rules, "\(password)")
    }

    @Test func `MLPS-7_1_4_1a staff have twelve characters at least`() {
        let policy = SecurityPolicy()
        #expect(PasswordPolicy(policy, isStaff: true).refusals("Huo8#tiaowu").map(\.rule.code) == ["password.length"])
        #expect(PasswordPolicy(policy, isStaff: true).refusals("Huo8#tiaowu9").isEmpty)
    }

    @Test func `V6_2_4 every listed word is refused, by either profile`() {
        #expect(PasswordWords.made.count >= 3_000, "\(PasswordWords.made.count)")
        let listed = PasswordWords(listed: ["kurtosis-of-the-lamp"])
        for profile in SecurityPolicy.Profile.allCases {
            var policy = SecurityPolicy()
            policy.profile = profile
            let judge = PasswordPolicy(policy, words: listed)
            for word in PasswordWords.made.union(["kurtosis-of-the-lamp"]) {
                #expect(word.count >= 8, "\(word)")
                #expect(judge.refusals(word).contains { $0.rule.code == "password.weak" }, "\(word)")
                #expect(judge.refusals(word.uppercased()).contains { $0.rule.code == "password.weak" }, "\(word)")
            }
        }
    }

    @Test func `V6_1_2 V6_2_11 words of the trade and of the account are refused, whatever stands around them`() {
        let judge = PasswordPolicy(
            SecurityPolicy(), context: ["huoying", "佛山市顺德区火鹰电器有限公司", "Blue Flame Ltd.", "13800001234"])
        let own = ["huoying", "火鹰电", "flame", "blue", "13800001234", "138000", "001234"]
        for word in PasswordWords.context + own {
            for password in ["\(word)2026!", "X#9\(word.uppercased())zq"] {
                #expect(judge.refusals(password).contains { $0.rule.code == "password.weak" }, "\(password)")
            }
        }
        #expect(judge.refusals("Lan8#tiaowu").isEmpty)
    }

    @Test func `V6_2_12 a password that became known elsewhere is refused`() {
        let words = PasswordWords { $0 == "Tr0ub4dor&3x" }
        #expect(
            PasswordPolicy(SecurityPolicy(), words: words).refusals("Tr0ub4dor&3x").map(\.rule.code)
                == ["password.weak"])
        #expect(PasswordPolicy(SecurityPolicy(), words: words).refusals("Tr0ub4dor&3y").isEmpty)
    }

    @Test func `V6_2_5 V6_2_9 V6_2_10 the profile nist asks for length alone, and ends no password`() {
        var policy = SecurityPolicy()
        policy.profile = .nist
        let judge = PasswordPolicy(policy)
        #expect(judge.refusals("vier-und-zwanz").map(\.rule.code) == ["password.length"])
        #expect(judge.refusals("vierundzwanzigg").isEmpty)
        #expect(judge.refusals(String(repeating: "蓝色的火焰在跳舞", count: 16)).isEmpty, "128 characters of Chinese")
        let stacked = "vierundzwanzigg" + String(repeating: "\u{301}", count: 600)
        #expect(judge.refusals(stacked).map(\.rule.code) == ["password.length"], "many bytes, few characters")
        #expect(judge.refusals(String(repeating: "y8", count: 65)).map(\.rule.code) == ["password.length"])
        #expect(policy.passwordEnd(Instant(microseconds: 0), roles: [.reviewer]) == nil)
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1a V6_2_2 V6_2_3 the last five passwords are not taken again, the one before is`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let person = try await Self.person(platform, clock, password: "Lan#tiaowu-0")
            let change = ChangePassword(platform, hashing: PlainHashing())
            func set(_ new: String, from current: String) async throws -> [String] {
                clock.advance(seconds: 60)
                return await RegistrationFixture.refusedRules {
                    try await change(current: current, new: new, keeping: "", by: person, on: clock.occasion)
                }
            }
            #expect(try await set("Lan#tiaowu-1", from: "Lan#tiaowu-9") == ["password.current-wrong"])
            for number in 1...5 {
                #expect(try await set("Lan#tiaowu-\(number)", from: "Lan#tiaowu-\(number - 1)") == [])
            }
            #expect(try await set("Lan#tiaowu-5", from: "Lan#tiaowu-5") == ["password.unchanged"])
            for number in 1...4 {
                #expect(try await set("Lan#tiaowu-\(number)", from: "Lan#tiaowu-5") == ["password.used-before"])
            }
            #expect(try await set("Lan#tiaowu-0", from: "Lan#tiaowu-5") == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1a a password of ninety days must be changed, and a week before its owner is told`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            _ = try await Self.person(platform, clock, password: "Lan#tiaowu-0")
            let began = clock.now()
            func opened() async throws -> (session: NewSession, person: SignedIn) {
                let session = try await SignIn(platform, hashing: PlainHashing())(
                    name: "person", password: "Lan#tiaowu-0", kind: .page, on: clock.occasion)
                let found = try await RecognizeSession(platform)(token: session.token, on: clock.occasion)
                return (session, try #require(found))
            }
            let first = try await opened()
            #expect(!first.session.mustChangePassword && !first.person.mustChangePassword)
            #expect(first.person.passwordEndsAt == began.adding(seconds: 90 * 86_400))
            clock.set(began.adding(seconds: 90 * 86_400 - 1))
            #expect(try await opened().session.mustChangePassword == false)
            clock.set(began.adding(seconds: 90 * 86_400))
            let last = try await opened()
            #expect(last.session.mustChangePassword && last.person.mustChangePassword)
            try await ChangePassword(platform, hashing: PlainHashing())(
                current: "Lan#tiaowu-0", new: "Lan#tiaowu-1", keeping: last.session.token, by: last.person.actor,
                on: clock.occasion)
            let renewed = try await RecognizeSession(platform)(token: last.session.token, on: clock.occasion)
            #expect(renewed?.mustChangePassword == false)
        }
    }

    /// An enterprise's administrator with a password of today.
    private static func person(_ platform: Platform, _ clock: FixedClock, password: String) async throws -> Actor {
        let home = try await testOrganization(
            platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
        let actor = try await testActor(
            platform, "person", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
        let (hash, now) = ("plain:\(password)", clock.now())
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE account SET password_hash = \(hash), password_changed_at = \(now)
                WHERE account_id = \(actor.accountID)
                """)
        }
        return actor
    }
}
