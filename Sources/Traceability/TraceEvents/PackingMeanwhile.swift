import Storage

/// One parent at a time and no ring, asked again where it is stored: what another return packs at the same moment was
/// not there when this one was judged. A return that is being stored keeps its places as one that counts.
///
/// Sound since changes are serializable: of two that store at once one sees what the other has stored.
extension WriteSession {
    /// Behind the events' own rows. Throws `Refusal.conflict` with `returnMixedUp`: judged again, the event is named.
    func requireOnePlace(of events: [CapturedEvent], returnID: Int64) throws {
        var codes: [ReturnRow.Subject] = []
        var (boxes, parents): ([Int64: Set<[UInt8]>], [Int64: Set<[UInt8]>]) = ([:], [:])
        for event in events {
            guard let packing = event.effects.packing, packing.isAdding else { continue }
            codes += packing.children
            guard !packing.boxes.isEmpty else { continue }
            for part in event.owners {
                boxes[part.ownerID, default: []].formUnion(packing.boxes.map(\.key))
                parents[part.ownerID, default: []].insert(packing.parent.key)
            }
        }
        for (place, subjects) in Dictionary(grouping: codes, by: \.place) {
            try requireOnePlace(of: subjects, at: place, returnID)
        }
        for (owner, keys) in boxes { try requireOneParent(of: keys, owner, returnID) }
        try requireNoRing(above: parents, returnID: returnID)
    }

    /// No container lies in itself, whatever lies between, nor deeper than anybody looks.
    /// - Parameter parents: by the owner of the goods.
    func requireNoRing(above parents: [Int64: Set<[UInt8]>], returnID: Int64) throws {
        var next = parents.values.reduce(into: Set()) { $0.formUnion($1) }
        // Whoever goes up in a ring does not come to an end.
        for _ in 0..<Containment.depthLimit where !next.isEmpty {
            let keys = Array(next)
            next = []
            for owner in parents.keys { next.formUnion(try standingParents(of: owner, keys, returnID).map(\.parent)) }
        }
        guard next.isEmpty else { throw Refusal(.conflict, .returnMixedUp) }
    }

    private func requireOneParent(of boxes: Set<[UInt8]>, _ owner: Int64, _ returnID: Int64) throws {
        let found = try standingParents(of: owner, Array(boxes), returnID)
        guard Set(found.map(\.box)).count == found.count else { throw Refusal(.conflict, .returnMixedUp) }
    }

    private func standingParents(
        of owner: Int64, _ keys: [[UInt8]], _ returnID: Int64
    ) throws -> [(box: [UInt8], parent: [UInt8])] {
        try keys.inParts { part in
            try rows(
                """
                SELECT name_key, parent_key FROM container_stay
                WHERE owner_id = \(owner) AND name_key IN \(list: part) AND \(Containment.stands(returnID))
                """
            ) { (try $0.next([UInt8].self), try $0.next([UInt8].self)) }
        }
    }

    private func requireOnePlace(
        of subjects: [ReturnRow.Subject], at place: AllocationPlace, _ returnID: Int64
    ) throws {
        let found = try openRuns(at: place, of: subjects, in: returnID)
        var (last, isOwn) = (Int64(-1), false)
        for run in found.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
            let isOurs = run.eventID >> 24 == returnID
            // What lay in two places before is no fault of this return.
            if run.first <= last, isOurs || isOwn { throw Refusal(.conflict, .returnMixedUp) }
            if run.last > last || isOurs && run.last == last { (last, isOwn) = (run.last, isOurs) }
        }
    }

    private func openRuns(
        at place: AllocationPlace, of subjects: [ReturnRow.Subject], in returnID: Int64
    ) throws -> [ContainedRun] {
        let found = try Self.stretches(subjects).flatMap { stretch in
            let asked = subjects.filter { stretch.contains($0.first) }
            let limit = 4 * asked.count + 100
            let found = try standingRuns(at: place, stretch, returnID, limit: limit)
            return try found.count < limit
                ? found : asked.flatMap { try standingRuns(at: place, $0.first...$0.last, returnID, limit: .max) }
        }
        return Array(Set(found))
    }
}
