import Identification

/// Tests of batches as such that a document has told so far: they are tests of the units that the rest of it names.
struct ToldBatchTests: Sendable {
    private var told: [BatchKey: [LifeEvent]] = [:]
    /// By owner and number, of batches that were there before.
    private var keys: [Int64: [Int64: BatchKey]] = [:]
    /// How many of its batch's tests each unit has been told of.
    private var counts: [CodeIdentity: Int] = [:]

    var isEmpty: Bool { told.isEmpty }

    /// - Parameter id: nil: the document makes the batch.
    mutating func keep(_ test: LifeEvent, of key: BatchKey, id: Int64?) {
        told[key, default: []].append(test)
        if let id { keys[key.ownerID, default: [:]][id] = key }
    }

    func key(ownerID: Int64, batchID: Int64) -> BatchKey? { keys[ownerID]?[batchID] }

    /// What the unit, of this batch, has not been told of yet.
    mutating func take(_ code: CodeIdentity, of key: BatchKey) -> ArraySlice<LifeEvent> {
        guard let tests = told[key] else { return [] }
        defer { counts[code] = tests.count }
        return tests.dropFirst(counts[code] ?? 0)
    }
}
