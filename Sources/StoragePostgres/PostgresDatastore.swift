public import Storage

/// A fixed number of connections to a PostgreSQL database, each with a thread of its own, since libpq blocks.
///
/// A quarter of them (one at least) is for reports, so that a long one never holds up a scan, and one for serializable
/// changes: those of one process never get in each other's way, and what waits is committed together. Nothing but
/// statements by name relies on the state of a connection, and those can be turned off: PgBouncer in transaction mode
/// may stand between.
public final class PostgresDatastore: Datastore {
    public struct Options: Sendable {
        /// Serve although the server is set not to keep what it acknowledges: for experiments.
        public var allowUnsafe = false
        /// Units of work that may wait for a connection; more are refused.
        public var waitingMax = 1_024

        public init() {}
    }

    /// A statement of `read` may take this long, all of them five times that. More than SQLite's 20 ms: the network
    /// and the peers' load are in it.
    public static let readLimitMilliseconds = 200
    /// A statement of `report` may take this long.
    public static let reportLimitMilliseconds = 30_000

    public let engine = Engine.postgres
    /// As found when the datastore was opened.
    public let settings: PostgresSettings
    /// The same in one line, for `doctor`.
    public var settingsText: String { settings.text }
    private let work: Mailbox<PostgresJob>
    private let changes: Mailbox<PostgresJob>
    private let reports: Mailbox<PostgresJob>
    private let threads: [BlockingThread]
    private let ending = EndingPlace()

    /// - Parameter url: `postgresql://user@host:port/database`, with any of libpq's parameters after `?`, and
    ///   `prepared_statements=off` where a pooler hands connections around.
    /// - Throws: `StorageError.unavailable` when nobody answers within 5 s, `.unsafe` when `fsync`,
    ///   `full_page_writes` or `synchronous_commit` is off and `options` do not allow that.
    public init(url: String, connectionCount: Int = 8, options: Options = Options()) throws {
        let url = try PostgresURL(url)
        settings = try PostgresSettings(PostgresConnection(url))
        if !settings.dangers.isEmpty && !options.allowUnsafe {
            throw StorageError.unsafe("PostgreSQL: " + settings.dangers.joined(separator: ", "))
        }
        func mailbox() -> Mailbox<PostgresJob> { Mailbox(limit: options.waitingMax) }
        let (work, changes, reports) = (mailbox(), mailbox(), mailbox())
        (self.work, self.changes, self.reports) = (work, changes, reports)
        let ending = self.ending
        let reportCount = max(1, connectionCount / 4)
        threads = (0..<max(3, connectionCount)).map { number in
            let mailbox = number < reportCount ? reports : number == reportCount ? changes : work
            let worker = PostgresWorker(url: url, mailbox: mailbox, ending: ending, number: number + 1)
            return BlockingThread(name: "postgres-\(number)") { worker.run() }
        }
    }

    public func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await perform(.read, in: self.work) { try work($0) }
    }

    public func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await perform(.report, in: reports) { try work($0) }
    }

    @discardableResult
    public func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        try await perform(.write(isolation), in: isolation == .serializable ? changes : self.work, work)
    }

    public func endTransactions(with ending: @escaping TransactionEnding) { self.ending.set(ending) }

    /// What waits is still done.
    public func close() async {
        work.close()
        changes.close()
        reports.close()
        for thread in threads { await thread.join() }
    }

    private func perform<T: Sendable>(
        _ transaction: PostgresTransaction, in mailbox: Mailbox<PostgresJob>,
        _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        try await PendingUnit.perform(by: { try mailbox.put(PostgresJob(transaction: transaction, unit: $0)) }, work)
    }
}
