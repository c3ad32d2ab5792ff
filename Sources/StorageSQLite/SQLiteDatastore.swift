import Foundation
import GRDBSQLite
public import Storage

/// The file `ransu.sqlite` in a data folder. One process has it at a time; readers elsewhere open it `mode=ro`.
///
/// Survives kill -9 and a power cut: WAL with `synchronous = FULL`, read back when opened.
public final class SQLiteDatastore: Datastore {
    public let engine = Engine.sqlite
    /// The database file.
    public let path: String
    private let lock: ExclusiveLock
    private let readers: SQLiteReaders
    private let writer: SQLiteWriter
    private let reports: [SQLiteReporter]
    private let reportMailbox = Mailbox<PendingReport>(limit: 256)
    private let threads: [BlockingThread]
    /// A report may work this long.
    public static let reportLimitSeconds = 30

    /// Makes the folder (0700) and the file where they are not there.
    ///
    /// Throws `StorageError.unavailable` when another process has the folder, `.unsafe` when the settings that keep
    /// what is acknowledged do not read back.
    public init(folder: String, readerCount: Int = 4) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = folder + "/ransu.sqlite"
        lock = try ExclusiveLock(path: folder + "/lock")
        let writer = try SQLiteWriter(path: path)
        self.writer = writer
        readers = try SQLiteReaders(path: path, count: max(1, readerCount))
        let mailbox = reportMailbox
        let path = path
        reports = try (0..<2).map { _ in
            try SQLiteReporter(connection: SQLiteConnection(path: path, role: .reader), mailbox: mailbox)
        }
        threads =
            [BlockingThread(name: "sqlite-writer") { writer.run() }]
            + reports.map { reporter in BlockingThread(name: "sqlite-report") { reporter.run() } }
    }

    public func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try readers.read(work)
    }

    public func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await PendingReport.perform(by: reportMailbox, work)
    }

    @discardableResult
    public func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        if let reason = writer.readOnlyReason { throw StorageError.unavailable(reason) }
        return try await PendingUnit.perform(by: writer.mailbox, work)
    }

    public func endTransactions(with ending: @escaping TransactionEnding) { writer.ending.set(ending) }

    /// SQLite's own version, for `doctor`: 3.7.0–3.51.2 must have one writing process (the WAL-reset bug).
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// A write failed for good (full disk, failed fsync): nothing is acknowledged until the process starts again.
    public var isReadOnly: Bool { writer.readOnlyReason != nil }
    public var readOnlyReason: String? { writer.readOnlyReason }

    public func close() async {
        writer.mailbox.close()
        reportMailbox.close()
        for report in reports { report.interrupt() }
        for thread in threads { await thread.join() }
        readers.close()
    }
}
