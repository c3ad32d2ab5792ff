import Cryptography
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The figures of a trace cost by what happened to the units, not by their number.
@Suite struct WideTraceTests {
    private static let count: Int64 = 180_000

    private func roll(_ shop: Workshop, _ event: String, _ first: Int64, _ last: Int64, _ more: String) throws -> String
    {
        #"{"event":"\#(event)","code":"\#(try shop.code(first))","lastCode":"\#(try shop.code(last))"\#(more)}"#
    }

    private func made(_ shop: Workshop, _ last: Int64, batch: String) throws -> String {
        try roll(
            shop, "生产", last == 9 ? Self.count : 0, last == 9 ? Self.count + 9 : last,
            #","batchNo":"\#(batch)","productionDate":"2026-11-20""#)
    }

    private func send(_ shop: Workshop, _ row: String) async throws {
        let receipt = try await shop.send([row])
        #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
    }

    @Test(arguments: TestEngine.available)
    func `a roll of any length that was shipped whole takes a few statements`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("某经销商", "DEALER1")
            try await send(shop, try made(shop, Self.count - 1, batch: "ROLL"))
            try await send(shop, try made(shop, 9, batch: "FEW"))
            let shipped = #","eventTime":"2026-11-21 10:00","destination":"某经销商""#
            try await send(shop, try roll(shop, "出库", 0, Self.count - 1, shipped))
            let counting = CountingStatements(platform.datastore)
            let keys = try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32)))
            let peer = try Platform(
                datastore: counting, clock: clock, entropy: platform.entropy, keys: keys,
                options: PlatformOptions(publicURL: "http://localhost:8080"))
            try await peer.refreshDataKeys()
            try await peer.allocations.refresh(from: counting)
            func statements(_ batch: String, wide: Bool = true) async throws -> (Int, ForwardTrace) {
                let id = try await shop.batchID(batch)
                var tracing = TraceForward(peer)
                if !wide { tracing.width = TraceWindow.width }
                let before = counting.statements
                let trace = try await tracing(.batch(id), by: shop.actor, on: clock.occasion) { _ in }
                return (counting.statements - before, trace)
            }
            _ = try await statements("FEW")
            let few = try await statements("FEW").0
            let (many, trace) = try await statements("ROLL")
            #expect(trace.unitCount == Self.count && trace.shippedCount == Self.count)
            #expect(trace.holders.map(\.holdingCount) == [Self.count])
            #expect(many <= few + 20, "\(many) for a roll, \(few) for ten units")
            #expect(try await statements("ROLL", wide: false).0 > few + 20, "what it would be window by window")
        }
    }

    @Test(arguments: TestEngine.available)
    func `whatever happened to units of a roll, wide windows tell what narrow ones do`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let seed: UInt64 = 20_261_128
            var random = SeededGenerator(seed: seed)
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("甲经销商", "DEALER1")
            _ = try await shop.dealer("乙经销商", "DEALER2")
            try await send(shop, try made(shop, Self.count - 1, batch: "ROLL"))
            for number in 0..<12 {
                let first = Int64.random(in: 0..<Self.count - 1, using: &random)
                let last = Int64.random(in: first + 1..<Self.count, using: &random)
                let name = ["甲经销商", "乙经销商", "外地商行"][number % 3]
                let more = #","eventTime":"2026-11-21 1\#(number % 10):00","destination":"\#(name)""#
                try await send(shop, try roll(shop, "出库", first, last, more))
            }
            let units = Set((0..<40).map { _ in Int64.random(in: 0..<Self.count, using: &random) })
            let sales = try units.map {
                try shop.row("售出", $0, #","destinationRegion":"430102""#, at: "2026-11-22 09:00")
            }
            #expect(try await shop.send(sales).traceReturn.state == .accepted)
            let label = #","newCode":"\#(try shop.code(Self.count + 5))","reason":"破损""#
            try await send(shop, try shop.row("换标", 70_000, label, at: "2026-11-22 09:30"))
            let id = try await shop.batchID("ROLL")
            func trace(_ width: Int64) async throws -> (ForwardTrace, [TraceSegment]) {
                var tracing = TraceForward(platform)
                tracing.width = width
                var runs: [TraceSegment] = []
                let trace = try await tracing(.batch(id), by: shop.actor, on: clock.occasion) { runs.append($0) }
                return (trace, runs)
            }
            let (wide, narrow) = (try await trace(TraceWindow.wideWidth), try await trace(TraceWindow.width))
            #expect(wide.1 == narrow.1, "seed \(seed)")
            #expect(wide.0.holders == narrow.0.holders && wide.0.regions == narrow.0.regions)
            #expect(wide.0.maker == narrow.0.maker && wide.0.batches == narrow.0.batches)
            let (one, other) = (wide.0, narrow.0)
            #expect(one.unitCount == other.unitCount && one.segmentCount == other.segmentCount)
            #expect(one.shippedCount == other.shippedCount && one.soldCount == other.soldCount)
            #expect(one.soldCount == Int64(units.count) && one.cuts == other.cuts)
        }
    }
}
