import Identification

/// The batches and runs that a document binds: made once, at first use.
struct BatchLedger: Sendable {
    private(set) var runs: [AllocationPlace: FileRuns] = [:]
    private(set) var batches: [BatchPlan] = []
    private var places: [BatchKey: Int] = [:]
    private var factoryNumbers: [Set<String>] = []
    /// What the batches were made with.
    private(set) var parts = BatchParts()

    /// What binding can trip over, for the caller to name the place.
    enum Fault: Error {
        case differs(known: CivilDate)
        case noDate
        case tooMany
        case factoryNoTwice
    }

    func isPlanned(_ key: BatchKey) -> Bool { places[key] != nil }
    func index(_ key: BatchKey) -> Int? { places[key] }
    func overlap(_ code: ReturnRow.Subject) -> FileRuns.Run? { runs[code.place]?.overlap(code.first, code.last) }
    func units(_ code: ReturnRow.Subject) -> Int64 { runs[code.place]?.units(in: code.first...code.last) ?? 0 }

    /// The place of the batch in `batches`. `made` may be nil for a batch that is known.
    mutating func batch(
        _ key: BatchKey, made: CivilDate?, known: CivilDate?, line: String, shift: String
    ) throws(Fault) -> Int {
        let before = places[key].map { batches[$0].productionDate } ?? known
        if let before, let made, before != made { throw .differs(known: before) }
        if let place = places[key] {
            batches[place].add(line: line, shift: shift)
            return place
        }
        guard let date = made ?? before else { throw .noDate }
        guard batches.count < ReturnJudge.batchLimit else { throw .tooMany }
        batches.append(BatchPlan(key: key, productionDate: date, line: line, shift: shift))
        factoryNumbers.append([])
        places[key] = batches.count - 1
        return batches.count - 1
    }

    mutating func bind(_ run: ReturnRow.Subject, to batch: Int, line: Int) {
        runs[run.place, default: FileRuns()].insert(
            .init(first: run.first, last: run.last, batch: Int32(batch), line: Int32(clamping: line)))
    }

    /// Takes back the batches after the first so many: nothing is bound to them.
    mutating func drop(after count: Int) {
        for plan in batches[count...] { places[plan.key] = nil }
        batches.removeSubrange(count...)
        parts.drop(after: count)
        factoryNumbers.removeSubrange(count...)
    }

    mutating func add(_ components: [BatchComponent], to batch: Int) throws(BatchParts.TooMany) {
        try parts.add(components, to: batch)
    }

    mutating func take(factoryNo: String, in batch: Int) throws(Fault) {
        guard factoryNumbers[batch].insert(factoryNo).inserted else { throw .factoryNoTwice }
    }
}
