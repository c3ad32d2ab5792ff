/// A statement and its values. What is interpolated becomes a parameter, never text.
///
/// ```swift
/// let query: Query = "SELECT name FROM organization WHERE organization_id = \(id)"
/// ```
public struct Query: Sendable, ExpressibleByStringInterpolation {
    /// A piece of the program's own text, or a parameter.
    package enum Token: Sendable {
        case fixed(StaticString)
        case parameter
    }

    /// In order. Nothing but the program's own words is ever in it.
    package private(set) var tokens: [Token]
    public private(set) var values: [Value]

    public init(stringLiteral text: StaticString) {
        tokens = [.fixed(text)]
        values = []
    }

    public init(stringInterpolation: StringInterpolation) {
        tokens = stringInterpolation.tokens
        values = stringInterpolation.values
    }

    /// The text around the parameters: always one piece more than there are values.
    public var pieces: [String] {
        var pieces = [""]
        for token in tokens {
            switch token {
            case .fixed(let text): pieces[pieces.count - 1] += text.description
            case .parameter: pieces.append("")
            }
        }
        return pieces
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var tokens: [Token] = []
        var values: [Value] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            tokens.reserveCapacity(2 * interpolationCount + 1)
            values.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { tokens.append(.fixed(literal)) }
        }

        /// A value of any kind that a column can hold.
        public mutating func appendInterpolation(_ value: some ValueConvertible) {
            let stored: Value = value.storageValue
            appendInterpolation(stored)
        }

        /// NULL for nil.
        public mutating func appendInterpolation(_ value: (some ValueConvertible)?) {
            let stored: Value = value?.storageValue ?? .null
            appendInterpolation(stored)
        }

        public mutating func appendInterpolation(_ value: Value) {
            values.append(value)
            tokens.append(.parameter)
        }

        /// A part of a statement, with its own parameters.
        public mutating func appendInterpolation(_ part: Query) {
            tokens += part.tokens
            values += part.values
        }

        /// The values of a row in brackets, NULL among them: `INSERT INTO … VALUES \(row: values)`.
        public mutating func appendInterpolation(row: [Value]) {
            appendLiteral("(")
            for (index, value) in row.enumerated() {
                if index > 0 { appendLiteral(", ") }
                appendInterpolation(value)
            }
            appendLiteral(")")
        }

        /// A list in brackets: `WHERE state IN \(list: states)`. An empty list matches nothing.
        public mutating func appendInterpolation(list: [some ValueConvertible]) {
            guard !list.isEmpty else { return appendLiteral("(NULL)") }
            appendLiteral("(")
            for (index, element) in list.enumerated() {
                if index > 0 { appendLiteral(", ") }
                appendInterpolation(element)
            }
            appendLiteral(")")
        }
    }

    public static func + (left: Query, right: Query) -> Query { "\(left)\(right)" }

    /// The statement's text with each parameter as the engine writes it; parameters count from 1.
    public func text(_ placeholder: (Int) -> String) -> String {
        var (text, count) = ("", 0)
        for token in tokens {
            switch token {
            case .fixed(let piece): text += piece.description
            case .parameter:
                count += 1
                text += placeholder(count)
            }
        }
        return text
    }
}
