import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct RightsRequestTests {
    private func officer(_ platform: Platform, _ name: String, _ clock: FixedClock) async throws -> Actor {
        try await testActor(platform, name, roles: [.securityAdmin], organizationID: 1, at: clock.now())
    }

    private func form(_ kind: RightsRequest.Kind, contact: String = "", age: String = "") -> AskForRights.Form {
        var form = AskForRights.Form()
        form.kind = kind.rawValue
        form.contact = contact
        form.body = "请处理我的信息"
        form.age = age
        return form
    }

    private func code(_ work: () async throws -> Void) async throws -> String? {
        do {
            try await work()
            return nil
        } catch let refusal as Refusal { return refusal.rule.code }
    }

    @Test(arguments: TestEngine.available)
    func `PI-RIGHTS each right goes from the question to the answer, with its clock`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let actor = try await testActor(
                platform, "lina", roles: [.enterpriseOperator], organizationID: 1, at: clock.now())
            let officer = try await officer(platform, "zhouan", clock)
            let answers = AnswerRights(platform)
            for kind in RightsRequest.Kind.allCases {
                let number = try await AskForRights(platform)(form(kind), by: actor, on: clock.occasion)
                let asked = try await platform.rightsRequest(number: number).request
                // 2026-11-22 is a Sunday: 15 working days end on Friday, 11 December, 30 days on 22 December.
                let day = kind == .close ? "2026-12-12" : "2026-12-23"
                let end = try #require(CivilDate(iso: day))
                #expect(asked.dueAt == Instant(end), "\(kind)")
                let empty = try await code {
                    try await answers.answer(asked.id, isRefused: true, text: " ", by: officer, on: clock.occasion)
                }
                #expect(empty == "rights.reason", "a refusal states its reason")
                try await answers.answer(
                    asked.id, isRefused: kind == .delete, text: "已处理", by: officer, on: clock.occasion)
                let became = try await platform.rightsRequest(number: number)
                #expect(became.request.state == (kind == .delete ? .refused : .done) && became.answer == "已处理")
                let again = try await code {
                    try await answers.answer(asked.id, isRefused: false, text: "x", by: officer, on: clock.occasion)
                }
                #expect(again == "rights.ended")
            }
            let stranger = try await code { _ = try await answers.list(by: actor) }
            #expect(stranger == "access.denied")
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-ENC requests of one contact are found by its search code, and its number lies nowhere`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let officer = try await officer(platform, "zhouan", clock)
            let ask = AskForRights(platform)
            for contact in ["+86 138 0000 1234", "13800001234", "Zhang@Example.cn", "13900001234"] {
                try await ask(form(.access, contact: contact, age: "grown"), by: nil, on: clock.occasion)
            }
            let answers = AnswerRights(platform)
            #expect(try await answers.list(contact: "138-0000-1234", by: officer).count == 2)
            #expect(try await answers.list(contact: "zhang@example.cn", by: officer).count == 1)
            #expect(try await answers.list(contact: "13800001235", by: officer).isEmpty)
            let read = try await answers.read(1, by: officer)
            #expect(read.content.contact == "+86 138 0000 1234" && read.content.body == "请处理我的信息")
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-MINOR of a child nothing is stored without its guardian, and two persons open it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let (first, second) = (
                try await officer(platform, "zhouan", clock), try await officer(platform, "wuping", clock)
            )
            let ask = AskForRights(platform)
            var child = form(.delete, contact: "13800001234")
            #expect(try await code { try await ask(child, by: nil, on: clock.occasion) } == "rights.age")
            child.age = "child"
            #expect(try await code { try await ask(child, by: nil, on: clock.occasion) } == "rights.guardian")
            let count = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM rights_request", as: Int.self)
            }
            #expect(count == 0)
            child.guardianAgrees = true
            try await ask(child, by: nil, on: clock.occasion)
            let answers = AnswerRights(platform)
            #expect(try await answers.read(1, by: first).content == RightsContent(isClosed: true))
            try await answers.askToOpen(1, by: first, on: clock.occasion)
            let own = try await code { try await answers.agree(1, by: first, on: clock.occasion) }
            #expect(own == "rights.second-person")
            #expect(try await answers.read(1, by: first).content.isClosed)
            try await answers.agree(1, by: second, on: clock.occasion)
            #expect(try await answers.read(1, by: first).content.contact == "13800001234")
            #expect(try await answers.read(1, by: second).content.isClosed, "who agreed is not who reads")
            let acts = try await platform.datastore.read { session in
                try session.rows("SELECT action FROM audit_record WHERE action LIKE 'privacy.a%' ORDER BY audit_id") {
                    try $0.next(String.self)
                }
            }
            #expect(acts == ["privacy.ask-opening", "privacy.agree-opening"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-RIGHTS a file holds its subject and nobody else`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let lina = try await testActor(
                platform, "lina", roles: [.enterpriseOperator], organizationID: 1, at: clock.now())
            let wang = try await testActor(
                platform, "wangfang", roles: [.enterpriseOperator], organizationID: 1, at: clock.now())
            for actor in [lina, wang] {
                try await AskForRights(platform)(form(.copy), by: actor, on: clock.occasion)
                try await SetConsent(platform)([.survey], channel: "page", by: actor, on: clock.occasion)
            }
            let file = try await ReadSubjectFile(platform)(of: lina)
            #expect(file.account.name == "lina" && file.requests.count == 1 && file.consents.count == 1)
            #expect(file.acts.map(\.action).sorted() == ["privacy.consent", "privacy.request"])
            #expect(!file.tables.flatMap(\.rows).joined().contains { $0.contains("wangfang") })
        }
    }
}
