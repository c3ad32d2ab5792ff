import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct RegisterTests {
    private func officer(_ platform: Platform, _ clock: FixedClock) async throws -> Actor {
        try await testActor(platform, "zhouan", roles: [.securityAdmin], organizationID: 1, at: clock.now())
    }

    private func code(_ work: () async throws -> Void) async throws -> String? {
        do {
            try await work()
            return nil
        } catch let refusal as Refusal { return refusal.rule.code }
    }

    private var sharing: SharingRegister.Form {
        var form = SharingRegister.Form()
        (form.connector, form.recipient, form.contact) = ("iotroot", "国家物联网标识管理公共服务平台", "010-0000")
        (form.purpose, form.kinds, form.basis) = ("编码备案", "编码与型号", "T/SGACC 1005 6.1")
        return form
    }

    private func assessment(_ platform: Platform, _ officer: Actor, _ clock: FixedClock) async throws -> Int64 {
        var form = AssessImpact.Form()
        (form.subject, form.necessity) = ("向国家平台备案编码", "备案为标准所要求")
        (form.impact, form.measures) = ("不含个人信息", "字段白名单与发送前扫描")
        return try await AssessImpact(platform)(form, by: officer, on: clock.occasion)
    }

    @Test(arguments: TestEngine.available)
    func `PI-PIA PI-SHARE nothing is given to others without an assessment that still counts`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let officer = try await officer(platform, clock)
            let register = SharingRegister(platform)
            var form = sharing
            #expect(
                try await code { try await register.open(form, by: officer, on: clock.occasion) }
                    == "sharing.assessment")
            form.assessmentID = try await assessment(platform, officer, clock)
            clock.advance(seconds: 1_096 * 86_400)
            #expect(
                try await code { try await register.open(form, by: officer, on: clock.occasion) }
                    == "sharing.assessment")
            form.assessmentID = try await assessment(platform, officer, clock)
            try await register.open(form, by: officer, on: clock.occasion)
            let again = try await code { try await register.open(form, by: officer, on: clock.occasion) }
            #expect(again == "sharing.taken")
            let incomplete = AssessImpact.Form()
            let missing = try await code {
                try await AssessImpact(platform)(incomplete, by: officer, on: clock.occasion)
            }
            #expect(missing == "input.required")
            await #expect(throws: StorageError.self) {
                try await platform.datastore.write { session in try session.run("DELETE FROM impact_assessment") }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-SHARE each message is counted, an unknown connector and a person in it stop it, and no row goes`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let officer = try await officer(platform, clock)
            let register = SharingRegister(platform)
            let data = LeavingData(connector: "iotroot", members: ["ecode"])
            let payload = Array(#"{"ecode":"2012868"}"#.utf8)
            #expect(try await code { try await register.note(data, payload, at: clock.now()) } == "sharing.unknown")
            var form = sharing
            form.assessmentID = try await assessment(platform, officer, clock)
            try await register.open(form, by: officer, on: clock.occasion)
            for _ in 0..<3 { try await register.note(data, payload, at: clock.now()) }
            let person = Array(#"{"ecode":"13800001234"}"#.utf8)
            #expect(try await code { try await register.note(data, person, at: clock.now()) } == "sharing.person")
            let records = try await platform.datastore.read { try $0.sharingRecords() }
            #expect(records.map(\.amount) == [3] && records.first?.lastAt == clock.now())
            await #expect(throws: StorageError.self) {
                try await platform.datastore.write { session in try session.run("DELETE FROM sharing_record") }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-BREACH an incident has its five headings, its clock and exactly those whom it touches`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let officer = try await officer(platform, clock)
            var ids: [Int64] = []
            for number in 1...101 {
                let person = try await testActor(
                    platform, "person\(number)", roles: [], organizationID: 1, at: clock.now())
                if number > 1 { ids.append(person.accountID) }
            }
            var form = HandleIncident.Form(foundAt: clock.now())
            form.title = "登录名单外泄"
            form.accounts = (2...101).map { "person\($0)" }.joined(separator: "\n")
            let handling = HandleIncident(platform)
            #expect(
                try await code { try await handling.open(form, by: officer, on: clock.occasion) } == "input.required")
            for heading in PrivacyIncident.headings { form.notice[heading] = "说明 \(heading)" }
            let id = try await handling.open(form, by: officer, on: clock.occasion)
            let touched = try await platform.datastore.read { try $0.persons(ofIncident: id).map(\.id) }
            #expect(touched == ids)
            let (keys, now) = (platform.keys, clock.now())
            let read: @Sendable () async throws -> PrivacyIncident? = {
                try await platform.datastore.read { try $0.privacyIncidents(keys).first }
            }
            let found = try #require(try await read())
            #expect(found.notice.count == 5 && found.notice["harm"] == "说明 harm" && found.personCount == 100)
            #expect(found.dueAt == now.adding(seconds: 86_400) && !found.isOverdue(at: now))
            #expect(found.isOverdue(at: now.adding(seconds: 86_400)))
            try await handling.told(.authority, id, by: officer, on: clock.occasion)
            let told = try #require(try await read())
            #expect(told.authorityToldAt == now && !told.isOverdue(at: now.adding(seconds: 90_000)))
            form.accounts = "nobody"
            #expect(
                try await code { try await handling.open(form, by: officer, on: clock.occasion) } == "object.missing")
        }
    }

    @Test func `PI-AUDIT persons are counted against the thresholds of the authority`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let before = try await platform.datastore.read { try $0.subjectCount() }
            _ = try await officer(platform, clock)
            for contact in ["13800001234", "+8613800001234", "13900001234"] {
                var form = AskForRights.Form()
                (form.kind, form.contact, form.age) = ("access", contact, "grown")
                try await AskForRights(platform)(form, by: nil, on: clock.occasion)
            }
            let after = try await platform.datastore.read { try $0.subjectCount() }
            #expect(after == before + 3, "one account, two contacts")
            #expect(PersonCount.officer == 1_000_000 && PersonCount.audit == 10_000_000)
        }
    }
}
