extension ApplicationIdentifier.Table {
    typealias Pattern = ApplicationIdentifier.Pattern
    typealias Requirement = ApplicationIdentifier.Requirement

    /// Reads the table's own text. A line that cannot be read is left out; a test counts that none is.
    init(parsing text: String) {
        let rows = text.split(separator: "\n").flatMap { Self.rows(of: $0) }
        var orders: [String: Int] = [:]
        for sequence in rows.flatMap({ $0.qualifierSequences ?? [] }) {
            for (index, ai) in sequence.enumerated() { orders[ai] = orders[ai] ?? index + 1 }
        }
        let placed = rows.map { row in
            var row = row
            if row.qualifierSequences != nil {
                row.linkPart = .key
            } else if let order = orders[row.ai] {
                row.linkPart = .qualifier(order: order)
            }
            return ApplicationIdentifier(row)
        }
        self.init(placed.sorted { $0.ai < $1.ai })
    }

    /// The identifiers of a line; more than one where it has a range.
    static func rows(of line: Substring) -> [ApplicationIdentifier.Row] {
        var fields = line.split(separator: "|", omittingEmptySubsequences: false)
        guard (4...7).contains(fields.count) else { return [] }
        fields += Array(repeating: "", count: 7 - fields.count)
        let components = fields[2].split(separator: " ").compactMap(component)
        guard components.count == fields[2].split(separator: " ").count else { return [] }
        return identifiers(fields[0]).enumerated().map { index, ai in
            ApplicationIdentifier.Row(
                ai: ai, components: components, title: title(String(fields[3]), index),
                isPredefinedLength: fields[1].contains("*"), isKey: fields[1].contains("!"),
                isLinkAttribute: fields[1].contains("?"), requirements: requirements(fields[4]),
                exclusions: fields[5].split(separator: ",").map { Pattern(String($0)) },
                qualifierSequences: qualifierSequences(fields[6]))
        }
    }

    /// `7030-7039`, or one identifier.
    private static func identifiers(_ text: Substring) -> [String] {
        let ends = text.split(separator: "-").compactMap { Int($0) }
        guard ends.count == 2, ends[0] <= ends[1] else { return [String(text)] }
        return (ends[0]...ends[1]).map { String($0) }
    }

    /// `# n` and `# n+1` stand for a number that counts from the first identifier.
    private static func title(_ text: String, _ index: Int) -> String {
        if text.hasSuffix("# n") { return text.dropLast() + String(index) }
        return text.hasSuffix("# n+1") ? text.dropLast(3) + String(index + 1) : text
    }

    /// `?N3:iso3166`
    private static func component(_ text: Substring) -> ApplicationIdentifier.Component? {
        let isOptional = text.first == "?"
        let parts = text.drop { $0 == "?" }.split(separator: ":")
        guard let head = parts.first, let letter = head.first,
            let characters = ApplicationIdentifier.CharacterSet(rawValue: letter)
        else { return nil }
        let isVariable = head.dropFirst().hasPrefix("..")
        guard let length = Int(head.dropFirst(isVariable ? 3 : 1)), length > 0 else { return nil }
        let linters = parts.dropFirst().compactMap { Linter(rawValue: String($0)) }
        guard linters.count == parts.count - 1 else { return nil }
        return ApplicationIdentifier.Component(
            characters, isVariable ? 1...length : length...length, isOptional: isOptional, linters: linters)
    }

    /// `01/8006&21`
    private static func requirements(_ text: Substring) -> [Requirement] {
        text.split(separator: "&").map { group in
            Requirement(
                group.split(separator: "/").map { alternative in
                    alternative.split(separator: "+").map { Pattern(String($0)) }
                })
        }
    }

    /// Nil for what is no key.
    private static func qualifierSequences(_ text: Substring) -> [[String]]? {
        if text.isEmpty { return nil }
        if text == "-" { return [] }
        return text.split(separator: ";").map { $0.split(separator: ",").map(String.init) }
    }
}
