import JSONStream
import TestSupport
import Testing

@testable import Traceability

/// Words of the trade in captured events, on both engines.
@Suite struct CapturedWordsTests {
    @Test(arguments: TestEngine.available)
    func `a wrong member is refused with its pointer, and nothing is bound`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let cases = [
                (#""gas:count":"many""#, "input.not-a-number", "gas:count"),
                (#""gas:factoryNumber":7"#, "vocabulary.not-text", "gas:factoryNumber"),
                (#""gas:used":"maybe""#, "vocabulary.not-a-truth", "gas:used"),
                (#""gas:nameplate":"x""#, "vocabulary.not-an-object", "gas:nameplate"),
                (#""gas:nameplate":{"heatInput":"hot"}"#, "vocabulary.not-a-number", "gas:nameplate/heatInput"),
                (#""gas:gas":"99X""#, "input.unknown-choice", "gas:gas"),
                (
                    #""gas:tests":[{"item":"ignition","result":"pass"},{"item":"ignition","result":"so so"}]"#,
                    "input.unknown-choice", "gas:tests/1/result"
                ),
                (#""gas:tests":[{"result":"pass"}]"#, "input.required", "gas:tests/0/item"),
                (
                    #""gas:components":[{"kind":"valve"},{"kind":null}]"#, "vocabulary.not-text",
                    "gas:components/1/kind"
                ),
            ]
            for (member, rule, path) in cases {
                let event = try shop.commissioning([0], more: "," + member)
                let job = try await shop.capture([event])
                #expect(try await shop.firstError(job) == "\(rule) /epcisBody/eventList/0/\(path)")
            }
            let dated = try shop.commissioning([0]).replacing("2026-11-20\"}", with: "20.11.2026\"}")
            #expect(
                try await shop.firstError(try await shop.capture([dated]))
                    == "input.not-a-date /epcisBody/eventList/0/ilmd/gas:productionDate")
            #expect(try await shop.binding(0) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a wrong value of a person is not kept with its error`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let name = String(repeating: "王", count: 201)
            let tests = #","gas:customer":"\#(name)","gas:tests":[{"item":"a","result":"pass","inspector":"\#(name)"}]"#
            let job = try await shop.capture([try shop.commissioning([0], more: tests)])
            let errors = try await shop.errors(job)
            #expect(errors.map(\.rule.code) == ["input.too-long", "input.too-long"])
            #expect(errors.map(\.value) == ["…", "…"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a word that the table does not have is taken and warned of once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let job = try await shop.capture([
                try shop.commissioning([0], more: #","gas:humidity":{"of":"air"}"#),
                try shop.commissioning([1], more: #","gas:humidity":7"#),
            ])
            #expect(job.isSuccess && job.warningCount == 1)
            let warning = try #require(try await shop.errors(job).first)
            #expect(warning.rule.code == "vocabulary.warning.unknown-word")
            #expect(warning.field == "/epcisBody/eventList/0/gas:humidity" && warning.value == "gas:humidity")
            #expect(try await shop.binding(1) != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a failed test counts whatever it is called, alone or in a list`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for tests in [
                #"[{"item":"ignition","result":"不合格"}]"#, #"{"item":"ignition","result":"failed"}"#,
            ] {
                let job = try await shop.capture([try shop.commissioning([0], more: #","gas:tests":\#(tests)"#)])
                #expect(try await shop.firstError(job) == "return.test-failed /epcisBody/eventList/0/ilmd/gas:tests")
            }
        }
    }

    @Test func `texts of numbers, a list of one and further members are right`() throws {
        let text = #"""
            {"gas:count":"12","gas:used":"true","gas:tests":{"item":"a","result":"Pass","own":1},
            "gas:nameplate":{"heatInput":"4.5","gasPressure":2000},"gas:parts":"点火针|DHZ-03",
            "gas:inspector":{"id":7},"ilmd":{"gas:productionDate":"2026-11-20T08:00:00Z","gas:gas":"天然气12T"},
            "x:gas":{"tests":1}}
            """#
        guard case .object(let members) = try JSONValue(parsing: Array(text.utf8)) else { return }
        let reading = GasVocabulary.read(members)
        #expect(reading.faults.map(\.path) == [] && reading.strange == [])
    }

    @Test func `a path is a JSON pointer`() throws {
        let members = [JSONMember("gas:a/b~c", "x")]
        #expect(GasVocabulary.read(members).strange == ["gas:a~1b~0c"])
    }
}
