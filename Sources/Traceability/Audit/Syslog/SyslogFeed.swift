public import Storage

/// Takes messages to a receiver. Throws when it cannot be known that they arrived.
public protocol SyslogCarrier: Sendable {
    func carry(_ messages: [SyslogMessage]) async throws
}

/// The trail on its way to one receiver, in the order of its numbers from the first on. How far it got is kept in the
/// database: while the receiver is down nothing is lost, and after a crash the last messages may come again.
public struct SyslogFeed: Sendable {
    static let batch = 200

    let platform: Platform
    /// The receiver's address: the name of its cursor.
    public let target: String
    private let host: String
    private var settling = SettlingNumbers()

    public init(_ platform: Platform, target: String) {
        self.platform = platform
        self.target = target
        let url = platform.options.publicURL
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        host = String(rest.prefix { $0 != "/" && $0 != ":" })
    }

    /// Sends the next records; false when there were none. Throws what the carrier throws, and nothing has moved.
    public mutating func step(_ carrier: some SyslogCarrier) async throws -> Bool {
        let target = self.target
        let settled = try await settling.advance(platform.datastore)
        let (cursor, records) = try await platform.datastore.report { session in
            let cursor = try session.syslogCursor(target)
            let query: Query = """
                \(AuditRecord.select) WHERE audit_id > \(cursor) AND audit_id <= \(settled)
                ORDER BY audit_id LIMIT \(Self.batch)
                """
            return (cursor, try session.rows(query) { row in try AuditRecord(&row) })
        }
        guard let last = records.last else { return false }
        try await carrier.carry(records.map { SyslogMessage($0, host: host) })
        let now = platform.clock.now()
        try await platform.datastore.write(.readCommitted) { session in
            try session.run(
                """
                INSERT INTO syslog_cursor (target, audit_id, changed_at) VALUES (\(target), \(last.id), \(now))
                ON CONFLICT (target) DO UPDATE SET audit_id = excluded.audit_id, changed_at = excluded.changed_at
                WHERE syslog_cursor.audit_id = \(cursor)
                """)
        }
        return true
    }
}

/// Which numbers of the trail are final. On SQLite they come in the order of their commits. On PostgreSQL a lower one
/// may be committed after a higher one: what is seen counts once every transaction has ended that could still
/// commit a lower one.
private struct SettlingNumbers: Sendable {
    private var settled: Int64 = 0
    private var seen: Int64?
    /// The next transaction to begin, asked one step after `seen`, so that whoever had a number then has begun.
    private var horizon: Int64?

    mutating func advance(_ datastore: any Datastore) async throws -> Int64 {
        let (last, running) = try await datastore.report { session in
            let last = try session.value("SELECT coalesce(max(audit_id), 0) FROM audit_record", as: Int64.self) ?? 0
            let running = try session.engine.runningTransactions.flatMap { query in
                try session.first(query) { row in (oldest: try row.next(Int64.self), next: try row.next(Int64.self)) }
            }
            return (last, running)
        }
        guard let running else { return last }
        if let seen, let horizon {
            if running.oldest >= horizon {
                settled = seen
                self.seen = nil
                self.horizon = nil
            }
        } else if seen != nil {
            horizon = running.next
        }
        if seen == nil, last > settled { seen = last }
        return settled
    }
}

extension Session {
    func syslogCursor(_ target: String) throws -> Int64 {
        try value("SELECT audit_id FROM syslog_cursor WHERE target = \(target)", as: Int64.self) ?? 0
    }

    /// How far each receiver is.
    public func syslogCursors() throws -> [SyslogStanding] {
        try rows(
            """
            SELECT target, audit_id, changed_at,
                (SELECT count(*) FROM audit_record WHERE audit_record.audit_id > syslog_cursor.audit_id)
            FROM syslog_cursor ORDER BY target
            """
        ) { row in
            SyslogStanding(
                target: try row.next(), lastID: try row.next(), at: try row.next(), waiting: try row.next())
        }
    }
}

/// How far a receiver of the trail is.
public struct SyslogStanding: Sendable, Hashable {
    public let target: String
    public let lastID: Int64
    public let at: Instant
    /// Records that it has not got yet.
    public let waiting: Int64
}
