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
    private(set) var late = LateRows()
    /// Whether rows may wait for those of other units; where not, they are inserted at once.
    var defersRows = true
    /// The unit has asked for rows that wait: it is to be run again once they are written.
    private(set) var needsLateRows = false
    private let isGroup: Bool
    /// Nothing changes here, and all is of one moment: an answer holds for every time that it is asked for.
    private let isReading: Bool
    /// Answers to reads that are yet to come.
    private var foreseen: [Foreseen] = []
    private typealias Foreseen = (text: String, values: [Value], result: PostgresResult)
    var engine: Engine { .postgres }
    private static let messageMax = 8 << 20

    /// - Parameter isGroup: several units in one transaction, each by `unit`, that may fail by itself.
    init(
        _ connection: PostgresConnection, deadline: UInt64, ending: TransactionEnding? = nil, isGroup: Bool = false,
        isReading: Bool = false
    ) {
        self.connection = connection
        self.isGroup = isGroup
        self.isReading = isReading
        self.deadline = deadline
        self.ending = ending
    }

    func keep(_ rows: [[Value]]) -> Bool {
        if ending != nil { kept += rows }
        return ending != nil
    }

    /// Before COMMIT: writes what has waited, hands what was kept to what ends the transaction, and takes the answers.
    func end() throws {
        try writeLateRows()
        if let ending, !kept.isEmpty {
            let rows = kept
            kept = []
            try ending(self, rows)
            try writeLateRows()
        }
        try settle()
    }

    func ahead(_ reads: (any Session) throws -> Void) throws {
        let recorder = ReadRecorder(engine)
        // What it throws it throws for want of rows.
        _ = try? reads(recorder)
        guard recorder.queries.count > 1 else { return }
        try guarded {
            var wanted: [(text: String, values: [Value])] = []
            for query in recorder.queries {
                let text = try text(of: query)
                let isKnown =
                    isReading
                    && (wanted.contains { $0.values == query.values && $0.text == text }
                        || place(text, query.values) != nil)
                if !isKnown { wanted.append((text, query.values)) }
            }
            for one in wanted { try connection.send(one.text, PostgresParameters(one.values)) }
            isOwed = false
            let results = try connection.settle().suffix(wanted.count)
            let found: [Foreseen] = zip(wanted, results).map { ($0.text, $0.values, $1) }
            foreseen = isReading ? foreseen + found : found
        }
    }

    /// Where the answer stands.
    private func place(_ text: String, _ values: [Value]) -> Int? {
        foreseen.firstIndex { $0.values == values && $0.text == text }
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
            let text = try text(of: query)
            (isOwed, foreseen) = (true, [])
            try connection.send(text, PostgresParameters(query.values))
        }
    }

    private func execute(_ query: Query) throws -> PostgresResult {
        let text = try text(of: query)
        if let known = place(text, query.values) {
            return isReading ? foreseen[known].result : foreseen.remove(at: known).result
        }
        // It may change something, whatever it is called by.
        if !isReading { foreseen = [] }
        let parameters = try PostgresParameters(query.values)
        isOwed = false
        return try connection.execute(text, parameters)
    }

    private func text(of query: Query) throws -> String {
        let text = connection.texts.text(of: query)
        if late.isNamed(in: text) { try showLateRows() }
        return text
    }

    func insertLate(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        guard defersRows else { return try insert(into: table, columns: columns, rows: rows) }
        guard !rows.isEmpty else { return }
        foreseen = []
        try guarded { try late.add(table, columns, rows) }
    }

    func insert(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        guard !rows.isEmpty else { return }
        try guarded {
            foreseen = []
            if late.isNamed(in: table.description) { try showLateRows() }
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
        var hasArray: [Bool] = []
        for column in columns.indices {
            let kind = rows.lazy.map { $0[column] }.first { $0 != .null }
            hasArray.append(kind != nil)
            guard let kind else { continue }
            try parameters.appendArray(rows.lazy.map { $0[column] }, kind: kind, column: column + 1)
        }
        isOwed = true
        let text =
            parameters.count > 0
            ? connection.insertTexts.text(table, columns, hasArray)
            : InsertTexts.text(table, columns, nullRows: rows.count)
        try connection.send(text, parameters)
    }

    @discardableResult
    func savepoint<T>(_ body: () throws -> T) throws -> T {
        // What failed before is not the savepoint's to mend.
        try guarded { try showLateRows() }
        try settle()
        return try enclosed {
            let result = try body()
            try guarded { try showLateRows() }
            return result
        }
    }

    /// One unit of a group: where it throws, what it did is undone, and what others left to be written stays.
    func unit(_ body: () throws -> Void) throws {
        needsLateRows = false
        try enclosed(body)
    }

    private func enclosed<T>(_ body: () throws -> T) throws -> T {
        foreseen = []
        let name = "unit_\(depth)"
        try guarded { try connection.send("SAVEPOINT \(name)") }
        depth += 1
        defer { depth -= 1 }
        let (keptBefore, lateBefore) = (kept.count, late.mark)
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
            late.cut(to: lateBefore)
            foreseen = []
            if !connection.isLost && spoiled?.isFinal != true {
                try connection.send("ROLLBACK TO \(name)")
                try connection.send("RELEASE \(name)")
                try connection.settle()
                spoiled = nil
            }
            throw error
        }
    }

    /// Late rows are written where nothing but the whole transaction undoes them: alone at once, in a group between
    /// its units.
    private func showLateRows() throws {
        guard !late.isEmpty else { return }
        guard !isGroup else {
            needsLateRows = true
            throw StorageError.statement(code: "", message: "late rows are asked for")
        }
        try writeLateRows()
    }

    /// In a group between its units only.
    func flush() throws {
        try writeLateRows()
        try settle()
    }

    private func writeLateRows() throws {
        let parts = late.parts
        late = LateRows()
        for part in parts { try insert(into: part.table, columns: part.columns, rows: part.rows) }
    }

    /// Takes the answers to what was sent; throws what spoils the unit.
    func settle() throws {
        if let spoiled { throw spoiled }
        guard isOwed else { return }
        try guarded {
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
            try showLateRows()
            (isOwed, foreseen) = (false, [])
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
