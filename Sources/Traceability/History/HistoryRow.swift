import Identification
import JSONStream

/// One line of old data: what it says of one unit.
struct HistoryRow: Sendable, Hashable {
    /// How far it came.
    enum Status: String, Sendable {
        case read = "r"
        /// Its production is staged.
        case made = "m"
        /// Its production was here already: the row is left out.
        case present = "p"
        case bad = "b"
        /// Everything of it is staged.
        case staged = "s"
    }

    /// Queries that an earlier system counted.
    struct Queries: Sendable, Hashable {
        var count: Int64
        var first: CivilDate?
        var last: CivilDate?
    }

    var line: Int
    var code: String
    var oldCode = ""
    /// Path and query, from its slash.
    var oldAddress = ""
    var product = ""
    var certificate = ""
    /// How it was made and tested.
    var made: ReturnRow?
    /// Shipment and sale.
    var later: [ReturnRow] = []
    var queries: Queries?
    var status = Status.read
    /// Once the code has been found.
    var unit: CodeIdentity?
    /// The unit was made by another return: its facts are folded anew once the import counts.
    var wasHere = false

    init(line: Int, code: String) { (self.line, self.code) = (line, code) }
}

/// Rows between the steps of an import: a compact JSON object each.
extension HistoryRow {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("l", line)
            writer.member("c", code)
            for (key, path) in Self.texts where !self[keyPath: path].isEmpty { writer.member(key, self[keyPath: path]) }
            writer.member("s", status.rawValue)
            if wasHere { writer.member("h", true) }
            if let made { writer.member("m") { made.write(to: &$0) } }
            if !later.isEmpty {
                writer.member("x") { writer in writer.array { writer in for row in later { row.write(to: &writer) } } }
            }
            if let queries { write(queries, to: &writer) }
            if let unit {
                writer.member("u") { writer in
                    writer.array { writer in
                        for number in [unit.ownerID, unit.allocationNumber, unit.index] { writer.integer(number) }
                    }
                }
            }
        }
    }

    private func write(_ queries: Queries, to writer: inout JSONWriter) {
        writer.member("q", queries.count)
        if let first = queries.first { writer.member("qf", first.daysSinceEpoch) }
        if let last = queries.last { writer.member("ql", last.daysSinceEpoch) }
    }

    /// nil for what this program did not write.
    init?(_ value: JSONValue) {
        guard let line = value["l"]?.whole, let code = value["c"]?.text else { return nil }
        self.init(line: Int(line), code: code)
        for (key, path) in Self.texts { if let text = value[key]?.text { self[keyPath: path] = text } }
        status = value["s"]?.text.flatMap(Status.init(rawValue:)) ?? .read
        if case .bool(true)? = value["h"] { wasHere = true }
        made = value["m"].flatMap(ReturnRow.init)
        later = value["x"]?.list.compactMap(ReturnRow.init) ?? []
        if let count = value["q"]?.whole {
            queries = Queries(count: count, first: Self.date(value["qf"]), last: Self.date(value["ql"]))
        }
        if let numbers = value["u"]?.list.compactMap(\.whole), numbers.count == 3 {
            unit = CodeIdentity(ownerID: numbers[0], allocationNumber: numbers[1], index: numbers[2])
        }
    }

    private static func date(_ value: JSONValue?) -> CivilDate? {
        value?.whole.map { CivilDate(daysSinceEpoch: Int($0)) }
    }

    private nonisolated(unsafe) static let texts: [(String, WritableKeyPath<HistoryRow, String>)] = [
        ("o", \.oldCode), ("a", \.oldAddress), ("p", \.product), ("k", \.certificate),
    ]
}

extension [HistoryRow] {
    /// A line a row.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for row in self {
            var writer = JSONWriter(reserving: 384)
            row.write(to: &writer)
            bytes.append(contentsOf: writer.bytes)
            bytes.append(0x0A)
        }
        return bytes
    }

    init(encoded bytes: [UInt8]) throws {
        self = []
        var splitter = NDJSONSplitter()
        var found: [HistoryRow] = []
        func take(_ line: UnsafeRawBufferPointer, _: Int) throws {
            if let row = HistoryRow(try JSONValue(parsing: line)) { found.append(row) }
        }
        try splitter.feed(bytes, take)
        try splitter.finish(take)
        self = found
    }
}
