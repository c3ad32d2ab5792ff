import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// 换标 by returns and captured events: each label once, told by its line, and written down.
@Suite struct RelabelingTests {
    private func label(_ shop: Workshop, _ old: Int64, _ new: Int64, at time: String = "2026-11-21 10:00") throws
        -> String
    {
        try shop.row("换标", old, #","newCode":"\#(try shop.code(new))","reason":"破损""#, at: time)
    }

    @Test(arguments: TestEngine.available)
    func `a label that a file uses twice is named with both lines`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            func check(_ rows: [String], _ field: String) async throws {
                let error = try #require(try await shop.send(rows).errors.first)
                #expect(
                    error.rule.code == "return.twice-in-file" && error.line == 2 && error.field == field, "\(error)")
                #expect(error.parameters["other"] == "1")
            }
            try await check([try label(shop, 0, 5), try label(shop, 1, 5)], "newCode")
            try await check([try label(shop, 0, 5), try label(shop, 0, 6)], "code")
            try await check([try shop.line(5), try label(shop, 0, 5)], "newCode")
            try await check([try label(shop, 0, 5), try shop.line(5)], "code")
            func event(_ old: Int64, _ new: Int64) throws -> String {
                shop.object(
                    [try shop.uri(old)], step: "urn:ransu:gas:relabeling", at: "2026-11-21T10:00:00+08:00",
                    more: #","gas:newCode":"\#(try shop.uri(new))","gas:reason":"破损""#)
            }
            let twice = try await shop.capture([try event(0, 5), try event(1, 5)])
            #expect(
                try await shop.firstError(twice) == "return.twice-in-file /epcisBody/eventList/1/gas:newCode")
            let made = try await shop.capture([try event(0, 5), try shop.commissioning([5])])
            #expect(try await shop.firstError(made) == "return.twice-in-file /epcisBody/eventList/1/epcList/0")
            #expect(try await shop.count("code_replacement") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `production cannot bind a label that took another's place, and each new label is written down`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            #expect(try await shop.rule(try label(shop, 0, 5)) == nil)
            #expect(try await shop.rule(try shop.line(5)) == "life.used-as-label")
            let roll = """
                {"code":"\(try shop.code(3))","lastCode":"\(try shop.code(8))","batchNo":"B1",\
                "productionDate":"2026-11-20"}
                """
            let error = try #require(try await shop.send([roll]).errors.first)
            #expect(error.rule.code == "life.used-as-label" && error.parameters["first"] == "6")
            let captured = try await shop.capture([try shop.commissioning([4, 5])])
            #expect(try await shop.firstError(captured) == "life.used-as-label /epcisBody/eventList/0/epcList/1")
            let entries = try await platform.datastore.report { session in
                try session.value("SELECT count(*) FROM audit_record WHERE action = 'code.replace'", as: Int64.self)
            }
            #expect(entries == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what the new label says is seen through the old one`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            #expect(try await shop.rule(try label(shop, 0, 5)) == nil)
            let rework = try shop.row("返工", 5, #","reason":"换密封圈""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(rework) == nil)
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-21 15:00")) == "life.rework-open")
            let tests = #","gasTightness":"合格","ignition":"合格","flameFailure":"合格""#
            #expect(try await shop.rule(try shop.row("检验", 0, tests, at: "2026-11-21 14:00")) == nil)
            #expect(try await shop.item(5)?.reworkSince == nil, "tests on the old label count for the goods")
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-21 15:00")) == nil)
            #expect(try await shop.rule(try shop.row("报废", 0, #","reason":"到期""#, at: "2026-11-22 08:00")) == nil)
            #expect(try await shop.facts(5).verdict == .scrapped, "scrapped under the old label")
            #expect(try await shop.rule(try shop.row("出库", 5, at: "2026-11-22 09:00")) == "life.scrapped")
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-22 09:00")) == "life.scrapped")
        }
    }

    @Test(arguments: TestEngine.available)
    func `goods that one document names by two labels are one`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            #expect(try await shop.rule(try label(shop, 0, 5)) == nil)
            func rework(_ index: Int64) throws -> String {
                try shop.row("返工", index, #","reason":"换密封圈""#, at: "2026-11-21 12:00")
            }
            func ship(_ index: Int64) throws -> String { try shop.row("出库", index, at: "2026-11-21 15:00") }
            for (one, other) in [(Int64(0), Int64(5)), (5, 0)] {
                let receipt = try await shop.send([try rework(one), try ship(other)])
                #expect(receipt.errors.map(\.rule.code) == ["life.rework-open"], "\(one), \(other)")
            }
            let events = [
                shop.object(
                    [try shop.uri(5)], step: "urn:ransu:gas:reworking", at: "2026-11-21T12:00:00+08:00",
                    more: #","gas:reason":"换密封圈""#),
                shop.object([try shop.uri(0)], step: "shipping"),
            ]
            let captured = try await shop.capture(events)
            #expect(try await shop.firstError(captured) == "life.rework-open /epcisBody/eventList/1/epcList/0")
            func scrap(_ index: Int64) throws -> String {
                try shop.row("报废", index, #","reason":"到期""#, at: "2026-11-22 08:00")
            }
            let twice = try await shop.send([try scrap(0), try scrap(5)])
            #expect(twice.errors.map(\.rule.code) == ["life.scrapped-twice"] && twice.errors.map(\.line) == [2])
            #expect(try await shop.rule(try scrap(0)) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dozen labels one after another are one appliance, and the last one possible says so`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-20 10:00")) == nil)
            for index in 0..<Int64(LabelChain.limit - 1) {
                #expect(try await shop.rule(try label(shop, index, index + 1)) == nil, "\(index)")
            }
            let last = Int64(LabelChain.limit - 1)
            let facts = try await shop.facts(last)
            #expect(facts.made != nil && facts.item?.soldOn?.description == "2026-11-20")
            #expect(try await shop.rule(try label(shop, last, last + 1)) == "codes.label-chain-full")
        }
    }
}
