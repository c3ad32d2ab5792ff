import GRDBSQLite
import Storage

/// The row that a statement stands on.
struct SQLiteRow: RowSource {
    let statement: OpaquePointer

    var columnCount: Int { Int(sqlite3_data_count(statement)) }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

    func integer(_ column: Int) throws -> Int64 {
        try demand(column, SQLITE_INTEGER)
        return sqlite3_column_int64(statement, Int32(column))
    }

    func real(_ column: Int) throws -> Double {
        if sqlite3_column_type(statement, Int32(column)) != SQLITE_INTEGER { try demand(column, SQLITE_FLOAT) }
        return sqlite3_column_double(statement, Int32(column))
    }

    func text(_ column: Int) throws -> String {
        try demand(column, SQLITE_TEXT)
        guard let start = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int) throws -> [UInt8] {
        try demand(column, SQLITE_BLOB)
        let start = sqlite3_column_blob(statement, Int32(column))
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    func name(_ column: Int) -> String {
        sqlite3_column_name(statement, Int32(column)).map { String(cString: $0) } ?? ""
    }

    func value(_ column: Int) throws -> Value {
        switch sqlite3_column_type(statement, Int32(column)) {
        case SQLITE_INTEGER: .integer(try integer(column))
        case SQLITE_FLOAT: .real(try real(column))
        case SQLITE_BLOB: .bytes(try bytes(column))
        case SQLITE_NULL: .null
        default: .text(try text(column))
        }
    }

    private func demand(_ column: Int, _ kind: Int32) throws {
        let found = sqlite3_column_type(statement, Int32(column))
        guard found == kind else {
            let name = sqlite3_column_name(statement, Int32(column)).map { String(cString: $0) } ?? ""
            throw StorageError.unexpectedColumn(
                "column \(column + 1) (\(name)) is \(kindName(found)), not \(kindName(kind))")
        }
    }
}

private func kindName(_ kind: Int32) -> String {
    switch kind {
    case SQLITE_INTEGER: "an integer"
    case SQLITE_FLOAT: "a real"
    case SQLITE_TEXT: "text"
    case SQLITE_BLOB: "bytes"
    default: "NULL"
    }
}

/// What SQLite copies at once; text and bytes end with the call.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension SQLiteConnection {
    /// Gives parameter `index` (from 1) its value.
    func bind(_ value: Value, to index: Int, of statement: OpaquePointer) throws {
        let place = Int32(index)
        let code =
            switch value {
            case .null: sqlite3_bind_null(statement, place)
            case .integer(let integer): sqlite3_bind_int64(statement, place, integer)
            case .real(let real): sqlite3_bind_double(statement, place, real)
            case .text(let text): try bind(text, to: index, of: statement)
            case .bytes(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(statement, place, 0)
            case .bytes(let bytes):
                bytes.withUnsafeBytes {
                    sqlite3_bind_blob64(statement, place, $0.baseAddress, UInt64($0.count), transient)
                }
            }
        guard code == SQLITE_OK else {
            throw StorageError.statement(
                code: String(code), message: "parameter \(index): \(String(cString: sqlite3_errstr(code)))")
        }
    }

    private func bind(_ text: String, to index: Int, of statement: OpaquePointer) throws -> Int32 {
        var text = text
        return try text.withUTF8 { bytes in
            try checkNoNUL(bytes, parameter: index)
            guard let start = bytes.baseAddress else { return sqlite3_bind_text(statement, Int32(index), "", 0, nil) }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text64(
                    statement, Int32(index), $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }
}
