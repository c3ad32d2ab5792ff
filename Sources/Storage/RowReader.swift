/// The row under an engine's cursor. Valid only inside the closure that was handed it.
public protocol RowSource {
    var columnCount: Int { get }
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) throws -> Int64
    func real(_ column: Int) throws -> Double
    func text(_ column: Int) throws -> String
    func bytes(_ column: Int) throws -> [UInt8]
    /// As the statement calls it.
    func name(_ column: Int) -> String
    /// Whatever the column holds, by its kind.
    func value(_ column: Int) throws -> Value
}

/// Reads the columns of one row in the order of the SELECT.
///
/// ```swift
/// try session.rows("SELECT product_id, name FROM product") { row in
///     Product(id: try row.next(), name: try row.next())
/// }
/// ```
public struct RowReader {
    private let source: any RowSource
    private var column = 0

    public init(_ source: any RowSource) { self.source = source }

    /// The next column as `T`. Throws `StorageError.unexpectedColumn` when it is NULL or of another kind.
    public mutating func next<T: ValueConvertible>(_ type: T.Type = T.self) throws -> T { try T.read(&self) }

    public mutating func skip() { column += 1 }
    public func nextIsNull() -> Bool { source.isNull(column) }

    /// Whether the row has a further column: for a row whose columns the asker does not know.
    public var hasNext: Bool { column < source.columnCount }

    /// The next column with its name, of whatever kind.
    public mutating func nextNamed() throws -> (name: String, value: Value) {
        guard hasNext else { throw StorageError.unexpectedColumn("column \(column + 1) is not there") }
        defer { column += 1 }
        return (source.name(column), source.isNull(column) ? .null : try source.value(column))
    }

    mutating func nextInteger() throws -> Int64 { try source.integer(try take()) }
    mutating func nextReal() throws -> Double { try source.real(try take()) }
    mutating func nextText() throws -> String { try source.text(try take()) }
    mutating func nextBytes() throws -> [UInt8] { try source.bytes(try take()) }

    private mutating func take() throws -> Int {
        guard column < source.columnCount else {
            throw StorageError.unexpectedColumn("column \(column + 1) is not there")
        }
        guard !source.isNull(column) else { throw StorageError.unexpectedColumn("column \(column + 1) is NULL") }
        defer { column += 1 }
        return column
    }
}
