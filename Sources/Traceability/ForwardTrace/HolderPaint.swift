/// Who has each unit of a window, or has sold it, by the moves in the order of time.
struct HolderPaint {
    private let low: Int64
    private let ownerID: Int64
    private var isIn: [Bool]
    /// 0: the owner.
    private var hands: [Int32]
    /// When the unit came into these hands.
    private var since: [Int64]
    /// 0: not sold; else where to, as a place of `regions`.
    private var sold: [Int32]
    private var keys: [TraceHolder?] = [nil]
    private var organizations: [Int64]
    private var places: [TraceHolder: [Int64: Int32]] = [:]
    private var taken: [TraceHolder: [ClosedRange<Int>]] = [:]
    private var regions = [""]
    private var regionPlaces: [String: Int32] = [:]

    init(_ window: TraceWindow) {
        (low, ownerID) = (window.range.lowerBound, window.place.ownerID)
        isIn = Array(repeating: false, count: window.range.count)
        hands = Array(repeating: 0, count: window.range.count)
        since = Array(repeating: .min, count: window.range.count)
        sold = Array(repeating: 0, count: window.range.count)
        organizations = [ownerID]
        for piece in window.pieces {
            for index in piece.range { isIn[Int(index - low)] = true }
        }
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
            (hands[index], since[index]) = (hand, move.at)
            guard hand > 0 else { continue }
            Self.append(index, to: &taken[holder, default: []])
        }
    }

    /// After all moves: what was passed on after its sale is with whom it was passed on to, as the trace of the unit
    /// says.
    mutating func sell(_ index: Int64, at time: Int64, to region: String) {
        guard isUnit(index), since[Int(index - low)] <= time else { return }
        let place = regionPlaces[region] ?? Int32(regions.count)
        if regions.count == place {
            regions.append(region)
            regionPlaces[region] = place
        }
        sold[Int(index - low)] = place
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

    /// nil: the maker.
    func holder(of index: Int64) -> TraceHolder? { keys[Int(hands[Int(index - low)])] }

    /// nil: not sold.
    func soldRegion(of index: Int64) -> String? {
        let place = sold[Int(index - low)]
        return place == 0 ? nil : regions[Int(place)]
    }

    /// The last unit up to `bound` that is in the same hands as this and all between.
    func end(of index: Int64, within bound: Int64) -> Int64 {
        let first = Int(index - low)
        var last = index
        while last < bound, isAlike(first, Int(last + 1 - low)) { last += 1 }
        return last
    }

    private func isAlike(_ one: Int, _ other: Int) -> Bool {
        guard sold[one] == sold[other] else { return false }
        return hands[one] == hands[other] || keys[Int(hands[one])] == keys[Int(hands[other])]
    }

    /// Units that are with each holder, and units that each has sold; nil: the maker.
    var counts: (onHand: [TraceHolder?: Int64], sold: [TraceHolder?: Int64]) {
        var held = Array(repeating: Int64(0), count: keys.count)
        var gone = held
        for index in isIn.indices where isIn[index] {
            if sold[index] == 0 { held[Int(hands[index])] += 1 } else { gone[Int(hands[index])] += 1 }
        }
        var (onHand, sales): ([TraceHolder?: Int64], [TraceHolder?: Int64]) = ([:], [:])
        for place in keys.indices {
            if held[place] > 0 { onHand[keys[place], default: 0] += held[place] }
            if gone[place] > 0 { sales[keys[place], default: 0] += gone[place] }
        }
        return (onHand, sales)
    }

    /// Units by where they were sold to.
    var soldIn: [String: Int64] {
        var all: [String: Int64] = [:]
        for place in sold where place > 0 { all[regions[Int(place)], default: 0] += 1 }
        return all
    }

    /// Each unit counts once with each holder, however often it came.
    var received: [TraceHolder: Int64] { taken.mapValues { Self.union($0) } }
    var shippedCount: Int64 { Self.union(taken.values.flatMap { $0 }) }

    /// Each unit once in each region, through whosever hands it came there.
    /// - Parameter regions: of the organizations that are named.
    func receivedIn(_ regions: [Int64: String]) -> [String: Int64] {
        var runs: [String: [ClosedRange<Int>]] = [:]
        for (holder, found) in taken { runs[holder.region(regions), default: []] += found }
        return runs.mapValues { Self.union($0) }
    }

    private static func union(_ runs: [ClosedRange<Int>]) -> Int64 {
        var (count, end) = (0, -1)
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) where run.upperBound > end {
            count += run.upperBound - max(run.lowerBound, end + 1) + 1
            end = run.upperBound
        }
        return Int64(count)
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
