import Identification
import JSONStream
import Storage

extension Platform {
    /// Before the first request: tables, the shipped calendar, allocations in memory.
    public func prepare() async throws {
        let now = clock.now()
        try await MigrationRunner.apply(
            Schema.migrations(for: datastore.engine), to: datastore, appliedAt: now.microseconds)
        try await policy.refresh(from: datastore)
        try await beginDataKeys()
        try await seedKnownPlaces()
        try await beginLedger()
        try await seedCalendar()
        try await allocations.refresh(from: datastore)
        try await foldDueTests()
    }

    /// Sessions that can never be used again.
    public func forgetEndedSessions() async throws {
        let now = clock.now()
        try await datastore.write(.readCommitted) { session in
            try session.run("DELETE FROM login_session WHERE expires_at < \(now)")
            try session.run("DELETE FROM sign_in_lock WHERE ends_at < \(now)")
            try session.run("DELETE FROM known_place WHERE expires_at < \(now)")
            try session.run("DELETE FROM pace_count WHERE ends_at < \(now)")
            let codes = now.adding(seconds: -OneTimeCode.windowSeconds)
            try session.run("DELETE FROM one_time_code WHERE expires_at < \(codes)")
        }
    }
}
