import Identification
import Storage

/// A run of bound items, with whose return it is.
struct BindingRun: CodeStretch, Sendable, Hashable {
    let first: Int64
    let last: Int64
    let batchID: Int64
    let returnID: Int64
    let isAccepted: Bool
}

/// What the database knows of the codes of one chunk: a few range reads for a thousand rows.
struct ReturnFacts: Sendable {
    var runs: [AllocationPlace: [BindingRun]] = [:]
    /// Void runs, then frozen ones: each list is disjoint and in order.
    var stopped: [AllocationPlace: [[ClosedRange<Int64>]]] = [:]
    var batches: [BatchKey: Batch] = [:]
    /// 换标: labels that took another's place, in order; of codes that are to be bound.
    var usedLabels: [AllocationPlace: [Int64]] = [:]
    /// Of the batches that the codes are bound to, by owner and id.
    var productionDates: [Int64: [Int64: CivilDate]] = [:]
    var batchNumbers: [Int64: [Int64: String]] = [:]

    /// The first code of the run that took another label's place.
    func usedLabel(_ subject: ReturnRow.Subject) -> Int64? {
        guard let all = usedLabels[subject.place] else { return nil }
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle] < subject.first { low = middle + 1 } else { high = middle }
        }
        return low < all.count && all[low] <= subject.last ? all[low] : nil
    }

    /// When the first of the codes' batches was made that was made after the day; nil: none was.
    func madeAfter(_ day: CivilDate, _ subject: ReturnRow.Subject) -> CivilDate? {
        bindings(subject).lazy.compactMap { productionDates[subject.ownerID]?[$0.batchID] }.first { $0 > day }
    }

    /// The runs that have a code of first…last.
    func bindings(_ subject: ReturnRow.Subject) -> ArraySlice<BindingRun> {
        runs[subject.place]?.reaching(subject.first, subject.last) ?? []
    }

    func stop(_ subject: ReturnRow.Subject) -> ClosedRange<Int64>? {
        let found = stopped[subject.place]?.compactMap { Self.first(in: $0, from: subject.first, to: subject.last) }
        return found?.min { $0.lowerBound < $1.lowerBound }
    }

    /// The first run that has a number of first…last, among disjoint runs in order.
    private static func first(
        in runs: [ClosedRange<Int64>], from first: Int64, to last: Int64
    ) -> ClosedRange<Int64>? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].upperBound < first { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].lowerBound <= last else { return nil }
        return runs[low]
    }
}

extension Session {
    /// - Parameters:
    ///   - later: those that something happens to after production: labels that were replaced count as bound.
    ///   - made: those that are to be bound.
    func facts(
        of subjects: [ReturnRow.Subject], batches keys: [BatchKey], later: [ReturnRow.Subject] = [],
        made: [ReturnRow.Subject] = []
    ) throws -> ReturnFacts {
        var facts = ReturnFacts()
        for (place, subjects) in Dictionary(grouping: subjects, by: \.place) {
            let ranges = subjects.map { $0.first...$0.last }
            facts.runs[place] = try bindingRuns(at: place, in: ranges)
            facts.stopped[place] = try ["void", "frozen"].map { try stoppedRuns($0, at: place, in: ranges) }
        }
        for (place, subjects) in Dictionary(grouping: later, by: \.place) {
            let open = subjects.filter { facts.bindings($0).isEmpty }.map { $0.first...$0.last }
            let carried = open.isEmpty ? [] : try carriedBindings(at: place, in: open)
            guard !carried.isEmpty else { continue }
            facts.runs[place] = (facts.runs[place, default: []] + carried).sorted { $0.first < $1.first }
        }
        for (place, subjects) in Dictionary(grouping: made, by: \.place) {
            facts.usedLabels[place] = try usedLabels(at: place, in: subjects.map { $0.first...$0.last })
        }
        facts.batches = try batches(keys)
        try readDates(&facts)
        return facts
    }

    private func readDates(_ facts: inout ReturnFacts) throws {
        var ids: [Int64: Set<Int64>] = [:]
        for (place, runs) in facts.runs { ids[place.ownerID, default: []].formUnion(runs.map(\.batchID)) }
        for (owner, ids) in ids where !ids.isEmpty {
            let found = try Array(ids).inParts { part in
                try rows(
                    """
                    SELECT batch_id, production_date, batch_no FROM batch
                    WHERE owner_id = \(owner) AND batch_id IN \(list: part)
                    """
                ) { row in (try row.next(Int64.self), try row.nextDate(), try row.next(String.self)) }
            }
            facts.productionDates[owner] = Dictionary(found.map { ($0.0, $0.1) }) { first, _ in first }
            facts.batchNumbers[owner] = Dictionary(found.map { ($0.0, $0.2) }) { first, _ in first }
        }
    }

    /// 换标: labels of the ranges that took another's place, in order: by one range read, or, where far more lies between
    /// than is asked for, the first one of each range.
    func usedLabels(at place: AllocationPlace, in ranges: [ClosedRange<Int64>]) throws -> [Int64] {
        guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max() else { return [] }
        let limit = 4 * ranges.count + 100
        let found = try usedLabels(at: place, first...last, limit: limit)
        if found.count < limit { return found }
        return try Set(ranges).flatMap { try usedLabels(at: place, $0, limit: 1) }.sorted()
    }

    private func usedLabels(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, limit: Int
    ) throws -> [Int64] {
        try rows(
            """
            SELECT new_index FROM code_replacement WHERE owner_id = \(place.ownerID)
                AND new_allocation_no = \(place.number)
                AND new_index BETWEEN \(range.lowerBound) AND \(range.upperBound)
            ORDER BY new_index LIMIT \(limit)
            """
        ) { try $0.next(Int64.self) }
    }

    /// The runs of a kind that touch the ranges, in order: all by one range read, or, where far more lies between
    /// than is asked for, the first one of each range. Either way no range that has one goes without.
    func stoppedRuns(
        _ kind: String, at place: AllocationPlace, in ranges: [ClosedRange<Int64>]
    ) throws -> [ClosedRange<Int64>] {
        guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max() else { return [] }
        let limit = 4 * ranges.count + 100
        let found = try stoppedRuns(kind, at: place, first...last, limit: limit)
        if found.count < limit { return found }
        var all: Set<ClosedRange<Int64>> = []
        for range in Set(ranges) { all.formUnion(try stoppedRuns(kind, at: place, range, limit: 1)) }
        return all.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Runs of a kind are disjoint, so the first that matters is the last that begins at or before the range.
    func stoppedRuns(
        _ kind: String, at place: AllocationPlace, _ range: ClosedRange<Int64>, limit: Int
    ) throws -> [ClosedRange<Int64>] {
        let (first, last) = (range.lowerBound, range.upperBound)
        return try rows(
            """
            SELECT first_index, last_index FROM state_run
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND kind = \(kind)
                AND first_index <= \(last) AND first_index >= coalesce((
                    SELECT first_index FROM state_run WHERE owner_id = \(place.ownerID)
                        AND allocation_no = \(place.number) AND kind = \(kind) AND first_index <= \(first)
                    ORDER BY first_index DESC LIMIT 1), \(first))
                AND last_index >= \(first)
            ORDER BY first_index LIMIT \(limit)
            """
        ) { row in
            let first = try row.next(Int64.self)
            return first...max(first, try row.next(Int64.self))
        }
    }

    /// The runs that touch any of the ranges, in order: one range read; where far more lies between than is
    /// asked for, one read a range, with every run of it: a later event counts what they cover.
    func bindingRuns(at place: AllocationPlace, in ranges: [ClosedRange<Int64>]) throws -> [BindingRun] {
        guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max() else { return [] }
        let limit = 4 * ranges.count + 100
        let found = try bindingRuns(at: place, first, last, limit: limit)
        if found.count < limit { return found }
        var all: Set<BindingRun> = []
        for range in ranges {
            all.formUnion(
                try bindingRuns(at: place, range.lowerBound, range.upperBound, limit: ReturnContent.rowLimit))
        }
        return all.sorted { $0.first < $1.first }
    }

    /// Runs are disjoint, so the first that matters is the last that begins at or before `first`. Found by order: for
    /// `max` PostgreSQL would, without statistics, read all that begin before it.
    func bindingRuns(
        at place: AllocationPlace, _ first: Int64, _ last: Int64, limit: Int
    ) throws -> [BindingRun] {
        try rows(
            """
            SELECT first_index, last_index, batch_id, binding_run.return_id, trace_return.state
            FROM binding_run JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND first_index <= \(last)
                AND first_index >= coalesce((
                    SELECT first_index FROM binding_run WHERE owner_id = \(place.ownerID)
                        AND allocation_no = \(place.number) AND first_index <= \(first)
                    ORDER BY first_index DESC LIMIT 1), \(first))
                AND last_index >= \(first)
            ORDER BY first_index LIMIT \(limit)
            """
        ) { row in
            BindingRun(
                first: try row.next(), last: try row.next(), batchID: try row.next(), returnID: try row.next(),
                isAccepted: try row.next(String.self).hasPrefix("accepted"))
        }
    }

    /// Entries of codes made elsewhere.
    func directoryEntries(_ codes: [String]) throws -> [String: CodeIdentity] {
        guard !codes.isEmpty else { return [:] }
        let found = try rows(
            "SELECT code, owner_id, allocation_no, code_index FROM code_directory WHERE code IN \(list: codes)"
        ) { row in
            (
                try row.next(String.self),
                CodeIdentity(ownerID: try row.next(), allocationNumber: try row.next(), index: try row.next())
            )
        }
        return Dictionary(found) { first, _ in first }
    }
}
