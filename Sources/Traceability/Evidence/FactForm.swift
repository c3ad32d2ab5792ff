import Cryptography
import JSONStream
import Ledger
import Storage

/// Which columns of a fact's row its leaf commits to, and their canonical text (存证字段): a JSON object, members by name,
/// integers in decimal, bytes in hexadecimal; what is NULL, or has the value of rows that were there before the column,
/// is left out.
struct FactForm: Sendable {
    enum Kind: Sendable { case integer, text, bytes }

    struct Column: Sendable {
        let name: String
        let kind: Kind
        /// Left out where it has this value: for a column that came after the first leaves, its default.
        let absent: Value
    }

    let kind: LeafCommitment.KindClass
    let table: StaticString
    /// In the order of their names.
    let columns: [Column]

    private init(
        _ kind: LeafCommitment.KindClass, _ table: StaticString, integers: [String], texts: [String],
        bytes: [String] = [], absent: [String: Value] = [:]
    ) {
        self.kind = kind
        self.table = table
        let all =
            integers.map { ($0, Kind.integer) } + texts.map { ($0, Kind.text) } + bytes.map { ($0, Kind.bytes) }
        columns = all.map { Column(name: $0.0, kind: $0.1, absent: absent[$0.0] ?? .null) }.sorted { $0.name < $1.name }
    }

    /// Of an event: who captured what, when; its documents are groups of their own.
    static let event = FactForm(
        .event, "trace_event",
        integers: [
            "owner_id", "event_id", "return_id", "event_time", "captured_at", "captor_id", "site_id", "account_id",
            "product_id", "batch_id", "offset_minutes", "declared_at", "owner_count",
        ],
        texts: [
            "event_type", "action", "biz_step", "disposition", "epcis_event_id", "read_point", "biz_location",
        ],
        bytes: ["event_digest", "event_hash"], absent: ["owner_count": .integer(1)])

    /// Of a review: each step.
    static let step = FactForm(
        .decision, "review_step", integers: ["case_id", "step_no", "account_id", "at", "due_at"],
        texts: ["kind", "reason", "items"])

    /// What never changes of an allocation. `code_count` is left out while codes are fetched from elsewhere.
    static let allocation = FactForm(
        .allocation, "code_allocation",
        integers: [
            "owner_id", "allocation_no", "printed_no", "key_id", "first_index", "code_count", "product_id",
            "application_id", "is_test", "issued_by", "issued_at", "scratch_secret_id",
        ],
        texts: ["kind", "layout", "scope", "address", "scratch"])

    static let audit = FactForm(
        .audit, "audit_record",
        integers: ["audit_id", "at", "account_id", "organization_id", "is_read", "occurrences"],
        texts: [
            "account_name", "roles", "action", "object_kind", "object_id", "object_name", "outcome", "reason",
            "address", "agent", "request_id", "organization_name",
        ],
        bytes: ["before_digest", "after_digest"],
        absent: ["organization_name": .text(""), "is_read": .integer(0), "occurrences": .integer(1)])

    /// The record of an allocation. Its count is none yet while codes are fetched from elsewhere.
    static func allocationText(_ names: [StaticString], _ row: [Value]) -> [UInt8] {
        var row = row
        for (place, name) in names.enumerated() where name.description == "code_count" {
            let isKeyed = zip(names, row).contains { $0.0.description == "kind" && $0.1 == .text("keyed") }
            if !isKeyed { row[place] = .null }
        }
        return allocation.reader(names).text(row)
    }

    /// Reads rows whose columns are `names`.
    func reader(_ names: [StaticString]) -> FactReader {
        let places = Dictionary(names.enumerated().map { ($0.element.description, $0.offset) }) { first, _ in first }
        return FactReader(columns: columns.map { ($0, places[$0.name]) })
    }
}

/// Writes the canonical text of rows of one form.
struct FactReader: Sendable {
    /// Each with its place in a row; nil: not in it.
    let columns: [(FactForm.Column, Int?)]

    func text(_ row: [Value]) -> [UInt8] {
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            for (column, place) in columns {
                guard let place, row[place] != column.absent else { continue }
                switch row[place] {
                case .null, .real: continue
                case .integer(let number): writer.member(column.name, number)
                case .text(let text): writer.member(column.name, text)
                case .bytes(let bytes): writer.member(column.name, bytes.hexadecimal)
                }
            }
        }
        return writer.bytes
    }
}
