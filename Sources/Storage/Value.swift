/// What a column can hold. Instants are microseconds since 1970-01-01T00:00:00Z, truth is 0 or 1.
public enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
}

/// A Swift value that goes into a parameter and comes out of a column.
public protocol ValueConvertible: Sendable {
    var storageValue: Value { get }
    /// Reads the column that is next in `row`. Throws `StorageError.unexpectedColumn`.
    static func read(_ row: inout RowReader) throws -> Self
}

extension Int64: ValueConvertible {
    public var storageValue: Value { .integer(self) }
    public static func read(_ row: inout RowReader) throws -> Int64 { try row.nextInteger() }
}

extension Int: ValueConvertible {
    public var storageValue: Value { .integer(Int64(self)) }
    public static func read(_ row: inout RowReader) throws -> Int { Int(try row.nextInteger()) }
}

extension Bool: ValueConvertible {
    public var storageValue: Value { .integer(self ? 1 : 0) }
    public static func read(_ row: inout RowReader) throws -> Bool { try row.nextInteger() != 0 }
}

extension Double: ValueConvertible {
    public var storageValue: Value { .real(self) }
    public static func read(_ row: inout RowReader) throws -> Double { try row.nextReal() }
}

extension String: ValueConvertible {
    public var storageValue: Value { .text(self) }
    public static func read(_ row: inout RowReader) throws -> String { try row.nextText() }
}

extension [UInt8]: ValueConvertible {
    public var storageValue: Value { .bytes(self) }
    public static func read(_ row: inout RowReader) throws -> [UInt8] { try row.nextBytes() }
}

extension Optional: ValueConvertible where Wrapped: ValueConvertible {
    public var storageValue: Value { self?.storageValue ?? .null }
    public static func read(_ row: inout RowReader) throws -> Wrapped? {
        if row.nextIsNull() {
            row.skip()
            return nil
        }
        return try Wrapped.read(&row)
    }
}

/// An enumeration whose raw value is stored: states, roles, kinds.
extension ValueConvertible where Self: RawRepresentable, RawValue: ValueConvertible {
    public var storageValue: Value { rawValue.storageValue }
    public static func read(_ row: inout RowReader) throws -> Self {
        let raw = try RawValue.read(&row)
        guard let value = Self(rawValue: raw) else { throw StorageError.unexpectedColumn("\(raw) is no \(Self.self)") }
        return value
    }
}
