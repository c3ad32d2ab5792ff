/// One row that holds something. Empty cells after the last full one are not listed.
public struct SpreadsheetRow: Sendable, Equatable {
    /// CSV: the physical line on which the row begins. XLSX: the row's number. From 1.
    public let line: Int
    public let cells: [SpreadsheetCell]
    /// How date cells count days. CSV has none.
    public let dateSystem: ExcelDate.System

    public init(line: Int, cells: [SpreadsheetCell], dateSystem: ExcelDate.System = .from1900) {
        self.line = line
        self.cells = cells
        self.dateSystem = dateSystem
    }

    /// The text of a cell as stored, empty beyond the last.
    public func text(_ column: Int) -> String {
        cells.indices.contains(column) ? cells[column].text : ""
    }
}

/// A cell as the file stores it. A code typed into Excel without the text format is a `number`, and a long one has
/// already lost its digits (`2.01287E+32`): the caller sees that and can say so.
public enum SpreadsheetCell: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case empty, text, number, date, bool, error
    }

    case empty
    case text(String)
    /// The digits exactly as stored. `isDate` when the cell's format shows a date or time: see `ExcelDate`.
    case number(String, isDate: Bool)
    case bool(Bool)
    /// An Excel error such as `#N/A`.
    case error(String)

    public var kind: Kind {
        switch self {
        case .empty: .empty
        case .text: .text
        case .number(_, let isDate): isDate ? .date : .number
        case .bool: .bool
        case .error: .error
        }
    }

    /// What is stored, as text; `TRUE` and `FALSE` as Excel writes them.
    public var text: String {
        switch self {
        case .empty: ""
        case .text(let text), .number(let text, _), .error(let text): text
        case .bool(let value): value ? "TRUE" : "FALSE"
        }
    }
}
