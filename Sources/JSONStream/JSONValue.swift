/// A JSON value as read: members in their order, numbers with the digits as written.
public enum JSONValue: Sendable, Hashable {
    case object([JSONMember])
    case array([JSONValue])
    case string(String)
    /// A number's text (RFC 8259 6). Other text is written as a string, so that what is written stays JSON.
    case number(String)
    case bool(Bool)
    case null

    /// A whole number.
    public static func integer(_ number: some FixedWidthInteger) -> JSONValue { .number(String(number)) }

    /// Parses one JSON text.
    /// - Throws: `JSONError` with its place.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        do {
            self = try bytes.withUnsafeBytes { try JSONValue(parsing: $0, limits: limits) }
        } catch let error as JSONError {
            throw error
        } catch {
            throw .endsEarly(expected: "a value", JSONPosition(offset: bytes.count, line: 1, column: 1))
        }
    }

    /// Parses one JSON text in place.
    /// - Throws: `JSONError` with its place.
    public init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws {
        var tokenizer = JSONTokenizer(limits: limits)
        var builder = JSONValueBuilder()
        var result = JSONValue.null
        try tokenizer.feed(bytes) { if let value = builder.take($0) { result = value } }
        try tokenizer.finish { if let value = builder.take($0) { result = value } }
        self = result
    }

    /// The value of the first member with this name, if this is an object that has it.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The word for this kind of value in messages.
    public var kind: String {
        switch self {
        case .object: "object"
        case .array: "array"
        case .string: "string"
        case .number: "number"
        case .bool: "boolean"
        case .null: "null"
        }
    }
}

/// A member of a JSON object.
public struct JSONMember: Sendable, Hashable {
    public var name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral number: Int64) { self = .integer(number) }
    public init(booleanLiteral flag: Bool) { self = .bool(flag) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { JSONMember($0.0, $0.1) })
    }
}

/// Puts a value together from tokens.
struct JSONValueBuilder: Sendable {
    private struct Open: Sendable {
        var isObject: Bool
        var key = ""
        var members: [JSONMember] = []
        var elements: [JSONValue] = []
    }

    private var open: [Open] = []

    /// Takes the next token and gives the whole value once it is complete.
    mutating func take(_ token: JSONToken) -> JSONValue? {
        switch token {
        case .objectStart: open.append(Open(isObject: true))
        case .arrayStart: open.append(Open(isObject: false))
        case .key(let key): if !open.isEmpty { open[open.count - 1].key = key }
        case .objectEnd, .arrayEnd:
            guard let closed = open.popLast() else { return nil }
            return add(closed.isObject ? .object(closed.members) : .array(closed.elements))
        case .string(let text): return add(.string(text))
        case .number(let text): return add(.number(text))
        case .bool(let flag): return add(.bool(flag))
        case .null: return add(.null)
        }
        return nil
    }

    /// A member of the outermost object that is complete.
    func outermost(_ name: String) -> JSONValue? { open.first?.members.first { $0.name == name }?.value }

    private mutating func add(_ value: JSONValue) -> JSONValue? {
        let top = open.count - 1
        guard top >= 0 else { return value }
        if open[top].isObject {
            open[top].members.append(JSONMember(open[top].key, value))
        } else {
            open[top].elements.append(value)
        }
        return nil
    }
}
