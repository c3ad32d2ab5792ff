import Storage

/// Group commit: serializable changes that wait together, one COMMIT and one flush to the disk for all; nobody is
/// answered before it.
///
/// A savepoint a job is two statements and a way there and back. So jobs go without; where one fails, the group is
/// undone and done again with a savepoint around each job, and so are some groups after it.
extension PostgresWorker {
    private static let carefulGroupsMax = 16

    /// Does the jobs, and those that come meanwhile. When the transaction is lost on the way each runs alone, with its
    /// own attempts; an unanswered COMMIT is never sent again.
    /// - Parameter isCareful: with savepoints; nil: where a job failed lately.
    func performTogether(_ first: [PostgresJob], isCareful: Bool? = nil) {
        let isCareful = isCareful ?? (carefulGroups > 0)
        carefulGroups = max(0, carefulGroups - 1)
        var jobs: [PostgresJob] = []
        var isCommitting = false
        defer { lastCount = jobs.count }
        do {
            let errors = try commitTogether(first, &jobs, &isCommitting, isCareful: isCareful)
            for (job, error) in zip(jobs, errors) { job.unit.answer(error) }
        } catch {
            let all = jobs + first.dropFirst(jobs.count)
            let isConflict = (error as? StorageError) == StorageError.conflictingWork
            guard isCareful || isCommitting || isConflict || isLost else {
                carefulGroups = Self.carefulGroupsMax
                return performTogether(all, isCareful: true)
            }
            let isUnknown = isCommitting && isLost
            for job in all { job.unit.answer(isUnknown ? Self.unknown : perform(job)) }
        }
    }

    /// Answers what went wrong with each job, nil where nothing did.
    /// - Parameter jobs: those that were taken up, in order.
    private func commitTogether(
        _ first: [PostgresJob], _ jobs: inout [PostgresJob], _ isCommitting: inout Bool, isCareful: Bool
    ) throws -> [(any Error)?] {
        let connection = try connected()
        do {
            try connection.begin(first[0].transaction)
            let session = PostgresSession(connection, deadline: .max, ending: ending.current, isGroup: isCareful)
            let start = monotonicNanoseconds()
            var errors: [(any Error)?] = []
            var waiting = first[...]
            while let job = waiting.popFirst() ?? next(after: jobs.count, since: start) {
                jobs.append(job)
                errors.append(try isCareful ? attempt(job, session) : attemptOpenly(job, session))
                if session.late.rowCount > Self.lateRowsMax { try session.flush() }
            }
            try session.end()
            isCommitting = true
            try connection.commit()
            return errors
        } catch {
            try connection.rollBack()
            throw error
        }
    }

    /// Whatever goes wrong is the whole group's.
    private func attemptOpenly(_ job: PostgresJob, _ session: PostgresSession) throws -> (any Error)? {
        try job.unit.attempt(session)
        if let spoiled = session.spoiled { throw spoiled }
        return nil
    }

    /// What the job itself throws is its answer; what spoils the transaction is thrown.
    private func attempt(_ job: PostgresJob, _ session: PostgresSession) throws -> (any Error)? {
        do {
            try session.unit { try job.unit.attempt(session) }
            return nil
        } catch {
            if let spoiled = session.spoiled { throw spoiled }
            guard session.needsLateRows else { return error }
            // It reads what waits to be written: again, with everything written and nothing waiting.
            try session.flush()
            session.defersRows = false
            defer { session.defersRows = true }
            return try attempt(job, session)
        }
    }

    private func next(after count: Int, since start: UInt64) -> PostgresJob? {
        guard count < Self.groupMax, monotonicNanoseconds() - start < Self.groupNanoseconds else { return nil }
        // One more than last time at most: who is in the group already sends no other.
        return count <= lastCount ? mailbox.takeSoon() : mailbox.takeNow()
    }
}
