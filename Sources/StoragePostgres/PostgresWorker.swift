import Glibc
import Storage

/// What kind of transaction a unit of work runs in.
enum PostgresTransaction: Sendable {
    case read, report
    case write(Isolation)

    /// Point reads and changes are look-ups by index, planned once for all values: PostgreSQL else plans a look-up in a
    /// partitioned table anew each time, which costs several times as much as the look-up. All of this ends with the
    /// transaction: nothing stays on the connection.
    var beginning: [String] {
        switch self {
        case .read:
            [
                Self.reading,
                """
                SELECT set_config('statement_timeout', '\(PostgresDatastore.readLimitMilliseconds)', true),
                    set_config('plan_cache_mode', 'force_generic_plan', true)
                """,
            ]
        case .report:
            [Self.reading, "SET LOCAL statement_timeout = \(PostgresDatastore.reportLimitMilliseconds)"]
        case .write(.serializable): ["BEGIN ISOLATION LEVEL SERIALIZABLE", Self.planning]
        case .write(.readCommitted): ["BEGIN ISOLATION LEVEL READ COMMITTED", Self.planning]
        }
    }

    private static let reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    private static let planning = "SET LOCAL plan_cache_mode = force_generic_plan"

    /// Its end promises nothing: nobody waits for it.
    var isReading: Bool {
        switch self {
        case .read, .report: true
        case .write: false
        }
    }

    /// Whether it may share a transaction with others: one after the other on one connection is as if each ran alone.
    var isGrouped: Bool {
        if case .write(.serializable) = self { true } else { false }
    }

    /// For all statements of the unit together.
    var limitNanoseconds: UInt64? {
        switch self {
        case .read: UInt64(PostgresDatastore.readLimitMilliseconds) * 5_000_000
        case .report: UInt64(PostgresDatastore.reportLimitMilliseconds) * 1_000_000
        case .write: nil
        }
    }
}

struct PostgresJob: Sendable {
    let transaction: PostgresTransaction
    let unit: PendingUnit
}

/// A thread's connection: opened when first needed, opened again when lost.
final class PostgresWorker: @unchecked Sendable {
    private let url: PostgresURL
    let mailbox: Mailbox<PostgresJob>
    let ending: EndingPlace
    private var connection: PostgresConnection?
    private var jitter: UInt64
    /// How many units the last group had: where several came lately, the next are waited for a moment.
    var lastCount = 0
    /// How many groups are still done with a savepoint around each job.
    var carefulGroups = 0
    /// Eight clients of one enterprise meet in its counters and batches: some two seconds of trying, at 256 ms at most.
    private static let attemptsMax = 20
    private static let pauseDoublings = 8
    private static let connectAttemptsMax = 6
    static let groupMax = 64
    static let groupNanoseconds: UInt64 = 20_000_000
    static let lateRowsMax = 4_096

    init(url: PostgresURL, mailbox: Mailbox<PostgresJob>, ending: EndingPlace, number: Int) {
        self.url = url
        self.ending = ending
        self.mailbox = mailbox
        jitter = UInt64(number) &* 0x9e37_79b9_7f4a_7c15 &+ monotonicNanoseconds()
    }

    /// The body of the thread.
    func run() {
        while let job = mailbox.take() {
            guard job.transaction.isGrouped, let next = lastCount > 1 ? mailbox.takeSoon() : mailbox.takeNow() else {
                lastCount = 1
                job.unit.answer(perform(job))
                continue
            }
            performTogether([job, next])
        }
        connection = nil
    }

    static let unknown = StorageError.unavailable(
        "the connection was lost at COMMIT: whether it is done is not known")

    /// Nil: done. Runs the unit again when another got in its way, and once more when the connection was lost before
    /// COMMIT was sent; an unanswered COMMIT is never sent again, since it may have happened.
    func perform(_ job: PostgresJob) -> (any Error)? {
        var attempt = 1
        var hasReconnected = false
        while true {
            var isCommitting = false
            do {
                try attemptOnce(job, &isCommitting)
                return nil
            } catch StorageError.conflictingWork where attempt < Self.attemptsMax {
                pause(microsecondsMax: 1_000 << UInt64(min(attempt, Self.pauseDoublings)))
                attempt += 1
            } catch {
                guard connection?.isLost == true else { return error }
                connection = nil
                if isCommitting { return Self.unknown }
                guard !hasReconnected else { return error }
                hasReconnected = true
            }
        }
    }

    private func attemptOnce(_ job: PostgresJob, _ isCommitting: inout Bool) throws {
        let connection = try connected()
        let deadline = job.transaction.limitNanoseconds.map { monotonicNanoseconds() + $0 } ?? .max
        let session = PostgresSession(
            connection, deadline: deadline, ending: ending.current, isReading: job.transaction.isReading)
        do {
            try connection.begin(job.transaction)
            try job.unit.attempt(session)
            try session.end()
            try end(job.transaction, connection, &isCommitting)
        } catch {
            session.settleAfterFailure()
            try connection.rollBack()
            // A conflict that the work caught and dressed up is a conflict still.
            throw session.spoiled.flatMap { $0 == .conflictingWork ? $0 : nil } ?? error
        }
    }

    private func end(
        _ transaction: PostgresTransaction, _ connection: PostgresConnection, _ isCommitting: inout Bool
    ) throws {
        if transaction.isReading {
            try connection.send("COMMIT")
            return try connection.synchronize()
        }
        isCommitting = true
        try connection.commit()
    }

    var isLost: Bool { connection?.isLost ?? true }

    func connected() throws -> PostgresConnection {
        if let connection, !connection.isLost { return connection }
        connection = nil
        for attempt in 1... {
            do {
                let connection = try PostgresConnection(url)
                self.connection = connection
                return connection
            } catch {
                guard attempt < Self.connectAttemptsMax else { throw error }
                pause(microsecondsMax: 25_000 << UInt64(attempt))
            }
        }
        throw StorageError.unavailable("no connection")
    }

    /// Between half the time and the whole (xorshift: peers must not meet again, nothing else depends on it).
    private func pause(microsecondsMax: UInt64) {
        jitter ^= jitter << 13
        jitter ^= jitter >> 7
        jitter ^= jitter << 17
        usleep(UInt32(clamping: microsecondsMax / 2 + jitter % (microsecondsMax / 2 + 1)))
    }
}
