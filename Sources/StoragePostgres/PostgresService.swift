import CPostgres
public import Storage

/// A connection as PostgreSQL's own programs are told it: by a service file, so that no password stands in the list of
/// processes (libpq, "The Connection Service File").
public struct PostgresService: Sendable {
    /// The name that stands for it: `service=ransu`.
    public static let name = "ransu"
    /// The file's text.
    public let text: String

    /// Throws `StorageError.unavailable` for what is no connection URL.
    public init(url: String) throws(StorageError) {
        let parsed = try PostgresURL(url)
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(parsed.forServer, &message) else {
            let reason = message.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(message)
            throw .unavailable("PostgreSQL: \(reason)")
        }
        defer { PQconninfoFree(options) }
        var lines = ["[\(Self.name)]"]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                let text = String(cString: value)
                guard !text.contains("\n") else { throw .unavailable("PostgreSQL: a line break in the URL") }
                lines.append("\(String(cString: keyword))=\(text)")
            }
            option += 1
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}

extension PostgresService {
    /// Rows of each table of the current schema, partitions by themselves. Reads all of them: for a database that was
    /// just brought back.
    public static func rowCounts(url: String) throws -> [String: Int64] {
        let connection = try PostgresConnection(PostgresURL(url))
        // One statement counts all tables, whatever they are called.
        let result = try connection.script(
            """
            SELECT c.relname::text, (xpath('/row/rows/text()', query_to_xml(
                format('SELECT count(*) AS rows FROM %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relkind = 'r'
            """)
        var counts: [String: Int64] = [:]
        for number in 0..<result.rowCount {
            let row = PostgresRow(result: result.pointer, row: number)
            counts[try row.text(0)] = try row.integer(1)
        }
        return counts
    }

    /// Removes everything from the current schema.
    public static func empty(url: String) throws {
        try PostgresConnection(PostgresURL(url)).script(
            """
            DO $$ DECLARE name text := current_schema(); BEGIN
                EXECUTE format('DROP SCHEMA %I CASCADE', name);
                EXECUTE format('CREATE SCHEMA %I', name);
            END $$
            """)
    }
}

extension PostgresDatastore {
    /// The schema that this database's tables are in.
    public static func schema(_ session: any Session) throws -> String {
        try session.value("SELECT current_schema()::text", as: String.self) ?? "public"
    }

    /// Other schemas of this database that hold tables: of other programs.
    public static func otherSchemas(_ session: any Session) throws -> [String] {
        try session.rows(
            """
            SELECT DISTINCT nspname::text FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND nspname NOT LIKE 'pg\\_%'
                AND nspname NOT IN ('information_schema', current_schema()) ORDER BY 1
            """
        ) { try $0.next(String.self) }
    }
}
