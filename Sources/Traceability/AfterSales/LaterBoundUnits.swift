import Identification
import Storage

/// 后来绑定的: units that are bound to a batch which was tested as such before. What that test says is true of them too,
/// whichever was told first.
extension Session {
    /// Those of the runs whose batches were tested as such: to be looked at anew. None, without a further read, where
    /// nothing of their owners has failed.
    func testedAsSuch(
        _ runs: [(place: AllocationPlace, run: FileRuns.Run)], of plans: [BatchPlan]
    ) throws -> [ReturnRow.Subject] {
        guard !runs.isEmpty, try hasFailedTests(amongOwnersOf: plans) else { return [] }
        var tested: Set<Int32> = []
        for (index, plan) in plans.enumerated() where try isTestedAsSuch(plan.key) { tested.insert(Int32(index)) }
        return runs.filter { tested.contains($0.run.batch) }.map { part in
            ReturnRow.Subject(part.place, part.run.first...part.run.last)
        }
    }

    /// By the index of failed runs alone.
    func hasFailedTests(amongOwnersOf plans: [BatchPlan]) throws -> Bool {
        for owner in Set(plans.map(\.key.ownerID)).sorted() where try hasFailedTests(owner) { return true }
        return false
    }

    /// A test was told of the batch as such: of its GTIN and lot.
    func isTestedAsSuch(_ key: BatchKey) throws -> Bool {
        guard let gtin = try product(key.productID)?.gtin.flatMap({ try? GTIN($0) }),
            let uri = EventNaming.lot(gtin, key.number)
        else { return false }
        return try exists(
            """
            SELECT 1 FROM event_name WHERE owner_id = \(key.ownerID) AND role = \(EventRole.epcClass.rawValue)
                AND name_key = \(EventNaming.key(uri)) LIMIT 1
            """)
    }
}
