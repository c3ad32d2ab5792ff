import GRDBSQLite
import Storage

/// Reads on a connection for the length of one unit of work.
struct SQLiteSession: Session {
    let connection: SQLiteConnection
    var engine: Engine { .sqlite }

    func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
        try connection.forEach(query, body)
    }
}

/// As on PostgreSQL, a failed statement spoils the unit of work unless a savepoint is around it: what passes on one
/// engine passes on the other.
final class SQLiteWriteSession: WriteSession {
    private let connection: SQLiteConnection
    private(set) var spoiled: StorageError?
    private var depth = 0
    private let keeps: Bool
    /// For what ends the transaction, of units and savepoints that succeeded.
    private(set) var kept: [[Value]] = []
    /// Whether scripts may run: they may sort more than fits in memory.
    private let isOnDisk: Bool
    /// A script came where none may run: the unit is to be run again with its temporary data on the disk.
    private(set) var needsDisk = false
    var engine: Engine { .sqlite }

    init(_ connection: SQLiteConnection, keeps: Bool, isOnDisk: Bool) {
        self.connection = connection
        self.keeps = keeps
        self.isOnDisk = isOnDisk
    }

    func keep(_ rows: [[Value]]) -> Bool {
        if keeps { kept += rows }
        return keeps
    }

    func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
        // An error of the body is the caller's; only the engine's own spoil.
        var bodyError: (any Error)?
        try guarded {
            try connection.forEach(query) { row in
                do { try body(&row) } catch {
                    bodyError = error
                    throw BodyFailed()
                }
            }
        } orBodyError: {
            bodyError
        }
    }

    @discardableResult
    func run(_ query: Query) throws -> Int {
        try guarded {
            let before = sqlite3_total_changes(connection.handle)
            try connection.forEach(query) { _ in }
            guard sqlite3_total_changes(connection.handle) != before else { return 0 }
            return Int(sqlite3_changes(connection.handle))
        }
    }

    func send(_ query: Query) throws { try run(query) }

    func insert(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        guard !rows.isEmpty else { return }
        try guarded {
            let statement = try connection.statement(connection.insertText(table, columns))
            defer { connection.release(statement) }
            for row in rows {
                guard row.count == columns.count else { throw StorageError.rowOfWrongLength(row.count, columns.count) }
                for (index, value) in row.enumerated() { try connection.bind(value, to: index + 1, of: statement) }
                _ = try connection.step(statement)
                sqlite3_reset(statement)
            }
        }
    }

    func insertLate(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        try insert(into: table, columns: columns, rows: rows)
    }

    @discardableResult
    func savepoint<T>(_ body: () throws -> T) throws -> T {
        let name = "unit_\(depth)"
        try guarded { try connection.executeCached("SAVEPOINT \(name)") }
        depth += 1
        defer { depth -= 1 }
        let keptBefore = kept.count
        do {
            let result = try body()
            if let spoiled { throw spoiled }
            try connection.executeCached("RELEASE \(name)")
            return result
        } catch {
            kept.removeSubrange(keptBefore...)
            if connection.isInTransaction {
                try connection.executeCached("ROLLBACK TO \(name)")
                try connection.executeCached("RELEASE \(name)")
                if spoiled?.isFinal != true { spoiled = nil }
            }
            throw error
        }
    }

    func script(_ text: String) throws {
        try guarded {
            needsDisk = !isOnDisk
            guard isOnDisk else { throw StorageError.conflictingWork }
            try connection.execute(text)
        }
    }

    private func guarded<T>(_ work: () throws -> T, orBodyError: () -> (any Error)? = { nil }) throws -> T {
        if let spoiled { throw spoiled }
        do {
            return try work()
        } catch is BodyFailed {
            throw orBodyError() ?? StorageError.statement(code: "", message: "the row was refused")
        } catch {
            if case .unexpectedColumn? = error as? StorageError { throw error }
            spoiled = error as? StorageError ?? spoiled
            throw error
        }
    }
}

private struct BodyFailed: Error {}

extension SQLiteConnection {
    func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
        try checkLimit()
        let statement = try statement(text(of: query))
        defer { release(statement) }
        for (index, value) in query.values.enumerated() { try bind(value, to: index + 1, of: statement) }
        while try step(statement) {
            var row = RowReader(SQLiteRow(statement: statement))
            try body(&row)
        }
    }
}
