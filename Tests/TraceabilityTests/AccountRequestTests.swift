import Cryptography
import Storage
import TestSupport
import Testing

@testable import Traceability

/// What two of the platform's people give to whoever cannot sign in (OWASP ASVS 5.0 6.4).
@Suite struct AccountRequestTests {
    @Test(arguments: TestEngine.available)
    func `V6_4_4 a lost factor takes two others, and the asker is told nothing of what there is`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office(platform, clock)
            let person = try await office.person()
            try await office.enrol(person)
            let token = try await office.ask("lost-factor", account: "PERSON")
            let nobody = try await office.ask("lost-factor", account: "nobody1")
            for one in [token, nobody] {
                #expect(try await platform.accountRequest(token: one)?.state == .open)
            }
            let id = try #require(try await platform.accountRequest(token: token)?.id)
            guard case .waiting = try await office.approve(id, office.first) else {
                Issue.record("one person is enough")
                return
            }
            #expect(try await office.hasFactor(person), "one is not enough")
            let twice = await RegistrationFixture.refusedRules { _ = try await office.approve(id, office.first) }
            #expect(twice == ["account-request.twice"])
            guard case .done = try await office.approve(id, office.second) else {
                Issue.record("two people are not enough")
                return
            }
            #expect(try await office.hasFactor(person) == false)
            let again = await RegistrationFixture.refusedRules { _ = try await office.approve(id, office.second) }
            #expect(again == ["object.changed"])
            let unknown = try #require(try await platform.accountRequest(token: nobody)?.id)
            _ = try await office.approve(unknown, office.first)
            let found = await RegistrationFixture.refusedRules { _ = try await office.approve(unknown, office.second) }
            #expect(found == ["account-request.nobody"])
            let acts = try await platform.datastore.read { session in
                try session.rows(
                    "SELECT action FROM audit_record WHERE object_kind = 'account-request' ORDER BY audit_id"
                ) { try $0.next(String.self) }
            }
            #expect(
                acts == [
                    "account-request.file", "account-request.file", "account-request.approve",
                    "account-request.approve", "account-request.approve",
                ])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_4_3 V6_4_1 a lost password is renewed by two and does not pass the second factor by`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office(platform, clock)
            let person = try await office.person()
            try await office.enrol(person)
            let token = try await office.ask("lost-password", account: "person")
            let id = try #require(try await platform.accountRequest(token: token)?.id)
            _ = try await office.approve(id, office.second)
            guard case .secret(let name, let created) = try await office.approve(id, office.first) else {
                Issue.record("no secret")
                return
            }
            #expect(name == "person" && created.accountID == person.accountID)
            let half = try await SignIn(platform, hashing: PlainHashing())(
                name: "person", password: created.secret, kind: .page, on: clock.occasion)
            #expect(half.awaitsCode, "the code is asked for all the same")
            clock.advance(seconds: 72 * 3600)
            await #expect(throws: Refusal.self) {
                try await SignIn(platform, hashing: PlainHashing())(
                    name: "person", password: created.secret, kind: .page, on: clock.occasion)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `another administrator takes an enterprise over, and after a dispute none of before has it`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office(platform, clock)
            let person = try await office.person()
            let other = try await testActor(
                platform, "other", roles: [.enterpriseAdmin], organizationID: person.organizationID, at: clock.now())
            let operator1 = try await testActor(
                platform, "operator1", roles: [.enterpriseOperator], organizationID: person.organizationID,
                at: clock.now())
            try await office.carryOut("admin-change", account: "person", new: "boss1")
            #expect(try await office.administrators(person.organizationID) == ["boss1", "other"])
            #expect(try await office.isOpen(person) == false)
            try await office.carryOut("disputed", account: "", new: "boss2")
            #expect(try await office.administrators(person.organizationID) == ["boss2"])
            #expect(try await office.isOpen(other) == false)
            #expect(try await office.isOpen(operator1))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a request names what it lacks, is rejected by one with a reason, and keeps its contact sealed`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office(platform, clock)
            let empty = AskForAccount.Form { _ in "" }
            let missing = await RegistrationFixture.refusedRules {
                _ = try await AskForAccount(platform)(empty, letter: nil, by: nil, on: clock.occasion)
            }
            #expect(missing.filter { $0 == "input.required" }.count >= 3 && missing.contains("file.empty"))
            let token = try await office.ask("lost-password", account: "nobody1")
            let request = try #require(try await platform.accountRequest(token: token))
            #expect(try platform.contact(of: request).phone == "13800138000")
            let sealed = try await platform.datastore.read { session in
                try session.value("SELECT contact_sealed FROM account_request", as: [UInt8].self) ?? []
            }
            #expect(!String(decoding: sealed, as: UTF8.self).contains("13800138000"))
            let decide = DecideAccountRequest(platform, hashing: PlainHashing())
            let without = await RegistrationFixture.refusedRules {
                try await decide.reject(request.id, reason: " ", by: office.first, on: clock.occasion)
            }
            #expect(without == ["input.required"])
            try await decide.reject(request.id, reason: "印章不清", by: office.first, on: clock.occasion)
            let rejected = try await platform.accountRequest(token: token)
            #expect(rejected?.state == .rejected && rejected?.note == "印章不清")
            let supervisor = try await RegistrationFixture.staff(platform, clock, "watch", .supervisor)
            let foreign = await RegistrationFixture.refusedRules {
                try await decide.reject(request.id, reason: "x", by: supervisor, on: clock.occasion)
            }
            #expect(foreign == ["access.denied"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_4_1 PI-RETAIN requests are bounded, come a page at a time, and end when nobody decides`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office(platform, clock)
            var tokens: [String] = []
            for _ in 0..<3 { tokens.append(try await office.ask("lost-password", account: "nobody1")) }
            let fourth = await RegistrationFixture.refusedRules {
                _ = try await office.ask("lost-password", account: "nobody1")
            }
            #expect(fourth == ["account-request.many"])
            for number in 2..<9 { tokens.append(try await office.ask("lost-password", account: "nobody\(number)")) }
            let eleventh = await RegistrationFixture.refusedRules {
                _ = try await office.ask("lost-password", account: "nobody20")
            }
            #expect(eleventh == ["service.too-many"])
            let pages = try await platform.datastore.read { session in
                let first = try session.accountRequests(open: true, limit: 6)
                return [first, try session.accountRequests(open: true, before: first.last?.id ?? 0, limit: 6)]
            }
            #expect(pages.map(\.count) == [6, 4] && Set(pages.joined().map(\.id)).count == 10)
            clock.advance(seconds: 91 * 86_400)
            #expect(try await platform.applyRetention() == 10)
            #expect(try await platform.applyRetention() == 0)
            let request = try #require(try await platform.accountRequest(token: tokens[0]))
            #expect(request.state == .expired)
            #expect(try platform.contact(of: request).phone == "")
            let late = await RegistrationFixture.refusedRules { _ = try await office.approve(request.id, office.first) }
            #expect(late == ["object.changed"])
            #expect(try await platform.resealColumns() == 0)
        }
    }
}

/// The people who decide, and somebody with an account.
private struct Office: Sendable {
    let platform: Platform
    let clock: FixedClock
    let first: Actor
    let second: Actor

    init(_ platform: Platform, _ clock: FixedClock) async throws {
        self.platform = platform
        self.clock = clock
        first = try await RegistrationFixture.staff(platform, clock, "first", .reviewer)
        second = try await RegistrationFixture.staff(platform, clock, "second", .securityAdmin)
    }

    func person() async throws -> Actor {
        let home = try await testOrganization(
            platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
        return try await testActor(
            platform, "person", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
    }

    func enrol(_ person: Actor) async throws {
        try await EnrolTOTP(platform)(by: person, on: clock.occasion)
        let factor = try await platform.datastore.read { try $0.totpFactor(of: person.accountID) }
        let secret = try platform.keys.open(try #require(factor).sealedSecret, place: TOTPFactor.place)
        let code = TOTP(secret: SecretBytes(secret)).code(step: TOTP.step(at: clock.now().microseconds / 1_000_000))
        _ = try await ConfirmTOTP(platform, hashing: PlainHashing())(
            code: code, keeping: "", by: person, on: clock.occasion)
    }

    func hasFactor(_ person: Actor) async throws -> Bool {
        try await platform.datastore.read { try $0.hasFactor(person.accountID) }
    }

    func ask(_ kind: String, account: String, new: String = "") async throws -> String {
        let values = [
            "kind": kind, "accountName": account, "uscc": RegistrationFixture.codes[0], "newName": new,
            "contactName": "张三", "contactPhone": "13800138000", "reason": "手机丢失",
        ]
        return try await AskForAccount(platform)(
            AskForAccount.Form { values[$0] ?? "" }, letter: try RegistrationFixture.licence, by: nil,
            on: clock.occasion)
    }

    func approve(_ id: Int64, _ actor: Actor) async throws -> DecideAccountRequest.Outcome {
        try await DecideAccountRequest(platform, hashing: PlainHashing()).approve(id, by: actor, on: clock.occasion)
    }

    /// Asked and approved by both.
    func carryOut(_ kind: String, account: String, new: String) async throws {
        let token = try await ask(kind, account: account, new: new)
        let id = try #require(try await platform.accountRequest(token: token)?.id)
        _ = try await approve(id, first)
        _ = try await approve(id, second)
    }

    func administrators(_ organizationID: Int64) async throws -> [String] {
        try await platform.datastore.read { try $0.members(of: organizationID) }
            .filter { $0.roles.contains(.enterpriseAdmin) }.map(\.name).sorted()
    }

    func isOpen(_ person: Actor) async throws -> Bool {
        try await platform.datastore.read { try $0.account(person.accountID)?.state == .active }
    }
}
