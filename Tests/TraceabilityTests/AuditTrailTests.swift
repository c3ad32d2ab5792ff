import Cryptography
import Storage
import TestSupport
import Testing

@testable import Traceability

/// What the trail says of objects, what nobody can do to it, and how long it is kept.
@Suite struct AuditTrailTests {
    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_3b a change names the object's digest before and after, the same on both engines`(
        engine: TestEngine
    )
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let id = try await testOrganization(platform, name: "甲厂", uscc: "91440606123456788U", at: clock.now())
            let before = try await platform.datastore.read { try $0.digest(of: "organization", "\(id)") }
            try await EditOrganization(platform)(
                id,
                OrganizationSettings(
                    ecodeNumber: "1234567", issuingMode: .national, holdsReturns: true, isTest: false, state: .active),
                by: staff, on: clock.occasion)
            let after = try await platform.datastore.read { try $0.digest(of: "organization", "\(id)") }
            var filter = AuditFilter()
            filter.action = "organization.edit"
            let record = try #require(
                try await ReadAudit(platform)(filter, by: auditor, on: clock.occasion).first)
            #expect(record.beforeDigest == before)
            #expect(record.afterDigest == after)
            #expect(before != nil && before != after)
            #expect(record.organizationName == staff.organizationName && record.agent == "test" && !record.isRead)
            #expect(try await platform.datastore.read { try $0.digest(of: "organization", "999") } == nil)
        }
    }

    /// It is told from what is written, not read back: a column that the one forgets the other has.
    @Test(arguments: TestEngine.available)
    func `an accepted return's line has the digest of the return's row`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([try shop.line(7)])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            let id = receipt.traceReturn.id
            let (told, row) = try await platform.datastore.read { session in
                let told: [UInt8]? = try session.value(
                    "SELECT after_digest FROM audit_record WHERE action = 'return.accept' AND object_id = \("\(id)")")
                return (told, try session.digest(of: "return", "\(id)"))
            }
            #expect(told != nil && told == row)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_3c V16_4_2 a line can be neither changed, removed, replaced nor truncated`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            _ = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            for text in Self.attacks(engine) {
                await #expect(throws: (any Error).self, "\(text)") {
                    try await platform.datastore.write { try $0.script(text) }
                }
            }
            #expect(try await platform.datastore.read { try $0.value("SELECT count(*) FROM audit_record") } == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the line of a change that could not be written waits and is written later`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let entry = AuditEntry("mapping.keep", ("mapping", "1", "1"))
            try await platform.datastore.write { try $0.script("ALTER TABLE audit_record RENAME TO audit_away") }
            await #expect(throws: (any Error).self) {
                try await platform.auditTrail.write(entry, by: nil, on: clock.occasion)
            }
            try await platform.datastore.write { try $0.script("ALTER TABLE audit_away RENAME TO audit_record") }
            try await platform.auditTrail.flush(at: clock.now())
            let actions = try await platform.datastore.read { session in
                try session.rows("SELECT action FROM audit_record") { try $0.next(String.self) }
            }
            #expect(actions == ["mapping.keep"])
        }
    }

    private static func attacks(_ engine: TestEngine) -> [String] {
        let every = ["UPDATE audit_record SET outcome = 'success'", "DELETE FROM audit_record"]
        return switch engine {
        case .sqlite:
            every + [
                """
                INSERT OR REPLACE INTO audit_record (audit_id, at, account_name, roles, action, object_kind, object_id,
                    object_name, outcome, reason, address, agent, request_id)
                VALUES (1, 1, 'x', '', 'x', 'x', 'x', 'x', 'success', '', '', '', '')
                """
            ]
        case .postgres: every + ["TRUNCATE audit_record", "TRUNCATE audit_record CASCADE"]
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_5_2 every part of the filter finds its line and only that`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let owner = try await testOrganization(platform, name: "火映厂", uscc: "91440606123456788U", at: clock.now())
            let actor = try await testActor(
                platform, "huoying", roles: [.enterpriseAdmin], organizationID: owner, at: clock.now())
            let occasion = Occasion(now: clock.now(), requestID: "r-7", address: "192.0.2.7", agent: "phone")
            platform.auditTrail.note(AuditEntry("return.read", ("return", "77", "seven")), by: actor, on: occasion)
            let refused = AuditEntry("place.close", ("place", "5", "shop"), outcome: .failure, reason: "no such place")
            platform.auditTrail.refuse(refused, by: actor, on: occasion)
            let find = { (values: [String: String]) in
                let filter = try AuditFilter { values[$0] ?? "" }
                return try await ReadAudit(platform)(filter, by: auditor, on: clock.occasion).map(\.action)
            }
            #expect(try await find(["account": "HUOYING"]) == ["place.close", "return.read"])
            #expect(try await find(["organization": "火映"]) == ["place.close", "return.read"])
            #expect(try await find(["organization": "\(owner)", "kind": "reads"]) == ["return.read"])
            #expect(try await find(["outcome": "failure"]) == ["place.close"])
            #expect(try await find(["request": "r-7", "kind": "changes"]) == ["place.close"])
            #expect(try await find(["address": "192.0.2.7", "object": "return"]) == ["return.read"])
            #expect(try await find(["object": "place", "id": "5"]) == ["place.close"])
            #expect(try await find(["action": "return.read"]) == ["return.read"])
            #expect(try await find(["action": "place"]) == ["place.close"])
            await #expect(throws: Refusal.self) { try await find(["outcome": "perhaps"]) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_5_2 an export holds each line once, ends with its count and digest, and is recorded`(
        engine: TestEngine
    )
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            for number in 0..<2_500 {
                platform.auditTrail.note(
                    AuditEntry("return.read", ("return", "\(number)", "")), by: auditor, on: clock.occasion)
            }
            var filter = AuditFilter()
            filter.action = "return."
            let export = try await ExportAudit(platform).begin(
                filter, format: "csv", by: auditor, on: clock.occasion)
            var ids: [String] = []
            for try await page in export.pages { ids += page.map(\.objectID) }
            #expect(ids == (0..<2_500).reversed().map(String.init))
            let trailer = export.trailer(count: 2_500, digest: SHA256.hash("x")).map { $0.joined(separator: " ") }
            #expect(trailer.contains { $0.contains("auditor") } && trailer.contains { $0.contains("2500") })
            #expect(trailer.contains { $0.contains("动作 return.") })
            await #expect(throws: Refusal.self) {
                try await ExportAudit(platform).begin(
                    filter, format: "csv", limit: 2_499, by: auditor, on: clock.occasion)
            }
            filter.action = "audit.export"
            let recorded = try await ReadAudit(platform)(filter, by: auditor, on: clock.occasion)
            #expect(recorded.first?.reasonText(.english) == "2500 records; filter: action return.")
            #expect(recorded.first?.reasonText(.chinese) == "2500 条记录；筛选条件：动作 return.")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a reason is kept as code and values, and read in either language`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let denied = Refusal(.denied, .denied, ["permission": "audit.read"])
            let missing = Refusal(.missing, .missing, words: ["object": ReviewKind.amendment.name])
            for refusal in [denied, missing] {
                var entry = AuditEntry("amendment.approve", ("amendment", "99", ""), outcome: .failure)
                entry.why = AuditReason(refusal)
                platform.auditTrail.refuse(entry, by: auditor, on: clock.occasion)
            }
            let own = AuditEntry("amendment.reject", ("amendment", "99", ""), reason: "理由 {object} {\"zh\":1}")
            try await platform.auditTrail.write(own, by: auditor, on: clock.occasion)
            var filter = AuditFilter()
            filter.objectKind = "amendment"
            let records = try await ReadAudit(platform)(filter, by: auditor, on: clock.occasion)
            let found = records.sorted { $0.id < $1.id }
            #expect(Set(found.map(\.reason)) == [denied.rule.code, missing.rule.code, own.reason])
            for refusal in [denied, missing] {
                let one = try #require(found.first { $0.reasonCode == refusal.rule.code })
                for language in Language.allCases { #expect(one.reasonText(language) == refusal.text(language)) }
            }
            let last = try #require(found.first { $0.reasonCode == nil })
            #expect(last.reasonText(.chinese) == own.reason && last.reasonText(.english) == own.reason)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a beginning of an action finds it, upper case does not, the same on both engines`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let names = ["place.close", "place-x.close", "places", "plac.e", "place", "placé.close"]
            for name in names {
                try await platform.auditTrail.write(
                    AuditEntry(name, ("place", "1", "")), by: nil, on: clock.occasion)
            }
            let find = { (action: String) in
                let filter = try AuditFilter { $0 == "action" ? action : "" }
                let records = try await ReadAudit(platform)(filter, by: auditor, on: clock.occasion)
                return Set(records.map(\.action))
            }
            #expect(try await find("place") == ["place.close", "place-x.close", "places", "place"])
            #expect(try await find("place.") == ["place.close"])
            #expect(try await find("place.close") == ["place.close"])
            #expect(try await find("Place") == [])
            #expect(try await find("plac%") == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-AUD a look and a refusal name their object`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let id = try await testOrganization(platform, name: "甲厂", uscc: "91440606123456788U", at: clock.now())
            platform.auditTrail.note(
                AuditEntry("organization.read", ("organization", "\(id)", "")), by: staff, on: clock.occasion)
            platform.auditTrail.refuse(
                AuditEntry("trace.forward", ("component-lot", "N3-LOT-1", ""), outcome: .failure), by: staff,
                on: clock.occasion)
            try await platform.auditTrail.flush(at: clock.now())
            let names = try await platform.datastore.read { session in
                try session.rows(
                    "SELECT object_name FROM audit_record WHERE account_name = 'zhoumin' ORDER BY audit_id"
                ) { try $0.next(String.self) }
            }
            #expect(names == ["甲厂", "N3-LOT-1"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a look that is repeated within the minute is counted, not kept one by one`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let other = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let look = AuditEntry("return.read", ("return", "7", "seven"))
            for _ in 0..<100 { platform.auditTrail.note(look, by: auditor, on: clock.occasion) }
            platform.auditTrail.note(look, by: other, on: clock.occasion)
            platform.auditTrail.note(
                AuditEntry("return.read", ("return", "8", "eight")), by: auditor, on: clock.occasion)
            clock.advance(seconds: 60)
            platform.auditTrail.note(look, by: auditor, on: clock.occasion)
            try await platform.auditTrail.flush(at: clock.now())
            let written = try await platform.datastore.read { session in
                try session.rows(
                    "SELECT occurrences FROM audit_record WHERE action = 'return.read' ORDER BY audit_id"
                ) { try $0.next(Int64.self) }
            }
            #expect(written == [1, 1, 1, 99, 1])
        }
    }

    @Test func `MLPS-7_1_4_3c fewer days than the law asks for are refused with the law`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let set = SetAuditRetention(platform)
            let refusal = await #expect(throws: Refusal.self) {
                try await set(days: 179, by: auditor, on: clock.occasion)
            }
            #expect(refusal?.text(.chinese).contains("网络安全法") == true)
            try await set(days: 180, by: auditor, on: clock.occasion)
            #expect(try await platform.datastore.read { try $0.auditRetention().days } == 180)
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            await #expect(throws: Refusal.self) { try await set(days: 400, by: staff, on: clock.occasion) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V16_3_1 what was refused by wrong names is bounded, and what locks an account is not`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let enter = SignIn(platform, hashing: PlainHashing())
            for number in 0..<30 {
                _ = try? await enter(name: "nobody\(number)", password: "x", kind: .page, on: clock.occasion)
            }
            try await platform.auditTrail.flush(at: clock.now(), closing: true)
            let written = try await platform.datastore.read { session in
                try session.rows("SELECT occurrences FROM audit_record ORDER BY audit_id") { try $0.next(Int64.self) }
            }
            #expect(written == [1, 1, 1, 1, 1, 25])
        }
    }
}
