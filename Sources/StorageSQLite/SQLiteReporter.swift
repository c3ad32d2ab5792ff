import Storage
import Synchronization

/// One connection and its thread, for reads that take their time.
final class SQLiteReporter: Sendable {
    private let connection: SQLiteConnection
    private let mailbox: Mailbox<PendingReport>
    private let isClosing = Mutex(false)

    init(connection: SQLiteConnection, mailbox: Mailbox<PendingReport>) {
        self.connection = connection
        self.mailbox = mailbox
    }

    func run() {
        while let report = mailbox.take() {
            guard !isClosing.withLock({ $0 }) else {
                report.answer(StorageError.unavailable("the datastore is closing"))
                continue
            }
            do {
                let limit = UInt64(SQLiteDatastore.reportLimitSeconds) * 1_000_000_000
                try connection.reading(limit: limit) { try report.attempt($0) }
                report.answer(nil)
            } catch {
                report.answer(error)
            }
        }
    }

    /// Ends the report under way; what waits is refused.
    func interrupt() {
        isClosing.withLock { $0 = true }
        connection.interrupt()
    }
}
