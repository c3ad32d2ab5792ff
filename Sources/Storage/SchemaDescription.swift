/// The tables of a database in words that both engines share, so that a test can hold one schema against the other.
public struct SchemaDescription: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case integer, text, bytes, real
        /// A type that the other engine does not have, as declared.
        case other(String)
    }

    public struct Column: Sendable, Hashable {
        public let kind: Kind
        /// A primary key's column never is.
        public let isNullable: Bool

        public init(kind: Kind, isNullable: Bool) {
            self.kind = kind
            self.isNullable = isNullable
        }
    }

    public struct UniqueSet: Sendable, Hashable {
        /// In the index's order; `()` stands for an expression.
        public let columns: [String]
        /// Holds for the rows of a WHERE clause only.
        public let isPartial: Bool

        public init(columns: [String], isPartial: Bool) {
            self.columns = columns
            self.isPartial = isPartial
        }
    }

    public struct Table: Sendable, Hashable {
        public var columns: [String: Column] = [:]
        public var primaryKey: [String] = []
        public var uniqueSets: Set<UniqueSet> = []
    }

    /// By name; partitions are not listed, their parent is.
    public var tables: [String: Table] = [:]

    public static func read(from datastore: any Datastore) async throws -> SchemaDescription {
        try await datastore.report { session in
            switch session.engine {
            case .sqlite: try sqlite(session)
            case .postgres: try postgres(session)
            }
        }
    }

    /// Each line names what differs: for a failing test's message.
    public func differences(from other: SchemaDescription) -> [String] {
        Set(tables.keys).union(other.tables.keys).sorted().flatMap { name -> [String] in
            guard let mine = tables[name] else { return ["\(name) is only in the other"] }
            guard let theirs = other.tables[name] else { return ["\(name) is not in the other"] }
            var lines = Set(mine.columns.keys).union(theirs.columns.keys).sorted().compactMap { column in
                let (left, right) = (mine.columns[column], theirs.columns[column])
                return left == right ? nil : "\(name).\(column): \(words(left)) ≠ \(words(right))"
            }
            if mine.primaryKey != theirs.primaryKey {
                lines.append("\(name): primary key \(mine.primaryKey) ≠ \(theirs.primaryKey)")
            }
            let apart = mine.uniqueSets.symmetricDifference(theirs.uniqueSets)
            return lines + apart.map { "\(name): unique \($0.columns) partial \($0.isPartial) is in one only" }.sorted()
        }
    }

    private func words(_ column: Column?) -> String {
        column.map { "\($0.kind)\($0.isNullable ? "?" : "")" } ?? "absent"
    }
}

extension SchemaDescription {
    private static func sqlite(_ session: any Session) throws -> SchemaDescription {
        var schema = SchemaDescription()
        let names = try session.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        ) { try $0.next(String.self) }
        for name in names { schema.tables[name] = try sqliteTable(name, session) }
        return schema
    }

    private static func sqliteTable(_ name: String, _ session: any Session) throws -> Table {
        var table = Table()
        var keys: [(Int, String)] = []
        try session.forEach("SELECT name, type, \"notnull\", pk FROM pragma_table_info(\(name))") { row in
            let column = try row.next(String.self)
            let kind = kind(sqlite: try row.next())
            let (isRequired, position) = (try row.next(Bool.self), try row.next(Int.self))
            table.columns[column] = Column(kind: kind, isNullable: !isRequired && position == 0)
            if position > 0 { keys.append((position, column)) }
        }
        table.primaryKey = keys.sorted { $0.0 < $1.0 }.map(\.1)
        let indexes = try session.rows(
            "SELECT name, partial FROM pragma_index_list(\(name)) WHERE \"unique\" = 1 AND origin <> 'pk'"
        ) { (try $0.next(String.self), try $0.next(Bool.self)) }
        for (index, isPartial) in indexes {
            let columns = try session.rows("SELECT name FROM pragma_index_info(\(index)) ORDER BY seqno") {
                try $0.next(String?.self) ?? "()"
            }
            table.uniqueSets.insert(UniqueSet(columns: columns, isPartial: isPartial))
        }
        return table
    }

    /// SQLite's own rules of affinity (sqlite.org/datatype3.html 3.1), and BYTEA.
    private static func kind(sqlite declared: String) -> Kind {
        let type = declared.uppercased()
        if type.contains("INT") { return .integer }
        if type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT") { return .text }
        if type.isEmpty || type.contains("BLOB") || type == "BYTEA" { return .bytes }
        if type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB") { return .real }
        return .other(declared)
    }
}

extension SchemaDescription {
    private static func postgres(_ session: any Session) throws -> SchemaDescription {
        var schema = SchemaDescription()
        try session.forEach(
            """
            SELECT c.relname::text, a.attname::text, t.typname::text, a.attnotnull
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            """
        ) { row in
            let (table, column) = (try row.next(String.self), try row.next(String.self))
            let kind = kind(postgres: try row.next())
            let isRequired = try row.next(Bool.self)
            schema.tables[table, default: Table()].columns[column] = Column(kind: kind, isNullable: !isRequired)
        }
        for index in try postgresIndexes(session) {
            if index.isPrimary {
                schema.tables[index.table]?.primaryKey = index.columns
            } else {
                let unique = UniqueSet(columns: index.columns, isPartial: index.isPartial)
                schema.tables[index.table]?.uniqueSets.insert(unique)
            }
        }
        return schema
    }

    private struct Index {
        let table: String
        let isPrimary: Bool
        let isPartial: Bool
        let columns: [String]
    }

    private static func postgresIndexes(_ session: any Session) throws -> [Index] {
        try session.rows(
            """
            SELECT c.relname::text, i.indisprimary, i.indpred IS NOT NULL,
                   (SELECT string_agg(coalesce(a.attname::text, '()'), ',' ORDER BY k.place)
                    FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attribute, place)
                    LEFT JOIN pg_attribute a
                        ON a.attrelid = i.indrelid AND a.attnum = k.attribute AND k.attribute <> 0
                    WHERE k.place <= i.indnkeyatts)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE c.relnamespace = current_schema()::regnamespace AND i.indisunique AND NOT c.relispartition
            """
        ) { row in
            Index(
                table: try row.next(), isPrimary: try row.next(), isPartial: try row.next(),
                columns: try row.next(String.self).split(separator: ",").map(String.init))
        }
    }

    private static func kind(postgres type: String) -> Kind {
        switch type {
        case "int2", "int4", "int8", "bool": .integer
        case "text", "varchar", "bpchar": .text
        case "bytea": .bytes
        case "float4", "float8": .real
        default: .other(type)
        }
    }
}
