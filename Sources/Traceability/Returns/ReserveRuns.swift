import Storage

/// The first step of storing what is too much for one transaction: opens the batches and binds the runs, a bounded
/// number a transaction. Nothing of it counts before the return is accepted.
struct ReserveRuns {
    /// Runs that one transaction binds.
    private static let runsAtOnce = 2_000

    let platform: Platform

    /// Answers the ids of the batches. Throws `Refusal.conflict` when another return holds one of the runs.
    func callAsFunction(
        _ runs: [(place: AllocationPlace, run: FileRuns.Run)], of batches: [BatchPlan], returnID: Int64,
        context: CaptureContext
    ) async throws -> [Int64] {
        let batchIDs = try await platform.datastore.write {
            try $0.ensure(batches, siteID: context.siteID, at: context.capturedAt)
        }
        for start in stride(from: 0, to: runs.count, by: Self.runsAtOnce) {
            let part = Array(runs[start..<min(runs.count, start + Self.runsAtOnce)])
            try await platform.datastore.write { session in
                try session.requireStoring(returnID)
                try session.bind(part, batchIDs: batchIDs, returnID: returnID)
            }
        }
        return batchIDs
    }
}

extension [AllocationPlace: FileRuns] {
    /// Every run, neighbours of one batch joined, in the order of its place.
    var ordered: [(place: AllocationPlace, run: FileRuns.Run)] {
        sorted { $0.key < $1.key }.flatMap { place, runs in runs.merged.map { (place, $0) } }
    }
}
