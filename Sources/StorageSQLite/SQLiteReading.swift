public import Storage

/// The file of a data folder that another process may be writing: reads only, takes no lock, changes nothing.
public final class SQLiteReading: Datastore {
    public let engine = Engine.sqlite
    private let readers: SQLiteReaders
    private let reporter: SQLiteReporter
    private let mailbox = Mailbox<PendingReport>(limit: 16)
    private let thread: BlockingThread

    /// Throws `StorageError.unavailable` where there is no such file.
    public init(folder: String) throws {
        let path = folder + "/ransu.sqlite"
        readers = try SQLiteReaders(path: path, count: 1)
        let reporter = SQLiteReporter(connection: try SQLiteConnection(path: path, role: .reader), mailbox: mailbox)
        self.reporter = reporter
        thread = BlockingThread(name: "sqlite-report") { reporter.run() }
    }

    public func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try readers.read(work)
    }

    public func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await PendingReport.perform(by: mailbox, work)
    }

    @discardableResult
    public func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        throw StorageError.unavailable("the database is open for reading only")
    }

    public func close() async {
        mailbox.close()
        reporter.interrupt()
        await thread.join()
        readers.close()
    }
}
