import Storage
import TestSupport
import Testing
import Traceability

/// A recall calls whoever has the goods: what is sold stands in kitchens, not with its dealer.
@Suite struct SoldGoodsTests {
    private func day(_ day: Int, _ hour: Int) -> String { "2026-11-\(day)T\(hour < 10 ? "0" : "")\(hour):00:00+08:00" }
    private func sold(to region: String) -> String { #","gas:destinationRegion":"\#(region)""# }

    @Test(arguments: TestEngine.available)
    func `sold goods are sold and not on hand, with their dealer, with the maker, by region and by run`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("某经销商", "DEALER1")
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1, 2, 3, 4, 5]),
                    shop.object(
                        try (0..<4).map { try shop.uri($0) }, step: "shipping", at: day(21, 9),
                        more: shop.destination("DEALER1")),
                    shop.object(
                        [try shop.uri(1), try shop.uri(2)], step: "retail_selling", at: day(21, 10),
                        more: sold(to: "440106")),
                    shop.object([try shop.uri(4)], step: "retail_selling", at: day(21, 10), more: sold(to: "430102")),
                ]))
            let (trace, runs) = try await shop.forward(.batch(1))
            #expect(trace.unitCount == 6 && trace.shippedCount == 4 && trace.soldCount == 3)
            #expect(trace.holders.map(\.name) == ["某经销商"])
            #expect(trace.holders.map { [$0.receivedCount, $0.holdingCount, $0.soldCount] } == [[4, 2, 2]])
            #expect(trace.maker.holdingCount == 1 && trace.maker.soldCount == 1)
            let regions = trace.regions.map { "\($0.code) \($0.receivedCount) \($0.holdingCount) \($0.soldCount)" }
            #expect(regions == ["430102 0 0 1", "440106 0 0 2", "440606 4 2 0"])
            #expect(runs.map { [$0.first, $0.last] } == [[0, 0], [1, 2], [3, 3], [4, 4], [5, 5]])
            #expect(runs.map(\.soldRegion) == [nil, "440106", nil, "430102", nil])
            #expect(runs.map { $0.holder != nil } == [true, true, true, false, false], "who sold it stays told")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what came back is on hand again, and what was passed on after its sale is with whom it went to`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("甲经销商", "DEALER1")
            _ = try await shop.dealer("乙经销商", "DEALER2")
            let units = try (0..<3).map { try shop.uri($0) }
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1, 2]),
                    shop.object(units, step: "shipping", at: day(21, 9), more: shop.destination("DEALER1")),
                    shop.object(units, step: "retail_selling", at: day(21, 10)),
                    shop.object(
                        [units[1]], step: "shipping", at: day(21, 12), more: shop.destination("DEALER2")),
                ]))
            let back = try shop.row("退货", 0, #","used":"是""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(back) == nil)
            let (trace, runs) = try await shop.forward(.batch(1))
            #expect(trace.soldCount == 1 && runs.map(\.isSold) == [false, false, true])
            let lines = Dictionary(uniqueKeysWithValues: trace.holders.map { ($0.name ?? "", $0) })
            #expect(lines["甲经销商"].map { [$0.receivedCount, $0.holdingCount, $0.soldCount] } == [3, 1, 1])
            #expect(lines["乙经销商"].map { [$0.receivedCount, $0.holdingCount, $0.soldCount] } == [1, 1, 0])
            #expect(trace.regions.map(\.receivedCount) == [0, 3], "both are in one region: a unit counts there once")
        }
    }

    @Test(arguments: TestEngine.available)
    func `goods under a new label are where they went under it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("甲经销商", "DEALER1")
            _ = try await shop.dealer("乙经销商", "DEALER2")
            for index in 0..<3 { try await shop.make(Int64(index)) }
            for (index, label) in [(0, 10), (1, 11)] as [(Int64, Int64)] {
                for row in [
                    try shop.row("出库", index, #","destination":"甲经销商""#, at: "2026-11-20 10:00"),
                    try shop.row(
                        "换标", index, #","newCode":"\#(try shop.code(label))","reason":"破损""#, at: "2026-11-21 08:00"),
                    try shop.row("出库", label, #","destination":"乙经销商""#, at: "2026-11-21 10:00"),
                ] { #expect(try await shop.rule(row) == nil) }
            }
            let sale = try shop.row("售出", 11, #","destinationRegion":"430102""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(sale) == nil)
            let (trace, runs) = try await shop.forward(.batch(1))
            #expect(trace.unitCount == 3 && trace.soldCount == 1 && runs.map(\.soldRegion) == [nil, "430102", nil])
            let lines = Dictionary(uniqueKeysWithValues: trace.holders.map { ($0.name ?? "", $0) })
            #expect(lines["甲经销商"].map { [$0.receivedCount, $0.holdingCount, $0.soldCount] } == [2, 0, 0])
            #expect(lines["乙经销商"].map { [$0.receivedCount, $0.holdingCount, $0.soldCount] } == [2, 1, 1])
            let item = try await ReadItemTrace(platform)(try shop.code(11), by: shop.actor, on: clock.occasion)
            #expect(item.hands.last?.kind == .consumer)
        }
    }

    @Test(arguments: TestEngine.available)
    func `whatever happened in whatever order, both traces say who has a unit now`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let seed: UInt64 = 20_261_127
            var random = SeededGenerator(seed: seed)
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("甲经销商", "DEALER1")
            _ = try await shop.dealer("乙经销商", "DEALER2")
            let count: Int64 = 24
            #expect(
                try await shop.send(try (0..<count).map { try shop.line($0) }).traceReturn.state == .accepted)
            var rows: [String] = []
            for index in 0..<count {
                for _ in 0..<Int.random(in: 1...5, using: &random) {
                    let (day, hour) = (Int.random(in: 20...21, using: &random), Int.random(in: 10...19, using: &random))
                    let time = "2026-11-\(day) \(hour):00"
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0: rows.append(try shop.row("出库", index, #","destination":"甲经销商""#, at: time))
                    case 1: rows.append(try shop.row("出库", index, #","destination":"乙经销商""#, at: time))
                    case 2: rows.append(try shop.row("出库", index, #","destination":"外地商行""#, at: time))
                    case 3: rows.append(try shop.row("退货", index, #","used":"否""#, at: time))
                    default: rows.append(try shop.row("售出", index, at: time))
                    }
                }
            }
            let receipt = try await shop.send(rows, mode: .acceptGoodRows)
            #expect(Int(receipt.traceReturn.goodCount) > rows.count / 2, "\(receipt.errors)")
            let (trace, runs) = try await shop.forward(.batch(1))
            let names = Dictionary(uniqueKeysWithValues: trace.holders.map { ($0.holder, $0.name ?? "") })
            var sold: Int64 = 0
            for run in runs {
                for index in run.first...run.last {
                    let item = try await ReadItemTrace(platform)(
                        try shop.code(index), by: shop.actor, on: clock.occasion)
                    let last = try #require(item.hands.last)
                    #expect((last.kind == .consumer) == run.isSold, "seed \(seed), unit \(index)")
                    sold += run.isSold ? 1 : 0
                    guard !run.isSold else { continue }
                    let name = run.holder.map { names[$0] ?? "" } ?? "甲燃具有限公司"
                    #expect(last.party.name == name, "seed \(seed), unit \(index)")
                }
            }
            #expect(sold == trace.soldCount && sold > 0 && sold < count, "seed \(seed)")
            let held = trace.holders.reduce(trace.maker.holdingCount) { $0 + $1.holdingCount }
            #expect(held + trace.soldCount == trace.unitCount)
        }
    }
}
