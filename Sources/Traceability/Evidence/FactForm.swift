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
        let sql: Query
        let kind: Kind
        /// Left out where it has this value: for a column that came after the first leaves, its default.
        let absent: Value
    }

    /// In the order of their names.
    let columns: [Column]
    /// Those of the row itself.
    let rowColumns: [Column]
    private var rowReader: FactReader
    /// Columns of bytes go in under this key, not as they are; nil: as they are.
    private var key: SecretBytes?

    private init(
        integers: [StaticString], texts: [StaticString], bytes: [StaticString] = [], absent: [String: Value] = [:]
    ) {
        let all =
            integers.map { ($0, Kind.integer) } + texts.map { ($0, Kind.text) } + bytes.map { ($0, Kind.bytes) }
        columns = all.map { name, kind in
            Column(
                name: name.description, sql: Query(stringLiteral: name), kind: kind,
                absent: absent[name.description] ?? .null)
        }
        .sorted { $0.name < $1.name }
        let apart = EventReach.columns.map(\.description)
        let rowColumns = columns.filter { !apart.contains($0.name) }
        self.rowColumns = rowColumns
        rowReader = FactReader(
            columns: columns.map { column in
                (
                    column,
                    rowColumns.firstIndex { $0.name == column.name }
                        ?? apart.firstIndex(of: column.name).map { rowColumns.count + $0 }
                )
            }, key: nil)
    }

    /// Of an event: who captured what, when, on which codes and names (`EventReach`); its documents are groups of their
    /// own.
    ///
    /// Its digests are over all groups without a salt: whoever is shown the record could try names and addresses
    /// against them. So the record has one code of them all, under a key of the installation.
    /// - Parameter key: `PlatformKeys.recordKey`.
    static func event(_ key: SecretBytes) -> FactForm {
        var form = eventColumns
        form.key = key
        form.rowReader = form.rowReader.keyed(key)
        return form
    }

    /// Reads rows of events whose columns are `names` and then those of `EventReach`; to be keyed.
    static func eventReader(_ names: [StaticString]) -> FactReader { eventColumns.reader(names + EventReach.columns) }

    private static let eventColumns = FactForm(
        integers: [
            "owner_id", "event_id", "return_id", "event_time", "captured_at", "captor_id", "site_id",
            "account_id", "product_id", "batch_id", "offset_minutes", "declared_at", "owner_count",
        ],
        texts: [
            "event_type", "action", "biz_step", "disposition", "epcis_event_id", "read_point", "biz_location",
        ],
        bytes: ["event_digest", "event_hash", "subjects", "names"], absent: ["owner_count": .integer(1)])

    /// Of a review: each step.
    static let step = FactForm(
        integers: [
            "case_id", "step_no", "account_id", "at", "due_at", "subject_id", "round", "organization_id",
        ],
        texts: ["kind", "reason", "items", "case_kind"], bytes: ["request_digest"],
        absent: ["case_kind": .text(""), "subject_id": .integer(0), "round": .integer(0)])

    /// Of a return, what it was (`content_digest`: leaves of before have none) and became; of an amendment also which
    /// request it is and what that asked for.
    static let turn = FactForm(
        integers: [
            "return_id", "captor_id", "site_id", "account_id", "row_count", "good_count", "bad_count", "unit_count",
            "backfilled", "received_at", "decided_at", "amendment_id", "round_no",
        ],
        texts: ["channel", "mode", "state"], bytes: ["request_digest", "content_digest"],
        absent: ["backfilled": .integer(0)])

    /// What never changes of an allocation. `code_count` is left out while codes are fetched from elsewhere.
    static let allocation = FactForm(
        integers: [
            "owner_id", "allocation_no", "printed_no", "key_id", "first_index", "code_count", "product_id",
            "application_id", "is_test", "issued_by", "issued_at", "scratch_secret_id",
        ],
        texts: ["kind", "layout", "scope", "address", "scratch"])

    /// Of a version of a product: the nameplate, and what tells the product.
    static let version = FactForm(
        integers: ["product_id", "version_no", "declared_life_years", "created_by", "created_at", "owner_id"],
        texts: [
            "effective_from", "nameplate", "standard", "certificate_number", "entruster", "producer", "factory",
            "factory_code", "class", "name", "brand", "model", "gas_code", "gtin", "serial_kind",
        ])

    /// Of codes that were declared void or held back.
    static let stateRun = FactForm(
        integers: ["owner_id", "allocation_no", "first_index", "last_index", "account_id", "at"],
        texts: ["kind", "reason"])

    /// Of a component of a batch.
    static let component = FactForm(
        integers: ["owner_id", "batch_id", "component_no", "account_id", "captured_at", "return_id"], texts: [],
        bytes: ["lot_key", "identity", "sealed"])

    static let erasure = FactForm(integers: ["owner_id", "event_id", "at"], texts: ["account_name", "reason"])

    static let audit = FactForm(
        integers: ["audit_id", "at", "account_id", "organization_id", "is_read", "occurrences"],
        texts: [
            "account_name", "roles", "action", "object_kind", "object_id", "object_name", "outcome", "reason",
            "address", "agent", "request_id", "organization_name", "reason_form",
        ],
        bytes: ["before_digest", "after_digest"],
        absent: [
            "organization_name": .text(""), "reason_form": .text(""), "is_read": .integer(0),
            "occurrences": .integer(1),
        ])

    /// The record of an allocation about to be stored. Its count is none yet while codes are fetched from elsewhere.
    static func allocationText(_ names: [StaticString], _ row: [Value]) -> [UInt8] {
        let isKeyed = zip(names, row).contains { $0.0.description == "kind" && $0.1 == .text("keyed") }
        let recorded = zip(names, row).map { name, value -> Value in
            !isKeyed && name.description == "code_count" ? .null : value
        }
        return allocation.reader(names).text(recorded)
    }

    /// Reads rows whose columns are `names`.
    func reader(_ names: [StaticString]) -> FactReader {
        let places = Dictionary(names.enumerated().map { ($0.element.description, $0.offset) }) { first, _ in first }
        return FactReader(columns: columns.map { ($0, places[$0.name]) }, key: key)
    }
}

/// Rows as they are stored.
extension FactForm {
    /// The row's columns for a SELECT of table `f`.
    var columnList: Query {
        rowColumns.dropFirst().reduce("f." + rowColumns[0].sql) { $0 + ", f." + $1.sql }
    }

    /// Reads the columns of `columnList`.
    func values(_ reader: inout RowReader) throws -> [Value] {
        try rowColumns.map { column in
            switch column.kind {
            case .integer: try reader.next(Int64?.self).storageValue
            case .text: try reader.next(String?.self).storageValue
            case .bytes: try reader.next([UInt8]?.self).storageValue
            }
        }
    }

    /// The integer in a column; 0: it is NULL.
    func number(_ name: String, in values: [Value]) -> Int64 {
        guard let place = rowColumns.firstIndex(where: { $0.name == name }), case .integer(let number) = values[place]
        else { return 0 }
        return number
    }

    /// The record of a row that `values` read; of an event with the values of its reach.
    func record(_ values: [Value], _ reach: EventReach = EventReach()) -> [UInt8] {
        rowReader.text(values + reach.values)
    }

    /// The record of an allocation. Its count is none yet while codes are fetched from elsewhere.
    static func allocationRecord(_ values: [Value]) -> [UInt8] {
        var values = values
        let isKeyed = allocation.rowColumns.firstIndex { $0.name == "kind" }.map { values[$0] == .text("keyed") }
        if isKeyed != true, let place = allocation.rowColumns.firstIndex(where: { $0.name == "code_count" }) {
            values[place] = .null
        }
        return allocation.record(values)
    }
}

/// Writes the canonical text of rows of one form.
struct FactReader: Sendable {
    private struct Member: Sendable {
        let name: [UInt8]
        /// In quotes.
        let quoted: [UInt8]
        let absent: Value
        let place: Int
    }

    private let members: [Member]
    /// Nil: columns of bytes are shown.
    private var key: SecretBytes?

    /// - Parameter columns: in the order of their names, each with its place in a row; nil: not in it.
    init(columns: [(FactForm.Column, Int?)], key: SecretBytes?) {
        self.key = key
        members = columns.compactMap { column, place in
            place.map {
                Member(
                    name: Array(column.name.utf8), quoted: Array("\"\(column.name)\"".utf8), absent: column.absent,
                    place: $0)
            }
        }
    }

    func keyed(_ key: SecretBytes) -> FactReader {
        var reader = self
        reader.key = key
        return reader
    }

    func text(_ row: [Value]) -> [UInt8] {
        var unshown: [UInt8] = []
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            for member in members where row[member.place] != member.absent {
                switch row[member.place] {
                case .null, .real: continue
                case .integer(let number):
                    writer.key(quoted: member.quoted)
                    writer.integer(number)
                case .text(let text):
                    writer.key(quoted: member.quoted)
                    writer.string(text)
                case .bytes(let bytes):
                    if key == nil {
                        writer.key(quoted: member.quoted)
                        writer.string(bytes.hexadecimal)
                    } else {
                        unshown.append(contentsOf: member.name)
                        unshown.append(0x3A)
                        unshown.appendHexadecimal(of: bytes)
                        unshown.append(0x2C)
                    }
                }
            }
            // Last by its name, too.
            if let key, !unshown.isEmpty {
                writer.member("unshown", MAC.code(for: unshown, key: key).hexadecimal)
            }
        }
        return writer.bytes
    }
}
