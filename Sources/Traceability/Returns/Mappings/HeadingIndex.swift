import Spreadsheets

/// The columns of one of our templates: what they are called.
protocol TemplateColumn: CaseIterable, Hashable, Sendable, RawRepresentable<String> {
    var name: Message { get }
    /// What the column is called in files that come from elsewhere.
    var otherNames: [String] { get }
}

/// Finds the column of a template by its heading: the Chinese or English name, the name for programs or another that
/// it has; blanks and `*` left out.
struct HeadingIndex<Column: TemplateColumn>: Sendable {
    private let byHeading: [String: Column]

    init() {
        var all: [String: Column] = [:]
        for column in Column.allCases {
            for text in [column.rawValue, column.name.chinese, column.name.english] + column.otherNames {
                all[ColumnHeading.plain(text)] = column
            }
        }
        byHeading = all
    }

    subscript(heading: String) -> Column? { byHeading[ColumnHeading.plain(heading)] }

    /// What is said of headings that are none of the template's.
    struct Strangers {
        /// Of the first, with `{choices}`: a list of forty names is read once.
        let first: Rule
        let further: Rule
    }

    /// The columns of a header. Throws `Refusal` or `Refusals` for headings that are none of the template's or there
    /// twice, and where none of `needed` is there.
    func columns(_ header: SpreadsheetRow, needed: [Column], _ strangers: Strangers) throws -> [Column] {
        var columns: [Column] = []
        var refusals: [Refusal] = []
        for (index, cell) in header.cells.enumerated() {
            let (field, shown) = ("column \(index + 1)", String(cell.text.prefix(40)))
            let parameters = ["column": "\(index + 1)", "value": shown]
            guard let column = self[cell.text] else {
                let isFirst = !refusals.contains { $0.rule == strangers.first }
                refusals.append(
                    isFirst
                        ? Refusal(.invalid, strangers.first, field: field, parameters, words: ["choices": Self.names])
                        : Refusal(.invalid, strangers.further, field: field, parameters))
                continue
            }
            if columns.contains(column) {
                refusals.append(Refusal(.invalid, .returnColumnTwice, field: field, parameters))
            }
            columns.append(column)
        }
        if refusals.isEmpty, !columns.contains(where: { needed.contains($0) }) {
            refusals = [Refusal(.invalid, .returnNoCodeColumn)]
        }
        try Refusals.check(Array(refusals.prefix(20)))
        return columns
    }

    private static var names: Message {
        let names = Column.allCases.map(\.name)
        return Message(
            names.map(\.chinese).joined(separator: "、"), names.map(\.english).joined(separator: ", "))
    }
}
