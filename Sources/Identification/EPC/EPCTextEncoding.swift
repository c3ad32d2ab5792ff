/// The six encodings of a serial in a `+` layout; the raw value is the encoding indicator (TDS 14.5.6, table E).
enum EPCTextEncoding: UInt8, CaseIterable {
    /// Digits as one number; leading zeros come back by the length.
    case integer = 0
    /// 0-9 A-F, four bits each.
    case upperHexadecimal = 1
    /// 0-9 a-f, four bits each.
    case lowerHexadecimal = 2
    /// A-Z a-z 0-9 - _, six bits each.
    case base64 = 3
    /// Set 82, seven bits each.
    case ascii = 4
    /// A-Z 0-9 - . :, sixteen bits for three.
    case code40 = 5

    /// Bits for so many characters.
    func bitCount(_ length: Int) -> Int {
        switch self {
        case .integer: Self.integerBits(length)
        case .upperHexadecimal, .lowerHexadecimal: 4 * length
        case .base64: 6 * length
        case .ascii: 7 * length
        case .code40: (length + 2) / 3 * 16
        }
    }

    /// ⌈n·log₂10⌉ (TDS table B).
    static func integerBits(_ length: Int) -> Int {
        var power: UInt128 = 1
        for _ in 0..<min(length, 38) { power *= 10 }
        return 128 - (power - 1).leadingZeroBitCount
    }

    private func holds(_ byte: UInt8) -> Bool {
        switch self {
        case .integer: byte.isDigit
        case .upperHexadecimal: byte.isDigit || (0x41...0x46).contains(byte)
        case .lowerHexadecimal: byte.isDigit || (0x61...0x66).contains(byte)
        case .base64: byte.base64Value != nil
        case .ascii: byte.isInCharacterSet82
        case .code40: byte.code40Value != nil
        }
    }

    /// The encoding with the fewest bits; of two alike the one with the lower indicator.
    static func shortest(for text: String) -> EPCTextEncoding {
        let length = text.utf8.count
        var best = ascii
        for encoding in allCases where text.utf8.allSatisfy(encoding.holds) {
            let (new, old) = (encoding.bitCount(length), best.bitCount(length))
            if new < old || new == old && encoding.rawValue < best.rawValue { best = encoding }
        }
        return best
    }

    func write(_ text: String, to bits: inout EPCBits) {
        switch self {
        case .integer:
            var value: UInt128 = 0
            for byte in text.utf8 { value = value * 10 + UInt128(byte.digitValue) }
            bits.append(wide: value, bitCount(text.utf8.count))
        case .upperHexadecimal, .lowerHexadecimal:
            for byte in text.utf8 { bits.append(UInt64(byte.hexadecimalValue ?? 0), 4) }
        case .base64:
            for byte in text.utf8 { bits.append(UInt64(byte.base64Value ?? 0), 6) }
        case .ascii:
            for byte in text.utf8 { bits.append(UInt64(byte), 7) }
        case .code40: Self.writeCode40(text, to: &bits)
        }
    }

    private static func writeCode40(_ text: String, to bits: inout EPCBits) {
        var (group, count) = (UInt64(0), 0)
        for byte in text.utf8 {
            group = group * 40 + UInt64(byte.code40Value ?? 0)
            count += 1
            if count % 3 == 0 {
                bits.append(group + 1, 16)
                group = 0
            }
        }
        if count % 3 == 1 { bits.append(group * 1_600 + 1, 16) }
        if count % 3 == 2 { bits.append(group * 40 + 1, 16) }
    }
}

extension EPCReader {
    /// Encoding indicator, length of five bits, characters (TDS 14.5.6). 1…`maximum` of them.
    mutating func alphanumeric(maximum: Int) throws(EPCError) -> String {
        let place = offset
        let indicator = UInt8(truncatingIfNeeded: try take(3))
        guard let encoding = EPCTextEncoding(rawValue: indicator) else {
            throw .reservedEncoding(bit: place, indicator)
        }
        let length = Int(try take(5))
        guard (1...maximum).contains(length) else {
            throw .wrongTextLength(bit: place, length, allowed: 1...maximum)
        }
        let end = offset + encoding.bitCount(length)
        guard end <= bits.count else { throw .tooShort(scheme: scheme, needs: end, found: bits.count) }
        switch encoding {
        case .integer: return try integer(length, end)
        case .code40: return try code40(length)
        default: return try characters(length, encoding)
        }
    }

    private mutating func integer(_ length: Int, _ end: Int) throws(EPCError) -> String {
        let value = bits.wide(offset, end - offset)
        let digits = String(value)
        guard digits.utf8.count <= length else { throw .numberTooLarge(bit: offset, digits: length) }
        offset = end
        return String(repeating: "0", count: length - digits.utf8.count) + digits
    }

    private mutating func characters(_ length: Int, _ encoding: EPCTextEncoding) throws(EPCError) -> String {
        let width = encoding.bitCount(1)
        var characters: [UInt8] = []
        characters.reserveCapacity(length)
        for _ in 0..<length {
            let place = offset
            let code = UInt8(truncatingIfNeeded: try take(width))
            let byte =
                switch encoding {
                case .upperHexadecimal: code < 10 ? 0x30 + code : 0x37 + code
                case .lowerHexadecimal: code < 10 ? 0x30 + code : 0x57 + code
                case .base64: UInt8.base64(code)
                default: code
                }
            guard byte.isInCharacterSet82 else { throw .wrongCharacter(bit: place, code) }
            characters.append(byte)
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Three characters in sixteen bits; the last group is filled up with code 0 (TDS 14.5.6.5).
    mutating func code40(_ length: Int) throws(EPCError) -> String {
        var characters: [UInt8] = []
        while characters.count < length {
            let place = offset
            let group = try take(16)
            guard (1...64_000).contains(group) else {
                throw .wrongCharacter(bit: place, UInt8(truncatingIfNeeded: group))
            }
            let codes = [(group - 1) / 1_600, (group - 1) / 40 % 40, (group - 1) % 40]
            for (index, code) in codes.enumerated() {
                let isPadding = characters.count == length
                guard isPadding == (code == 0) else {
                    throw .wrongCharacter(bit: place + 5 * index, UInt8(truncatingIfNeeded: code))
                }
                if !isPadding { characters.append(UInt8.code40(UInt8(truncatingIfNeeded: code))) }
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }
}

extension UInt8 {
    /// RFC 4648 section 5, TDS 14.5.6.4.
    var base64Value: UInt8? {
        switch self {
        case 0x41...0x5A: self - 0x41
        case 0x61...0x7A: self - 0x61 + 26
        case 0x30...0x39: self - 0x30 + 52
        case 0x2D: 62
        case 0x5F: 63
        default: nil
        }
    }

    static func base64(_ code: UInt8) -> UInt8 {
        switch code {
        case 0..<26: code + 0x41
        case 26..<52: code - 26 + 0x61
        case 52..<62: code - 52 + 0x30
        case 62: 0x2D
        default: 0x5F
        }
    }

    /// TDS table 14-8: 1…26 A-Z, 27 -, 28 ., 29 :, 30…39 digits; 0 fills up.
    var code40Value: UInt8? {
        switch self {
        case 0x41...0x5A: self - 0x40
        case 0x2D: 27
        case 0x2E: 28
        case 0x3A: 29
        case 0x30...0x39: self - 0x12
        default: nil
        }
    }

    static func code40(_ code: UInt8) -> UInt8 {
        switch code {
        case 1...26: code + 0x40
        case 27: 0x2D
        case 28: 0x2E
        case 29: 0x3A
        default: code &+ 0x12
        }
    }
}
