import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct RetentionTests {
    @Test(arguments: TestEngine.available)
    func `PI-RETAIN a row goes on its day, a held one stays unread`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let officer = try await testActor(
                platform, "zhouan", roles: [.securityAdmin], organizationID: 1, at: clock.now())
            let answers = AnswerRights(platform)
            for contact in ["13800001234", "13900001234"] {
                var form = AskForRights.Form()
                (form.kind, form.contact, form.age) = ("access", contact, "grown")
                try await AskForRights(platform)(form, by: nil, on: clock.occasion)
            }
            for id in [1, 2] as [Int64] {
                try await answers.answer(id, isRefused: false, text: "已答复", by: officer, on: clock.occasion)
            }
            let hold = try await HoldData(platform).begin(
                "rights-request", 2, reason: "诉讼", by: officer, on: clock.occasion)
            clock.advance(seconds: 1_095 * 86_400)
            #expect(try await platform.applyRetention() == 0, "the day itself is not over")
            #expect(try await answers.read(1, by: officer).content.contact == "13800001234")
            clock.advance(seconds: 86_400)
            #expect(try await platform.applyRetention() == 1)
            #expect(try await platform.applyRetention() == 0)
            #expect(try await answers.read(1, by: officer).content == RightsContent())
            #expect(try await answers.read(2, by: officer).content == RightsContent(isHeld: true))
            try await HoldData(platform).end(hold, by: officer, on: clock.occasion)
            #expect(try await platform.applyRetention() == 1)
            #expect(try await answers.read(2, by: officer).content == RightsContent())
            let runs = try await platform.datastore.read { try $0.retentionRuns() }
            #expect(runs.map(\.rule) == ["rights-requests", "rights-requests"] && runs.map(\.affected) == [1, 1])
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-RETAIN a rejected registration keeps its enterprise and loses its contact`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            try await platform.datastore.write { session in
                try session.run("UPDATE review_case SET state = 'rejected' WHERE kind = 'registration'")
            }
            clock.advance(seconds: 1_096 * 86_400)
            #expect(try await platform.applyRetention() == 1)
            let found = try await platform.datastore.read { try $0.registration(id) }
            let registration = try #require(found)
            #expect(try platform.contact(of: registration) == Contact(name: "", phone: ""))
            #expect(!registration.name.isEmpty)
            #expect(try await platform.resealColumns() == 0, "what is empty is not sealed anew")
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-RETAIN many refused cells of one return go in pieces, whoever goes on`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let refused = try await shop.send([try shop.line(0, #","factoryNo":1"#)])
            let id = refused.traceReturn.id
            let had = try await shop.count("return_error")
            try await platform.datastore.write { session in
                for number in 100..<105 {
                    try session.run(
                        """
                        INSERT INTO return_error (return_id, error_no, line, column_no, field, value, rule, parameters)
                        VALUES (\(id), \(number), 1, 1, 'code', '', 'x', '')
                        """)
                }
            }
            clock.advance(seconds: 4_000 * 86_400)
            var pieces: [Int] = []
            while case let count = try await platform.applyRetention(limit: 2), count > 0 { pieces.append(count) }
            #expect(pieces.reduce(0, +) == Int(had) + 5 && pieces.allSatisfy { $0 <= 2 }, "\(pieces)")
            #expect(try await shop.count("return_error") == 0)
        }
    }

    @Test func `PI-RETAIN fewer days than the law asks are refused, and every rule is there`() throws {
        let rules = try RetentionRule.shipped()
        #expect(Set(rules.map(\.id)) == Set(RetentionRule.ID.allCases))
        #expect(rules.allSatisfy { $0.days >= $0.floor })
        let short = """
            {"rules": [{"id": "rights-requests", "days": 30, "floor": 1095, "act": "blank", "name": ["甲", "A"],
            "source": ["甲", "A"], "certainty": "sourced"}]}
            """
        #expect(throws: (any Error).self) { try RetentionRule.rules(Array(short.utf8)) }
    }
}
