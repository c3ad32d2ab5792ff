public import Storage

/// The work of printing, done by whoever runs it a file at a time: the next file of the job that has waited longest.
///
/// A file is written by one worker at a time: it holds the job's lease, and says every few seconds that it still works.
public struct PrintWork: Sendable {
    let platform: Platform
    /// The name under which this process's leases stand.
    public let peer: String
    /// Asked between pieces of work: true ends it, to be taken up again later.
    let shouldStop: @Sendable () -> Bool

    /// Throws `Refusal.unavailable` when the print folder cannot be used.
    public init(_ platform: Platform, shouldStop: @escaping @Sendable () -> Bool) throws {
        self.platform = platform
        peer = try platform.printStore.peerName(platform.entropy)
        self.shouldStop = shouldStop
    }

    /// Why a file was left unfinished without anything being wrong.
    private enum Interruption: Error { case stopping, taken }

    /// What this process left half done when it was killed is free at once, and its drafts are gone. For the one
    /// process of this print folder, at its start.
    public func releaseOwnLeases() async throws {
        let peer = peer
        platform.printStore.removeDrafts()
        try await platform.datastore.write(.readCommitted) { session in
            try session.run("UPDATE print_job SET peer = NULL, lease_until = NULL WHERE peer = \(peer)")
            try session.run("UPDATE hand_over SET peer = NULL, lease_until = NULL WHERE peer = \(peer)")
        }
    }

    /// Does one piece of work; false when there is none.
    public func step() async throws -> Bool {
        if try await PackHandOver(platform, peer: peer).step() { return true }
        guard let claim = try await claim() else { return false }
        do {
            try await write(claim)
        } catch Interruption.stopping {
            try await release(claim, failure: nil)
            return false
        } catch Interruption.taken {
            return true
        } catch let error where !(error is StorageError) {
            try await release(claim, failure: error)
        }
        return true
    }

    private struct Claim: Sendable {
        let job: PrintJob
        let file: PrintFile
        let allocation: Allocation
    }

    /// The lease on the job that has waited longest.
    private func claim() async throws -> Claim? {
        let (now, peer) = (platform.clock.now(), peer)
        let isWaiting = try await platform.datastore.read { session in
            try session.exists("SELECT 1 FROM print_job WHERE state IN ('queued', 'running') LIMIT 1")
        }
        guard isWaiting else { return nil }
        return try await platform.datastore.write(.readCommitted) { session in
            let found = try session.first(
                """
                SELECT owner_id, job_id FROM print_job
                WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < \(now))
                ORDER BY touched_at LIMIT 1
                """ + session.engine.forUpdateSkipLocked
            ) { row in (owner: try row.next(Int64.self), job: try row.next(Int64.self)) }
            guard let found, let job = try session.printJob(found.owner, found.job) else { return nil }
            guard let file = try session.nextPrintFile(job.ownerID, job.id),
                let allocation = try session.allocation(job.ownerID, job.allocationNumber)
            else {
                try session.endPrintJob(job, .ready, at: now)
                return nil
            }
            try session.run(
                """
                UPDATE print_job SET state = 'running', peer = \(peer), touched_at = \(now),
                    lease_until = \(now.adding(seconds: PrintLimits.leaseSeconds))
                WHERE owner_id = \(job.ownerID) AND job_id = \(job.id)
                """)
            return Claim(job: job, file: file, allocation: allocation)
        }
    }

    private func write(_ claim: Claim) async throws {
        let plan = try PrintPlan(claim.job.order, of: claim.allocation)
        guard claim.allocation.state == .active else {
            throw Refusal(.conflict, .allocationNotActive, words: ["state": claim.allocation.state.name])
        }
        let store = platform.printStore
        let path = store.path(ofJob: claim.job.id, claim.file.name)
        let written = try await store.write(path) { draft in
            try await make(claim.file, of: plan, at: draft) { try await progress(claim, $0) }
        }
        try await finish(claim, written)
    }

    private func make(
        _ file: PrintFile, of plan: PrintPlan, at path: String, _ progress: @escaping (Int64) async throws -> Void
    ) async throws -> Int64 {
        var told = platform.clock.now()
        let tell: PartWriting.Progress = { count in
            if shouldStop() { throw Interruption.stopping }
            let now = platform.clock.now()
            guard now.seconds(since: told) >= PrintLimits.progressSeconds else { return }
            told = now
            try await progress(count)
        }
        let writing = PartWriting(platform)
        return switch file.kind {
        case .part: try await writing.write(plan, plan.part(file.number), to: path, tell)
        case .rolls: try await writing.writeRolls(plan, to: path, tell)
        }
    }

    /// Throws `taken` when the job was cancelled or another worker has it.
    private func progress(_ claim: Claim, _ count: Int64) async throws {
        let (now, peer) = (platform.clock.now(), peer)
        let isMine = try await platform.datastore.write(.readCommitted) { session in
            let held = try session.run(
                """
                UPDATE print_job SET touched_at = \(now), lease_until = \(now.adding(seconds: PrintLimits.leaseSeconds))
                WHERE owner_id = \(claim.job.ownerID) AND job_id = \(claim.job.id) AND peer = \(peer)
                    AND state = 'running'
                """)
            guard held == 1 else { return false }
            try session.run(
                """
                UPDATE print_file SET written_count = \(count)
                WHERE owner_id = \(claim.job.ownerID) AND job_id = \(claim.job.id) AND file_no = \(claim.file.number)
                """)
            return true
        }
        guard isMine else { throw Interruption.taken }
    }

    private func finish(_ claim: Claim, _ written: PrintStore.Written) async throws {
        let (now, peer) = (platform.clock.now(), peer)
        try await platform.datastore.write(.readCommitted) { session in
            let held = try session.run(
                """
                UPDATE print_job SET touched_at = \(now), lease_until = NULL, peer = NULL, attempt_count = 0
                WHERE owner_id = \(claim.job.ownerID) AND job_id = \(claim.job.id) AND peer = \(peer)
                    AND state = 'running'
                """)
            guard held == 1 else { return }
            try session.run(
                """
                UPDATE print_file SET written_count = code_count, label_count = \(written.labelCount),
                    byte_count = \(written.byteCount), sha256 = \(written.sha256), written_at = \(now)
                WHERE owner_id = \(claim.job.ownerID) AND job_id = \(claim.job.id) AND file_no = \(claim.file.number)
                """)
            if try session.nextPrintFile(claim.job.ownerID, claim.job.id) == nil {
                try session.endPrintJob(claim.job, .ready, at: now)
            }
        }
    }

    /// Gives the job back: to go on at once after an interruption, to be tried again later or to have failed.
    private func release(_ claim: Claim, failure: (any Error)?) async throws {
        let (now, peer) = (platform.clock.now(), peer)
        let words = failure.map { ($0 as? Refusal)?.kept ?? "\($0)" } ?? ""
        try await platform.datastore.write(.readCommitted) { session in
            let attempts = claim.job.attemptCount + (failure == nil ? 0 : 1)
            let isOver = attempts >= PrintLimits.attempts
            let pause = failure == nil || isOver ? nil : now.adding(seconds: Int64(10 * attempts))
            let held = try session.run(
                """
                UPDATE print_job SET attempt_count = \(attempts), failure = \(String(words.prefix(500))), peer = NULL,
                    lease_until = \(pause), touched_at = \(now)
                WHERE owner_id = \(claim.job.ownerID) AND job_id = \(claim.job.id) AND peer = \(peer)
                    AND state = 'running'
                """)
            // Whoever has the job by now goes on with it.
            if isOver, held == 1 { try session.endPrintJob(claim.job, .failed, at: now) }
        }
    }
}

extension WriteSession {
    fileprivate func endPrintJob(_ job: PrintJob, _ state: PrintJob.State, at now: Instant) throws {
        try run(
            """
            UPDATE print_job SET state = \(state), ended_at = \(now), peer = NULL, lease_until = NULL
            WHERE owner_id = \(job.ownerID) AND job_id = \(job.id) AND state IN ('queued', 'running')
            """)
    }
}
