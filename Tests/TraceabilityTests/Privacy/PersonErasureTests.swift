import Storage
import TestSupport
import Testing

@testable import Traceability

/// Erasure by person: one act over all tables (个人信息保护法 art. 47).
@Suite struct PersonErasureTests {
    @Test(arguments: TestEngine.available)
    func `PI-RIGHTS every table with something of an account's holder is erased, or says why it is kept`(
        _ engine: TestEngine
    ) async throws {
        let columns = try ColumnInventory.shipped().columns
        let ofAccounts = Set(columns.filter { $0.name == "account_id" }.map(\.table))
        let personal = Set(columns.filter { $0.kind.dataClass == .personal }.map(\.table)).intersection(ofAccounts)
        let removed = Set(PersonErasure.removed.map { "\($0)" })
        let said = removed.union(PersonErasure.blanked).union(PersonErasure.kept.keys)
        #expect(personal.subtracting(said) == [], "say what becomes of it in PersonErasure")
        #expect(said.subtracting(ofAccounts) == [], "no such table any more")
        // Each statement runs on both engines.
        try await withPlatform(engine) { platform, clock in
            let officer = try await testActor(
                platform, "officer", roles: [.securityAdmin], organizationID: 1, at: clock.now())
            try await platform.datastore.write {
                try $0.erasePerson(officer.accountID, by: officer, on: clock.occasion)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-RIGHTS an account that is closed on request leaves a number, its acts, and a ledger that says the same`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let home = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            let person = try await testActor(
                platform, "lina", roles: [.enterpriseOperator], organizationID: home, at: clock.now())
            let officer = try await testActor(
                platform, "officer", roles: [.securityAdmin], organizationID: 1, at: clock.now())
            try await platform.datastore.write { session in
                try session.run("UPDATE account SET password_hash = 'plain:x' WHERE account_id = \(person.accountID)")
                try session.run(
                    """
                    INSERT INTO account_contact (account_id, channel, value_sealed, verified_at)
                    VALUES (\(person.accountID), 'phone', \([1] as [UInt8]), 1)
                    """)
            }
            let begun = try await SignIn(platform, hashing: PlainHashing())(
                name: "lina", password: "x", kind: .page, on: clock.occasion)
            var form = AskForRights.Form()
            (form.kind, form.body, form.age) = ("close", "请注销", "grown")
            let number = try await AskForRights(platform)(form, by: person, on: clock.occasion)
            let id = try await platform.rightsRequest(number: number).request.id
            let facts = try await Self.facts(platform)
            try await AnswerRights(platform).answer(
                id, isRefused: false, text: "已注销", by: officer, on: clock.occasion)
            let account = try #require(try await platform.datastore.read { try $0.account(person.accountID) })
            #expect(account.name == "#\(person.accountID)" && account.state == .disabled && account.passwordHash == nil)
            let tables: [StaticString] = ["account_contact", "login_session", "known_place", "membership"]
            for table in tables {
                let query = "SELECT COUNT(*) FROM " + Query(stringLiteral: table)
                let count = try await platform.datastore.read { session in
                    try session.value(query + " WHERE account_id = \(person.accountID)", as: Int64.self)
                }
                #expect(count == 0, "\(table)")
            }
            #expect(try await RecognizeSession(platform)(token: begun.token, on: clock.occasion) == nil)
            #expect(try await platform.datastore.read { try $0.account(named: "lina") } == nil)
            let after = try await Self.facts(platform)
            #expect(Array(after.prefix(facts.count)) == facts, "no line of the trail is another one")
            #expect(after.count > facts.count)
        }
    }

    /// The lines of the trail so far.
    private static func facts(_ platform: Platform) async throws -> [String] {
        try await platform.datastore.report { session in
            try session.rows("SELECT audit_id, action, account_name, object_name FROM audit_record ORDER BY audit_id") {
                row in
                let (id, action) = (try row.next(Int64.self), try row.next(String.self))
                let (account, object) = (try row.next(String.self), try row.next(String.self))
                return "\(id) \(action) \(account) \(object)"
            }
        }
    }
}
