public import Storage

/// Every row of a database as text, for tests that ask whether something was changed at all.
public enum TableRows {
    /// Columns that say whose a row is.
    static let owners = ["owner_id", "organization_id", "captor_id", "enterprise_id"]

    /// Sorted rows by table.
    /// - Parameters:
    ///   - owner: only tables that say whose a row is, and only the rows of that organization.
    ///   - left: tables that are left out.
    public static func read(
        _ datastore: any Datastore, of owner: Int64? = nil, without left: Set<String> = []
    ) async throws -> [String: [String]] {
        let schema = try await SchemaDescription.read(from: datastore)
        let tables = schema.tables.filter { !left.contains($0.key) }.mapValues { $0.columns.keys.sorted() }
        return try await datastore.write { session in
            var all: [String: [String]] = [:]
            for (table, columns) in tables.sorted(by: { $0.key < $1.key }) {
                var condition = ""
                if let owner {
                    guard let column = owners.first(where: { columns.contains($0) }) else { continue }
                    condition = " WHERE \(column) = \(owner)"
                }
                let line =
                    switch session.engine {
                    case .sqlite: columns.map { "quote(\($0))" }.joined(separator: " || '|' || ")
                    case .postgres: "row(\(columns.joined(separator: ", ")))::text"
                    }
                // The text of a query is never put together from words: a view has the table's name instead.
                try session.script("CREATE VIEW probed_rows AS SELECT \(line) AS line FROM \(table)\(condition)")
                all[table] = try session.rows("SELECT line FROM probed_rows") { try $0.next(String.self) }.sorted()
                try session.script("DROP VIEW probed_rows")
            }
            return all
        }
    }

    /// The tables whose rows differ, with how.
    public static func differences(_ before: [String: [String]], _ after: [String: [String]]) -> [String] {
        Set(before.keys).union(after.keys).sorted().compactMap { table in
            let (old, new) = (Set(before[table] ?? []), Set(after[table] ?? []))
            guard old != new else { return nil }
            let (gone, come) = (old.subtracting(new).first ?? "", new.subtracting(old).first ?? "")
            return "\(table): was \(gone.prefix(200)), is \(come.prefix(200))"
        }
    }
}
