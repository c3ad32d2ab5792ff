/// A word, or one sign, of masked source.
struct Token: Sendable {
    let text: String
    /// From 1.
    let line: Int
    let startsLine: Bool
    /// No space between this token and the one before.
    let touchesPrevious: Bool
    let isWord: Bool

    static func all(in bytes: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var line = 1
        var startsLine = true
        var touches = false
        var position = 0
        while position < bytes.count {
            if isSpace(bytes[position]) {
                if bytes[position] == UInt8(ascii: "\n") {
                    line += 1
                    startsLine = true
                }
                touches = false
                position += 1
                continue
            }
            let end = endOfToken(in: bytes, from: position)
            let text = String(decoding: bytes[position..<end], as: UTF8.self)
            tokens.append(
                Token(
                    text: text, line: line, startsLine: startsLine, touchesPrevious: touches,
                    isWord: isWordByte(bytes[position]) || bytes[position] == UInt8(ascii: "`")))
            position = end
            startsLine = false
            touches = true
        }
        return tokens
    }

    private static func endOfToken(in bytes: [UInt8], from start: Int) -> Int {
        if bytes[start] == UInt8(ascii: "`") {
            let closing = bytes[(start + 1)...].firstIndex { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\n") }
            return closing.map { bytes[$0] == UInt8(ascii: "`") ? $0 + 1 : $0 } ?? bytes.count
        }
        guard isWordByte(bytes[start]) else { return start + 1 }
        return bytes[start...].firstIndex { !isWordByte($0) } ?? bytes.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") || byte == 13
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }
}

extension Array where Element == Token {
    /// The text at a place, or nothing outside of the file.
    func text(_ index: Int) -> String {
        indices.contains(index) ? self[index].text : ""
    }

    /// Whether these texts stand at a place, one after the other.
    func stands(_ texts: String..., at index: Int) -> Bool {
        for (offset, text) in texts.enumerated() where self.text(index + offset) != text { return false }
        return true
    }

    /// The place of the bracket that closes the one at `index`.
    func closing(of index: Int) -> Int? {
        var depth = 0
        for place in index..<count {
            switch self[place].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return place }
            default: break
            }
        }
        return nil
    }
}
