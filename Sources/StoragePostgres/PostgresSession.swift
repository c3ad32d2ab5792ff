import Storage

/// A connection for the length of one unit of work. A failed statement spoils the unit unless a savepoint is around
/// it: that is the server's rule, and it makes COMMIT tell the truth.
final class PostgresSession: WriteSession {
    private let connection: PostgresConnection
    private let deadline: UInt64
    private(set) var spoiled: StorageError?
    private var depth = 0
    /// Whether statements of this unit wait for their answers.
    private var isOwed = false
    private let ending: TransactionEnding?
    private var kept: [[Value]] = []
    var engine: Engine { .postgres }
    private static let messageMax = 8 << 20

    init(_ connection: PostgresConnection, deadline: UInt64, ending: TransactionEnding? = nil) {
        self.connection = connection
        self.deadline = deadline
        self.ending = ending
    }

    func keep(_ rows: [[Value]]) -> Bool {
        if ending != nil { kept += rows }
        return ending != nil
    }

    /// Hands what was kept to what ends the transaction; before the last `settle`.
    func end() throws {
        guard let ending, !kept.isEmpty else { return }
        let rows = kept
        kept = []
        try ending(self, rows)
    }

    func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
        let result = try guarded { try execute(query) }
        try withExtendedLifetime(result) {
            for index in 0..<result.rowCount {
                var row = RowReader(PostgresRow(result: result.pointer, row: index))
                try body(&row)
            }
        }
    }

    @discardableResult
    func run(_ query: Query) throws -> Int {
        try guarded { try execute(query).changeCount }
    }

    func send(_ query: Query) throws {
        try guarded {
            isOwed = true
            try connection.send(query.text { "$\($0)" }, PostgresParameters(query.values))
        }
    }

    private func execute(_ query: Query) throws -> PostgresResult {
        let parameters = try PostgresParameters(query.values)
        isOwed = false
        return try connection.execute(query.text { "$\($0)" }, parameters)
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
        isOwed = true
        try connection.send(text, parameters)
    }

    @discardableResult
    func savepoint<T>(_ body: () throws -> T) throws -> T {
        // What failed before is not the savepoint's to mend.
        try settle()
        let name = "unit_\(depth)"
        try guarded { try connection.send("SAVEPOINT \(name)") }
        depth += 1
        defer { depth -= 1 }
        let keptBefore = kept.count
        do {
            let result = try body()
            try guarded {
                try connection.send("RELEASE \(name)")
                isOwed = true
            }
            try settle()
            return result
        } catch {
            settleAfterFailure()
            kept.removeSubrange(keptBefore...)
            if !connection.isLost && spoiled?.isFinal != true {
                try connection.send("ROLLBACK TO \(name)")
                try connection.send("RELEASE \(name)")
                try connection.settle()
                spoiled = nil
            }
            throw error
        }
    }

    /// Takes the answers to what was sent; throws what spoils the unit.
    func settle() throws {
        try guarded {
            guard isOwed else { return }
            isOwed = false
            try connection.settle()
        }
    }

    /// The work has failed on its own; what was sent meanwhile tells whether the transaction is lost as well.
    func settleAfterFailure() {
        do { try connection.settle() } catch { spoiled = spoiled ?? (error as? StorageError) }
        isOwed = false
    }

    func script(_ text: String) throws {
        try guarded {
            isOwed = false
            connection.statements.doubt()
            try connection.script(text)
        }
    }

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
