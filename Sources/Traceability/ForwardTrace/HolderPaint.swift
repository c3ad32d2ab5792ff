/// Who has the units of a window, or has sold them, by the moves in the order of time: stretch by stretch of units to
/// which the same happened, so that a roll that was shipped whole is one, however long.
struct HolderPaint {
    private struct Stretch {
        let range: ClosedRange<Int64>
        /// 0: the owner.
        var hand: Int32 = 0
        /// When the units came into these hands.
        var since: Int64 = .min
        /// 0: not sold; else where to, as a place of `regions`.
        var sold: Int32 = 0

        var count: Int64 { range.upperBound - range.lowerBound + 1 }
    }

    private let ownerID: Int64
    /// In order.
    private var stretches: [Stretch]
    private var keys: [TraceHolder?] = [nil]
    private var organizations: [Int64]
    private var places: [TraceHolder: [Int64: Int32]] = [:]
    private var taken: [TraceHolder: [ClosedRange<Int64>]] = [:]
    private var regions = [""]
    private var regionPlaces: [String: Int32] = [:]

    /// - Parameters:
    ///   - moves: all that will be added.
    ///   - sales: units that may be sold.
    init(_ window: TraceWindow, _ moves: [TraceMove], sales: [Int64]) {
        ownerID = window.place.ownerID
        stretches = Self.stretches(window, moves, sales)
        organizations = [ownerID]
    }

    /// The work of a trace grows with these, and they with what happened, not with the units.
    var stretchCount: Int { stretches.count }

    /// The window's pieces, cut wherever something begins or ends.
    private static func stretches(_ window: TraceWindow, _ moves: [TraceMove], _ sales: [Int64]) -> [Stretch] {
        var edges: Set<Int64> = []
        for move in moves { edges.formUnion([move.range.lowerBound, move.range.upperBound + 1]) }
        for index in sales { edges.formUnion([index, index + 1]) }
        let sorted = edges.filter { $0 > window.range.lowerBound && $0 <= window.range.upperBound }.sorted()
        var (all, next): ([Stretch], Int) = ([], 0)
        for piece in window.pieces {
            var first = piece.range.lowerBound
            while next < sorted.count, sorted[next] <= first { next += 1 }
            while next < sorted.count, sorted[next] <= piece.range.upperBound {
                all.append(Stretch(range: first...sorted[next] - 1))
                first = sorted[next]
                next += 1
            }
            all.append(Stretch(range: first...piece.range.upperBound))
        }
        return all
    }

    /// The first stretch that does not end before the unit.
    private func place(of index: Int64) -> Int {
        var (low, high) = (0, stretches.count)
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].range.upperBound < index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// nil: the window has no such unit.
    private func stretch(of index: Int64) -> Int? {
        let place = place(of: index)
        return place < stretches.count && stretches[place].range.contains(index) ? place : nil
    }

    func isUnit(_ index: Int64) -> Bool { stretch(of: index) != nil }

    /// Whoever has the units already keeps the name under which it got them.
    mutating func add(_ move: TraceMove, as holder: TraceHolder) {
        let organizationID = move.organizationID
        let hand = organizationID == ownerID ? 0 : hand(holder, of: organizationID)
        var place = place(of: move.range.lowerBound)
        while place < stretches.count, stretches[place].range.lowerBound <= move.range.upperBound {
            defer { place += 1 }
            let had = organizations[Int(stretches[place].hand)]
            if move.isReceipt {
                guard had == Custody.unregistered else { continue }
            } else if had == organizationID {
                // Of those who are not registered each is somebody else.
                guard had == Custody.unregistered, stretches[place].hand != hand else { continue }
            }
            (stretches[place].hand, stretches[place].since) = (hand, move.at)
            guard hand > 0 else { continue }
            Self.append(stretches[place].range, to: &taken[holder, default: []])
        }
    }

    /// After all moves: what was passed on after its sale is with whom it was passed on to, as the trace of the unit
    /// says.
    mutating func sell(_ index: Int64, at time: Int64, to region: String) {
        guard let stretch = stretch(of: index), stretches[stretch].since <= time else { return }
        let place = regionPlaces[region] ?? Int32(regions.count)
        if regions.count == place {
            regions.append(region)
            regionPlaces[region] = place
        }
        stretches[stretch].sold = place
    }

    private static func append(_ range: ClosedRange<Int64>, to runs: inout [ClosedRange<Int64>]) {
        if let run = runs.last, run.upperBound == range.lowerBound - 1 {
            runs[runs.count - 1] = run.lowerBound...range.upperBound
        } else {
            runs.append(range)
        }
    }

    private mutating func hand(_ holder: TraceHolder, of organizationID: Int64) -> Int32 {
        if let known = places[holder]?[organizationID] { return known }
        keys.append(holder)
        organizations.append(organizationID)
        places[holder, default: [:]][organizationID] = Int32(keys.count - 1)
        return Int32(keys.count - 1)
    }

    /// nil: the maker.
    func holder(of index: Int64) -> TraceHolder? { stretch(of: index).flatMap { keys[Int(stretches[$0].hand)] } }

    /// nil: not sold.
    func soldRegion(of index: Int64) -> String? {
        guard let stretch = stretch(of: index), stretches[stretch].sold > 0 else { return nil }
        return regions[Int(stretches[stretch].sold)]
    }

    /// The last unit up to `bound` that is in the same hands as this and all between.
    func end(of index: Int64, within bound: Int64) -> Int64 {
        guard let first = stretch(of: index) else { return index }
        var last = first
        while last + 1 < stretches.count, stretches[last].range.upperBound < bound,
            stretches[last + 1].range.lowerBound == stretches[last].range.upperBound + 1, isAlike(first, last + 1)
        { last += 1 }
        return min(bound, stretches[last].range.upperBound)
    }

    private func isAlike(_ one: Int, _ other: Int) -> Bool {
        let (one, other) = (stretches[one], stretches[other])
        guard one.sold == other.sold else { return false }
        return one.hand == other.hand || keys[Int(one.hand)] == keys[Int(other.hand)]
    }

    /// Units that are with each holder, and units that each has sold; nil: the maker.
    var counts: (onHand: [TraceHolder?: Int64], sold: [TraceHolder?: Int64]) {
        var (onHand, sales): ([TraceHolder?: Int64], [TraceHolder?: Int64]) = ([:], [:])
        for stretch in stretches {
            let holder = keys[Int(stretch.hand)]
            if stretch.sold == 0 {
                onHand[holder, default: 0] += stretch.count
            } else {
                sales[holder, default: 0] += stretch.count
            }
        }
        return (onHand, sales)
    }

    /// Units by where they were sold to.
    var soldIn: [String: Int64] {
        var all: [String: Int64] = [:]
        for stretch in stretches where stretch.sold > 0 {
            all[regions[Int(stretch.sold)], default: 0] += stretch.count
        }
        return all
    }

    /// Each unit counts once with each holder, however often it came.
    var received: [TraceHolder: Int64] { taken.mapValues { Self.union($0) } }
    var shippedCount: Int64 { Self.union(taken.values.flatMap { $0 }) }

    /// Each unit once in each region, through whosever hands it came there.
    /// - Parameter regions: of the organizations that are named.
    func receivedIn(_ regions: [Int64: String]) -> [String: Int64] {
        var runs: [String: [ClosedRange<Int64>]] = [:]
        for (holder, found) in taken { runs[holder.region(regions), default: []] += found }
        return runs.mapValues { Self.union($0) }
    }

    private static func union(_ runs: [ClosedRange<Int64>]) -> Int64 {
        var (count, end): (Int64, Int64) = (0, -1)
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) where run.upperBound > end {
            count += run.upperBound - max(run.lowerBound, end + 1) + 1
            end = run.upperBound
        }
        return count
    }
}

extension TraceHolder {
    /// - Parameter regions: of organizations.
    func region(_ regions: [Int64: String]) -> String {
        switch self {
        case .organization(let id): regions[id] ?? ""
        case .consignee(_, let region), .region(let region): region
        }
    }

    var organizationID: Int64? {
        if case .organization(let id) = self { id } else { nil }
    }
}
