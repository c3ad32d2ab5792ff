/// A statement and its values. What is interpolated becomes a parameter, never text.
///
/// ```swift
/// let query: Query = "SELECT name FROM organization WHERE organization_id = \(id)"
/// ```
public struct Query: Sendable, ExpressibleByStringInterpolation {
    /// The text around the parameters: always one piece more than there are values.
    public private(set) var pieces: [String]
    public private(set) var values: [Value]

    public init(stringLiteral text: StaticString) {
        pieces = [text.description]
        values = []
    }

    public init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
        values = stringInterpolation.values
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var pieces: [String] = [""]
        var values: [Value] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount + 1)
            values.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            let last = pieces.count - 1
            if pieces[last].isEmpty { pieces[last] = literal.description } else { pieces[last] += literal.description }
        }

        /// A value of any kind that a column can hold.
        public mutating func appendInterpolation(_ value: some ValueConvertible) {
            values.append(value.storageValue)
            pieces.append("")
        }

        /// NULL for nil.
        public mutating func appendInterpolation(_ value: (some ValueConvertible)?) {
            values.append(value?.storageValue ?? .null)
            pieces.append("")
        }

        public mutating func appendInterpolation(_ value: Value) {
            values.append(value)
            pieces.append("")
        }

        /// A part of a statement, with its own parameters.
        public mutating func appendInterpolation(_ part: Query) {
            pieces[pieces.count - 1] += part.pieces[0]
            for index in part.values.indices {
                values.append(part.values[index])
                pieces.append(part.pieces[index + 1])
            }
        }

        /// The values of a row in brackets, NULL among them: `INSERT INTO … VALUES \(row: values)`.
        public mutating func appendInterpolation(row: [Value]) {
            pieces[pieces.count - 1] += "("
            for (index, value) in row.enumerated() {
                if index > 0 { pieces[pieces.count - 1] += ", " }
                appendInterpolation(value)
            }
            pieces[pieces.count - 1] += ")"
        }

        /// A list in brackets: `WHERE state IN \(list: states)`. An empty list matches nothing.
        public mutating func appendInterpolation(list: [some ValueConvertible]) {
            guard !list.isEmpty else {
                pieces[pieces.count - 1] += "(NULL)"
                return
            }
            pieces[pieces.count - 1] += "("
            for (index, element) in list.enumerated() {
                if index > 0 { pieces[pieces.count - 1] += ", " }
                appendInterpolation(element)
            }
            pieces[pieces.count - 1] += ")"
        }
    }

    public static func + (left: Query, right: Query) -> Query { "\(left)\(right)" }

    /// The statement's text with each parameter as the engine writes it; parameters count from 1.
    public func text(_ placeholder: (Int) -> String) -> String {
        guard !values.isEmpty else { return pieces[0] }
        var text = ""
        text.reserveCapacity(pieces.reduce(5 * values.count) { $0 + $1.utf8.count })
        text += pieces[0]
        for index in values.indices {
            text += placeholder(index + 1)
            text += pieces[index + 1]
        }
        return text
    }
}
