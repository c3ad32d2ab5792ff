import Identification
import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Amendments of as many records as a return has: read a page at a time, stored in few events, approved in one step.
@Suite struct LargeAmendmentTests {
    private static func request(
        _ desk: AmendmentDesk, _ scope: AmendmentScope, _ subject: String, _ changes: [AmendmentRequest.Change],
        pageEvents: Int
    ) async throws -> Int64 {
        var request = RequestAmendment(desk.platform)
        request.pageEvents = pageEvents
        return try await request(
            AmendmentRequest(
                scope.rawValue, subject, changes, reason: "录入错误", evidence: try AmendmentDesk.evidence()),
            by: desk.shop.actor, on: desk.clock.occasion)
    }

    @Test(arguments: TestEngine.available)
    func `a batch that is read in many pages becomes one event on its runs and one difference`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            // Two stretches with a gap between.
            _ = try await desk.make(Array(1...9) + Array(21...34))
            let batch = try #require(try await desk.shop.binding(1)).batchID
            clock.advance(seconds: 60)
            let before = clock.now()
            let id = try await Self.request(
                desk, .batch, "\(batch)", [.init("productionDate", "2026-11-19"), .init("gasTightness", "不合格")],
                pageEvents: 4)
            clock.advance(seconds: 60)
            try await desk.decide(id)
            #expect(try await desk.shop.count("trace_event") == 24, "each unit's own, and one for all of them")
            #expect(try await desk.shop.count("amendment_run") == 2)
            let round = try #require(try await desk.rounds(id).first)
            #expect(round.eventCount == 23 && round.unitCount == 23)
            #expect(round.lines.map(\.eventCount) == [23, 23])
            for index in [Int64(1), 9, 21, 34] {
                let facts = try #require(try await desk.facts(index))
                #expect(facts.made?.batch.productionDate.description == "2026-11-19")
                #expect(facts.events.count == 1 && facts.takenBack.count == 1)
                #expect(facts.events.first?.publicDocument["gas:count"] == .integer(23))
                #expect(facts.corrections.first?.fields == [.productionDate, .gasTightness])
                #expect(try await desk.tightness(index) == "fail")
            }
            let then = try await ReadItemTrace(platform)(
                try desk.shop.code(30), by: desk.shop.actor, on: clock.occasion, asOf: before)
            #expect(then.facts.made?.batch.productionDate.description == "2026-11-20")
            try await platform.adoptFacts()
            try await platform.sealPending()
            let report = try await CheckLedger(platform)()
            #expect(report.faults == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a batch that was amended is amended again, and its units keep the numbers on their plates`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make(Array(1...9) + Array(21...34))
            _ = try await desk.make([50], #","gasTightness":"合格","factoryNo":"SN-50""#)
            let batch = try #require(try await desk.shop.binding(1)).batchID
            for day in ["2026-11-19", "2026-11-18"] {
                clock.advance(seconds: 60)
                let id = try await Self.request(
                    desk, .batch, day == "2026-11-19" ? "\(batch)" : "B1", [.init("productionDate", day)], pageEvents: 4
                )
                let round = try #require(try await desk.rounds(id).first)
                #expect(round.unitCount == 24, "\(day)")
                clock.advance(seconds: 60)
                try await desk.decide(id)
                for index in [Int64(1), 9, 21, 34, 50] {
                    let facts = try #require(try await desk.facts(index))
                    #expect(facts.made?.batch.productionDate.description == day)
                    #expect(facts.events.first?.publicDocument["gas:productionDate"] == .string(day), "\(index)")
                }
                let plate = try #require(try await desk.facts(50)?.events.first?.publicDocument)
                #expect(plate["gas:factoryNumber"] == .string("SN-50"))
            }
            // A unit with a number has a record of its own, and is amended singly.
            let one = try await desk.request(.item, try desk.shop.code(50), [.init("factoryNo", "SN-51")])
            clock.advance(seconds: 60)
            try await desk.decide(one)
            #expect(
                try await desk.facts(50)?.events.first?.publicDocument["gas:factoryNumber"] == .string("SN-51"))
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await CheckLedger(platform)().faults == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a run that comes in pages keeps the codes of its ends`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let returned = try await desk.make(Array(5...15))
            let id = try await Self.request(
                desk, .return, "\(returned)", [.init("gasTightness", "fail")], pageEvents: 2)
            clock.advance(seconds: 60)
            try await desk.decide(id)
            let event = try #require(try await desk.facts(10)?.events.first?.publicDocument)
            func code(_ name: String) -> String? { if case .string(let text)? = event[name] { text } else { nil } }
            let (first, last) = (try desk.shop.code(5), try desk.shop.code(15))
            #expect(code("gas:firstCode")?.contains(first) == true, "\(event)")
            #expect(code("gas:lastCode")?.contains(last) == true, "\(event)")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a field with very many old values is told by the first of them, and none is lost`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let count = AmendmentPlan.lineLimit + 20
            let lines = try (0..<count).map { try desk.shop.line(Int64($0), #","inspector":"检验员\#($0)""#) }
            let made = try await desk.shop.send(lines)
            #expect(made.traceReturn.state == .accepted, "\(made.errors)")
            let id = try await Self.request(
                desk, .return, "\(made.traceReturn.id)", [.init("inspector", "张三")], pageEvents: 100)
            let round = try #require(try await desk.rounds(id).first)
            #expect(round.eventCount == count)
            #expect(round.lines.count == AmendmentPlan.lineLimit + 1)
            let rest = try #require(round.lines.last)
            #expect(rest.old == AmendmentLine.furtherValues && rest.eventCount == 20)
            clock.advance(seconds: 60)
            try await desk.decide(id)
            #expect(try await desk.shop.count("trace_event") == Int64(count + 1))
        }
    }
}
