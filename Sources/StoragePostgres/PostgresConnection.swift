import CPostgres
import Storage

/// The one place where a raw libpq pointer lives. Used by one thread at a time.
final class PostgresConnection: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Blocks for 5 s at most.
    init(url: String) throws {
        // What comes before `dbname` the URL may override, what comes after it may not.
        let settings = [
            ("connect_timeout", "5"), ("application_name", "ransu"), ("keepalives_idle", "30"),
            ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "40000"),
            ("dbname", url), ("client_encoding", "UTF8"),
        ]
        let pointer = withCStrings(settings.map(\.0)) { keys in
            withCStrings(settings.map(\.1)) { PQconnectdbParams(keys, $0, 1) }
        }
        guard let pointer else { throw StorageError.unavailable("out of memory") }
        self.pointer = pointer
        guard PQstatus(pointer) == CONNECTION_OK else {
            throw StorageError.unavailable("PostgreSQL: \(String(cString: PQerrorMessage(pointer)).oneLine)")
        }
        PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    }

    deinit { PQfinish(pointer) }

    var isLost: Bool { PQstatus(pointer) != CONNECTION_OK }
    var isInTransaction: Bool { PQtransactionStatus(pointer) != PQTRANS_IDLE }

    /// One statement with bound, typed parameters; unnamed, so that PgBouncer may move us between transactions.
    func execute(_ text: String, _ parameters: PostgresParameters) throws -> PostgresResult {
        let result = parameters.withPointers { types, values, lengths, formats in
            PQexecParams(pointer, text, Int32(parameters.count), types, values, lengths, formats, 0)
        }
        return try checked(result)
    }

    /// Statements as written, in one round trip.
    @discardableResult
    func script(_ text: String) throws -> PostgresResult { try checked(PQexec(pointer, text)) }

    private func checked(_ pointer: OpaquePointer?) throws -> PostgresResult {
        guard let pointer else { throw lost("out of memory or connection") }
        let result = PostgresResult(pointer)
        switch PQresultStatus(pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
        case PGRES_EMPTY_QUERY: throw StorageError.statement(code: "42601", message: "there is no statement")
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            throw StorageError.statement(code: "0A000", message: "COPY is not spoken here")
        default:
            let error = result.error
            throw isLost ? lost(String(cString: PQresultErrorMessage(pointer)).oneLine) : error
        }
    }

    private func lost(_ message: String) -> StorageError { .unavailable("PostgreSQL: connection lost: \(message)") }
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

    var error: StorageError {
        postgresError(
            code: field(UInt8(ascii: "C")), message: field(UInt8(ascii: "M")), constraint: field(UInt8(ascii: "n")))
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
