public import JSONStream

extension JSONError {
    /// What is wrong and where, for people: `第 2 行第 82 列（第 300 字节）：…`.
    public var words: Message {
        let place = position
        let rule = rule
        return Message(
            "第 \(place.line) 行第 \(place.column) 列（字节 \(place.offset)）：\(rule.chinese)",
            "line \(place.line), column \(place.column) (byte \(place.offset)): \(rule.english)")
    }

    private var rule: Message {
        switch self {
        case .unexpected(let byte, let expected, _):
            Message(
                "此处应为 \(expected)，而不是 \(Self.shown(byte))", "\(expected) is expected here, not \(Self.shown(byte))")
        case .endsEarly(let expected, _):
            Message("内容提前结束，还应有 \(expected)", "the text ends where \(expected) is expected")
        case .byteOrderMark: Message("JSON 不能以字节顺序标记（BOM）开头", "a byte order mark is no part of JSON")
        case .notUTF8: Message("不是 UTF-8 编码", "this is not UTF-8")
        case .controlCharacter(let byte, _):
            Message(
                "字符串中的控制字符 \(Self.shown(byte)) 须转义",
                "the control character \(Self.shown(byte)) must be escaped in a string")
        case .badEscape: Message("无效的转义", "no such escape")
        case .loneSurrogate: Message("半个代理对不是字符", "half a surrogate pair is no character")
        case .badNumber: Message("数字的写法不对", "this is no number")
        case .badLiteral: Message("只能是 true、false 或 null", "only true, false or null may stand here")
        case .duplicateKey(let name, _): Message("成员“\(name)”出现了两次", "the member “\(name)” stands twice")
        case .tooDeep(let limit, _): Message("嵌套超过 \(limit) 层", "nested more than \(limit) deep")
        case .tokenTooLong(let limit, _): Message("一个值超过 \(limit) 字节", "a value has more than \(limit) bytes")
        case .tooManyMembers(let limit, _): Message("一个对象超过 \(limit) 个成员", "an object has more than \(limit) members")
        case .tooLarge(let limit, _): Message("一个元素超过 \(limit) 字节", "an element has more than \(limit) bytes")
        }
    }

    private static func shown(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "“\(Character(Unicode.Scalar(byte)))”"
            : "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
