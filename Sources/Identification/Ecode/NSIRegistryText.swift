/// The registry as a text that an installation keeps in a file.
///
/// One scheme a line, fields between tabs: version, NSI, kind, MD length, MD check, MD parts, certainty, Chinese
/// name, English name, source. A part is `role:characters` or `role:characters:certainty`. Empty lines and lines
/// that begin with `#` are skipped.
///
///     1 <tab> 0777 <tab> general <tab> 3-5 <tab> none <tab> enterprise:2,serial:3 <tab> known-low <tab> …
extension NSIRegistry {
    /// Why a table is refused. `line` counts from 1.
    public enum TableError: Error, Hashable, Sendable {
        case fieldCount(line: Int, found: Int)
        /// `field` is its English name in the list above.
        case badField(line: Int, field: String, value: String)
        case tooLong(Int)
    }

    /// The names of the columns, in order.
    static let columns = [
        "version", "nsi", "kind", "mdLength", "mdCheck", "mdParts", "certainty", "nameChinese", "nameEnglish", "source",
    ]
    /// The longest table, in bytes.
    public static let tableLimit = 262_144

    /// This registry and the rows of a table before it: a row of the table wins over a built-in one of the
    /// same version and NSI.
    public func adding(_ table: String) throws(TableError) -> NSIRegistry {
        guard table.utf8.count <= Self.tableLimit else { throw .tooLong(table.utf8.count) }
        var added: [Row] = []
        var number = 0
        for line in table.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            if line.first == "#" || line.allSatisfy(\.isWhitespace) { continue }
            added.append(try Self.row(line, number))
        }
        let kept = rows.filter { row in !added.contains { $0.version == row.version && $0.nsi == row.nsi } }
        return NSIRegistry(rows: added + kept)
    }

    /// The rows as such a table, with a line that names the columns.
    public var table: String {
        var text = "# " + Self.columns.joined(separator: "\t") + "\n"
        for row in rows {
            let parts = row.mdParts.map { "\($0.role.rawValue):\($0.length):\($0.certainty.rawValue)" }.joined(
                separator: ",")
            let fields = [
                "\(row.version.rawValue)", row.nsi, row.kind.rawValue,
                "\(row.mdLength.lowerBound)-\(row.mdLength.upperBound)", row.mdCheck.rawValue, parts,
                row.certainty.rawValue, row.nameChinese, row.nameEnglish, row.source,
            ]
            text += fields.joined(separator: "\t") + "\n"
        }
        return text
    }

    private static func row(_ line: Substring, _ number: Int) throws(TableError) -> Row {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == columns.count else { throw .fieldCount(line: number, found: fields.count) }
        func bad(_ column: Int) -> TableError {
            .badField(line: number, field: columns[column], value: fields[column].excerpt)
        }
        guard let version = Int(fields[0]).flatMap(Ecode.Version.init(rawValue:)) else { throw bad(0) }
        guard fields[1].utf8.count == version.nsiLength, fields[1].utf8.allSatisfy(version.allowsInNSI) else {
            throw bad(1)
        }
        guard let kind = Kind(rawValue: fields[2]) else { throw bad(2) }
        guard let length = range(fields[3]), length.upperBound <= version.mdLimit else { throw bad(3) }
        guard let check = MDCheck(rawValue: fields[4]) else { throw bad(4) }
        guard let certainty = Certainty(rawValue: fields[6]) else { throw bad(6) }
        guard let parts = parts(fields[5], certainty) else { throw bad(5) }
        var row = Row(version: version, nsi: fields[1], mdLength: length, source: fields[9])
        (row.kind, row.mdCheck, row.mdParts, row.certainty) = (kind, check, parts, certainty)
        (row.nameChinese, row.nameEnglish) = (fields[7], fields[8])
        return row
    }

    /// `20` or `1-20`.
    private static func range(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let low = ends.first ?? nil, let high = ends.last ?? nil, ends.count <= 2, 1 <= low, low <= high else {
            return nil
        }
        return low...high
    }

    private static func parts(_ text: String, _ certainty: Certainty) -> [MDPart]? {
        var parts: [MDPart] = []
        for item in text.split(separator: ",") {
            let pair = item.split(separator: ":", omittingEmptySubsequences: false)
            guard (2...3).contains(pair.count), let role = MDPart.Role(rawValue: String(pair[0])),
                let length = Int(pair[1]), (1...250).contains(length),
                let own = pair.count == 2 ? certainty : Certainty(rawValue: String(pair[2]))
            else { return nil }
            parts.append(MDPart(role, length: length, own))
        }
        return parts
    }
}

extension NSIRegistry.TableError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fieldCount(let line, let found):
            "Line \(line) has \(found) fields; a scheme has \(NSIRegistry.columns.count), between tabs."
        case .badField(let line, let field, let value): "Line \(line): \"\(value)\" is no \(field)."
        case .tooLong(let bytes):
            "A table of schemes has at most \(NSIRegistry.tableLimit) bytes; this one has \(bytes)."
        }
    }
}
