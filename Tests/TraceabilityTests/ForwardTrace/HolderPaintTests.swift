import TestSupport
import Testing

@testable import Traceability

/// The figures of a forward trace are worked out by stretches of units, and are those of a look at each unit.
@Suite struct HolderPaintTests {
    private let place = AllocationPlace(ownerID: 1, number: 1)

    private func window(_ ranges: [ClosedRange<Int64>]) -> TraceWindow {
        TraceWindow(place: place, pieces: ranges.map { .init(range: $0, batchID: 1) })
    }

    @Test func `a roll that was shipped whole is one stretch, however long, and what was sold of it two more each`() {
        let window = window([0...65_535])
        let moves = [
            TraceMove(at: 1, eventID: 1, range: 0...65_535, holderID: 2),
            TraceMove(at: 2, eventID: 2, range: 0...4_095, holderID: 3),
        ]
        var paint = HolderPaint(window, moves, sales: [10, 50_000])
        #expect(paint.stretchCount == 6)
        for move in moves { paint.add(move, as: .organization(move.organizationID)) }
        for index in [Int64(10), 50_000] { paint.sell(index, at: 5, to: "440106") }
        #expect(paint.counts.onHand == [.organization(2): 61_439, .organization(3): 4_095])
        #expect(paint.counts.sold == [.organization(2): 1, .organization(3): 1])
        #expect(paint.received == [.organization(2): 65_536, .organization(3): 4_096])
        #expect(paint.shippedCount == 65_536 && paint.soldIn == ["440106": 2])
    }

    @Test(arguments: 0..<200)
    func `whatever moved and was sold, the figures and runs are those of a look at each unit`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var (ranges, next): ([ClosedRange<Int64>], Int64) = ([], 7)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let first = next + Int64.random(in: 0...3, using: &random)
            ranges.append(first...first + Int64.random(in: 0...20, using: &random))
            next = ranges[ranges.count - 1].upperBound + 1
        }
        let window = window(ranges)
        let holders: [(Int64, TraceHolder)] = [
            (1, .organization(1)), (2, .organization(2)), (3, .organization(3)), (-2, .organization(2)),
            (3, .region("44")), (Custody.unregistered, .consignee("甲商行", region: "43")),
            (Custody.unregistered, .consignee("乙商行", region: "44")), (-1, .organization(1)),
        ]
        var moves: [(TraceMove, TraceHolder)] = []
        for number in 0..<Int.random(in: 0...25, using: &random) {
            let first = Int64.random(in: 0...next, using: &random)
            let last = first + (Bool.random(using: &random) ? 0 : Int64.random(in: 0...30, using: &random))
            let (id, holder) = holders[Int.random(in: 0..<holders.count, using: &random)]
            moves.append(
                (TraceMove(at: Int64(number), eventID: Int64(number), range: first...last, holderID: id), holder))
        }
        let sales = (0..<10).map { _ in
            (Int64.random(in: 0...next, using: &random), Int64.random(in: 0...25, using: &random))
        }
        var paint = HolderPaint(window, moves.map(\.0), sales: sales.map(\.0))
        var slow = UnitPaint(window)
        for (move, holder) in moves {
            paint.add(move, as: holder)
            slow.add(move, as: holder)
        }
        for (number, (index, at)) in sales.enumerated() {
            let region = number.isMultiple(of: 2) ? "" : "44010\(number % 3)"
            paint.sell(index, at: at, to: region)
            slow.sell(index, at: at, to: region)
        }
        #expect(paint.counts.onHand == slow.counts { $0.sold == nil }, "seed \(seed)")
        #expect(paint.counts.sold == slow.counts { $0.sold != nil }, "seed \(seed)")
        #expect(paint.received == slow.received && paint.soldIn == slow.soldIn, "seed \(seed)")
        #expect(paint.shippedCount == slow.shippedCount, "seed \(seed)")
        #expect(paint.receivedIn([1: "41", 2: "42", 3: "44"]) == slow.receivedIn([1: "41", 2: "42", 3: "44"]))
        for index in 0...next {
            #expect(paint.isUnit(index) == (slow.units[index] != nil), "seed \(seed), \(index)")
            guard let unit = slow.units[index] else { continue }
            #expect(paint.holder(of: index) == unit.holder && paint.soldRegion(of: index) == unit.sold)
            let bound = ranges.first { $0.contains(index) }?.upperBound ?? index
            #expect(paint.end(of: index, within: bound) == slow.end(of: index, within: bound), "seed \(seed), \(index)")
        }
    }
}

/// The same, unit by unit.
private struct UnitPaint {
    struct Unit {
        var organizationID: Int64 = 1
        var holder: TraceHolder?
        var since: Int64 = .min
        var sold: String?
    }

    var units: [Int64: Unit] = [:]
    private var taken: [TraceHolder: Set<Int64>] = [:]

    init(_ window: TraceWindow) {
        for piece in window.pieces { for index in piece.range { units[index] = Unit() } }
    }

    mutating func add(_ move: TraceMove, as holder: TraceHolder) {
        for index in move.range {
            guard var unit = units[index] else { continue }
            let isStranger = unit.organizationID == Custody.unregistered
            if move.isReceipt {
                guard isStranger else { continue }
            } else if unit.organizationID == move.organizationID {
                guard isStranger, unit.holder != holder else { continue }
            }
            unit.organizationID = move.organizationID
            unit.holder = move.organizationID == 1 ? nil : holder
            unit.since = move.at
            units[index] = unit
            if unit.holder != nil { taken[holder, default: []].insert(index) }
        }
    }

    mutating func sell(_ index: Int64, at time: Int64, to region: String) {
        guard let unit = units[index], unit.since <= time else { return }
        units[index]?.sold = region
    }

    func counts(_ isMeant: (Unit) -> Bool) -> [TraceHolder?: Int64] {
        units.values.filter(isMeant).reduce(into: [:]) { $0[$1.holder, default: 0] += 1 }
    }

    var received: [TraceHolder: Int64] { taken.mapValues { Int64($0.count) } }
    var shippedCount: Int64 { Int64(taken.values.reduce(into: Set()) { $0.formUnion($1) }.count) }
    var soldIn: [String: Int64] { units.values.compactMap(\.sold).reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    func receivedIn(_ regions: [Int64: String]) -> [String: Int64] {
        var all: [String: Set<Int64>] = [:]
        for (holder, indexes) in taken { all[holder.region(regions), default: []].formUnion(indexes) }
        return all.mapValues { Int64($0.count) }
    }

    func end(of index: Int64, within bound: Int64) -> Int64 {
        var last = index
        while last < bound, let (one, other) = pair(index, last + 1), one.holder == other.holder, one.sold == other.sold
        { last += 1 }
        return last
    }

    private func pair(_ one: Int64, _ other: Int64) -> (Unit, Unit)? {
        units[one].flatMap { one in units[other].map { (one, $0) } }
    }
}
