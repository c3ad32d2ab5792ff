import Dispatch
import Storage
import Synchronization

/// A few read-only connections, lent to whoever comes: the work runs on the caller's own thread.
final class SQLiteReaders: Sendable {
    private struct State {
        var idle: [SQLiteConnection]
        var isClosed = false
    }
    private let state: Mutex<State>
    private let free: DispatchSemaphore
    private let count: Int
    /// A read ends within 20 ms of work, so this is a queue of some length.
    private static let waitingLimit = DispatchTimeInterval.milliseconds(500)
    static let limitNanoseconds: UInt64 = 20_000_000

    init(path: String, count: Int) throws {
        let connections = try (0..<count).map { _ in try SQLiteConnection(path: path, role: .reader) }
        self.count = count
        state = Mutex(State(idle: connections))
        free = DispatchSemaphore(value: count)
    }

    func read<T>(_ work: (any Session) throws -> T) throws -> T {
        guard free.wait(timeout: .now() + Self.waitingLimit) == .success else {
            throw StorageError.unavailable("every reading connection is busy")
        }
        defer { free.signal() }
        guard let connection = state.withLock({ $0.isClosed ? nil : $0.idle.popLast() }) else {
            throw StorageError.unavailable("the datastore is closed")
        }
        defer { state.withLock { if !$0.isClosed { $0.idle.append(connection) } } }
        return try connection.reading(limit: Self.limitNanoseconds, work)
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle = []
        }
    }
}

extension SQLiteConnection {
    /// One moment of the database for the whole of `work`.
    func reading<T>(limit nanoseconds: UInt64, _ work: (any Session) throws -> T) throws -> T {
        try limited(to: nanoseconds) {
            try executeCached("BEGIN")
            do {
                let result = try work(SQLiteSession(connection: self))
                try executeCached("COMMIT")
                return result
            } catch {
                endTransaction()
                throw error
            }
        }
    }

    /// Nothing more can be done where this fails: the next BEGIN tells.
    func endTransaction() {
        if isInTransaction { try? execute("ROLLBACK") }
    }
}
