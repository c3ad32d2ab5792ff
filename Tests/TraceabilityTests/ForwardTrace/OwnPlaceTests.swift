import Storage
import TestSupport
import Testing
import Traceability

/// 移库: what is sent to a place of the sender's own has left nobody's hands.
@Suite struct OwnPlaceTests {
    private let box = "https://id.gs1.org/00/106141412345678908"

    private func shipped(to text: String, _ code: String) -> String {
        #"{"event":"shipping","code":"\#(code)","eventTime":"2026-11-22T09:00:00+08:00","destination":"\#(text)"}"#
    }

    private func place(_ uri: String) -> String {
        #","destinationList":[{"type":"location","destination":"\#(uri)"}]"#
    }

    private func register(_ gln: String, _ own: String, _ name: String, _ shop: Workshop, by actor: Actor? = nil)
        async throws -> Place
    {
        try await Places(shop.platform).add(
            PlaceForm(gln: gln, ownID: own, name: name, kind: "warehouse", region: "440606"), by: actor ?? shop.actor,
            on: shop.clock.occasion)
    }

    @Test(arguments: TestEngine.available)
    func `goods sent to a warehouse of the maker's own, by row, EPCIS or pallet, stay with the maker`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await register("6901234000009", "", "南庄（一）仓", shop)
            let second = try await register("", "WH-2", "二号仓", shop)
            let made = try await shop.send(try (0..<8).map { try shop.line($0) })
            #expect(made.traceReturn.state == .accepted)
            let texts = ["南庄(一)仓", "6901234000009", "WH-2", second.uri]
            let rows = try await shop.send(
                try texts.enumerated().map { shipped(to: $1, try shop.code(Int64($0))) })
            #expect(rows.traceReturn.goodCount == 4 && rows.warnings.isEmpty, "\(rows.warnings)")
            let moved = try await shop.capture([
                shop.object([try shop.uri(4)], step: "shipping", more: place("urn:epc:id:sgln:6901234.00000.0")),
                shop.object([try shop.uri(5)], step: "shipping", more: #","gas:destination":"二号仓""#),
                shop.object(
                    [try shop.uri(6)], step: "shipping",
                    more: #","readPoint":{"id":"urn:x:gate"},"bizLocation":{"id":"\#(second.uri)"}"#),
                shop.packing(box, [try shop.uri(7)]),
                shop.object([box], step: "shipping", more: place(second.uri)),
            ])
            try await shop.expectSuccess(moved)
            #expect(moved.warningCount == 0)
            let (trace, runs) = try await shop.forward(.batch(1))
            #expect(trace.unitCount == 8 && trace.shippedCount == 0 && trace.holders.isEmpty)
            #expect(trace.maker.holdingCount == 8 && runs.allSatisfy { $0.holder == nil })
            for index in [0, 4, 7] as [Int64] {
                let item = try await ReadItemTrace(platform)(try shop.code(index), by: shop.actor, on: clock.occasion)
                #expect(item.hands.map(\.kind) == [.maker], "unit \(index)")
            }
            let names = [1: "南庄（一）仓", 2: "二号仓", 3: "二号仓", 4: "南庄（一）仓"] as [Int64: String]
            for (index, name) in names {
                let item = try await ReadItemTrace(platform)(try shop.code(index), by: shop.actor, on: clock.occasion)
                #expect(item.lines.last?.consignee == name, "unit \(index): the place by its name")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a place of somebody else is none of the sender's, whatever number it has`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6909999")
            let foreign = try await register("6909999000005", "", "乙仓", other)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1]),
                    shop.object([try shop.uri(0)], step: "shipping", more: place(foreign.uri)),
                ]))
            let row = try await shop.send([shipped(to: "乙仓", try shop.code(1))])
            #expect(row.warnings.map(\.rule.code) == ["capture.warning.destination-unknown"])
            let (trace, _) = try await shop.forward(.batch(1))
            #expect(trace.shippedCount == 2 && trace.maker.holdingCount == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what a dealer moves from shop to shop stays with the dealer`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let store = try await register("", "SHOP-1", "一号店", shop, by: dealer)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0]),
                    shop.object([try shop.uri(0)], step: "shipping", more: shop.destination("DEALER1")),
                ]))
            try await shop.expectSuccess(
                try await shop.capture(
                    [
                        shop.object(
                            [try shop.uri(0)], step: "shipping", at: "2026-11-22T11:00:00+08:00",
                            more: place(store.uri))
                    ], by: dealer))
            let (trace, _) = try await shop.forward(.batch(1))
            #expect(trace.holders.map(\.name) == ["某经销商"] && trace.holders.map(\.holdingCount) == [1])
            let sale = shop.object([try shop.uri(0)], step: "retail_selling", at: "2026-11-22T11:30:00+08:00")
            try await shop.expectSuccess(try await shop.capture([sale], by: dealer))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a row to a consignee whom nobody here is called by is warned of once, without its name`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("某经销商（佛山）", "DEALER1")
            #expect(try await shop.send(try (0..<4).map { try shop.line($0) }).traceReturn.state == .accepted)
            let names = ["CANARY五金店", "某经销商(佛山)", "CANARY五金店", ""]
            let receipt = try await shop.send(
                try names.enumerated().map { shipped(to: $1, try shop.code(Int64($0))) })
            #expect(receipt.traceReturn.goodCount == 4 && receipt.errors.isEmpty)
            #expect(receipt.warnings.map(\.rule.code) == ["capture.warning.destination-unknown"])
            #expect(receipt.warnings.map(\.line) == [1] && receipt.warnings.map(\.field) == ["destination"])
            #expect(!"\(receipt.warnings)".contains("CANARY"))
        }
    }
}
