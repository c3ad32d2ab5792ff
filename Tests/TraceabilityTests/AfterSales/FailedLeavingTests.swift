import Storage
import TestSupport
import Testing

@testable import Traceability

/// Every event by which goods leave is held against their tests, whatever its type: who has them changes by it.
@Suite struct FailedLeavingTests {
    private static let box = "https://id.gs1.org/00/106141412345678908"

    private func aggregation(_ shop: Workshop, _ action: String) throws -> String {
        """
        {"type":"AggregationEvent","eventTime":"2026-11-22T09:00:00+08:00","eventTimeZoneOffset":"+08:00",\
        "action":"\(action)","bizStep":"shipping","parentID":"\(Self.box)","childEPCs":["\(try shop.uri(0))"]\
        \(shop.destination("DEALER1"))}
        """
    }

    @Test(arguments: TestEngine.available)
    func `what has failed does not depart, nor leave by an aggregation`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let failed = try shop.row("检验", 0, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
            #expect(try await shop.rule(failed) == nil)
            let departing = shop.object(
                [try shop.uri(1), try shop.uri(0)], step: "departing", more: shop.destination("DEALER1"))
            let departed = try await shop.capture([departing])
            #expect(try await shop.firstError(departed) == "life.test-failed /epcisBody/eventList/0/epcList/1")
            for action in ["OBSERVE", "ADD"] {
                let job = try await shop.capture([try aggregation(shop, action)])
                #expect(
                    try await shop.firstError(job) == "life.test-failed /epcisBody/eventList/0/childEPCs/0", "\(action)"
                )
            }
            let holder = try await platform.datastore.report { try $0.custodian(of: shop.identity(0)) }
            #expect(holder != dealer.organizationID)
            // As it is once it has passed.
            let passed = try shop.row("检验", 0, #","gasTightness":"合格""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(passed) == nil)
            try await shop.expectSuccess(try await shop.capture([departing]))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a box with a failed unit leaves by no transaction either`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1]), shop.packing(Self.box, [try shop.uri(0), try shop.uri(1)]),
                ]))
            let failed = try shop.row("检验", 1, #","gasTightness":"不合格""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(failed) == nil)
            let event = """
                {"type":"TransactionEvent","eventTime":"2026-11-22T09:00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "action":"OBSERVE","bizStep":"shipping","epcList":["\(Self.box)"],\
                "bizTransactionList":[{"type":"po","bizTransaction":"urn:x:po"}]}
                """
            let job = try await shop.capture([event])
            #expect(try await shop.firstError(job) == "life.rework-inside /epcisBody/eventList/0/epcList/0")
        }
    }

    /// Units 0 and 1 in the box, that on a pallet; 1 has failed.
    private func packed(_ shop: Workshop) async throws -> (failed: String, pallet: String) {
        let pallet = "https://id.gs1.org/00/106141412345678915"
        let units = [try shop.uri(0), try shop.uri(1)]
        try await shop.expectSuccess(
            try await shop.capture([
                try shop.commissioning([0, 1]), shop.packing(Self.box, units),
                shop.packing(pallet, [Self.box], at: "2026-11-21T10:30:00+08:00"),
            ]))
        let failed = try shop.row("检验", 1, #","gasTightness":"不合格""#, at: "2026-11-21 12:00")
        #expect(try await shop.rule(failed) == nil)
        return (units[1], pallet)
    }

    private func out(_ shop: Workshop, _ parent: String, _ children: [String]) -> String {
        shop.packing(parent, children, action: "DELETE", at: "2026-11-21T13:00:00+08:00")
    }

    @Test(arguments: TestEngine.available)
    func `what failed and is taken out first holds back neither its box nor the pallet, in one document`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (failed, pallet) = try await packed(shop)
            let (whole, rest) = (shop.object([pallet], step: "shipping"), shop.object([Self.box], step: "shipping"))
            for event in [whole, rest] {
                let job = try await shop.capture([event])
                #expect(try await shop.firstError(job).hasPrefix("life.rework-inside"))
            }
            let good = try await shop.capture([out(shop, Self.box, [try shop.uri(0)]), whole])
            #expect(try await shop.firstError(good).hasPrefix("life.rework-inside"), "the other one was taken out")
            let back = [
                out(shop, Self.box, [failed]), shop.packing(Self.box, [failed], at: "2026-11-21T14:00:00+08:00"), rest,
            ]
            let returned = try await shop.capture(back)
            #expect(try await shop.firstError(returned) == "life.rework-inside /epcisBody/eventList/2/epcList/0")
            try await shop.expectSuccess(try await shop.capture([out(shop, Self.box, [failed]), whole]))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a box that is taken off or emptied takes what waits in it along, and what has passed waits no more`(
        _ engine: TestEngine
    ) async throws {
        for number in 0..<3 {
            try await withPlatform(engine) { platform, clock in
                let shop = try await Workshop(platform, clock)
                let (failed, pallet) = try await packed(shop)
                let passed = shop.object(
                    [failed], step: "inspecting", at: "2026-11-21T14:00:00+08:00",
                    more: #","gas:tests":[{"item":"gas-tightness","result":"pass"}]"#)
                let events = [
                    [out(shop, pallet, [Self.box]), shop.object([pallet], step: "shipping")],
                    [out(shop, Self.box, []), shop.object([pallet], step: "shipping")],
                    [passed, shop.object([Self.box], step: "shipping")],
                ]
                try await shop.expectSuccess(try await shop.capture(events[number]))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an event of a failed test names one batch, and no codes beside it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let product = shop.productID
            try await platform.datastore.write { session in
                try session.run("UPDATE product SET gtin = '06901234567892' WHERE product_id = \(product)")
            }
            try await shop.make(0)
            let second = try shop.line(1).replacing("\"B1\"", with: "\"B2\"")
            #expect(try await shop.send([second]).errors.isEmpty)
            func failed(_ lots: [String], _ codes: [String]) -> String {
                let classes = lots.map { lot in
                    #"{"epcClass":"https://id.gs1.org/01/06901234567892/10/\#(lot)","quantity":1}"#
                }
                let list = codes.map { "\"\($0)\"" }.joined(separator: ",")
                return """
                    {"type":"ObjectEvent","eventTime":"2026-11-21T08:00:00+08:00","eventTimeZoneOffset":"+08:00",\
                    "action":"OBSERVE","bizStep":"inspecting","epcList":[\(list)],\
                    "quantityList":[\(classes.joined(separator: ","))],\
                    "gas:tests":[{"item":"gas-tightness","result":"fail"}]}
                    """
            }
            let cases: [([String], [String])] = [(["B1", "B2"], []), (["B1"], [try shop.uri(1)])]
            for (lots, codes) in cases {
                let job = try await shop.capture([failed(lots, codes)])
                #expect(try await shop.firstError(job).hasPrefix("life.failed-batch-alone"), "\(lots)")
            }
            try await shop.expectSuccess(try await shop.capture([failed(["B1"], [])]))
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.facts(1).verdict == .genuine)
        }
    }

    /// Unit 0 of batch B1, which then fails as such.
    private func failedBatch(_ shop: Workshop) async throws {
        let product = shop.productID
        try await shop.platform.datastore.write { session in
            try session.run("UPDATE product SET gtin = '06901234567892' WHERE product_id = \(product)")
        }
        try await shop.make(0)
        let failed = batch("inspecting", "08", #","gas:tests":[{"item":"gas-tightness","result":"fail"}]"#)
        try await shop.expectSuccess(try await shop.capture([failed]))
    }

    private func batch(_ step: String, _ hour: String, _ more: String) -> String {
        """
        {"type":"ObjectEvent","eventTime":"2026-11-21T\(hour):00:00+08:00","eventTimeZoneOffset":"+08:00",\
        "action":"OBSERVE","bizStep":"\(step)",\
        "quantityList":[{"epcClass":"https://id.gs1.org/01/06901234567892/10/B1","quantity":1}]\(more)}
        """
    }

    @Test(arguments: TestEngine.available)
    func `a batch that failed as such does not leave as such, and units that are bound to it later have failed`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("某经销商", "DEALER1")
            try await failedBatch(shop)
            let leaving = batch("shipping", "10", shop.destination("DEALER1"))
            let job = try await shop.capture([leaving])
            #expect(try await shop.firstError(job) == "life.failed-batch /epcisBody/eventList/0/quantityList/0")
            let earlier = batch("departing", "07", shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([earlier]))
            try await shop.make(5)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([6, 7])]))
            for index in [Int64(5), 6, 7] {
                #expect(try await shop.facts(index).verdict == .testFailed, "\(index)")
                #expect(try await shop.rule(try shop.row("出库", index)) == "life.test-failed", "\(index)")
            }
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([8], lot: "B2")]))
            #expect(try await shop.facts(8).verdict == .genuine, "another batch")
        }
    }
}
