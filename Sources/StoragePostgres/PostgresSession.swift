import Storage

/// A connection for the length of one unit of work. A failed statement spoils the unit unless a savepoint is around
/// it: that is the server's rule, and it makes COMMIT tell the truth.
final class PostgresSession: WriteSession {
    private let connection: PostgresConnection
    private let deadline: UInt64
    private(set) var spoiled: StorageError?
    private var depth = 0
    var engine: Engine { .postgres }
    private static let messageMax = 8 << 20

    init(_ connection: PostgresConnection, deadline: UInt64) {
        self.connection = connection
        self.deadline = deadline
    }

    func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
        let result = try guarded {
            try connection.execute(query.text { "$\($0)" }, PostgresParameters(query.values))
        }
        try withExtendedLifetime(result) {
            for index in 0..<result.rowCount {
                var row = RowReader(PostgresRow(result: result.pointer, row: index))
                try body(&row)
            }
        }
    }

    @discardableResult
    func run(_ query: Query) throws -> Int {
        try guarded {
            try connection.execute(query.text { "$\($0)" }, PostgresParameters(query.values)).changeCount
        }
    }

    func insert(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        guard !rows.isEmpty else { return }
        try guarded {
            for row in rows where row.count != columns.count {
                throw StorageError.rowOfWrongLength(row.count, columns.count)
            }
            var start = 0
            while start < rows.count {
                var (end, size) = (start, 0)
                while end < rows.count {
                    size += rows[end].reduce(0) { $0 + $1.messageSize }
                    if size > Self.messageMax && end > start { break }
                    end += 1
                }
                try insert(table, columns, rows[start..<end])
                start = end
            }
        }
    }

    /// `INSERT … SELECT … FROM unnest(…)`: one statement, one array a column. A column of NULLs only has no array.
    private func insert(_ table: StaticString, _ columns: [StaticString], _ rows: ArraySlice<[Value]>) throws {
        var parameters = PostgresParameters()
        var (sources, arrays): ([String], [String]) = ([], [])
        for column in columns.indices {
            guard let kind = rows.lazy.map({ $0[column] }).first(where: { $0 != .null }) else {
                sources.append("NULL")
                continue
            }
            try parameters.appendArray(rows.lazy.map { $0[column] }, kind: kind, column: column + 1)
            sources.append("u.c\(parameters.count)")
            arrays.append("$\(parameters.count)")
        }
        let names = columns.map(\.description).joined(separator: ", ")
        let source =
            arrays.isEmpty
            ? "generate_series(1, \(rows.count))"
            : "unnest(\(arrays.joined(separator: ", "))) AS u"
                + " (\((1...arrays.count).map { "c\($0)" }.joined(separator: ", ")))"
        let text = "INSERT INTO \(table) (\(names)) SELECT \(sources.joined(separator: ", ")) FROM \(source)"
        _ = try connection.execute(text, parameters)
    }

    @discardableResult
    func savepoint<T>(_ body: () throws -> T) throws -> T {
        let name = "unit_\(depth)"
        try script("SAVEPOINT \(name)")
        depth += 1
        defer { depth -= 1 }
        do {
            let result = try body()
            if let spoiled { throw spoiled }
            try script("RELEASE \(name)")
            return result
        } catch {
            if !connection.isLost && spoiled?.isFinal != true {
                try connection.script("ROLLBACK TO \(name); RELEASE \(name)")
                spoiled = nil
            }
            throw error
        }
    }

    func script(_ text: String) throws { try guarded { _ = try connection.script(text) } }

    private func guarded<T>(_ work: () throws -> T) throws -> T {
        if let spoiled { throw spoiled }
        do {
            guard monotonicNanoseconds() < deadline else { throw StorageError.tooSlow }
            return try work()
        } catch let error as StorageError {
            spoiled = error
            throw error
        }
    }
}
