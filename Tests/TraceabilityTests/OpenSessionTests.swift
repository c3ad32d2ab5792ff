import Storage
import TestSupport
import Testing
import Traceability

/// Sessions are seen and ended (OWASP ASVS 5.0 7.4, 7.5).
@Suite struct OpenSessionTests {
    @Test(arguments: TestEngine.available)
    func `V7_4_5 V7_5_2 sessions are seen and ended, one by one, all others, and by the administrator`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let (person, home) = try await Self.person(platform, clock)
            let tokens = try await Self.sessions(4, platform, clock)
            let lines = try await Self.lines(person, tokens[0], platform, clock)
            #expect(lines.count == 4 && lines.count { $0.isCurrent } == 1)
            #expect(lines.map(\.address) == ["203.0.113.3", "203.0.113.2", "203.0.113.1", "203.0.113.0"])
            let end = EndSessions(platform)
            try await end(.one(id: lines[0].id), of: person.accountID, by: person, on: clock.occasion)
            #expect(try await Self.living(tokens, platform, clock) == [true, true, true, false])
            let gone = await RegistrationFixture.refusedRules {
                try await end(.one(id: lines[0].id), of: person.accountID, by: person, on: clock.occasion)
            }
            #expect(gone == ["object.missing"])
            try await end(.all(keeping: tokens[0]), of: person.accountID, by: person, on: clock.occasion)
            #expect(try await Self.living(tokens, platform, clock) == [true, false, false, false])
            let admin = try await testActor(
                platform, "admin", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
            let stranger = try await testActor(
                platform, "stranger", roles: [.enterpriseAdmin], organizationID: home + 1, at: clock.now())
            for (actor, rules) in [(stranger, ["object.missing"]), (person, []), (admin, [])] {
                let found = await RegistrationFixture.refusedRules {
                    try await end(
                        .all(keeping: actor.accountID == person.accountID ? tokens[0] : nil), of: person.accountID,
                        by: actor, on: clock.occasion)
                }
                #expect(found == rules, "\(actor.accountName)")
            }
            #expect(try await Self.living(tokens, platform, clock) == [false, false, false, false])
            let other = await RegistrationFixture.refusedRules {
                try await end(.all(keeping: nil), of: admin.accountID, by: person, on: clock.occasion)
            }
            #expect(other == ["access.denied"], "who administers nobody ends nobody's")
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1b V7_1_2 where the policy says so a new sign-in by page ends the others`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            _ = try await Self.person(platform, clock)
            let before = try await Self.sessions(2, platform, clock)
            #expect(try await Self.living(before, platform, clock) == [true, true])
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            var policy = SecurityPolicy()
            policy.singleSession = true
            try await ChangeSecurityPolicy(platform)(policy, by: security, on: clock.occasion)
            let program = try await SignIn(platform, hashing: PlainHashing())(
                name: "person", password: "Abcdef12!", kind: .program, on: clock.occasion
            ).token
            #expect(try await Self.living(before + [program], platform, clock) == [true, true, true])
            let last = try await Self.sessions(1, platform, clock)
            #expect(try await Self.living(before + [program] + last, platform, clock) == [false, false, true, true])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V7_4_1 V7_4_2 V7_4_3 sign-out, a new password and a closed account end sessions at once`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let (person, home) = try await Self.person(platform, clock)
            let tokens = try await Self.sessions(3, platform, clock)
            try await SignOut(platform)(token: tokens[2], by: person, on: clock.occasion)
            #expect(try await Self.living(tokens, platform, clock) == [true, true, false])
            try await ChangePassword(platform, hashing: PlainHashing())(
                current: "Abcdef12!", new: "Lan#tiaowu-1", keeping: tokens[0], by: person, on: clock.occasion)
            #expect(try await Self.living(tokens, platform, clock) == [true, false, false])
            let admin = try await testActor(
                platform, "admin", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
            try await ChangeMember(platform)(person.accountID, .disable, by: admin, on: clock.occasion)
            #expect(try await Self.living(tokens, platform, clock) == [false, false, false])
            try await ChangeMember(platform)(person.accountID, .enable, by: admin, on: clock.occasion)
            #expect(try await Self.living(tokens, platform, clock) == [false, false, false], "for good")
        }
    }

    private static func person(_ platform: Platform, _ clock: FixedClock) async throws -> (Actor, Int64) {
        let home = try await testOrganization(
            platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
        let actor = try await testActor(
            platform, "person", roles: [.enterpriseOperator], organizationID: home, at: clock.now())
        try await platform.datastore.write { session in
            try session.run(
                "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(actor.accountID)")
        }
        return (actor, home)
    }

    private static func sessions(_ count: Int, _ platform: Platform, _ clock: FixedClock) async throws -> [String] {
        var tokens: [String] = []
        for number in 0..<count {
            clock.advance(seconds: 1)
            let occasion = Occasion(now: clock.now(), address: "203.0.113.\(number)", agent: "browser \(number)")
            let session = try await SignIn(platform, hashing: PlainHashing())(
                name: "person", password: "Abcdef12!", kind: .page, on: occasion)
            tokens.append(session.token)
        }
        return tokens
    }

    private static func lines(
        _ person: Actor, _ token: String, _ platform: Platform, _ clock: FixedClock
    ) async throws -> [SessionLine] {
        try await platform.datastore.read { session in
            try session.openSessions(of: person.accountID, asking: token, at: clock.now())
        }
    }

    private static func living(
        _ tokens: [String], _ platform: Platform, _ clock: FixedClock
    ) async throws -> [Bool] {
        var living: [Bool] = []
        for token in tokens {
            living.append(try await RecognizeSession(platform)(token: token, on: clock.occasion) != nil)
        }
        return living
    }
}
