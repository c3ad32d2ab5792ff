import GRDBSQLite
import Storage

/// A copy of the database file as it is at one moment (在线备份), made beside a program that reads and writes on.
///
/// Pages keep their places, so that what did not change since the copy before is the same bytes at the same place.
public enum SQLiteCopy {
    /// Blocks its thread until all is copied: about a second a gigabyte on a fast disk.
    ///
    /// - Parameters:
    ///   - path: the database file; it is opened for reading only.
    ///   - target: a file that is not there yet.
    /// - Throws: `StorageError.unavailable` where the one cannot be read or the other not be written.
    public static func take(from path: String, to target: String) throws {
        let source = try open(path, SQLITE_OPEN_READONLY)
        defer { sqlite3_close_v2(source) }
        let copy = try open(target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        defer { sqlite3_close_v2(copy) }
        sqlite3_busy_timeout(source, 10_000)
        // The copy is read back before anybody relies on it: it need not survive a power cut.
        guard sqlite3_exec(copy, "PRAGMA synchronous = OFF", nil, nil, nil) == SQLITE_OK,
            let backup = sqlite3_backup_init(copy, "main", source, "main")
        else { throw failure(copy, target) }
        // All in one step: one moment of the source.
        let code = sqlite3_backup_step(backup, -1)
        let end = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, end == SQLITE_OK else { throw failure(copy, target) }
    }

    /// Whether the file's own structure is whole: `ok`, or what is wrong with it.
    public static func check(_ path: String) throws -> String {
        let handle = try open(path, SQLITE_OPEN_READONLY)
        defer { sqlite3_close_v2(handle) }
        let lines = try texts("PRAGMA integrity_check(10)", handle, path)
        return lines.isEmpty ? "unreadable" : lines.joined(separator: "; ")
    }

    /// Rows of each table of a file that nobody writes.
    public static func rowCounts(_ path: String) throws -> [String: Int64] {
        let handle = try open(path, SQLITE_OPEN_READONLY)
        defer { sqlite3_close_v2(handle) }
        let tables = try texts(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", handle,
            path)
        var counts: [String: Int64] = [:]
        for table in tables {
            let quoted = table.replacing("\"", with: "\"\"")
            let found = try texts("SELECT count(*) FROM \"\(quoted)\"", handle, path)
            counts[table] = found.first.flatMap { Int64($0) }
        }
        return counts
    }

    /// The first column of each row, as text.
    private static func texts(_ query: String, _ handle: OpaquePointer, _ path: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, query, -1, &statement, nil) == SQLITE_OK else { throw failure(handle, path) }
        defer { sqlite3_finalize(statement) }
        var found: [String] = []
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW {
            if let text = sqlite3_column_text(statement, 0) { found.append(String(cString: text)) }
            code = sqlite3_step(statement)
        }
        guard code == SQLITE_DONE else { throw failure(handle, path) }
        return found
    }

    private static func open(_ path: String, _ flags: Int32) throws -> OpaquePointer {
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened = handle else {
            let error = handle.map { failure($0, path) } ?? StorageError.unavailable("\(path): out of memory")
            sqlite3_close_v2(handle)
            throw error
        }
        return opened
    }

    private static func failure(_ handle: OpaquePointer, _ path: String) -> StorageError {
        StorageError.unavailable("\(path): \(String(cString: sqlite3_errmsg(handle)))")
    }
}
