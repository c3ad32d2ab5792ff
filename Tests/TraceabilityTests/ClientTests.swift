import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The register of programs and their credentials.
@Suite struct ClientTests {
    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_3_1 a program is registered with purpose, scope, addresses and an end within a year`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let admin = try await Self.admin(platform, clock)
            let today = clock.now().date
            func rules(_ change: (inout APIClientDraft) -> Void) async -> [String] {
                var draft = APIClientDraft(
                    label: "MES", purpose: "回传", scopes: ["return.write"], addresses: "203.0.113.0/24",
                    lastDay: today.adding(days: 365))
                change(&draft)
                let asked = draft
                return await RegistrationFixture.refusedRules {
                    _ = try await KeepClients(platform).make(asked, by: admin, on: clock.occasion)
                }
            }
            #expect(await rules { $0.purpose = "" } == ["input.required"])
            #expect(await rules { $0.scopes = [] } == ["input.required"])
            #expect(await rules { $0.scopes = ["client.manage"] } == ["input.unknown-choice"])
            #expect(await rules { $0.scopes = ["audit.read"] } == ["input.unknown-choice"])
            #expect(await rules { $0.addresses = "everywhere" } == ["client.block"])
            #expect(await rules { $0.lastDay = nil } == ["input.required"])
            #expect(await rules { $0.lastDay = today.adding(days: 366) } == ["client.end"])
            #expect(await rules { $0.lastDay = today.adding(days: -1) } == ["client.end"])
            #expect(await rules { _ in } == [])
            let found = try await platform.datastore.read { try $0.clients(managedBy: admin) }
            #expect(found.count == 1 && found[0].scopes == [.returnWrite] && found[0].isOpen(at: clock.now()))
            #expect(found[0].takes("203.0.113.9") && !found[0].takes("203.0.114.9") && !found[0].takes("-"))
            let persons = try await platform.datastore.read { try $0.members(of: admin.organizationID) }
            #expect(persons.map(\.accountID) == [admin.accountID], "a program is nobody's colleague")
            let known = try await platform.datastore.read { try $0.account(named: found[0].name) }
            #expect(known == nil, "nobody signs in as a program, nor gets its password renewed")
            clock.advance(seconds: 366 * 86_400)
            #expect(!found[0].isOpen(at: clock.now()))
            try await platform.closeUnusedAccounts()
            let over = try await platform.datastore.read { try $0.apiClient(found[0].id) }
            #expect(over?.state == .disabled)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a secret is shown once, the old one stays for the days of the overlap, and each ends at once when taken back`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let admin = try await Self.admin(platform, clock)
            let client = try await testClient(platform, by: admin, on: clock.occasion)
            let keep = KeepCredentials(platform)
            let first = try await keep.make("secret", publicKey: "", for: client.id, by: admin, on: clock.occasion)
            let give = GiveClientToken(platform)
            func token(_ secret: String?) async throws -> String {
                try await give(client: client.name, secret: secret ?? "", scope: nil, on: clock.occasion).token
            }
            let session = try await token(first.secret)
            let late = await RegistrationFixture.refusedRules {
                _ = try await keep.rotate(
                    first.id, of: client.id, (overlapDays: 31, publicKey: ""), by: admin, on: clock.occasion)
            }
            #expect(late == ["client.overlap"])
            let second = try await keep.rotate(
                first.id, of: client.id, (overlapDays: 7, publicKey: ""), by: admin, on: clock.occasion)
            _ = try await token(first.secret)
            _ = try await token(second.secret)
            let found = try await RecognizeSession(platform)(token: session, on: clock.occasion)
            #expect(found?.actor.permissions == [.productRead] && found?.actor.accountID == client.id)
            try await keep.end(second.id, of: client.id, by: admin, on: clock.occasion)
            #expect(await RegistrationFixture.refusedRules { _ = try await token(second.secret) } != [])
            clock.advance(seconds: 7 * 86_400)
            #expect(await RegistrationFixture.refusedRules { _ = try await token(first.secret) } != [])
            #expect(try await RecognizeSession(platform)(token: session, on: clock.occasion) == nil)
            let hmac = try await keep.make("hmac", publicKey: "", for: client.id, by: admin, on: clock.occasion)
            let rows = try await platform.datastore.read { try $0.credentials(of: client.id) }
            #expect(rows.first { $0.id == hmac.id }?.secretSealed?.isEmpty == false)
            #expect(!rows.contains { Array($0.publicPart) == Array((first.secret ?? "").utf8) })
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c a closed enterprise and a withdrawn program open nothing, and a leaver's secrets end in a week`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let admin = try await Self.admin(platform, clock)
            let other = try await testActor(
                platform, "second", roles: [.enterpriseAdmin], organizationID: admin.organizationID, at: clock.now())
            let client = try await testClient(platform, by: admin, on: clock.occasion)
            let new = try await KeepCredentials(platform).make(
                "secret", publicKey: "", for: client.id, by: admin, on: clock.occasion)
            let give = GiveClientToken(platform)
            func rules() async -> [String] {
                await RegistrationFixture.refusedRules {
                    _ = try await give(
                        client: client.name, secret: new.secret ?? "", scope: nil, on: clock.occasion)
                }
            }
            try await EndMember(platform)(admin.accountID, handOverTo: nil, by: other, on: clock.occasion)
            #expect(await rules() == [])
            let soon = try await platform.datastore.read { try $0.toDos(of: other, at: clock.now()) }
            #expect(soon.endingClients == 1, "the new end stands among the to-dos")
            func setState(_ state: String) async throws {
                try await platform.datastore.write { session in
                    try session.run(
                        "UPDATE organization SET state = \(state) WHERE organization_id = \(admin.organizationID)")
                }
            }
            try await setState("deregistered")
            #expect(await rules() == ["client.over"])
            try await setState("active")
            clock.advance(seconds: 7 * 86_400)
            #expect(await rules() == ["client.credential-over"])
            let third = try await testClient(platform, by: other, on: clock.occasion)
            try await KeepClients(platform).withdraw(third.id, by: other, on: clock.occasion)
            let credential = await RegistrationFixture.refusedRules {
                _ = try await KeepCredentials(platform).make(
                    "secret", publicKey: "", for: third.id, by: other, on: clock.occasion)
            }
            #expect(credential == ["client.over"])
            let written = try await platform.datastore.read { session in
                try session.rows("SELECT action FROM audit_record WHERE object_kind = 'client' ORDER BY audit_id") {
                    try $0.next(String.self)
                }
            }
            #expect(
                written == [
                    "client.make", "client.credential", "client.token", "client.make", "client.withdraw",
                ])
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_3_1 the security administrator keeps regulators' and the platform's programs, and no enterprise's`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let admin = try await Self.admin(platform, clock)
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            let office: Int64 = try await platform.datastore.write { session in
                try session.value(
                    """
                    INSERT INTO organization (kind, name, region_code, address, products_made, issuing_mode,
                        hold_returns, state, is_test, created_at)
                    VALUES ('regulator', '市监局', '440606', 'x', 'x', 'national', 0, 'active', 0, \(clock.now()))
                    RETURNING organization_id
                    """)!
            }
            func make(_ organizationID: Int64?, _ scope: String, by actor: Actor) async -> [String] {
                await RegistrationFixture.refusedRules {
                    var draft = APIClientDraft(
                        label: "接口", purpose: "查询", scopes: [scope], addresses: "", lastDay: clock.now().date)
                    draft.organizationID = organizationID
                    _ = try await KeepClients(platform).make(draft, by: actor, on: clock.occasion)
                }
            }
            #expect(await make(office, "return.read", by: security) == [])
            #expect(await make(office, "return.write", by: security) == ["input.unknown-choice"])
            #expect(await make(nil, "metrics.read", by: security) == [])
            #expect(await make(nil, "account.manage", by: security) == ["input.unknown-choice"])
            #expect(await make(admin.organizationID, "return.read", by: security) == ["object.missing"])
            #expect(await make(office, "return.read", by: admin) == ["object.missing"])
            let seen = try await platform.datastore.read { try $0.clients(managedBy: security) }
            #expect(Set(seen.map(\.kind)) == [.regulator, .operator])
        }
    }

    private static func admin(_ platform: Platform, _ clock: FixedClock) async throws -> Actor {
        let home = try await testOrganization(
            platform, name: "甲", uscc: RegistrationFixture.codes[1], at: clock.now())
        return try await testActor(
            platform, "admin", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
    }
}
