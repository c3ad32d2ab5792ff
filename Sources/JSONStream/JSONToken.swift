/// A token of a JSON text (RFC 8259).
public enum JSONToken: Sendable, Hashable {
    case objectStart
    case objectEnd
    case arrayStart
    case arrayEnd
    /// The name of an object's member, unescaped.
    case key(String)
    /// A string value, unescaped.
    case string(String)
    /// A number with the digits as they were written; its grammar has been checked.
    case number(String)
    case bool(Bool)
    case null
}

/// What a JSON text from outside may cost.
public struct JSONLimits: Sendable, Hashable {
    /// How deep arrays and objects may nest: 1…512.
    public var depth: Int
    /// The longest string, name or number, in bytes as written.
    public var tokenBytes: Int
    /// The most members of one object. Names are remembered (8 bytes each) to find duplicates.
    public var members: Int

    /// - Parameter depth: brought into 1…512, because values of this depth are walked recursively.
    public init(depth: Int = 64, tokenBytes: Int = 1 << 20, members: Int = 10_000) {
        self.depth = min(max(depth, 1), 512)
        self.tokenBytes = max(tokenBytes, 1)
        self.members = max(members, 1)
    }
}

/// Where in a JSON text a rule was broken.
public struct JSONPosition: Sendable, Hashable {
    /// Bytes from the start of the text.
    public var offset: Int
    /// From 1; counts line feeds.
    public var line: Int
    /// From 1, in bytes.
    public var column: Int

    public init(offset: Int, line: Int, column: Int) {
        (self.offset, self.line, self.column) = (offset, line, column)
    }
}

/// A text is not JSON, or is more than its limits allow.
public enum JSONError: Error, Sendable, Hashable {
    /// A byte that cannot stand here; `expected` says what can.
    case unexpected(byte: UInt8, expected: String, JSONPosition)
    /// The text ended before its value did.
    case endsEarly(expected: String, JSONPosition)
    /// RFC 8259 8.1: a byte order mark is not part of JSON.
    case byteOrderMark(JSONPosition)
    /// RFC 8259 8.1: the text is UTF-8.
    case notUTF8(JSONPosition)
    /// RFC 8259 7: control characters in strings are escaped.
    case controlCharacter(UInt8, JSONPosition)
    /// An escape that RFC 8259 7 does not know.
    case badEscape(JSONPosition)
    /// A `\u` escape of half a surrogate pair, which is no character.
    case loneSurrogate(JSONPosition)
    case badNumber(JSONPosition)
    case badLiteral(JSONPosition)
    /// RFC 8259 4: names within an object should be unique; here they must.
    case duplicateKey(String, JSONPosition)
    case tooDeep(limit: Int, JSONPosition)
    case tokenTooLong(limit: Int, JSONPosition)
    case tooManyMembers(limit: Int, JSONPosition)
    /// An element of a streamed array, or everything around it, takes more than its limit.
    case tooLarge(limit: Int, JSONPosition)

    public var position: JSONPosition {
        switch self {
        case .unexpected(_, _, let position), .endsEarly(_, let position), .byteOrderMark(let position),
            .notUTF8(let position), .controlCharacter(_, let position), .badEscape(let position),
            .loneSurrogate(let position), .badNumber(let position), .badLiteral(let position),
            .duplicateKey(_, let position), .tooDeep(_, let position), .tokenTooLong(_, let position),
            .tooManyMembers(_, let position), .tooLarge(_, let position):
            position
        }
    }
}
