extension UInt8 {
    /// 0x30…0x39.
    var isDigit: Bool { self &- 0x30 < 10 }
    /// The value of an ASCII digit; only meaningful after `isDigit`.
    var digitValue: Int { Int(self &- 0x30) }
    /// 0-9 A-Z a-z.
    var isAlphanumeric: Bool { isDigit || (self | 0x20) &- 0x61 < 26 }
    /// ! … ~, without the space.
    var isVisibleASCII: Bool { self &- 0x21 < 94 }

    /// GS1 AI encodable character set 82 (GS1 General Specifications, figure 7.11-1).
    var isInCharacterSet82: Bool {
        switch self {
        case 0x21, 0x22, 0x25...0x3F, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }

    /// GS1 AI encodable character set 39 (figure 7.11-2): `# - /`, digits, upper case letters.
    var isInCharacterSet39: Bool {
        switch self {
        case 0x23, 0x2D, 0x2F...0x39, 0x41...0x5A: true
        default: false
        }
    }

    /// GS1 AI encodable character set 64 (figure 7.11-3) without its padding: 0-9 A-Z a-z - _.
    var isInCharacterSet64: Bool { isAlphanumeric || self == 0x2D || self == 0x5F }

    /// What GB/T 33993 takes out of set 82 for AI 10 and AI 21: `% & / < > ?`.
    var isExcludedFromCommodityCode: Bool {
        switch self {
        case 0x25, 0x26, 0x2F, 0x3C, 0x3E, 0x3F: true
        default: false
        }
    }

    /// The value of a hexadecimal digit, nil for any other byte.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}

extension String {
    var isAllDigits: Bool { !utf8.isEmpty && utf8.allSatisfy(\.isDigit) }

    /// The scalar that holds the byte at `offset`, as a character for a message. Never traps.
    func character(atByte offset: Int) -> Character {
        guard offset >= 0,
            let index = utf8.index(utf8.startIndex, offsetBy: offset, limitedBy: utf8.endIndex),
            index < utf8.endIndex
        else { return "\u{FFFD}" }
        return Character(unicodeScalars[index])
    }

    /// The bytes `range` of an ASCII text; the caller has checked the length.
    func bytes(_ range: Range<Int>) -> String {
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        return String(self[start..<utf8.index(start, offsetBy: range.count)])
    }

    /// The first characters of an input, for a message that must stay short.
    var excerpt: String { utf8.count <= 40 ? self : String(unicodeScalars.prefix(40)) + "…" }

    /// Zero-pads a number that is not negative.
    static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
