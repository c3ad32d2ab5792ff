import Cryptography
import Foundation
import Identification
import JSONStream
import Storage

/// 列对应: what the columns of an enterprise's own spreadsheet mean. One mapping belongs to one set of headings,
/// in whatever order they stand.
public struct ColumnMapping: Sendable, Hashable {
    public struct Column: Sendable, Hashable {
        /// As it stands in the file, without what cannot be seen.
        public let heading: String
        /// Nil: the column is not read.
        public let field: ReturnField?

        public init(_ heading: String, _ field: ReturnField?) {
            self.heading = ColumnHeading.visible(heading)
            self.field = field
        }
    }

    public static let columnLimit = 200
    /// Characters of a heading.
    public static let headingLimit = 100
    /// Mappings of one site.
    public static let siteLimit = 200

    public let columns: [Column]
    /// How the sheet writes days.
    public let dates: DateOrder
    private let fields: [String: ReturnField?]

    /// Columns without a heading are left out. Throws `Refusal` or `Refusals`: too many columns, a heading that is
    /// too long or there twice, two headings for one field, none for the code.
    public init(_ columns: [Column], dates: DateOrder = .yearFirst) throws {
        let named = columns.filter { !ColumnHeading.key($0.heading).isEmpty }
        guard named.count <= Self.columnLimit else {
            throw Refusal(.tooLarge, .mappingTooWide, ["value": "\(named.count)", "limit": "\(Self.columnLimit)"])
        }
        var refusals: [Refusal] = []
        var fields: [String: ReturnField?] = [:]
        var taken: [ReturnField: String] = [:]
        for column in named {
            let shown = ["value": String(column.heading.prefix(40))]
            if column.heading.count > Self.headingLimit {
                refusals.append(
                    Refusal(.invalid, .mappingHeadingTooLong, shown.adding("limit", "\(Self.headingLimit)")))
            }
            // Two columns of one name that nobody reads harm nobody: “备注” stands in many sheets twice.
            let before = fields.updateValue(column.field, forKey: ColumnHeading.key(column.heading))
            if let before, before != nil || column.field != nil {
                refusals.append(Refusal(.invalid, .returnColumnTwice, shown))
            }
            guard let field = column.field else { continue }
            if let other = taken.updateValue(column.heading, forKey: field) {
                refusals.append(
                    Refusal(
                        .invalid, .mappingFieldTwice, shown.adding("other", String(other.prefix(40))),
                        words: ["field": field.name]))
            }
        }
        if refusals.isEmpty, taken[.code] == nil { refusals = [Refusal(.invalid, .mappingNoCode)] }
        try Refusals.check(Array(refusals.prefix(20)))
        self.columns = named
        self.dates = dates
        self.fields = fields
    }

    /// What names the set of headings: 16 bytes of SHA-256.
    public var key: [UInt8] { ColumnHeading.setKey(columns.map(\.heading)) }

    /// The fields in the order of `headings`; nil for what is not read. Throws `Refusal` for a column that is
    /// there twice.
    func fields(of headings: [String]) throws -> [ReturnField?] {
        var seen: Set<ReturnField> = []
        return try headings.enumerated().map { index, heading in
            guard let field = fields[ColumnHeading.key(heading)] ?? nil else { return nil }
            guard seen.insert(field).inserted else {
                throw Refusal(
                    .invalid, .returnColumnTwice, field: "column \(index + 1)", ["value": String(heading.prefix(40))])
            }
            return field
        }
    }

    /// What production needs and no column gives.
    public var missing: [ReturnField] {
        let given = Set(columns.compactMap(\.field))
        return [.code, .batchNo, .productionDate].filter { !given.contains($0) }
    }
}

/// The mapping as it is kept.
extension ColumnMapping {
    var document: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("dates", dates.rawValue)
            writer.member("columns") { writer in
                writer.array { writer in
                    for column in columns {
                        writer.object { writer in
                            writer.member("heading", column.heading)
                            writer.member("field", ifPresent: column.field?.rawValue)
                        }
                    }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Throws when this build does not know what was kept.
    init(document: String) throws {
        let kept = try JSONValue(parsing: Array(document.utf8))
        guard case .array(let all)? = kept["columns"],
            let dates = kept["dates"]?.text.flatMap(DateOrder.init(rawValue:))
        else { throw StorageError.unexpectedColumn("mapping") }
        let columns = try all.map { column in
            guard let name = column["field"]?.text else { return Column(column["heading"]?.text ?? "", nil) }
            // Not read would be a column lost without a word.
            guard let field = ReturnField(rawValue: name) else { throw StorageError.unexpectedColumn("mapping") }
            return Column(column["heading"]?.text ?? "", field)
        }
        try self.init(columns, dates: dates)
    }
}

/// How headings are compared.
enum ColumnHeading {
    /// Line breaks and tabs as blanks, without control and formatting characters.
    static func visible(_ heading: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in heading.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control: if scalar.properties.isWhitespace { scalars.append(" ") }
            case .format, .surrogate, .privateUse, .unassigned: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars).trimmingCharacters(in: .whitespaces)
    }

    static func key(_ heading: String) -> String {
        plain(visible(heading)).precomposedStringWithCanonicalMapping
    }

    /// Half width and lower case, without blanks, `*`, `_` and a byte order mark.
    static func plain(_ heading: String) -> String {
        String(heading.halfWidth.lowercased().filter { !$0.isWhitespace && $0 != "*" && $0 != "_" && $0 != "\u{FEFF}" })
    }

    /// Each key with its length before it, so that no heading can look like two.
    static func setKey(_ headings: [String]) -> [UInt8] {
        let keys = Set(headings.map(key)).subtracting([""]).map { Array($0.utf8) }
        var bytes: [UInt8] = []
        for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            bytes += Array("\(key.count):".utf8) + key
        }
        return Array(SHA256.hash(bytes).prefix(16))
    }
}

extension [String: String] {
    fileprivate func adding(_ name: String, _ value: String) -> Self {
        merging([name: value]) { $1 }
    }
}

extension Rule {
    static let mappingTooWide = Rule(
        "mapping.too-wide", "表格有 {value} 列，列对应最多 {limit} 列",
        "The sheet has {value} columns; a mapping has at most {limit}")
    static let mappingHeadingTooLong = Rule(
        "mapping.heading-too-long", "列名“{value}…”超过 {limit} 字",
        "The heading “{value}…” has more than {limit} characters")
    static let mappingFieldTwice = Rule(
        "mapping.field-twice", "列“{value}”与“{other}”都对应“{field}”，只能选一列",
        "The columns “{value}” and “{other}” are both given as “{field}”; choose one")
    static let mappingNoCode = Rule("mapping.no-code", "请指定哪一列是“编码”", "Say which column holds the code")
    static let mappingTooMany = Rule(
        "mapping.too-many", "一个工厂最多保存 {limit} 个列对应，请先删除不用的",
        "A site keeps at most {limit} mappings; remove one that is not used")
}
