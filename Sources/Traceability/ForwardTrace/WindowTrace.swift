import Storage

/// What the trace found about the units of one window.
struct WindowTrace: Sendable {
    private(set) var segments: [TraceSegment] = []
    private(set) var holding: [TraceHolder: Int64] = [:]
    private(set) var received: [TraceHolder: Int64] = [:]
    private(set) var units: [Int64: Int64] = [:]
    private(set) var unitCount: Int64 = 0
    private(set) var shippedCount: Int64 = 0
    private(set) var soldCount: Int64 = 0
    private(set) var installedCount: Int64 = 0
    private(set) var soldIn: [String: Int64] = [:]
    private(set) var isCut = false

    init(_ window: TraceWindow, _ reader: TraceReader, in session: any Session) throws {
        let stays = try session.stays(in: window)
        let history = try ContainerHistory(
            of: Set(stays.map(\.parent.key)), ownerID: window.place.ownerID, in: session)
        isCut = history.isCut
        let moves = try session.moves(in: window, stays, history)
        let names = try reader.names(of: moves, in: session)
        var paint = HolderPaint(window)
        for (move, holder) in zip(moves, names) { paint.add(move, as: holder) }
        (holding, received, shippedCount) = (paint.holding, paint.received, paint.shippedCount)
        addSegments(window, paint, stays.filter { $0.to == nil })
        let facts = try session.soldUnits(in: window)
        for fact in facts where paint.isUnit(fact.index) {
            if fact.isSold {
                soldCount += 1
                soldIn[fact.region, default: 0] += 1
            }
            if fact.isInstalled { installedCount += 1 }
        }
    }

    private mutating func addSegments(_ window: TraceWindow, _ paint: HolderPaint, _ stays: [TraceStay]) {
        let boxes = stays.sorted { $0.range.lowerBound < $1.range.lowerBound }
        var next = 0
        for piece in window.pieces {
            unitCount += Int64(piece.range.count)
            if let batch = piece.batchID { units[batch, default: 0] += Int64(piece.range.count) }
            var first = piece.range.lowerBound
            while first <= piece.range.upperBound {
                while next < boxes.count, boxes[next].range.upperBound < first { next += 1 }
                var last = paint.end(of: first, within: piece.range.upperBound)
                var container: String?
                if next < boxes.count {
                    if boxes[next].range.contains(first) {
                        container = boxes[next].parent.uri
                        last = min(last, boxes[next].range.upperBound)
                    } else {
                        last = min(last, boxes[next].range.lowerBound - 1)
                    }
                }
                segments.append(
                    TraceSegment(
                        allocationNumber: window.place.number, first: first, last: max(first, last),
                        batchID: piece.batchID, holder: paint.holder(of: first), container: container))
                first = max(first, last) + 1
            }
        }
    }
}

/// Who has each unit of a window, by the moves in the order of time.
private struct HolderPaint {
    private let low: Int64
    private var isIn: [Bool]
    /// 0: the owner.
    private var hands: [Int32]
    private var keys: [TraceHolder?] = [nil]
    private var organizations: [Int64] = [0]
    private var places: [TraceHolder: [Int64: Int32]] = [:]
    private var taken: [TraceHolder: [ClosedRange<Int>]] = [:]
    private let ownerID: Int64

    init(_ window: TraceWindow) {
        (low, ownerID) = (window.range.lowerBound, window.place.ownerID)
        isIn = Array(repeating: false, count: window.range.count)
        hands = Array(repeating: 0, count: window.range.count)
        for piece in window.pieces {
            for index in piece.range { isIn[Int(index - low)] = true }
        }
        organizations[0] = ownerID
    }

    func isUnit(_ index: Int64) -> Bool { isIn.indices.contains(Int(index - low)) && isIn[Int(index - low)] }

    /// Whoever has the units already keeps the name under which it got them.
    mutating func add(_ move: TraceMove, as holder: TraceHolder) {
        let organizationID = move.organizationID
        let hand = organizationID == ownerID ? 0 : hand(holder, of: organizationID)
        let first = max(0, Int(move.range.lowerBound - low))
        let last = min(isIn.count - 1, Int(move.range.upperBound - low))
        guard first <= last else { return }
        for index in first...last where isIn[index] {
            let had = organizations[Int(hands[index])]
            if move.isReceipt {
                guard had == Custody.unregistered else { continue }
            } else if had == organizationID {
                // Of those who are not registered each is somebody else.
                guard had == Custody.unregistered, hands[index] != hand else { continue }
            }
            hands[index] = hand
            guard hand > 0 else { continue }
            Self.append(index, to: &taken[holder, default: []])
        }
    }

    private static func append(_ index: Int, to runs: inout [ClosedRange<Int>]) {
        if let run = runs.last, run.upperBound == index - 1 {
            runs[runs.count - 1] = run.lowerBound...index
        } else {
            runs.append(index...index)
        }
    }

    private mutating func hand(_ holder: TraceHolder, of organizationID: Int64) -> Int32 {
        if let known = places[holder]?[organizationID] { return known }
        keys.append(holder)
        organizations.append(organizationID)
        places[holder, default: [:]][organizationID] = Int32(keys.count - 1)
        return Int32(keys.count - 1)
    }

    func holder(of index: Int64) -> TraceHolder? { keys[Int(hands[Int(index - low)])] }

    /// The last unit up to `bound` that is in the same hands as this and all between.
    func end(of index: Int64, within bound: Int64) -> Int64 {
        let holder = holder(of: index)
        var last = index
        while last < bound, self.holder(of: last + 1) == holder { last += 1 }
        return last
    }

    var holding: [TraceHolder: Int64] {
        var all: [TraceHolder: Int64] = [:]
        var counts = Array(repeating: Int64(0), count: keys.count)
        for index in isIn.indices where isIn[index] { counts[Int(hands[index])] += 1 }
        for (key, count) in zip(keys, counts) where count > 0 {
            if let key { all[key, default: 0] += count }
        }
        return all
    }

    /// Each unit counts once with each holder, however often it came.
    var received: [TraceHolder: Int64] { taken.mapValues { Self.union($0) } }
    var shippedCount: Int64 { Self.union(taken.values.flatMap { $0 }) }

    private static func union(_ runs: [ClosedRange<Int>]) -> Int64 {
        var (count, end) = (0, -1)
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) where run.upperBound > end {
            count += run.upperBound - max(run.lowerBound, end + 1) + 1
            end = run.upperBound
        }
        return Int64(count)
    }
}

private struct SoldUnit {
    let index: Int64
    let isSold: Bool
    let isInstalled: Bool
    let region: String
}

extension Session {
    fileprivate func soldUnits(in window: TraceWindow) throws -> [SoldUnit] {
        try rows(
            """
            SELECT code_index, sold_on, installed_at, region FROM item
            WHERE owner_id = \(window.place.ownerID) AND allocation_no = \(window.place.number)
                AND code_index BETWEEN \(window.range.lowerBound) AND \(window.range.upperBound)
                AND (sold_on IS NOT NULL OR installed_at IS NOT NULL)
            """
        ) { row in
            SoldUnit(
                index: try row.next(), isSold: try row.next(String?.self) != nil,
                isInstalled: try row.next(Int64?.self) != nil, region: try row.next(String?.self) ?? "")
        }
    }
}
