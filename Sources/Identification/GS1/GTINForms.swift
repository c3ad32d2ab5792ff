extension GTIN {
    /// The data structures of a GTIN by their number of digits.
    public enum Form: Int, Sendable, Hashable, CaseIterable {
        case gtin8 = 8
        /// UPC, twelve digits.
        case gtin12 = 12
        case gtin13 = 13
        /// With an indicator digit 1…9 before the number.
        case gtin14 = 14
    }

    /// The shortest form that holds the number, which is the one under which it was given out: a number with
    /// six zeros before it is a GTIN-8, because company prefixes never begin with so many.
    public var form: Form {
        switch digits.utf8.prefix(while: { $0 == 0x30 }).count {
        case 6...: .gtin8
        case 2...: .gtin12
        case 1: .gtin13
        default: .gtin14
        }
    }

    /// The number in as many digits as a form has; nil where digits other than zero would be lost.
    public func text(as form: Form) -> String? {
        let start = 14 - form.rawValue
        guard digits.utf8.prefix(start).allSatisfy({ $0 == 0x30 }) else { return nil }
        return digits.bytes(start..<14)
    }

    /// The first of the 14 digits: 0 for a trade item with a GTIN of its own, 1…8 for groupings of one kind
    /// (packing levels), 9 for trade items of variable measure (General Specifications 2.1).
    public var indicatorDigit: Int { digits.utf8.first?.digitValue ?? 0 }

    /// Whether the measure (weight, length …) varies and must be given by another identifier.
    public var isVariableMeasure: Bool { indicatorDigit == 9 }

    /// The same number with another indicator digit 0…9 and the check digit that it needs: 0 gives the trade
    /// item that a grouping of GTIN-14 is made from. Nil for any other digit.
    public func withIndicator(_ indicator: Int) -> GTIN? {
        guard (0...9).contains(indicator) else { return nil }
        let payload = String(indicator) + digits.bytes(1..<13)
        return GTIN(checked: payload + String(Self.checkDigit(of: payload)))
    }

    /// The digits after the indicator digit. In a GTIN-8 the GS1-8 prefix stands at 5.
    var number: String { digits.bytes(1..<14) }
}

extension GTIN {
    /// Reads UPC-E: the eight digits under the symbol (number system 0, six digits, check digit), or the first
    /// seven, or the six in the middle. Each stands for a GTIN-12 whose zeros were left out (General
    /// Specifications 5.2.2).
    ///
    /// ```swift
    /// try GTIN(upcE: "01234565").text(as: .gtin12)   // "012345000065"
    /// ```
    public init(upcE text: String) throws(ParseError) {
        let length = text.utf8.count
        guard (6...8).contains(length) else { throw .wrongLength(length) }
        let bytes = Array(text.utf8)
        if let bad = bytes.firstIndex(where: { !$0.isDigit }) {
            throw .notADigit(position: bad + 1, text.character(atByte: bad))
        }
        // Only number system 0 is ever shortened.
        guard length == 6 || bytes[0] == 0x30 else { throw .notADigit(position: 1, text.character(atByte: 0)) }
        let six = length == 6 ? bytes[...] : bytes[1..<7]
        let payload = Self.expanded(Array(six))
        let check = UInt8(0x30 + Self.checkDigit(of: String(decoding: payload, as: UTF8.self)))
        if length == 8, bytes[7] != check {
            throw .wrongCheckDigit(expected: check.digitValue, found: bytes[7].digitValue)
        }
        digits = "00" + String(decoding: payload + [check], as: UTF8.self)
    }

    /// Eleven digits from six: the last says where the zeros were.
    private static func expanded(_ six: [UInt8]) -> [UInt8] {
        // How many digits stand before the zeros, how many zeros, and whether the last digit is one of them.
        let last = six[5].digitValue
        let head = last <= 2 ? 2 : min(last, 5)
        var digits: [UInt8] = [0x30]
        digits += six[0..<head]
        if last <= 2 { digits.append(six[5]) }
        digits += [UInt8](repeating: 0x30, count: last == 3 || last == 4 ? 5 : 4)
        digits += six[head..<5]
        if last >= 5 { digits.append(six[5]) }
        return digits
    }

    /// The eight digits of UPC-E, nil where the number has too few zeros to be shortened.
    public var upcE: String? {
        guard let text = text(as: .gtin12), text.utf8.first == 0x30 else { return nil }
        let payload = Array(text.utf8.dropLast())
        for six in Self.candidates(payload) where Self.expanded(six) == payload {
            return "0" + String(decoding: six, as: UTF8.self) + text.bytes(11..<12)
        }
        return nil
    }

    /// What each of the four ways of shortening would give, the way with the most zeros first.
    private static func candidates(_ payload: [UInt8]) -> [[UInt8]] {
        let body = Array(payload.dropFirst())
        let company: [UInt8] = [body[0], body[1], body[7], body[8], body[9], body[2]]
        let three: [UInt8] = [body[0], body[1], body[2], body[8], body[9], 0x33]
        let four: [UInt8] = [body[0], body[1], body[2], body[3], body[9], 0x34]
        let five: [UInt8] = [body[0], body[1], body[2], body[3], body[4], body[9]]
        return [company, three, four, five]
    }
}
