import Storage
import TestSupport
import Testing

@testable import Traceability

/// Boxes by page and by row: the same events, rules and traces as by EPCIS.
@Suite struct PackGoodsTests {
    private static let box = "(00)106141412345678946"

    private func pack(_ shop: Workshop, _ row: PackGoods.Row, by actor: Actor? = nil) async throws -> CaptureJob {
        try await PackGoods(shop.platform)(
            [row], spoolFolder: "/tmp", by: actor ?? shop.actor, on: shop.clock.occasion)
    }

    private func row(_ step: String, _ box: String, _ codes: [String] = [], at time: String) -> PackGoods.Row {
        PackGoods.Row(step, container: box, codes: codes, eventTime: time)
    }

    private func rules(_ body: () async throws -> Void) async -> [String] {
        await RegistrationFixture.refusedRules(body)
    }

    @Test(arguments: TestEngine.available, [box, "一号箱 A-17"])
    func `a box is packed, shipped whole and unpacked, and who got it has what is inside`(
        _ engine: TestEngine, _ box: String
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.party("某经销商", "DEALER1", .dealer)
            _ = try await shop.send(try (0...3).map { try shop.line($0) })
            try await SetPackingPolicy(platform)(unpackBeforeShip: true, by: shop.actor, on: clock.occasion)
            let codes = try [try shop.code(0), try shop.uri(1), try shop.code(2)]
            try await shop.expectSuccess(
                try await pack(shop, row("packing", box, codes, at: "2026-11-21 08:00")))
            let alone = try shop.row("出库", 2, at: "2026-11-21 09:00")
            #expect(try await shop.rule(alone) == "capture.unpack-first")
            try await shop.expectSuccess(
                try await pack(shop, row("unpacking", box, [try shop.code(2)], at: "2026-11-21T08:30")))
            #expect(try await shop.rule(alone) == nil, "it was taken out")

            var shipped = row("shipping", box, at: "2026-11-21T10:00:00+08:00")
            (shipped.destination, shipped.destinationRegion) = ("某经销商", "广州市天河区")
            try await shop.expectSuccess(try await pack(shop, shipped))
            // A name that its maker gave it is not the dealer's.
            let whole = try ContainerNames(owner: "USCC6901234").uri(of: box)
            try await shop.expectSuccess(
                try await pack(shop, row("unpacking", whole, at: "2026-11-22T08:00"), by: dealer))
            let sold = try shop.row("售出", 0, at: "2026-11-22 09:00")
            #expect(try await shop.rule(sold, by: dealer) == nil, "it came with the box")
            let kept = try shop.row("售出", 3, at: "2026-11-22 09:00")
            #expect(try await shop.rule(kept, by: dealer) == "return.no-custody")
            let open: Int64 = try await platform.datastore.report {
                try $0.value("SELECT count(*) FROM containment_run WHERE to_at IS NULL") ?? -1
            }
            #expect(open == 0, "nothing is inside any more")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is wrong is refused at its field, as by EPCIS, and nothing of it is kept`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6905678")
            _ = try await shop.send([try shop.line(0), try shop.line(1)])
            let (code, time) = (try shop.code(0), "2026-11-21 08:00")
            for (wrong, rule) in [
                (row("boxing", "A1", [code], at: time), "input.unknown-choice"),
                (row("packing", "", [code], at: time), "input.required"),
                (row("packing", "A1", [], at: time), "input.required"),
                (row("packing", "A1", ["x"], at: time), "return.bad-code"),
                (row("packing", "106141412345678945", [code], at: time), "return.bad-code"),
                (row("packing", "(00)106141412345678945", [code], at: time), "return.bad-code"),
                (row("packing", "A1", [code], at: "gestern"), "input.not-a-date"),
                (row("shipping", "A1", [code], at: time), "pack.no-container"),
                (row("unpacking", "A1", at: time), "pack.no-container"),
                (row("shipping", Self.box, [code], at: time), "pack.ships-whole"),
            ] {
                let found = await rules { _ = try await pack(shop, wrong) }
                #expect(found == [rule])
            }
            _ = try await other.send([try other.line(0)])
            let foreignRow = row("packing", "A1", [try other.code(0)], at: time)
            let foreign = await rules { _ = try await pack(shop, foreignRow) }
            #expect(foreign == ["return.no-custody"])
            let many = Array(repeating: code, count: PackGoods.codeLimit + 1)
            let manyRow = row("packing", "A1", many, at: time)
            let tooMany = await rules { _ = try await pack(shop, manyRow) }
            #expect(tooMany == ["pack.too-much"])
            _ = try await pack(shop, row("packing", "A1", [code], at: time))
            let twice = await rules { _ = try await pack(shop, row("packing", "B1", [code], at: "2026-11-21 09:00")) }
            #expect(twice.count == 1 && twice[0].hasPrefix("capture."), "it lies in A1: \(twice)")
            let open: Int64 = try await platform.datastore.report {
                try $0.value("SELECT count(*) FROM containment_run WHERE to_at IS NULL") ?? -1
            }
            #expect(open == 1)
            // Another enterprise's box of the same name is another box.
            try await other.expectSuccess(
                try await pack(other, row("packing", "A1", [try other.code(0)], at: "2026-11-21 09:00")))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a row with the code of a container is told where boxes are shipped`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let line = #"{"event":"shipping","code":"\#(Self.box)"}"#
            #expect(try await shop.rule(line) == "return.container")
        }
    }
}
