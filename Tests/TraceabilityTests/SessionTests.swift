import Storage
import TestSupport
import Testing
import Traceability

/// How long a session lives (GB/T 22239 level 2, 7.1.4.1 b).
@Suite struct SessionTests {
    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1b V7_3_1 V7_3_2 half an hour from the last use ends a session, twelve hours any`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let token = try await Self.session(platform, clock, .page)
            // Uses close to each other: none of them is written by itself, all of them count.
            for seconds in [50, 9, 1_799, 1_800] as [Int64] {
                clock.advance(seconds: seconds)
                #expect(try await Self.lives(token, platform, clock), "after \(seconds)")
            }
            clock.advance(seconds: 1_801)
            #expect(try await Self.lives(token, platform, clock) == false)

            let worked = try await SignIn(platform, hashing: PlainHashing())(
                name: "tester", password: "Abcdef12!", kind: .page, on: clock.occasion
            ).token
            for _ in 0..<24 {
                clock.advance(seconds: 1_799)
                #expect(try await Self.lives(worked, platform, clock))
            }
            clock.advance(seconds: 30)
            #expect(try await Self.lives(worked, platform, clock) == false, "twelve hours after the sign-in")
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1b another process and a restart know the last use`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let token = try await Self.session(platform, clock, .page)
            clock.advance(seconds: 1_700)
            #expect(try await Self.lives(token, platform, clock))
            try await platform.flushSessionTouches()
            let other = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            clock.advance(seconds: 1_700)
            #expect(try await Self.lives(token, other, clock))
            // What is old is never written over what is new.
            try await other.flushSessionTouches()
            try await platform.flushSessionTouches()
            clock.advance(seconds: 1_790)
            #expect(try await Self.lives(token, platform, clock))
        }
    }

    private static func session(_ platform: Platform, _ clock: FixedClock, _ kind: SignIn.Kind) async throws -> String {
        let home = try await testOrganization(
            platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
        let actor = try await testActor(
            platform, "tester", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
        try await platform.datastore.write { session in
            try session.run(
                "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(actor.accountID)")
        }
        return try await SignIn(platform, hashing: PlainHashing())(
            name: "tester", password: "Abcdef12!", kind: kind, on: clock.occasion
        ).token
    }

    private static func lives(_ token: String, _ platform: Platform, _ clock: FixedClock) async throws -> Bool {
        try await RecognizeSession(platform)(token: token, on: clock.occasion) != nil
    }
}
