import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Goods that are shipped again by whom, by the records, they have left.
@Suite struct GoneGoodsTests {
    private func ship(_ shop: Workshop, _ units: ClosedRange<Int64>, _ dealer: String, at time: String) throws -> String
    {
        """
        {"event":"出库","code":"\(try shop.code(units.lowerBound))","lastCode":"\(try shop.code(units.upperBound))",\
        "eventTime":"\(time)","destination":"\(dealer)"}
        """
    }

    private func warned(_ receipt: ReturnReceipt) -> [String] {
        receipt.warnings.filter { $0.rule.code == "life.warning.not-here" }.compactMap { $0.parameters["count"] }
    }

    @Test(arguments: TestEngine.available)
    func `what a dealer has, or has sold, is told when it is shipped again, by row, event and on the roll's page`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("甲经销商", "DEALER1")
            _ = try await shop.dealer("乙经销商", "DEALER2")
            #expect(try await shop.send(try (0..<12).map { try shop.line($0) }).errors.isEmpty)
            let first = try await shop.send([try ship(shop, 0...3, "甲经销商", at: "2026-11-21 08:00")])
            #expect(first.errors.isEmpty && warned(first) == [])
            #expect(try await shop.rule(try shop.row("售出", 1, at: "2026-11-21 09:00"), by: dealer) == nil)
            #expect(try await shop.rule(try shop.row("售出", 8, at: "2026-11-21 09:00")) == nil)
            let roll = try await LookUpRoll(platform)(
                first: try shop.code(0), last: try shop.code(9), by: shop.actor, on: clock.occasion)
            #expect(roll.leftCount == 5)
            // Told late of a time before they left: nothing is wrong with it.
            let early = try await shop.send([try ship(shop, 2...3, "乙经销商", at: "2026-11-21 07:00")])
            #expect(early.errors.isEmpty && warned(early) == [])
            let again = try await shop.send([
                try ship(shop, 0...9, "乙经销商", at: "2026-11-22 08:00"),
                try ship(shop, 10...10, "乙经销商", at: "2026-11-22 08:00"),
            ])
            #expect(again.errors.isEmpty && warned(again) == ["5"])
            let event = shop.object(
                [try shop.uri(0), try shop.uri(11)], step: "shipping", more: shop.destination("DEALER1"))
            let job = try await shop.capture([event])
            let told = try await shop.errors(job).first { $0.rule.code == "life.warning.not-here" }
            #expect(job.isSuccess && told?.parameters["count"] == "1")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what came back is shipped again without a word, and what was scrapped is left out of a roll`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let id = try await testOrganization(platform, name: "甲经销商", uscc: "DEALER1", at: clock.now())
            let dealer = try await testActor(
                platform, "甲", roles: [.enterpriseAdmin], organizationID: id, at: clock.now())
            #expect(try await shop.send(try (0..<4).map { try shop.line($0) }).errors.isEmpty)
            let maker = "甲燃具有限公司"
            for (target, sender, time) in [
                ("甲经销商", shop.actor, "2026-11-21 08:00"), (maker, dealer, "2026-11-21 09:00"),
                ("甲经销商", shop.actor, "2026-11-21 10:00"),
            ] {
                let shipped = try await shop.send([try ship(shop, 0...0, target, at: time)], by: sender)
                #expect(shipped.errors.isEmpty && warned(shipped) == [], "\(time)")
            }
            #expect(try await shop.rule(try shop.row("报废", 2, #","reason":"摔坏""#, at: "2026-11-21 11:00")) == nil)
            let lookUp = LookUpRoll(platform)
            let roll = try await lookUp(
                first: try shop.code(1), last: try shop.code(3), by: shop.actor, on: clock.occasion)
            #expect(roll.stretches.map(\.standing).contains(.scrapped))
            #expect(roll.count(for: .shipping) == 2)
            #expect(try await lookUp.rows(of: roll, .shipping, [:]).count == 2)
        }
    }
}
