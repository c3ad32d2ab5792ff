import Storage
import TestSupport
import Testing

@testable import Traceability

/// 手中的不合格产品: whoever has goods of others that fail later is told, by whatever way it came to have them.
@Suite struct HeldFailedGoodsTests {
    private func held(_ shop: Workshop, by actor: Actor) async throws -> [String] {
        try await ListHeldFailedGoods(shop.platform)(by: actor).lines.map { line in
            "\(line.goods.unitCount) \(line.goods.ownerName) \(line.isSold ? "sold" : "here")"
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dealer is told of what it has and what it has sold, until it has passed or gone back`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<6 { try await shop.make(Int64(index)) }
            let (first, second) = (
                try await shop.dealer("某经销商", "DEALER1"), try await shop.dealer("另一经销商", "DEALER2")
            )
            let row = """
                {"event":"出库","code":"\(try shop.code(0))","lastCode":"\(try shop.code(3))",\
                "eventTime":"2026-11-21 10:00","destination":"某经销商"}
                """
            #expect(try await shop.rule(row) == nil)
            let sale = try shop.row("售出", 2, at: "2026-11-21 12:00")
            #expect(try await shop.rule(sale, by: first) == nil)
            #expect(try await held(shop, by: first).isEmpty)
            let failed = """
                {"event":"检验","code":"\(try shop.code(1))","lastCode":"\(try shop.code(5))",\
                "eventTime":"2026-11-21 15:00","gasTightness":"不合格"}
                """
            #expect(try await shop.rule(failed) == nil)
            let name = "甲燃具有限公司"
            #expect(
                try await held(shop, by: first) == ["1 \(name) here", "1 \(name) sold", "1 \(name) here"],
                "units 1, 2 and 3; 0 is whole, 4 and 5 are with the maker")
            #expect(try await held(shop, by: second).isEmpty)
            #expect(try await held(shop, by: shop.actor).isEmpty, "its own are in its own list")
            let passed = try shop.row("检验", 1, #","gasTightness":"合格""#, at: "2026-11-21 16:00")
            #expect(try await shop.rule(passed) == nil)
            let back = shop.object(
                [try shop.uri(3)], step: "shipping", at: "2026-11-21T14:00:00+08:00",
                more: shop.destination("USCC6901234"))
            try await shop.expectSuccess(try await shop.capture([back], by: first))
            #expect(try await held(shop, by: first) == ["1 \(name) sold"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `looking stops at its bounds and says so`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<4 { try await shop.make(Int64(index)) }
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let uris = try (0..<4).map { try shop.uri($0) }
            let shipped = shop.object(
                uris, step: "shipping", at: "2026-11-21T07:00:00+08:00", more: shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([shipped]))
            for index in [Int64(0), 2] {
                let failed = try shop.row("检验", index, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
                #expect(try await shop.rule(failed) == nil)
            }
            let part = try await ListHeldFailedGoods(platform)(by: dealer, limits: (runs: 1, windows: 32))
            #expect(part.unitCount == 1 && part.isCut)
            let all = try await ListHeldFailedGoods(platform)(by: dealer)
            #expect(all.unitCount == 2 && !all.isCut && all.soldCount == 0)
        }
    }
}
