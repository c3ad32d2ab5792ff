import Identification
import Storage

/// 换标: what happened to goods under the label that they have by now, of units that the trace knows by an older one.
struct RelabeledUnit: Sendable {
    /// Of the label that the trace came to.
    let index: Int64
    let moves: [TraceMove]
    /// Of the label that is on the goods; nil: there are none.
    let facts: ItemFacts?
}

extension Session {
    /// - Returns: the units of the window, and whether there are more of them than `ForwardTrace.relabeledLimit`.
    func relabeled(in window: TraceWindow) throws -> (units: [RelabeledUnit], isCut: Bool) {
        let (place, range) = (window.place, window.range)
        let stretch = ReturnRow.Subject(
            ownerID: place.ownerID, allocationNumber: place.number, first: range.lowerBound, last: range.upperBound)
        let found = try replacedLabels(stretch).sorted()
        let units = try found.prefix(ForwardTrace.relabeledLimit).map { index in
            let old = stretch.unit(index)
            let current = try currentLabel(of: old)
            let others = try labelChain(of: current).filter { $0 != old }
            let moved = try others.flatMap { try self.moves(of: $0, as: index) }
            return RelabeledUnit(index: index, moves: moved, facts: try itemFacts(of: current))
        }
        return (units, found.count > units.count)
    }

    private func moves(of label: CodeIdentity, as index: Int64) throws -> [TraceMove] {
        let unit = TraceWindow(
            place: AllocationPlace(ownerID: label.ownerID, number: label.allocationNumber),
            pieces: [.init(range: label.index...label.index, batchID: nil)])
        let packed = try stays(in: unit)
        let history = try ContainerHistory(of: Set(packed.map(\.parent.key)), ownerID: label.ownerID, in: self)
        return try moves(in: unit, packed, history).map { move in
            TraceMove(at: move.at, eventID: move.eventID, range: index...index, holderID: move.holderID)
        }
    }
}
