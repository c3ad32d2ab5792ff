import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// ★ 检验不合格: what has failed is not shipped, sold or installed before it has passed again, whichever way it was told.
@Suite struct FailedTestTests {
    /// By which way a ★ test comes to count as failed.
    enum Door: CaseIterable {
        case row, event, amendment

        /// What takes it away again.
        func pass(_ desk: AmendmentDesk, _ index: Int64) async throws {
            let shop = desk.shop
            switch self {
            case .row:
                let passed = try shop.row("检验", index, #","gasTightness":"合格""#, at: "2026-11-21 12:00")
                #expect(try await shop.rule(passed) == nil)
            case .event:
                try await shop.expectSuccess(try await shop.capture([try test(shop, index, "pass", hour: "12")]))
            case .amendment: try await amend(desk, index, "合格")
            }
        }

        func fail(_ desk: AmendmentDesk, _ index: Int64) async throws {
            let shop = desk.shop
            switch self {
            case .row:
                let failed = try shop.row("检验", index, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
                #expect(try await shop.rule(failed) == nil)
            case .event:
                try await shop.expectSuccess(try await shop.capture([try test(shop, index, "fail", hour: "08")]))
            case .amendment: try await amend(desk, index, "不合格")
            }
        }

        private func test(_ shop: Workshop, _ index: Int64, _ result: String, hour: String) throws -> String {
            shop.object(
                [try shop.uri(index)], step: "inspecting", at: "2026-11-21T\(hour):00:00+08:00",
                more: #","gas:tests":[{"item":"gas-tightness","result":"\#(result)"}]"#)
        }

        private func amend(_ desk: AmendmentDesk, _ index: Int64, _ result: String) async throws {
            let id = try await desk.request(.item, try desk.shop.code(index), [.init("gasTightness", result)])
            desk.clock.advance(seconds: 60)
            try await desk.decide(id)
        }
    }

    @Test(arguments: TestEngine.available, Door.allCases)
    func `what has failed is not shipped, sold or installed until it has passed`(
        _ engine: TestEngine, _ door: Door
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            _ = try await desk.make([0, 1])
            try await shop.license(shop.actor, until: "2027-11-01")
            try await door.fail(desk, 0)
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.facts(1).verdict == .genuine, "its neighbour is as it was")
            let more = ["出库": "", "售出": "", "安装": #","gas":"12T""#]
            let steps = ["出库": "shipping", "售出": "retail_selling", "安装": "installing"]
            let before = try await shop.count("trace_event")
            for (name, fields) in more {
                let row = try shop.row(name, 0, fields, at: "2026-11-22 10:00")
                #expect(try await shop.rule(row) == "life.test-failed", "\(name)")
                let event = shop.object(
                    [try shop.uri(1), try shop.uri(0)], step: steps[name] ?? "", more: #","gas:gas":"12T""#)
                let job = try await shop.capture([event])
                #expect(
                    try await shop.firstError(job) == "life.test-failed /epcisBody/eventList/0/epcList/1", "\(name)")
            }
            #expect(try await shop.count("trace_event") == before, "nothing is stored")
            try await door.pass(desk, 0)
            #expect(try await shop.facts(0).verdict == .genuine)
            for name in ["出库", "售出", "安装"] {
                let row = try shop.row(name, 0, more[name] ?? "", at: "2026-11-22 10:00")
                #expect(try await shop.rule(row) == nil, "\(name)")
            }
            #expect(try await shop.count("failed_test_run") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a roll with one failed unit is refused by that unit's code, and the day it names is that of the test`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<4 { try await shop.make(Int64(index)) }
            let failed = try shop.row("检验", 2, #","ignition":"不合格""#, at: "2026-11-21 08:00")
            #expect(try await shop.rule(failed) == nil)
            let roll = """
                {"event":"出库","code":"\(try shop.code(0))","lastCode":"\(try shop.code(3))",\
                "eventTime":"2026-11-21 15:00"}
                """
            let error = try #require(try await shop.send([roll]).errors.first)
            let code = try shop.code(2)
            #expect(error.rule.code == "life.test-failed" && error.value == code)
            #expect(error.parameters["test"] == "点火" && error.parameters["other"] == "2026-11-21")
            // What had left before the test failed is a fact.
            let earlier = try shop.row("出库", 2, at: "2026-11-21 07:00")
            #expect(try await shop.rule(earlier) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `all that failed has to pass, and what failed besides the ★ tests stops nothing`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            func inspect(_ index: Int64, _ tests: String, _ hour: String) async throws -> String? {
                try await shop.rule(try shop.row("检验", index, "," + tests, at: "2026-11-21 \(hour):00"))
            }
            let ship = { (index: Int64) in try await shop.rule(try shop.row("出库", index, at: "2026-11-22 08:00")) }
            #expect(try await inspect(0, #""gasTightness":"不合格","ignition":"不合格""#, "08") == nil)
            #expect(try await inspect(0, #""gasTightness":"合格""#, "09") == nil)
            #expect(try await ship(0) == "life.test-failed")
            #expect(try await shop.facts(0).facts.marks.failedTests?.items.map(\.code) == ["ignition"])
            #expect(try await inspect(0, #""ignition":"合格""#, "10") == nil)
            // A failure that is told late, of a time before the test that passed.
            #expect(try await inspect(0, #""ignition":"不合格""#, "07") == nil)
            #expect(try await ship(0) == nil)
            #expect(try await inspect(1, #""carbonMonoxide":"不合格""#, "08") == nil)
            #expect(try await ship(1) == nil, "no ★ test of a water heater")
        }
    }

    @Test(arguments: TestEngine.available)
    func `rows of one return are held against the tests before them`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<3 { try await shop.make(Int64(index)) }
            func test(_ index: Int64, _ result: String, _ hour: String) throws -> String {
                try shop.row("检验", index, #","gasTightness":"\#(result)""#, at: "2026-11-21 \(hour):00")
            }
            let ship = try shop.row("出库", 0, at: "2026-11-21 15:00")
            let refused = try await shop.send([try test(0, "不合格", "08"), ship])
            #expect(refused.errors.map(\.rule.code) == ["life.test-failed"] && refused.errors.first?.line == 2)
            let passed = try await shop.send([try test(0, "不合格", "08"), try test(0, "合格", "09"), ship])
            #expect(passed.traceReturn.state == .accepted, "\(passed.errors)")
            #expect(try await shop.count("failed_test_run") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a new label is on the same goods`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(1)
            func test(_ index: Int64, _ result: String, _ hour: String) throws -> String {
                try shop.row("检验", index, #","gasTightness":"\#(result)""#, at: "2026-11-21 \(hour):00")
            }
            #expect(try await shop.rule(try test(1, "不合格", "08")) == nil)
            let label = try shop.row(
                "换标", 1, #","newCode":"\#(try shop.code(9))","reason":"破损""#, at: "2026-11-21 09:00")
            let new = try shop.row("出库", 9, at: "2026-11-21 15:00")
            #expect(try await shop.rule(label) == nil)
            #expect(try await shop.rule(new) == "life.test-failed")
            #expect(try await shop.facts(9).verdict == .testFailed)
            #expect(try await shop.facts(1).verdict == .testFailed, "whichever label is read")
            #expect(try await shop.rule(try test(9, "合格", "10")) == nil)
            #expect(try await shop.facts(1).verdict == .replaced)
            #expect(try await shop.rule(new) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `only tests of those who answer for the goods end the stop, and a dealer cannot sell on`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            _ = try await desk.make([0])
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let shipped = shop.object(
                [try shop.uri(0)], step: "shipping", at: "2026-11-21T07:00:00+08:00",
                more: shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([shipped]))
            try await Door.amendment.fail(desk, 0)
            let sale = try shop.row("售出", 0, at: "2026-11-22 10:00")
            #expect(try await shop.rule(sale, by: dealer) == "life.test-failed")
            let test = shop.object(
                [try shop.uri(0)], step: "inspecting", at: "2026-11-21T12:00:00+08:00",
                more: #","gas:tests":[{"item":"gas-tightness","result":"pass"}]"#)
            let own = try await shop.capture([test], by: dealer)
            #expect(try await shop.firstError(own).hasPrefix("life.failed-tester"))
            try await Door.row.pass(desk, 0)
            #expect(try await shop.rule(sale, by: dealer) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a box with a failed unit is not shipped`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let box = "https://id.gs1.org/00/106141412345678908"
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1]), shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                ]))
            let failed = try shop.row("检验", 1, #","gasTightness":"不合格""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(failed) == nil)
            let job = try await shop.capture([shop.object([box], step: "shipping")])
            #expect(try await shop.firstError(job) == "life.rework-inside /epcisBody/eventList/0/epcList/0")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a withdrawn test stops nothing, and what it had ended is stopped again`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            func test(_ result: String, _ hour: String, _ more: String = "") throws -> String {
                shop.object(
                    [try shop.uri(0)], step: "inspecting", at: "2026-11-21T\(hour):00:00+08:00",
                    more: #","eventID":"urn:x:\#(result)","gas:tests":[{"item":"气密性","result":"\#(result)"}]\#(more)"#)
            }
            let wrong = #","errorDeclaration":{"declarationTime":"2026-11-22T02:00:00Z","reason":"did_not_occur"}"#
            for event in [try test("fail", "08"), try test("pass", "09")] {
                try await shop.expectSuccess(try await shop.capture([event]))
            }
            #expect(try await shop.facts(0).verdict == .genuine)
            try await shop.declare([try test("pass", "09", wrong)])
            #expect(try await shop.facts(0).verdict == .testFailed, "the test that ended it never was")
            try await shop.declare([try test("fail", "08", wrong)])
            #expect(try await shop.facts(0).verdict == .genuine)
            #expect(try await shop.count("failed_test_run") == 0)
        }
    }
}
