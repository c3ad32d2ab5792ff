import Storage

/// 清理: files of ended jobs and of links past their time are removed; what was done with them stays on record.
public struct CleanPrintFiles: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction() async throws {
        let now = platform.clock.now()
        let limit = now.adding(seconds: -PrintLimits.keptDays * 86_400)
        try await platform.datastore.write(.readCommitted) { session in
            try session.run(
                """
                UPDATE print_job SET state = 'expired' WHERE state = 'ready' AND ended_at < \(limit)
                """)
            try session.run(
                """
                UPDATE hand_over SET state = 'expired', password_sealed = NULL, ended_at = \(now)
                WHERE state IN ('packing', 'open') AND expires_at < \(now)
                """)
        }
        let store = platform.printStore
        let found = store.contents()
        let kept = try await platform.datastore.report { session -> (jobs: Set<Int64>, handOvers: Set<Int64>) in
            let jobs = try session.rows(
                """
                SELECT job_id FROM print_job
                WHERE job_id IN \(list: found.jobs) AND state IN ('queued', 'running', 'ready')
                """
            ) { try $0.next(Int64.self) }
            let handOvers = try session.rows(
                """
                SELECT hand_over_id FROM hand_over
                WHERE hand_over_id IN \(list: found.handOvers) AND state IN ('packing', 'open')
                """
            ) { try $0.next(Int64.self) }
            return (Set(jobs), Set(handOvers))
        }
        for id in found.jobs where !kept.jobs.contains(id) { try store.removeJob(id) }
        for id in found.handOvers where !kept.handOvers.contains(id) { try store.removeHandOver(id) }
    }
}
