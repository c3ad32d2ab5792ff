/// A column of a workbook to be written.
public struct XLSXColumn: Sendable {
    public enum Kind: Sendable {
        /// Format `@`: what is written or typed stays text, so Excel cannot turn a code into a number.
        case text
        case number
    }

    public let title: String
    public let kind: Kind
    /// In characters of the standard font, 1 to 255.
    public let width: Double
    /// The only values a user may choose; none means no validation.
    public let choices: [String]
    /// What belongs in the column: a second header row holds the notes of all columns if any has one.
    public let note: String

    public init(_ title: String, kind: Kind = .text, width: Double = 16, choices: [String] = [], note: String = "") {
        self.title = title
        self.kind = kind
        self.width = width
        self.choices = choices
        self.note = note
    }

    /// Excel holds 255 characters of choices in the sheet itself, separated by commas; more go to a sheet of their own.
    var hasInlineChoices: Bool {
        let length = choices.reduce(choices.count - 1) { $0 + $1.utf16.count }
        return length <= 255 && !choices.contains { $0.contains(",") || $0.contains("\"") }
    }
}

/// A cell to be written. Dates are written as text.
public enum XLSXValue: Sendable, Equatable {
    case empty
    case text(String)
    case number(Double)
}
