import Storage

/// How far somebody has used up a pace, as it is kept over a restart: who it is stands in `scope` as a code.
public struct PaceCount: Sendable, Hashable {
    public let scope: [UInt8]
    /// Microseconds of waiting that were due at `at`.
    public let due: Int64
    public let at: Instant

    public init(scope: [UInt8], due: Int64, at: Instant) {
        self.scope = scope
        self.due = due
        self.at = at
    }
}

extension Platform {
    /// Writes down who is fast. Whoever is not costs nothing.
    public func keep(_ counts: [PaceCount]) async throws {
        guard !counts.isEmpty else { return }
        // In one order, so that two processes never wait for each other.
        let ordered = counts.sorted { $0.scope.lexicographicallyPrecedes($1.scope) }
        try await datastore.write(.readCommitted) { session in
            for count in ordered {
                try session.run(
                    """
                    INSERT INTO pace_count (scope, due, at, ends_at)
                    VALUES (\(count.scope), \(count.due), \(count.at), \(count.at.microseconds + count.due))
                    ON CONFLICT (scope) DO UPDATE
                    SET due = excluded.due, at = excluded.at, ends_at = excluded.ends_at
                    """)
            }
        }
    }

    /// What is kept and not over; `forgetEndedSessions` throws the rest away.
    public func paceCounts() async throws -> [PaceCount] {
        let now = clock.now()
        return try await datastore.read { session in
            try session.rows(
                "SELECT scope, due, at FROM pace_count WHERE ends_at > \(now) ORDER BY ends_at DESC LIMIT 20000"
            ) { row in PaceCount(scope: try row.next(), due: try row.next(), at: try row.next()) }
        }
    }
}
