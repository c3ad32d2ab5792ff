import Identification
import Storage

/// What the trace found about the units of one window.
struct WindowTrace: Sendable {
    private(set) var segments: [TraceSegment] = []
    /// Units that are not sold, by who has them; nil: the maker.
    private(set) var holding: [TraceHolder?: Int64] = [:]
    /// Units that are sold, by who had them last; nil: the maker.
    private(set) var sold: [TraceHolder?: Int64] = [:]
    private(set) var received: [TraceHolder: Int64] = [:]
    private(set) var units: [Int64: Int64] = [:]
    private(set) var unitCount: Int64 = 0
    private(set) var shippedCount: Int64 = 0
    private(set) var installedCount: Int64 = 0
    private(set) var receivedIn: [String: Int64] = [:]
    private(set) var soldIn: [String: Int64] = [:]
    private(set) var cuts: Set<ForwardTrace.Cut> = []

    init(_ window: TraceWindow, _ reader: TraceReader, in session: any Session) throws {
        let stays = try session.stays(in: window)
        let history = try ContainerHistory(
            of: Set(stays.map(\.parent.key)), ownerID: window.place.ownerID, in: session)
        if history.isCut { cuts.insert(.depth) }
        let relabeled = try session.relabeled(in: window)
        if relabeled.isCut { cuts.insert(.labels) }
        let moves = (try session.moves(in: window, stays, history) + relabeled.units.flatMap(\.moves))
            .sorted { ($0.at, $0.eventID) < ($1.at, $1.eventID) }
        let names = try reader.names(of: moves, in: session)
        let newer = Dictionary(
            relabeled.units.compactMap { unit in unit.facts.map { (unit.index, $0) } }, uniquingKeysWith: { $1 })
        let known = try session.soldUnits(in: window).filter { newer[$0.0] == nil }
        let dealt = known + newer.map { ($0.key, $0.value) }
        var paint = HolderPaint(window, moves, sales: dealt.filter { $0.1.soldSince != nil }.map(\.0))
        for (move, holder) in zip(moves, names) { paint.add(move, as: holder) }
        for (index, facts) in dealt where paint.isUnit(index) {
            if let since = facts.soldSince { paint.sell(index, at: since.microseconds, to: facts.region ?? "") }
            if facts.installedAt != nil { installedCount += 1 }
        }
        (holding, sold) = paint.counts
        (received, shippedCount, soldIn) = (paint.received, paint.shippedCount, paint.soldIn)
        receivedIn = paint.receivedIn(try session.regionCodes(of: received.keys.compactMap(\.organizationID)))
        addSegments(window, paint, stays.filter { $0.to == nil })
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
                // Runs end at the borders of narrow windows, whatever the width of this one.
                let border = (first / TraceWindow.width + 1) * TraceWindow.width - 1
                var last = paint.end(of: first, within: min(piece.range.upperBound, border))
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
                        batchID: piece.batchID, holder: paint.holder(of: first),
                        soldRegion: paint.soldRegion(of: first), container: container))
                first = max(first, last) + 1
            }
        }
    }
}

extension Session {
    /// Units that are sold or installed, or were, with as much of their facts.
    fileprivate func soldUnits(in window: TraceWindow) throws -> [(Int64, ItemFacts)] {
        try rows(
            """
            SELECT code_index, sold_on, last_sold_on, last_sold_at, returned_at, region, installed_at, replaced_by
            FROM item
            WHERE owner_id = \(window.place.ownerID) AND allocation_no = \(window.place.number)
                AND code_index BETWEEN \(window.range.lowerBound) AND \(window.range.upperBound)
                AND (sold_on IS NOT NULL OR installed_at IS NOT NULL)
            """
        ) { row in
            let index = try row.next(Int64.self)
            let facts = ItemFacts(
                soldOn: try row.next(String?.self).flatMap(CivilDate.init(iso:)), soldSource: nil,
                lastSoldOn: try row.next(String?.self).flatMap(CivilDate.init(iso:)), lastSoldAt: try row.next(),
                returnedAt: try row.next(), region: try row.next(), installedAt: try row.next(),
                replacedBy: try row.next())
            return (index, facts)
        }
    }
}
