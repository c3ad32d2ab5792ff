import Storage
import TestSupport
import Testing

@testable import Traceability

/// The policy that the security administrator sets.
@Suite struct SecurityPolicyTests {
    @Test func `a policy is stored and read as it is, and what is missing or out of range is as usual`() throws {
        var policy = SecurityPolicy()
        policy.profile = .nist
        policy.secondFactor = .all
        policy.singleSession = true
        for number in PolicyNumber.all { policy[keyPath: number.path] = number.range.lowerBound }
        let text = String(decoding: policy.json, as: UTF8.self)
        #expect(try SecurityPolicy(json: text, usual: SecurityPolicy()) == policy)
        #expect(try SecurityPolicy(json: "{}", usual: policy) == policy)
        let odd = #"{"idleMinutes":0,"history":3,"profile":"x"}"#
        let read = try SecurityPolicy(json: odd, usual: SecurityPolicy())
        #expect(read.idleMinutes == 30 && read.history == 3 && read.profile == .gb)
    }

    @Test(arguments: TestEngine.available)
    func
        `MLPS-7_1_4_1a MLPS-7_1_4_1b the security administrator sets the rules, within their floors, for all processes`(
            engine: TestEngine
        ) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let reviewer = try await RegistrationFixture.staff(platform, clock, "reviewer", .reviewer)
            let other = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            let set = ChangeSecurityPolicy(platform)
            var policy = SecurityPolicy()
            policy.rotationDays = 60
            policy.staffIdleMinutes = 5
            let wanted = policy
            let foreign = await RegistrationFixture.refusedRules {
                try await set(wanted, by: reviewer, on: clock.occasion)
            }
            #expect(foreign == ["access.denied"])
            try await set(wanted, by: security, on: clock.occasion)
            #expect(platform.policy.current == wanted)
            #expect(other.policy.current == SecurityPolicy())
            try await other.policy.refresh(from: other.datastore)
            #expect(other.policy.current == wanted)
            let reasons = try await platform.datastore.read { session in
                try session.rows("SELECT reason FROM audit_record WHERE action = 'policy.change'") {
                    try $0.next(String.self)
                }
            }
            #expect(reasons == ["rotationDays 90 → 60, staffIdleMinutes 15 → 5"])
            for number in PolicyNumber.all {
                for value in [number.range.lowerBound - 1, number.range.upperBound + 1] {
                    var bad = wanted
                    bad[keyPath: number.path] = value
                    let asked = bad
                    let rules = await RegistrationFixture.refusedRules {
                        try await set(asked, by: security, on: clock.occasion)
                    }
                    #expect(rules == ["policy.range"], "\(number.name) \(value)")
                }
            }
            #expect(platform.policy.current == wanted, "what is refused changes nothing")
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1b V7_3_1 staff are signed out a quarter of an hour after their last use`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(staff.accountID)")
            }
            let token = try await SignIn(platform, hashing: PlainHashing())(
                name: "security", password: "Abcdef12!", kind: .page, on: clock.occasion
            ).token
            for (seconds, lives) in [(899, true), (900, true), (901, false)] as [(Int64, Bool)] {
                clock.advance(seconds: seconds)
                let found = try await RecognizeSession(platform)(token: token, on: clock.occasion)
                #expect((found != nil) == lives, "\(seconds)")
            }
        }
    }
}
