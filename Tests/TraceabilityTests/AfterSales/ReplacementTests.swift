import Storage
import TestSupport
import Testing

@testable import Traceability

/// 换机: an appliance is replaced once, by one that takes no other's place.
@Suite struct ReplacementTests {
    private func replace(_ shop: Workshop, _ index: Int64, _ new: String, at time: String) throws -> String {
        try shop.row("换机", index, #","newCode":"\#(new)""#, at: time)
    }

    private func event(_ shop: Workshop, _ index: Int64, _ new: String) throws -> String {
        shop.object(
            [try shop.uri(index)], step: "replacing", at: "2026-11-22T10:00:00+08:00",
            more: #","gas:newCode":"\#(new)""#)
    }

    @Test(arguments: TestEngine.available)
    func `an appliance is replaced once, by row or event, and the first time is named`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<4 { try await shop.make(Int64(index)) }
            let first = try replace(shop, 0, try shop.code(1), at: "2026-11-21 10:00")
            #expect(try await shop.rule(first) == nil)
            let second = try await shop.send([try replace(shop, 0, try shop.code(2), at: "2026-11-21 11:00")])
            #expect(second.errors.map(\.rule.code) == ["life.replaced-twice"])
            #expect(second.errors.first?.parameters["other"] == "2026-11-21")
            let uri = try shop.uri(1)
            #expect(second.errors.first?.parameters["code"] == uri)
            let earlier = try replace(shop, 0, try shop.code(2), at: "2026-11-20 11:00")
            #expect(try await shop.rule(earlier) == "life.replaced-twice", "whichever is told first")
            let captured = try await shop.capture([try event(shop, 0, try shop.uri(2))])
            #expect(try await shop.firstError(captured).hasPrefix("life.replaced-twice"))
            #expect(try await shop.item(0)?.replacedBy == uri)
            let twice = [
                try replace(shop, 2, try shop.code(3), at: "2026-11-21 10:00"),
                try replace(shop, 2, "urn:epc:id:sgtin:0614141.107346.2017", at: "2026-11-21 11:00"),
            ]
            #expect(try await shop.send(twice).errors.map(\.rule.code) == ["life.replaced-twice"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an appliance takes one place, whatever its name is written like and wherever it was made`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<6 { try await shop.make(Int64(index)) }
            let elsewhere = "urn:epc:id:sgtin:0614141.107346.2017"
            #expect(try await shop.rule(try replace(shop, 0, try shop.code(1), at: "2026-11-21 10:00")) == nil)
            #expect(try await shop.rule(try replace(shop, 2, elsewhere, at: "2026-11-21 10:00")) == nil)
            let again = try await shop.send([try replace(shop, 3, try shop.uri(1), at: "2026-11-21 11:00")])
            #expect(again.errors.map(\.rule.code) == ["life.successor-taken"], "\(again.errors)")
            let code = try shop.code(0)
            #expect(again.errors.first?.parameters["other"] == code)
            for new in [try shop.uri(1), elsewhere] {
                let job = try await shop.capture([try event(shop, 3, new)])
                #expect(try await shop.firstError(job).hasPrefix("life.successor-taken"), "\(new)")
            }
            let both = [
                try replace(shop, 3, try shop.code(5), at: "2026-11-21 10:00"),
                try replace(shop, 4, try shop.uri(5), at: "2026-11-21 10:00"),
            ]
            let receipt = try await shop.send(both)
            #expect(receipt.errors.map(\.rule.code) == ["return.twice-in-file"], "\(receipt.errors)")
            let events = [try event(shop, 3, try shop.uri(5)), try event(shop, 4, try shop.uri(5))]
            #expect(try await shop.firstError(try await shop.capture(events)).hasPrefix("return.twice-in-file"))
            #expect(try await shop.item(1)?.replaces == (try shop.uri(0)))
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was replaced is sold and installed no more, but goes back and is scrapped`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            try await shop.license(shop.actor, until: "2027-11-01")
            #expect(try await shop.rule(try replace(shop, 0, try shop.code(1), at: "2026-11-21 10:00")) == nil)
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-21 11:00")) == "life.replaced")
            let installed = try shop.row("安装", 0, #","gas":"12T""#, at: "2026-11-21 11:00")
            #expect(try await shop.rule(installed) == "life.replaced")
            let sale = shop.object([try shop.uri(0)], step: "retail_selling", at: "2026-11-22T10:00:00+08:00")
            #expect(try await shop.firstError(try await shop.capture([sale])).hasPrefix("life.replaced"))
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-21 09:00")) == nil, "a sale told late")
            #expect(try await shop.rule(try shop.row("退货", 0, #","used":"是""#, at: "2026-11-21 12:00")) == nil)
            #expect(try await shop.rule(try shop.row("售出", 1, at: "2026-11-21 11:00")) == nil, "the new one is sold")
            #expect(try await shop.rule(try shop.row("报废", 0, #","reason":"更换""#, at: "2026-11-22 08:00")) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `by events the new appliance says whose place it took, once that one's own event says so`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<4 { try await shop.make(Int64(index)) }
            func took(_ index: Int64, _ old: String) throws -> String {
                shop.object(
                    [try shop.uri(index)], step: "replacing", at: "2026-11-22T10:00:00+08:00",
                    more: #","gas:oldCode":"\#(old)""#)
            }
            let alone = try await shop.capture([try took(1, try shop.uri(0))])
            #expect(try await shop.firstError(alone).hasPrefix("life.predecessor-other"))
            try await shop.expectSuccess(
                try await shop.capture([try event(shop, 0, try shop.uri(1)), try took(1, try shop.uri(0))]))
            #expect(try await shop.item(0)?.replacedBy == (try shop.uri(1)))
            #expect(try await shop.item(1)?.replaces == (try shop.uri(0)))
            let again = try await shop.capture([try took(1, "urn:epc:id:sgtin:0614141.107346.2017")])
            #expect(try await shop.firstError(again).hasPrefix("life.successor-taken"))
            try await shop.expectSuccess(try await shop.capture([try event(shop, 2, try shop.uri(3))]))
            try await shop.expectSuccess(try await shop.capture([try took(3, try shop.uri(2))]))
            #expect(try await shop.item(3)?.replaces == (try shop.uri(2)))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dealer that has both appliances has the new one say what it replaced`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<3 { try await shop.make(Int64(index)) }
            let dealer = try await shop.party("某经销商", "DEALER1", .dealer)
            for index: Int64 in 0..<2 {
                let shipping = try shop.row("出库", index, #","destination":"某经销商","destinationRegion":"440106""#)
                #expect(try await shop.rule(shipping) == nil)
            }
            let time = "2026-11-22 09:00"
            #expect(try await shop.rule(try replace(shop, 0, try shop.code(1), at: time), by: dealer) == nil)
            #expect(try await shop.item(0)?.replacedBy == (try shop.uri(1)))
            #expect(try await shop.item(1)?.replaces == (try shop.uri(0)))
            #expect(try await shop.item(2)?.replaces == nil, "another's is left alone")
        }
    }
}
