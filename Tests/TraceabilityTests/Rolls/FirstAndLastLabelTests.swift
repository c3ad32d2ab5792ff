import Foundation
import Storage
import TestSupport
import Testing

@testable import Traceability

/// A roll between its first and its last label.
struct FirstAndLastLabelTests {
    private func roll(_ shop: Workshop, _ first: Int64, _ last: Int64, by actor: Actor? = nil) async throws -> Roll {
        try await LookUpRoll(shop.platform)(
            first: try shop.code(first), last: try shop.code(last), by: actor ?? shop.actor, on: shop.clock.occasion)
    }

    private func record(
        _ shop: Workshop, _ roll: Roll, _ event: ReturnEvent, _ texts: [ReturnField: String]
    ) async throws -> ReturnReceipt {
        let rows = try await LookUpRoll(shop.platform).rows(of: roll, event, texts)
        return try await ReceiveReturn(shop.platform)(
            ReturnContent(rows: rows), shop.request(Array("\(event)\(roll.first)".utf8), .form), by: shop.actor,
            on: shop.clock.occasion)
    }

    private static let made: [ReturnField: String] = [.batchNo: "B7", .productionDate: "2026-11-20"]

    @Test(arguments: TestEngine.available)
    func `a torn roll is produced around its void and used labels, whichever end was scanned first`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.send([try shop.line(104)])
            try await VoidCodes(platform)(
                (try shop.code(110), try shop.code(112)), reason: "撕裂", by: shop.actor, on: clock.occasion)
            let found = try await roll(shop, 149, 100)
            #expect(found.isSwapped && found.first == 100 && found.last == 149 && found.count == 50)
            #expect(try [found.firstCode, found.lastCode] == [shop.code(100), shop.code(149)])
            #expect(found.product.id == shop.productID)
            #expect(found.stretches.map(\.first) == [100, 104, 105, 110, 113])
            #expect(found.stretches.map(\.count) == [4, 1, 5, 3, 37])
            #expect(found.stretches[3].standing == .void && found.stretches[4].standing == .free)
            guard case .made(_, "B1") = found.stretches[1].standing else {
                Issue.record("\(found.stretches[1])")
                return
            }
            #expect(found.count(for: .commissioning) == 46 && found.count(for: .shipping) == 1)

            let receipt = try await record(shop, found, .commissioning, Self.made)
            #expect(receipt.traceReturn.state == .accepted && receipt.traceReturn.unitCount == 46, "\(receipt.errors)")
            for index: Int64 in [100, 103, 105, 109, 113, 149] { #expect(try await shop.binding(index) != nil) }
            for index: Int64 in [99, 110, 112, 150] { #expect(try await shop.binding(index) == nil) }

            let after = try await roll(shop, 100, 149)
            #expect(after.count(for: .commissioning) == 0 && after.count(for: .shipping) == 47)
            let shipped = try await record(shop, after, .shipping, [.destination: "乙经销商"])
            #expect(shipped.traceReturn.unitCount == 47, "\(shipped.errors)")
            let nothing = await #expect(throws: Refusal.self) {
                try await LookUpRoll(platform).rows(of: after, .commissioning, Self.made)
            }
            #expect(nothing?.rule.code == "roll.nothing")
            await #expect(throws: Refusal.self) { try await LookUpRoll(platform).rows(of: after, .retailSelling, [:]) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a code that became another unit's label is shown as used, and the rest of the roll is produced`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.send([try shop.line(0)])
            let label = try shop.row("换标", 0, #","newCode":"\#(try shop.code(103))","reason":"破损""#)
            #expect(try await shop.rule(label) == nil)
            let found = try await roll(shop, 100, 109)
            #expect(found.stretches.map(\.first) == [100, 103, 104])
            guard case .label(_, "B1") = found.stretches[1].standing else {
                Issue.record("\(found.stretches)")
                return
            }
            #expect(found.count(for: .commissioning) == 9 && found.count(for: .shipping) == 1)
            let receipt = try await record(shop, found, .commissioning, Self.made)
            #expect(receipt.traceReturn.state == .accepted && receipt.traceReturn.unitCount == 9, "\(receipt.errors)")
            let shipped = try await record(
                shop, try await roll(shop, 100, 109), .shipping, [.destination: "乙经销商"])
            #expect(shipped.traceReturn.unitCount == 10, "\(shipped.errors)")
        }
    }

    @Test(arguments: TestEngine.available)
    func `labels of two orders, of another enterprise and of nobody are told apart`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6907777")
            let lookUp = LookUpRoll(platform)
            func refuse(_ first: String, _ last: String, _ code: String, _ field: String) async {
                let refusal = await #expect(throws: Refusal.self) {
                    _ = try await lookUp(first: first, last: last, by: shop.actor, on: clock.occasion)
                }
                #expect(refusal?.rule.code == code && refusal?.field == field, "\(refusal as Any)")
            }
            let own = try shop.code(1)
            await refuse(own, try other.code(1), "return.no-custody", "last")
            await refuse("x1", own, "return.bad-code", "first")
            await refuse(own, "", "input.required", "last")
            let wrong = String(own.dropLast()) + (own.hasSuffix("0") ? "1" : "0")
            await refuse(wrong, own, "return.code-unknown", "first")

            let product = shop.productID
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id,
                        first_index, code_count, loaded_count, product_id, address, state, is_test, issued_by,
                        issued_at)
                    VALUES (\(shop.organizationID), 2, 'keyed', 'ecode-v2-0128', '6901234', 2, 1, 0, 100, 100,
                        \(product), 'http://localhost:8080', 'active', 0, 1, 0)
                    """)
                try session.run("UPDATE change_counter SET value = value + 1 WHERE name = 'allocation'")
            }
            try await platform.allocations.refresh(from: platform.datastore)
            let second = try #require(platform.allocations.allocation(shop.organizationID, 2))
            let keyed = try #require(platform.allocations.keyed(shop.organizationID, 2))
            let label = second.printed(serialField: try keyed.serialField(at: 5)).text
            await refuse(own, label, "roll.across", "last")
        }
    }

    @Test func `what lies between is told in order and without a gap, whatever overlaps`() {
        var generator = SeededGenerator(seed: 20_261_127)
        for round in 0..<200 {
            let run = Int64.random(in: 0..<20, using: &generator)...Int64.random(in: 20..<60, using: &generator)
            func ranges() -> [ClosedRange<Int64>] {
                var (all, next) = ([ClosedRange<Int64>](), Int64(0))
                while next < 80 {
                    let first = next + Int64.random(in: 0..<20, using: &generator)
                    let last = first + Int64.random(in: 0..<8, using: &generator)
                    all.append(first...last)
                    next = last + 1
                }
                return all
            }
            let (bound, void, frozen) = (ranges(), ranges(), ranges())
            let found = Roll.stretches(
                run, bound: bound.map { ($0, .underWay(returnID: 1)) },
                stopped: Roll.Stopped(void: void, frozen: frozen))
            var next = run.lowerBound
            for stretch in found {
                #expect(stretch.first == next, "round \(round)")
                for place in stretch.first...stretch.last {
                    let expected: Roll.Stretch.Standing =
                        void.contains { $0.contains(place) }
                        ? .void
                        : frozen.contains { $0.contains(place) }
                            ? .frozen : bound.contains { $0.contains(place) } ? .underWay(returnID: 1) : .free
                    #expect(stretch.standing == expected, "round \(round), place \(place)")
                }
                next = stretch.last + 1
            }
            #expect(next == run.upperBound + 1, "round \(round)")
        }
    }
}
