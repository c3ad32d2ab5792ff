import Storage
import TestSupport
import Testing
import Traceability

/// Accounts of enterprises and of staff (GB/T 22239 level 2, 7.1.4.2).
@Suite struct MemberTests {
    @Test(arguments: TestEngine.available)
    func `a member signs in with a secret that is changed at once, and no more once disabled`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let home = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            let admin = try await testActor(
                platform, "admin1", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
            let created = try await AddMember(platform, hashing: PlainHashing())(
                name: "operator1", displayName: "", roles: [.enterpriseOperator], by: admin, on: clock.occasion)
            let signIn = SignIn(platform, hashing: PlainHashing())
            let session = try await signIn(
                name: "operator1", password: created.secret, kind: .page, on: clock.occasion)
            #expect(session.mustChangePassword)
            try await ChangeMember(platform)(created.accountID, .disable, by: admin, on: clock.occasion)
            #expect(try await RecognizeSession(platform)(token: session.token, on: clock.occasion) == nil)
            await #expect(throws: Refusal.self) {
                try await signIn(name: "operator1", password: created.secret, kind: .page, on: clock.occasion)
            }
            let own = await RegistrationFixture.refusedRules {
                try await ChangeMember(platform)(admin.accountID, .disable, by: admin, on: clock.occasion)
            }
            #expect(own == ["account.own"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2d nobody holds two of the three administrator roles, and enterprises give no staff role`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let add = AddMember(platform, hashing: PlainHashing())
            let both = await RegistrationFixture.refusedRules {
                _ = try await add(
                    name: "both", displayName: "", roles: [.systemAdmin, .auditAdmin], by: security, on: clock.occasion)
            }
            #expect(both == ["account.roles-exclude"])
            let system = try await add(
                name: "system", displayName: "", roles: [.systemAdmin], by: security, on: clock.occasion)
            let more = await RegistrationFixture.refusedRules {
                try await ChangeMember(platform)(
                    system.accountID, .roles([.systemAdmin, .securityAdmin]), by: security, on: clock.occasion)
            }
            #expect(more == ["account.roles-exclude"])
            let kept = try await platform.datastore.read { try $0.memberships(of: system.accountID) }
            #expect(kept.map(\.roles) == [[.systemAdmin]])
            let admin = try await testActor(
                platform, "admin1", roles: [.enterpriseAdmin], organizationID: 5, at: clock.now())
            let staffRole = await RegistrationFixture.refusedRules {
                _ = try await add(
                    name: "mole", displayName: "", roles: [.reviewer], by: admin, on: clock.occasion)
            }
            #expect(staffRole == ["input.unknown-choice"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V8_2_2 an administrator cannot touch another enterprise's members`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let admin = try await testActor(
                platform, "admin1", roles: [.enterpriseAdmin], organizationID: 5, at: clock.now())
            let other = try await testActor(
                platform, "other", roles: [.enterpriseOperator], organizationID: 6, at: clock.now())
            let rules = await RegistrationFixture.refusedRules {
                try await ChangeMember(platform)(other.accountID, .disable, by: admin, on: clock.occasion)
            }
            #expect(rules == ["object.missing"])
        }
    }
}
