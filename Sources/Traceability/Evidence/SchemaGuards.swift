public import Storage

/// The triggers that keep facts as they are (防改触发器): all that the scripts made are there and at work. Without them
/// whoever can write to the database could change facts, and only `CheckLedger` would tell, later.
public enum SchemaGuards {
    public struct Trigger: Sendable, Hashable {
        public let name: String
        public let table: String
    }

    /// How many there are to be, and those that are not there or not at work.
    public static func missing(_ session: any Session) throws -> (count: Int, missing: [Trigger]) {
        let expected = expected(try Schema.migrations(for: session.engine).map(\.text))
        let active = try session.activeTriggers()
        let missing = expected.filter { active[$0.key] != $0.value }
        return (expected.count, missing.map { Trigger(name: $0.key, table: $0.value) }.sorted { $0.name < $1.name })
    }

    /// The triggers that are left after all scripts, with their tables.
    static func expected(_ scripts: [String]) -> [String: String] {
        var all: [String: String] = [:]
        for script in scripts {
            let words = script.split(whereSeparator: { $0.isWhitespace || $0 == ";" }).map(String.init)
            for place in words.indices.dropLast(2) {
                let (verb, kind) = (words[place].uppercased(), words[place + 1].uppercased())
                if verb == "CREATE", kind == "TRIGGER" {
                    // … BEFORE UPDATE OF a, b OR DELETE ON table …
                    let rest = words[(place + 3)...].prefix(24)
                    guard let on = rest.firstIndex(where: { $0.uppercased() == "ON" }), on + 1 < words.count else {
                        continue
                    }
                    all[words[place + 2]] = words[on + 1]
                } else if verb == "DROP", kind == "TRIGGER" {
                    all[words[place + 2]] = nil
                } else if verb == "DROP", kind == "TABLE" {
                    let table = words[place + 2]
                    all = all.filter { $0.value != table }
                }
            }
        }
        return all
    }
}

extension Session {
    /// Triggers of the program's own schema that are at work, with their tables.
    fileprivate func activeTriggers() throws -> [String: String] {
        let found: [(String, String)]
        switch engine {
        case .sqlite:
            found = try rows("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'trigger'") { row in
                (try row.next(String.self), try row.next(String.self))
            }
        case .postgres:
            found = try rows(
                """
                SELECT tgname::text, relname::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
                    AND relnamespace = current_schema()::regnamespace
                """
            ) { row in (try row.next(String.self), try row.next(String.self)) }
        }
        return Dictionary(found) { first, _ in first }
    }
}
