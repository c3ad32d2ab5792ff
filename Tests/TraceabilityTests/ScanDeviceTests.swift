import Storage
import TestSupport
import Testing

@testable import Traceability

/// Devices that scan without a sign-in.
@Suite struct ScanDeviceTests {
    @Test(arguments: TestEngine.available)
    func `a scan session opens what happened to goods and nothing else, for ninety days`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let dealer = try await Self.actor(platform, clock, .dealer)
            var token = try await BeginScanDevice(platform)(label: "店里的手机", by: dealer, on: clock.occasion)
            let began = clock.now()
            let found = try #require(try await Self.found(token, platform, clock))
            #expect(found.signedIn.actor.permissions == [.lifeRecord])
            #expect(found.newToken == nil, "its token is of today")
            for day in 1..<90 as Range<Int64> {
                clock.set(began.adding(seconds: day * 86_400))
                token = try #require(try await Self.found(token, platform, clock)?.newToken, "day \(day)")
            }
            clock.set(began.adding(seconds: 90 * 86_400 - 1))
            #expect(try await Self.found(token, platform, clock) != nil)
            clock.advance(seconds: 1)
            #expect(try await Self.found(token, platform, clock) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an old scan token ends the device, but not within the two minutes in which it may be on its way`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let dealer = try await Self.actor(platform, clock, .installer)
            let old = try await BeginScanDevice(platform)(label: "手机", by: dealer, on: clock.occasion)
            clock.advance(seconds: 86_400)
            let new = try #require(try await Self.found(old, platform, clock)?.newToken)
            clock.advance(seconds: 120)
            let parallel = try #require(try await Self.found(old, platform, clock))
            #expect(parallel.newToken == nil)
            #expect(try await Self.found(new, platform, clock) != nil)
            clock.advance(seconds: 1)
            #expect(try await Self.found(old, platform, clock) == nil)
            #expect(try await Self.found(new, platform, clock) == nil, "whoever has it asks for a sign-in")
            let told = try await platform.datastore.read { session in
                try session.value(
                    "SELECT COUNT(*) FROM audit_record WHERE action = 'scan-device.close'", as: Int64.self)
            }
            #expect(told == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V7_2_4 an answer that is lost costs the device nothing, until the new token has been shown`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let dealer = try await Self.actor(platform, clock, .installer)
            let old = try await BeginScanDevice(platform)(label: "手机", by: dealer, on: clock.occasion)
            clock.advance(seconds: 86_400)
            let lost = try #require(try await Self.found(old, platform, clock)?.newToken)
            clock.advance(seconds: 121)
            let second = try #require(try await Self.found(old, platform, clock)?.newToken, "once more")
            #expect(try await Self.found(lost, platform, clock) == nil, "the lost one is worth nothing")
            clock.advance(seconds: 121)
            #expect(try await Self.found(second, platform, clock) != nil)
            #expect(try await Self.found(old, platform, clock) == nil, "now it is a copy")
            #expect(try await Self.found(second, platform, clock) == nil, "and closes the device")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a device ends with its owner, its role, its administrator and by hand, and only some roles have one`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let dealer = try await Self.actor(platform, clock, .dealer)
            let begin = BeginScanDevice(platform)
            for role in Role.allCases where !ScanDevice.roles.contains(role) {
                let other = Actor(
                    accountID: dealer.accountID, accountName: "x", displayName: "x",
                    organization: (dealer.organizationID, "x"), roles: [role])
                let rules = await RegistrationFixture.refusedRules {
                    _ = try await begin(label: "手机", by: other, on: clock.occasion)
                }
                #expect(rules == ["access.denied"], "\(role)")
            }
            let byHand = try await begin(label: "一", by: dealer, on: clock.occasion)
            let id = try #require(
                try await platform.datastore.read { try $0.scanDevices(of: dealer.accountID).first?.id })
            try await RevokeScanDevice(platform)(id, by: dealer, on: clock.occasion)
            #expect(try await Self.found(byHand, platform, clock) == nil)

            let admin = try await testActor(
                platform, "admin", roles: [.enterpriseAdmin], organizationID: dealer.organizationID, at: clock.now())
            let byAdmin = try await begin(label: "二", by: dealer, on: clock.occasion)
            try await EndSessions(platform)(
                .all(keeping: nil), of: dealer.accountID, by: admin, on: clock.occasion)
            #expect(try await Self.found(byAdmin, platform, clock) == nil)

            let byRole = try await begin(label: "三", by: dealer, on: clock.occasion)
            try await platform.datastore.write { session in
                try session.run("UPDATE membership SET role = 'principal' WHERE account_id = \(dealer.accountID)")
            }
            #expect(try await Self.found(byRole, platform, clock) == nil)
            try await platform.datastore.write { session in
                try session.run("UPDATE membership SET role = 'dealer' WHERE account_id = \(dealer.accountID)")
            }
            #expect(try await Self.found(byRole, platform, clock) != nil)
            try await EndMember(platform)(dealer.accountID, handOverTo: nil, by: admin, on: clock.occasion)
            #expect(try await Self.found(byRole, platform, clock) == nil)
        }
    }

    private static func actor(_ platform: Platform, _ clock: FixedClock, _ role: Role) async throws -> Actor {
        let home = try await testOrganization(
            platform, name: "乙", uscc: RegistrationFixture.codes[1], at: clock.now())
        return try await testActor(platform, "person", roles: [role], organizationID: home, at: clock.now())
    }

    private static func found(
        _ token: String, _ platform: Platform, _ clock: FixedClock
    ) async throws -> RecognizeScanDevice.Found? {
        try await RecognizeScanDevice(platform)(token: token, on: clock.occasion)
    }
}
