import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Accounts end: somebody leaves, a last day comes, nobody uses it (GB/T 22239 level 2, 7.1.4.2 c).
@Suite struct AccountLifeTests {
    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c V7_4_2 a leaver's account closes at once and the work goes on with the successor`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let leaver = try await RegistrationFixture.staff(platform, clock, "leaver", .reviewer)
            let heir = try await RegistrationFixture.staff(platform, clock, "heir", .reviewer)
            let token = try await Self.session(platform, clock, leaver)
            let review = try await RegistrationFixture.submit(platform, clock)
            try await ClaimReview(platform)(.registration, review, .claim, by: leaver, on: clock.occasion)
            let end = EndMember(platform)
            let unknown = await RegistrationFixture.refusedRules {
                try await end(leaver.accountID, handOverTo: 9_999, by: security, on: clock.occasion)
            }
            #expect(unknown == ["account.successor-unknown"])
            #expect(try await RecognizeSession(platform)(token: token, on: clock.occasion) != nil, "nothing was done")
            let moved = try await end(
                leaver.accountID, handOverTo: heir.accountID, by: security, on: clock.occasion)
            #expect(moved.reviews == 1)
            #expect(try await RecognizeSession(platform)(token: token, on: clock.occasion) == nil)
            let holder = try await platform.datastore.read { try $0.reviewCase(.registration, of: review)?.claimedBy }
            #expect(holder == heir.accountID)
            let account = try await platform.datastore.read { try $0.account(leaver.accountID) }
            #expect(account?.state == .disabled)
            let reasons = try await Self.reasons("account.leave", platform)
            #expect(reasons.count == 1 && reasons[0].contains("heir"), "\(reasons)")
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c a leaver's spot checks need a supervisor, and a case without a successor is free again`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let leaver = try await RegistrationFixture.staff(platform, clock, "leaver", .supervisor)
            let reviewer = try await RegistrationFixture.staff(platform, clock, "reviewer", .reviewer)
            let heir = try await RegistrationFixture.staff(platform, clock, "heir", .supervisor)
            try await Self.spotCheck(platform, clock, of: leaver)
            let end = EndMember(platform)
            for (successor, rules) in [
                (nil, ["account.work-open"]), (reviewer.accountID, ["account.successor-unfit"]), (heir.accountID, []),
            ] as [(Int64?, [String])] {
                let found = await RegistrationFixture.refusedRules {
                    try await end(leaver.accountID, handOverTo: successor, by: security, on: clock.occasion)
                }
                #expect(found == rules)
            }
            let holder = try await platform.datastore.read { session in
                try session.value("SELECT supervisor_id FROM spot_check", as: Int64.self)
            }
            #expect(holder == heir.accountID)
            let review = try await RegistrationFixture.submit(platform, clock)
            try await ClaimReview(platform)(.registration, review, .claim, by: reviewer, on: clock.occasion)
            try await end(reviewer.accountID, handOverTo: nil, by: security, on: clock.occasion)
            let claimed = try await platform.datastore.read { try $0.reviewCase(.registration, of: review)?.claimedBy }
            #expect(claimed == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c an account ends after its last day, to the second, in whatever session it is used`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let guest = try await RegistrationFixture.staff(platform, clock, "guest", .reviewer)
            let day = clock.now().date
            let set = SetAccountEnd(platform)
            let past = await RegistrationFixture.refusedRules {
                try await set(guest.accountID, lastDay: day.adding(days: -1), by: security, on: clock.occasion)
            }
            #expect(past == ["account.end-past"])
            try await set(guest.accountID, lastDay: day, by: security, on: clock.occasion)
            clock.set(Instant(day.adding(days: 1)).adding(seconds: -1))
            let token = try await Self.session(platform, clock, guest)
            #expect(try await RecognizeSession(platform)(token: token, on: clock.occasion) != nil)
            clock.advance(seconds: 1)
            #expect(try await RecognizeSession(platform)(token: token, on: clock.occasion) == nil)
            await #expect(throws: Refusal.self) { try await Self.session(platform, clock, guest) }
            try await platform.closeUnusedAccounts()
            #expect(try await Self.reasons("account.expire", platform).count == 1)
            try await platform.closeUnusedAccounts()
            #expect(try await Self.reasons("account.expire", platform).count == 1, "once")
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c ninety unused days close an account, used ones and new ones stay`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let idle = try await RegistrationFixture.staff(platform, clock, "idle", .reviewer)
            let busy = try await RegistrationFixture.staff(platform, clock, "busy", .reviewer)
            let began = clock.now()
            clock.set(began.adding(seconds: 89 * 86_400))
            let program = try await Self.session(platform, clock, busy, kind: .program)
            let new = try await RegistrationFixture.staff(platform, clock, "new", .securityAdmin)
            clock.set(began.adding(seconds: 90 * 86_400 - 1))
            try await platform.closeUnusedAccounts()
            #expect(try await Self.closed(platform) == [])
            clock.set(began.adding(seconds: 90 * 86_400))
            try await platform.closeUnusedAccounts()
            #expect(try await Self.closed(platform) == ["idle"])
            #expect(try await Self.reasons("account.dormant", platform).count == 1)
            await #expect(throws: Refusal.self) { try await Self.session(platform, clock, idle) }
            // A program with a token of before works on: its last use counts, not its sign-in.
            var policy = SecurityPolicy()
            policy.dormantDays = 30
            try await ChangeSecurityPolicy(platform)(policy, by: new, on: clock.occasion)
            clock.set(began.adding(seconds: 130 * 86_400))
            #expect(try await RecognizeSession(platform)(token: program, on: clock.occasion) != nil)
            try await platform.flushSessionTouches()
            clock.advance(seconds: 43_200)
            try await platform.closeUnusedAccounts()
            #expect(try await Self.closed(platform) == ["idle"], "no last administrator is closed")
            let heir = try await RegistrationFixture.staff(platform, clock, "heir", .securityAdmin)
            _ = try await Self.session(platform, clock, heir)
            try await platform.closeUnusedAccounts()
            #expect(try await Self.closed(platform) == ["idle", "new"])
            // Whoever is enabled again has all those days again.
            try await ChangeMember(platform)(idle.accountID, .enable, by: heir, on: clock.occasion)
            try await platform.closeUnusedAccounts()
            #expect(try await Self.closed(platform) == ["new"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2b V6_3_2 an empty installation has no account`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let count = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM account", as: Int64.self)
            }
            #expect(count == 0)
            for password in ["admin", "123456", "", "ransu"] {
                await #expect(throws: Refusal.self) {
                    try await SignIn(platform, hashing: PlainHashing())(
                        name: "admin", password: password, kind: .page, on: clock.occasion)
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1a names that differ in case are one name, and a number is never given twice`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let create = CreateStaffAccount(platform, hashing: PlainHashing())
            let first = try await create(name: "Alice", role: .reviewer, on: clock.occasion)
            let taken = await RegistrationFixture.refusedRules {
                _ = try await create(name: "aLICE", role: .reviewer, on: clock.occasion)
            }
            #expect(taken == ["account.name-taken"])
            try await platform.datastore.write { session in
                try session.run("DELETE FROM membership WHERE account_id = \(first.accountID)")
                try session.run("DELETE FROM account WHERE account_id = \(first.accountID)")
            }
            let second = try await create(name: "Alice", role: .reviewer, on: clock.occasion)
            #expect(second.accountID > first.accountID)
        }
    }

    private static func session(
        _ platform: Platform, _ clock: FixedClock, _ actor: Actor, kind: SignIn.Kind = .page
    ) async throws -> String {
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE account SET password_hash = 'plain:Abcdef12!', must_change_password = 0, secret_expires_at = NULL
                WHERE account_id = \(actor.accountID)
                """)
        }
        return try await SignIn(platform, hashing: PlainHashing())(
            name: actor.accountName, password: "Abcdef12!", kind: kind, on: clock.occasion
        ).token
    }

    private static func spotCheck(_ platform: Platform, _ clock: FixedClock, of supervisor: Actor) async throws {
        let now = clock.now()
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO spot_check (owner_id, supervisor_id, created_by, reason, period_from, period_until, seed,
                    population, sample_size, state, round, conclusion, created_at)
                VALUES (1, \(supervisor.accountID), \(supervisor.accountID), '', '2026-01-01', '2026-02-01',
                    \([1] as [UInt8]), 1, 1, 'open', 1, '', \(now))
                """)
        }
    }

    private static func reasons(_ action: String, _ platform: Platform) async throws -> [String] {
        try await platform.datastore.read { session in
            try session.rows(
                "SELECT coalesce(reason_form, '') FROM audit_record WHERE action = \(action) ORDER BY audit_id"
            ) { try $0.next(String.self) }
        }
    }

    private static func closed(_ platform: Platform) async throws -> [String] {
        try await platform.datastore.read { session in
            try session.rows("SELECT name FROM account WHERE state = 'disabled' ORDER BY name") {
                try $0.next(String.self)
            }
        }
    }
}
