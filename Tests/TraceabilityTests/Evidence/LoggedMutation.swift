import Cryptography
import Storage
import TestSupport

@testable import Traceability

/// A table of logged data, as a forger with the database file in his hand finds it.
struct LoggedTable: Sendable {
    let name: Query
    let keys: [Query]
    let columns: [Query]
    /// Columns that are not logged but must have a value, in an INSERT.
    var others: Query = ""
    /// Which rows are logged: events of a return that came to nothing left no leaf.
    var which: Query = ""

    private static let ofCountingReturn: Query = """
         WHERE event_id >> 24 IN
            (SELECT return_id FROM trace_return WHERE state IN ('accepted', 'accepted-in-part'))
        """

    static let all: [LoggedTable] = [
        LoggedTable(
            name: "trace_event", keys: ["owner_id", "event_id"],
            columns: [
                "return_id", "event_type", "action", "biz_step", "disposition", "event_time", "captured_at",
                "captor_id", "site_id", "account_id", "product_id", "batch_id", "epcis_event_id", "event_digest",
                "public_document", "public_salt", "trade_document", "trade_salt", "personal_document",
                "personal_salt", "read_point", "biz_location", "offset_minutes", "event_hash", "declared_at",
                "owner_count",
            ], which: ofCountingReturn),
        LoggedTable(
            name: "event_subject", keys: ["owner_id", "allocation_no", "level", "block", "event_id"], columns: [],
            which: ofCountingReturn),
        LoggedTable(
            name: "event_name", keys: ["owner_id", "role", "name_key", "event_id"], columns: [],
            which: ofCountingReturn),
        LoggedTable(
            name: "review_step", keys: ["case_id", "step_no"],
            columns: [
                "kind", "account_id", "at", "due_at", "reason", "items", "case_kind", "subject_id", "round",
                "organization_id", "request_digest",
            ]),
        LoggedTable(
            name: "review_case", keys: ["case_id"],
            columns: [
                "kind", "subject_id", "state", "round", "submitted_by", "submitted_at", "decided_by", "decided_at",
            ], others: ", title, due_at, due_provisional, version"),
        LoggedTable(
            name: "trace_return", keys: ["return_id"],
            columns: [
                "captor_id", "site_id", "account_id", "channel", "mode", "state", "row_count", "good_count",
                "bad_count", "unit_count", "backfilled", "received_at", "decided_at",
            ], others: ", file_name, content_digest"),
        LoggedTable(
            name: "amendment", keys: ["amendment_id"],
            columns: [
                "owner_id", "captor_id", "scope", "subject", "allocation_no", "code_index", "batch_id",
                "subject_return_id", "spot_check_id", "created_at",
            ]),
        LoggedTable(
            name: "amendment_round", keys: ["amendment_id", "round_no"],
            columns: [
                "return_id", "reason", "file_id", "public_fields", "changes", "event_count", "unit_count",
                "account_id", "at",
            ]),
        LoggedTable(
            name: "amended_event", keys: ["owner_id", "event_id", "return_id"], columns: ["new_event_id", "biz_step"]),
        LoggedTable(
            name: "amendment_run", keys: ["return_id", "owner_id", "allocation_no", "first_index"],
            columns: ["last_index"]),
        LoggedTable(
            name: "batch_amendment", keys: ["owner_id", "batch_id", "return_id"],
            columns: [
                "old_production_date", "old_version_no", "old_line", "old_shift", "production_date", "version_no",
                "line", "shift",
            ]),
        LoggedTable(
            name: "audit_record", keys: ["audit_id"],
            columns: [
                "at", "account_id", "account_name", "organization_id", "roles", "action", "object_kind", "object_id",
                "object_name", "outcome", "reason", "address", "agent", "request_id", "organization_name", "is_read",
                "occurrences", "before_digest", "after_digest", "reason_form",
            ]),
        LoggedTable(
            name: "code_allocation", keys: ["owner_id", "allocation_no"],
            columns: [
                "layout", "scope", "printed_no", "key_id", "first_index", "code_count", "product_id",
                "application_id", "address", "is_test", "issued_by", "issued_at", "scratch", "scratch_secret_id",
            ], others: ", kind, loaded_count, state"),
        LoggedTable(
            name: "product", keys: ["product_id"],
            columns: [
                "owner_id", "class", "name", "brand", "model", "gas_code", "gtin", "serial_kind", "current_version",
            ],
            others: ", state, created_at"),
        LoggedTable(
            name: "product_version", keys: ["product_id", "version_no"],
            columns: [
                "effective_from", "nameplate", "declared_life_years", "standard", "certificate_number", "entruster",
                "producer", "factory", "factory_code", "created_by", "created_at",
            ]),
        LoggedTable(
            name: "state_run", keys: ["owner_id", "allocation_no", "kind", "first_index"],
            columns: ["last_index", "reason", "account_id", "at"], which: " WHERE kind <> 'scrapped'"),
        LoggedTable(
            name: "containment_run", keys: ["owner_id", "allocation_no", "first_index", "from_at", "event_id"],
            columns: ["last_index", "to_at", "closing_id", "parent_key", "parent"]),
        LoggedTable(
            name: "container_stay", keys: ["owner_id", "name_key", "from_at", "event_id"],
            columns: ["name", "to_at", "closing_id", "parent_key", "parent"]),
        LoggedTable(name: "container_owner", keys: ["name_key", "owner_id", "event_id"], columns: []),
        LoggedTable(
            name: "container_holder", keys: ["name_key", "from_at", "event_id"], columns: ["holder_id"]),
        LoggedTable(
            name: "ledger_erasure", keys: ["owner_id", "event_id"], columns: ["at", "account_name", "reason"]),
        LoggedTable(name: "ledger_entry", keys: ["log_no", "leaf_index"], columns: ["leaf"]),
        LoggedTable(
            name: "ledger_leaf", keys: ["owner_id", "kind", "fact_id", "part"],
            columns: ["log_no", "leaf_index", "salt", "link_salt", "previous_index", "digests"]),
        LoggedTable(name: "ledger_tile", keys: ["log_no", "level", "tile_no"], columns: ["bytes"]),
        LoggedTable(name: "ledger_root", keys: ["log_no", "level", "tile_no"], columns: ["hash"]),
        LoggedTable(name: "ledger_head", keys: ["log_no"], columns: ["size", "root"]),
        LoggedTable(name: "ledger_chain", keys: ["owner_id"], columns: ["log_no", "leaf_index", "leaf_hash"]),
        LoggedTable(
            name: "ledger_log", keys: ["log_no"], columns: ["origin", "began_at", "reason", "previous_note"]),
        LoggedTable(
            name: "ledger_checkpoint", keys: ["log_no", "size"], columns: ["note", "previous_size"],
            others: ", signed_at"),
    ]

    /// What the triggers refuse a forger does without them.
    static func dropTriggers(_ datastore: any Datastore) async throws {
        let names = try await datastore.report { session in
            try session.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'") { try $0.next(String.self) }
        }
        try await datastore.write { session in
            for name in names { try session.script("DROP TRIGGER \"\(name)\"") }
        }
    }
}

/// One change of logged data, the same for the same seed. It is undone after fsck has looked.
struct LoggedMutation: Sendable {
    struct Outcome: Error {
        let what: String
        let isFound: Bool
        /// What was done to which table.
        var kind: String { what.split(separator: " ").prefix(2).joined(separator: " ") }
    }

    private struct Refused: Error {}

    let seed: UInt64

    /// Nil: the engine itself refused the change, or there was nothing to change.
    func tried(on datastore: any Datastore, _ check: CheckLedger) async throws -> Outcome? {
        let seed = self.seed
        do {
            try await datastore.write { session in
                var generator = SeededGenerator(seed: seed)
                let what = try Self.change(session, &generator)
                throw Outcome(what: what, isFound: try !check.faults(in: session, atMost: 1).isEmpty)
            }
            return nil
        } catch let outcome as Outcome {
            return outcome
        } catch is Refused {
            return nil
        }
    }

    private static func change(_ session: any WriteSession, _ generator: inout SeededGenerator) throws -> String {
        let table = LoggedTable.all.randomElement(using: &generator) ?? LoggedTable.all[0]
        guard let row = try randomRow(table, session, &generator) else { throw Refused() }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0..<5: return try flip(table, row, session, &generator)
        case 5: return try delete(table, row, session)
        case 6: return try insert(table, row, session, &generator)
        default: return try swap(table, row, session, &generator)
        }
    }

    private static func columns(_ table: LoggedTable) -> [Query] { table.keys + table.columns }

    private static func randomRow(
        _ table: LoggedTable, _ session: any WriteSession, _ generator: inout SeededGenerator
    ) throws -> [Value]? {
        let count = try session.value("SELECT count(*) FROM \(table.name)\(table.which)", as: Int64.self) ?? 0
        guard count > 0 else { return nil }
        let list = columns(table).dropFirst().reduce("quote(\(columns(table)[0]))" as Query) { $0 + ", quote(\($1))" }
        let place = Int64.random(in: 0..<count, using: &generator)
        return try session.first("SELECT \(list) FROM \(table.name)\(table.which) LIMIT 1 OFFSET \(place)") { row in
            try columns(table).map { _ in Self.value(ofLiteral: try row.next(String.self)) }
        }
    }

    /// The value of what SQLite's `quote` gives.
    private static func value(ofLiteral text: String) -> Value {
        if text == "NULL" { return .null }
        if text.hasPrefix("X'") { return .bytes([UInt8](hexadecimal: String(text.dropFirst(2).dropLast())) ?? []) }
        if text.hasPrefix("'") { return .text(String(text.dropFirst().dropLast()).replacing("''", with: "'")) }
        return Int64(text).map { .integer($0) } ?? .null
    }

    private static func condition(_ table: LoggedTable, _ row: [Value]) -> Query {
        zip(table.keys, row).dropFirst().reduce("\(table.keys[0]) = \(row[0])" as Query) {
            $0 + " AND \($1.0) = \($1.1)"
        }
    }

    /// One bit of one byte, or one of an integer; something in the place of nothing.
    private static func flip(
        _ table: LoggedTable, _ row: [Value], _ session: any WriteSession, _ generator: inout SeededGenerator
    ) throws -> String {
        let place = Int.random(in: 0..<columns(table).count, using: &generator)
        let column = columns(table)[place]
        let new: Query
        switch row[place] {
        case .null: new = Bool.random(using: &generator) ? "1" : Bool.random(using: &generator) ? "'1'" : "x'31'"
        case .integer(let number): new = "\(number ^ 1 << Int64.random(in: 0..<12, using: &generator))"
        case .bytes(var bytes):
            guard !bytes.isEmpty else { throw Refused() }
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            new = "\(bytes)"
        case .text(let text):
            var bytes = Array(text.utf8)
            guard !bytes.isEmpty else { throw Refused() }
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
            guard !bytes.contains(0) else { throw Refused() }
            new = "CAST(\(bytes) AS TEXT)"
        case .real: throw Refused()
        }
        do {
            try session.savepoint {
                try session.run("UPDATE \(table.name) SET \(column) = \(new) WHERE \(condition(table, row))")
            }
        } catch is StorageError { throw Refused() }
        return "flip \(table.name.pieces[0]) .\(column.pieces[0]) of \(row.prefix(table.keys.count))"
    }

    private static func delete(_ table: LoggedTable, _ row: [Value], _ session: any WriteSession) throws -> String {
        try session.run("DELETE FROM \(table.name) WHERE \(condition(table, row))")
        return "delete \(table.name.pieces[0]) \(row.prefix(table.keys.count))"
    }

    /// A copy of a row under another key.
    private static func insert(
        _ table: LoggedTable, _ row: [Value], _ session: any WriteSession, _ generator: inout SeededGenerator
    ) throws -> String {
        let numbers = table.keys.indices.filter { if case .integer = row[$0] { true } else { false } }
        guard let place = numbers.randomElement(using: &generator), case .integer(let number) = row[place] else {
            throw Refused()
        }
        var copy = row
        copy[place] = .integer(number + Int64.random(in: 1..<5_000, using: &generator))
        let list = columns(table).dropFirst().reduce(columns(table)[0]) { $0 + ", " + $1 }
        let others = table.others
        do {
            try session.savepoint {
                try session.run(
                    """
                    INSERT INTO \(table.name) (\(list)\(others)) SELECT \(values(copy))\(others) FROM \(table.name)
                    WHERE \(condition(table, row))
                    """)
            }
        } catch is StorageError { throw Refused() }
        return "insert \(table.name.pieces[0]) \(copy.prefix(table.keys.count))"
    }

    private static func values(_ row: [Value]) -> Query {
        row.dropFirst().reduce("\(row[0])" as Query) { $0 + ", \($1)" }
    }

    /// Two rows exchange what they hold.
    private static func swap(
        _ table: LoggedTable, _ row: [Value], _ session: any WriteSession, _ generator: inout SeededGenerator
    ) throws -> String {
        let other = try randomRow(table, session, &generator) ?? row
        let count = table.keys.count
        guard !table.columns.isEmpty, other[count...] != row[count...] else { throw Refused() }
        do {
            try session.savepoint {
                // What is not logged stays where it is.
                guard table.others.pieces[0].isEmpty else {
                    try assign(table, other, at: row, session)
                    return try assign(table, row, at: other, session)
                }
                // A unique index must not see the same twice on the way.
                try session.run("DELETE FROM \(table.name) WHERE \(condition(table, other))")
                try assign(table, other, at: row, session)
                let list = columns(table).dropFirst().reduce(columns(table)[0]) { $0 + ", " + $1 }
                let copy = Array(other.prefix(count)) + Array(row.dropFirst(count))
                try session.run("INSERT INTO \(table.name) (\(list)) VALUES (\(values(copy)))")
            }
        } catch is StorageError { throw Refused() }
        return "swap \(table.name.pieces[0]) \(row.prefix(count)) and \(other.prefix(count))"
    }

    private static func assign(
        _ table: LoggedTable, _ source: [Value], at row: [Value], _ session: any WriteSession
    ) throws {
        let pairs = Array(zip(table.columns, source.dropFirst(table.keys.count)))
        let list = pairs.dropFirst().reduce("\(pairs[0].0) = \(pairs[0].1)" as Query) { $0 + ", \($1.0) = \($1.1)" }
        try session.run("UPDATE \(table.name) SET \(list) WHERE \(condition(table, row))")
    }
}
