import CPostgres
import Storage

/// The one place where a raw libpq pointer lives. Used by one thread at a time.
final class PostgresConnection: @unchecked Sendable {
    let pointer: OpaquePointer
    var statements: PreparedStatements
    var texts = QueryTexts { "$\($0)" }
    var insertTexts = InsertTexts()
    /// What was sent and not answered yet, in order.
    var owed: [Owed] = []
    /// Why it is used no more although the socket is open.
    private var givenUp: String?

    /// Blocks for 5 s at most.
    init(_ url: PostgresURL) throws {
        // What comes before `dbname` the URL may override, what comes after it may not.
        let settings = [
            ("connect_timeout", "5"), ("application_name", "ransu"), ("keepalives_idle", "30"),
            ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "40000"),
            ("dbname", url.forServer), ("client_encoding", "UTF8"),
        ]
        let pointer = withCStrings(settings.map(\.0)) { keys in
            withCStrings(settings.map(\.1)) { PQconnectdbParams(keys, $0, 1) }
        }
        guard let pointer else { throw StorageError.unavailable("out of memory") }
        self.pointer = pointer
        statements = PreparedStatements(isOn: url.preparesStatements)
        guard PQstatus(pointer) == CONNECTION_OK else {
            throw StorageError.unavailable("PostgreSQL: \(String(cString: PQerrorMessage(pointer)).oneLine)")
        }
        PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    }

    deinit { PQfinish(pointer) }

    var isLost: Bool { givenUp != nil || PQstatus(pointer) != CONNECTION_OK }
    var isInTransaction: Bool { PQtransactionStatus(pointer) != PQTRANS_IDLE }

    /// Statements as written, in one round trip, once everything that was sent is answered.
    @discardableResult
    func script(_ text: String) throws -> PostgresResult {
        try settle()
        guard PQexitPipelineMode(pointer) == 1, let found = PQexec(pointer, text) else { throw lost(lastMessage) }
        let result = PostgresResult(found)
        switch PQresultStatus(found) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
        case PGRES_EMPTY_QUERY: throw StorageError.statement(code: "42601", message: "there is no statement")
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            giveUp("COPY is not spoken here")
            throw StorageError.statement(code: "0A000", message: "COPY is not spoken here")
        default: throw isLost ? lost(lastMessage) : result.error
        }
    }

    /// Begins a transaction with the first statement that is waited for.
    func begin(_ transaction: PostgresTransaction) throws {
        let now = monotonicNanoseconds()
        if statements.mustForget(at: now) {
            try script("DEALLOCATE ALL")
            statements.forget()
        }
        for statement in transaction.beginning { try send(statement) }
    }

    /// Everything that was sent is answered by now: an error is that of COMMIT itself.
    func commit() throws {
        let command = try execute("COMMIT").command
        guard command == "COMMIT" else { throw StorageError.unavailable("COMMIT was answered by \(command)") }
    }

    /// Ends a transaction that came to nothing, whatever is owed.
    func rollBack() throws {
        guard !isLost else { return }
        _ = try? settle()
        if !isLost && isInTransaction { _ = try execute("ROLLBACK") }
    }

    func giveUp(_ reason: String) { givenUp = givenUp ?? reason }
    var lastMessage: String { givenUp ?? String(cString: PQerrorMessage(pointer)).oneLine }
    func lost(_ message: String) -> StorageError { .unavailable("PostgreSQL: connection lost: \(message)") }
}

/// Frees libpq's result with the last reference.
final class PostgresResult {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { PQclear(pointer) }

    var rowCount: Int32 { PQntuples(pointer) }
    /// INSERT, UPDATE, DELETE, MERGE: how many rows; else 0.
    var changeCount: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }
    /// What was done in the end: `COMMIT`, or `ROLLBACK` where a COMMIT met a failed transaction.
    var command: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// The SQLSTATE of an error; empty where there is none.
    var state: String { field(UInt8(ascii: "C")) }

    var error: StorageError {
        postgresError(
            code: state, message: field(UInt8(ascii: "M")), constraint: field(UInt8(ascii: "n")))
    }

    private func field(_ code: UInt8) -> String {
        PQresultErrorField(pointer, Int32(code)).map { String(cString: $0) } ?? ""
    }
}

private func withCStrings<T>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T
) -> T {
    var bytes: [CChar] = []
    let offsets = texts.map { text in
        defer { bytes += text.utf8CString }
        return bytes.count
    }
    return bytes.withUnsafeBufferPointer { buffer in
        let pointers = offsets.map { buffer.baseAddress?.advanced(by: $0) } + [nil]
        return body(pointers)
    }
}

extension String {
    fileprivate var oneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
