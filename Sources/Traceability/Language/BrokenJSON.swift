public import JSONStream

extension JSONError {
    /// What is wrong and where, for people: `第 2 行第 82 列（字节 300）：…`.
    public var words: Message {
        let place = position
        let english = "line \(place.line), column \(place.column) (byte \(place.offset)): \(rule)"
        return Message(Phrases.chinese(english), english)
    }

    private var rule: String {
        switch self {
        case .unexpected(let byte, let expected, _): "\(expected) is expected here, not \(Self.shown(byte))"
        case .endsEarly(let expected, _): "the text ends where \(expected) is expected"
        case .byteOrderMark: "a byte order mark is no part of JSON"
        case .notUTF8: "this is not UTF-8"
        case .controlCharacter(let byte, _): "the control character \(Self.shown(byte)) must be escaped in a string"
        case .badEscape: "no such escape"
        case .loneSurrogate: "half a surrogate pair is no character"
        case .badNumber: "this is no number"
        case .badLiteral: "only true, false or null may stand here"
        case .duplicateKey(let name, _): "the member “\(name)” stands twice"
        case .tooDeep(let limit, _): "nested more than \(limit) deep"
        case .tokenTooLong(let limit, _): "a value has more than \(limit) bytes"
        case .tooManyMembers(let limit, _): "an object has more than \(limit) members"
        case .tooLarge(let limit, _): "an element has more than \(limit) bytes"
        }
    }

    private static func shown(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "“\(Character(Unicode.Scalar(byte)))”"
            : "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
