import Storage
import TestSupport
import Testing

@testable import Traceability

/// Findings about what a return may ask for, whose tests count, and which codes and gases may be named.
@Suite struct LifeRuleTests {
    @Test(arguments: TestEngine.available)
    func `a consignee is found by its whole name, whatever the width of its brackets`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("示例电器（佛山）", "DEALER9")
            let names = ["示例电器(佛山)", "示例电器（佛山）", "DEALER9", "示例电器"]
            let found = try await platform.datastore.report { try $0.organizations(namedBy: names) }
            #expect(names.map { found[$0] == dealer.organizationID } == [true, true, true, false])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a return asks for no more units than its limit before anything is read`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let made = """
                {"code":"\(try shop.code(0))","lastCode":"\(try shop.code(59_999))","batchNo":"B1",\
                "productionDate":"2026-11-20"}
                """
            #expect(try await shop.send([made]).traceReturn.state == .accepted)
            func repair(_ first: Int64) throws -> String {
                """
                {"event":"维修","code":"\(try shop.code(first))","lastCode":"\(try shop.code(first + 14_999))",\
                "eventTime":"2026-11-21 10:00"}
                """
            }
            let receipt = try await shop.send([try repair(0), try repair(15_000), try repair(30_000)])
            #expect(receipt.errors.map(\.rule.code) == ["life.too-many-units", "life.too-many-units"])
            #expect(receipt.errors.map(\.line) == [2, 3])
        }
    }

    @Test(arguments: TestEngine.available)
    func `only tests of the maker, whom it entrusted or an institution end a rework`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let uri = try shop.uri(0)
            let shipped = shop.object(
                [uri], step: "shipping", at: "2026-11-21T07:00:00+08:00", more: shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([shipped]))
            #expect(try await shop.rule(try shop.row("返工", 0, #","reason":"换密封圈""#, at: "2026-11-21 08:00")) == nil)
            func tests(_ hour: String) -> String {
                let all = ["gas-tightness", "ignition", "flame-failure"].map { #"{"item":"\#($0)","result":"pass"}"# }
                return shop.object(
                    [uri], step: "inspecting", at: "2026-11-21T\(hour):00:00+08:00",
                    more: #","gas:tests":[\#(all.joined(separator: ","))]"#)
            }
            let others = try await shop.capture([tests("12")], by: dealer)
            #expect(try await shop.firstError(others).hasPrefix("life.rework-tester"))
            #expect(try await shop.item(0)?.reworkSince != nil)
            let institution = try await shop.party("某检测中心", "INST9", .institution)
            try await shop.expectSuccess(try await shop.capture([tests("13")], by: institution))
            #expect(try await shop.item(0)?.reworkSince == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `tests that a dealer sent before the rework was told do not end it either`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let uri = try shop.uri(0)
            let shipped = shop.object(
                [uri], step: "shipping", at: "2026-11-21T07:00:00+08:00", more: shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([shipped]))
            let all = ["gas-tightness", "ignition", "flame-failure"].map { #"{"item":"\#($0)","result":"pass"}"# }
            let tests = shop.object(
                [uri], step: "inspecting", at: "2026-11-21T12:00:00+08:00",
                more: #","gas:tests":[\#(all.joined(separator: ","))]"#)
            try await shop.expectSuccess(try await shop.capture([tests], by: dealer))
            #expect(try await shop.rule(try shop.row("返工", 0, #","reason":"换密封圈""#, at: "2026-11-21 08:00")) == nil)
            #expect(try await shop.item(0)?.reworkSince != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an event that is refused at its second run leaves nothing behind for those after it`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in [0, 5] as [Int64] { try await shop.make(index) }
            let rework = try shop.row("返工", 5, #","reason":"换密封圈""#, at: "2026-11-21 08:00")
            #expect(try await shop.rule(rework) == nil)
            let uris = [try shop.uri(0), try shop.uri(5)]
            let sale = shop.object(uris, step: "retail_selling", at: "2026-11-21T12:00:00+08:00")
            let scrap = shop.object(
                [uris[0]], step: "destroying", at: "2026-11-21T10:00:00+08:00", action: "DELETE")
            let job = try await shop.capture([sale, scrap], mode: .acceptGoodRows)
            let errors = try await shop.errors(job)
            #expect(errors.map(\.line) == [1], "\(errors)")
            #expect(try await shop.facts(0).verdict == .scrapped)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a successor is a code of ours or an EPC, was not replaced itself, and there is no circle`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<3 { try await shop.make(Int64(index)) }
            func replace(_ index: Int64, _ new: String, at time: String = "2026-11-21 10:00") throws -> String {
                try shop.row("换机", index, #","newCode":"\#(new)""#, at: time)
            }
            #expect(try await shop.rule(try replace(0, "李先生 13800000000")) == "life.new-code-text")
            #expect(try await shop.rule(try replace(0, try shop.code(0))) == "life.new-code-same")
            let event = shop.object(
                [try shop.uri(0)], step: "replacing", more: #","gas:newCode":"李先生 13800000000""#)
            #expect(try await shop.firstError(try await shop.capture([event])).hasPrefix("life.new-code-text"))
            #expect(try await shop.rule(try replace(2, "urn:epc:id:sgtin:0614141.107346.2017")) == nil)
            let circle = [try replace(0, try shop.code(1)), try replace(1, try shop.code(0))]
            #expect(try await shop.send(circle).errors.map(\.rule.code) == ["life.successor-ended"])
            #expect(try await shop.rule(circle[0]) == nil)
            #expect(try await shop.rule(circle[1]) == "life.successor-ended")
            let back = shop.object(
                [try shop.uri(1)], step: "replacing", more: #","gas:newCode":"\#(try shop.uri(0))""#)
            #expect(try await shop.firstError(try await shop.capture([back])).hasPrefix("life.successor-ended"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a conversion names the code of its gas`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            try await shop.license(shop.actor, until: "2027-11-01")
            for family in ["天然气", "液化石油气"] {
                let row = try shop.row("改气源", 0, #","gas":"\#(family)","kit":"K""#)
                #expect(try await shop.rule(row) == "life.gas-family")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a container with a unit in rework is not shipped`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (box, pallet) = (
                "https://id.gs1.org/00/106141412345678908", "https://id.gs1.org/00/106141412345678915"
            )
            let made = try await shop.capture([
                try shop.commissioning([0, 1]), shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                shop.packing(pallet, [box]),
            ])
            try await shop.expectSuccess(made)
            #expect(try await shop.rule(try shop.row("返工", 1, #","reason":"换密封圈""#, at: "2026-11-21 12:00")) == nil)
            for container in [box, pallet] {
                let job = try await shop.capture([shop.object([container], step: "shipping")])
                #expect(try await shop.firstError(job).hasPrefix("life.rework-inside"), "\(container)")
            }
        }
    }
}
