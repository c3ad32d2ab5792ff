/// Every difference between the engines' SQL that features need. What is not here is written the same for both:
/// `ON CONFLICT … DO UPDATE`, `RETURNING`, `IS NOT DISTINCT FROM`, `FILTER`, window functions, `WITH`.
/// No statement asks the engine for the time: instants are parameters.
extension Engine {
    /// How the `index`th parameter is written, from 1.
    public func placeholder(_ index: Int) -> String {
        switch self {
        case .sqlite: "?\(index)"
        case .postgres: "$\(index)"
        }
    }

    /// Ends a SELECT that claims rows for this unit of work: peers pass over what another has claimed.
    public var forUpdateSkipLocked: Query {
        switch self {
        case .sqlite: ""
        case .postgres: " FOR UPDATE SKIP LOCKED"
        }
    }

    /// Ends a SELECT whose rows this unit of work is about to change: peers wait.
    public var forUpdate: Query {
        switch self {
        case .sqlite: ""
        case .postgres: " FOR UPDATE"
        }
    }

    public func greatest(_ left: Query, _ right: Query) -> Query {
        switch self {
        case .sqlite: "max(\(left), \(right))"
        case .postgres: "greatest(\(left), \(right))"
        }
    }

    public func least(_ left: Query, _ right: Query) -> Query {
        switch self {
        case .sqlite: "min(\(left), \(right))"
        case .postgres: "least(\(left), \(right))"
        }
    }

    /// Whether `text` holds `part`, as written: no wildcards, and case counts.
    public func contains(_ text: Query, _ part: String) -> Query {
        switch self {
        case .sqlite: "instr(\(text), \(part)) > 0"
        case .postgres: "strpos(\(text), \(part)) > 0"
        }
    }

    /// Whether `text` begins with `part`, in a form that an index with byte order serves.
    public func hasPrefix(_ text: Query, _ part: String) -> Query {
        switch self {
        case .sqlite: "(\(text) >= \(part) AND substr(\(text), 1, length(\(part))) = \(part))"
        case .postgres: "starts_with(\(text), \(part))"
        }
    }

    /// An aggregate: the texts of a group with a comma between them.
    public func commaSeparated(_ text: Query) -> Query {
        switch self {
        case .sqlite: "group_concat(\(text), ',')"
        case .postgres: "string_agg(\(text), ',')"
        }
    }

    /// A sum of integers as an integer; 0 of nothing. PostgreSQL's `sum(bigint)` is `numeric`.
    public func sum(_ integer: Query) -> Query {
        switch self {
        case .sqlite: "coalesce(sum(\(integer)), 0)"
        case .postgres: "coalesce(sum(\(integer)), 0)::bigint"
        }
    }

    /// The oldest transaction that still runs and the next to begin; nil where one writer commits in the order of
    /// the numbers that it gives.
    public var runningTransactions: Query? {
        switch self {
        case .sqlite: nil
        case .postgres:
            """
            SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            """
        }
    }

    /// Bytes written in a script: a migration's constants. Everything else is a parameter.
    public func bytesLiteral(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hex = String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        return self == .sqlite ? "x'\(hex)'" : "'\\x\(hex)'::bytea"
    }

    /// About how many rows a table has. PostgreSQL answers from its statistics at once; SQLite counts.
    public func rowCountEstimate(of table: StaticString) -> Query {
        switch self {
        case .sqlite: "SELECT count(*) FROM \(Query(stringLiteral: table))"
        case .postgres:
            """
            SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint
            FROM pg_partition_tree(\(table.description)::regclass) t JOIN pg_class c ON c.oid = t.relid
            WHERE t.isleaf
            """
        }
    }

    /// Answers 1 to one unit of work at a time among all processes, and 0 to the others, until it ends. Nil where the
    /// engine has one writer.
    public var sealingLock: Query? {
        switch self {
        case .sqlite: nil
        case .postgres:
            """
            SELECT CASE WHEN pg_try_advisory_xact_lock(1006, hashtext(current_schema())) THEN 1 ELSE 0 END::bigint
            """
        }
    }

    /// Lets one unit of work at a time go on, until it ends. Nil where the engine has one writer.
    public var adoptionLock: Query? {
        switch self {
        case .sqlite: nil
        case .postgres: "SELECT pg_advisory_xact_lock(1007, hashtext(current_schema()))::text"
        }
    }

    /// Lets one unit of work at a time lay a checkpoint behind the last one, until it ends. Nil where the engine has
    /// one writer.
    public var checkpointLock: Query? {
        switch self {
        case .sqlite: nil
        case .postgres: "SELECT pg_advisory_xact_lock(1008, hashtext(current_schema()))::text"
        }
    }

    /// A row where the table of what was applied is there: who may not make tables may look. In our own schema only:
    /// another installation may lie further along the search path.
    var migrationTable: Query {
        switch self {
        case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
        case .postgres:
            """
            SELECT 1 FROM pg_class
            WHERE relname = 'migration' AND relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
            """
        }
    }

    /// Nil where the engine has one writer. The schema is part of the key: installations may share a database.
    var migrationLock: Query? {
        switch self {
        case .sqlite: nil
        case .postgres: "SELECT pg_advisory_xact_lock(1005, hashtext(current_schema()))::text"
        }
    }
}
