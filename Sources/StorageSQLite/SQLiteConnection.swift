import GRDB
import GRDBSQLite
import Storage

/// The one place where a raw SQLite pointer lives. GRDB opens and closes it; statements run on it directly, since a
/// look-up costs 2–3 µs and GRDB's scheduling several times that. Used by one thread at a time.
final class SQLiteConnection: @unchecked Sendable {
    enum Role { case writer, reader }

    let handle: OpaquePointer
    private let queue: DatabaseQueue
    private var statements: [String: OpaquePointer] = [:]
    /// Those made because the one in the cache was being read.
    private var twins: Set<OpaquePointer> = []
    private var texts = QueryTexts { _ in "?" }
    private var insertTexts: [InsertText] = []
    private static let statementsMax = 256
    /// Read by the progress handler.
    private let limit: UnsafeMutablePointer<WorkLimit>
    /// The disk failed or is full: nothing more may be acknowledged.
    private(set) var failure: StorageError?

    init(path: String, role: Role) throws {
        var configuration = Configuration()
        configuration.readonly = role == .reader
        configuration.busyMode = .timeout(5)
        configuration.label = "ransu-\(role)"
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StorageError.unavailable("\(path) cannot be opened: \(error)")
        }
        guard let handle = queue.unsafeRead({ $0.sqliteConnection }) else {
            throw StorageError.unavailable("\(path) is not open")
        }
        self.handle = handle
        limit = .allocate(capacity: 1)
        limit.initialize(to: .none)
        try setUp(role)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_progress_handler(handle, 0, nil, nil)
        limit.deallocate()
    }

    /// Set after GRDB opened the file and read back: GRDB itself may lower `synchronous`.
    private func setUp(_ role: Role) throws {
        // GRDB's own observers expect every statement to be GRDB's.
        _ = sqlite3_commit_hook(handle, nil, nil)
        _ = sqlite3_rollback_hook(handle, nil, nil)
        _ = sqlite3_update_hook(handle, nil, nil)
        sqlite3_set_authorizer(handle, nil, nil)
        try execute("PRAGMA foreign_keys = 1; PRAGMA mmap_size = 0; PRAGMA cache_size = -16000")
        if role == .writer {
            try execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = 1")
            try demand("journal_mode", "wal")
            try demand("synchronous", "2")
            // 16 MB: a return changes some twenty pages, most of them those of the return before.
            try execute("PRAGMA wal_autocheckpoint = 4000")
            try keepTemporary(onDisk: false)
        }
        try demand("foreign_keys", "1")
        sqlite3_progress_handler(handle, 1_000, overrun, limit)
    }

    /// Where what a savepoint would undo, and what a statement sorts, is kept: a unit's worth fits in memory, and a
    /// file made and removed for each costs more than the unit. Outside of a transaction only.
    func keepTemporary(onDisk: Bool) throws { try execute("PRAGMA temp_store = \(onDisk ? "FILE" : "MEMORY")") }

    private func demand(_ pragma: String, _ expected: String) throws {
        let found = try setting(pragma)
        guard found == expected else {
            throw StorageError.unsafe("SQLite: \(pragma) is \(found), not \(expected)")
        }
    }

    /// What `PRAGMA name` answers.
    func setting(_ name: String) throws -> String {
        let statement = try statement("PRAGMA \(name)")
        defer { sqlite3_reset(statement) }
        guard try step(statement), let text = sqlite3_column_text(statement, 0) else { return "" }
        return String(cString: text)
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Work of at most `nanoseconds` of this thread; `StorageError.tooSlow` past that.
    func limited<T>(to nanoseconds: UInt64, _ work: () throws -> T) rethrows -> T {
        limit.pointee = WorkLimit(nanoseconds: nanoseconds)
        defer { limit.pointee = .none }
        return try work()
    }

    func checkLimit() throws {
        if limit.pointee.isPast { throw StorageError.tooSlow }
    }

    /// Ends what runs on this connection now. May be called from any thread.
    func interrupt() { sqlite3_interrupt(handle) }

    // MARK: - Statements

    /// From the cache, ready to be bound. One that is being read further up gets a twin that the caller's
    /// `release` finalizes.
    func statement(_ text: String) throws -> OpaquePointer {
        let known = statements[text]
        if let known, sqlite3_stmt_busy(known) == 0 { return known }
        let statement = try prepare(text)
        if known == nil {
            if statements.count >= Self.statementsMax { forgetIdleStatements() }
            statements[text] = statement
        } else {
            twins.insert(statement)
        }
        return statement
    }

    func release(_ statement: OpaquePointer) {
        if !twins.isEmpty, twins.remove(statement) != nil {
            sqlite3_finalize(statement)
        } else {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
    }

    func text(of query: Query) -> String { texts.text(of: query) }

    /// `INSERT` of one row, put together once for each place of the program that inserts.
    func insertText(_ table: StaticString, _ columns: [StaticString]) -> String {
        let known = insertTexts.first { known in
            known.table.isSame(as: table) && known.columns.elementsEqual(columns) { $0.isSame(as: $1) }
        }
        if let known { return known.text }
        let names = columns.map(\.description).joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let text = "INSERT INTO \(table) (\(names)) VALUES (\(places))"
        insertTexts.append(InsertText(table: table, columns: columns, text: text))
        return text
    }

    private func prepare(_ text: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        var text = text
        let (code, hasMore) = text.withUTF8 { bytes -> (Int32, Bool) in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    handle, bytes.baseAddress, Int32(clamping: bytes.count), UInt32(SQLITE_PREPARE_PERSISTENT),
                    &statement, &tail)
                guard let start = bytes.baseAddress, let tail else { return (code, false) }
                let rest = bytes[(tail - start)...]
                return (code, rest.contains { !" \n\t;".utf8.contains(UInt8(bitPattern: $0)) })
            }
        }
        guard code == SQLITE_OK else { throw error(code) }
        guard let statement else { throw StorageError.statement(code: "1", message: "there is no statement") }
        guard !hasMore else {
            sqlite3_finalize(statement)
            throw StorageError.statement(code: "1", message: "a query is one statement")
        }
        return statement
    }

    private func forgetIdleStatements() {
        for (text, statement) in statements where sqlite3_stmt_busy(statement) == 0 {
            sqlite3_finalize(statement)
            statements[text] = nil
        }
    }

    /// True: there is a row. False: the statement is done.
    func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw error(code)
        }
    }

    /// Statements without parameters or rows.
    func execute(_ text: String) throws {
        let code = sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// One statement that is run often: BEGIN, SAVEPOINT, COMMIT.
    func executeCached(_ text: String) throws {
        let statement = try statement(text)
        defer { release(statement) }
        _ = try step(statement)
    }

    private func error(_ code: Int32) -> StorageError {
        let error = sqliteError(code, handle, isPastLimit: limit.pointee.isPast)
        if case .unavailable = error, isDiskFailure(code) { failure = error }
        return error
    }
}

private struct InsertText {
    let table: StaticString
    let columns: [StaticString]
    let text: String
}

private func overrun(_ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return 0 }
    return context.load(as: WorkLimit.self).isPast ? 1 : 0
}
