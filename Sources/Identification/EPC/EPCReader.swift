/// Takes the fields of a tag one after the other (TDS 14.4, 14.5).
struct EPCReader {
    let bits: EPCBits
    let scheme: EPCScheme
    /// The next bit; the header is behind it.
    var offset = 8

    /// The next `length` bits (1…64).
    mutating func take(_ length: Int) throws(EPCError) -> UInt64 {
        guard offset + length <= bits.count else {
            throw .tooShort(scheme: scheme, needs: offset + length, found: bits.count)
        }
        defer { offset += length }
        return bits[offset, length]
    }

    /// Filter, partition, company prefix, other field, serial (TDS 14.4.1–14.4.5).
    mutating func partitioned() throws(EPCError) -> (EPCIdentity, Int?) {
        if let needs = scheme.bitCount, bits.count < needs {
            throw .tooShort(scheme: scheme, needs: needs, found: bits.count)
        }
        offset = 14
        let partition = Int(bits[11, 3])
        guard partition < 7 else { throw .wrongPartition(partition) }
        let prefixLength = EPCPartition.prefixLength(partition)
        let widths = scheme.partition.widths(partition)
        let company = try number(widths.company, digits: prefixLength)
        guard scheme.key != .giai else {
            return (try asset(company.decimal(width: prefixLength), widths.other), prefixLength)
        }
        let otherDigits = scheme.partition.digits - prefixLength
        let other = try number(widths.other, digits: otherDigits)
        let payload = Self.payload(scheme.key, company, other, otherDigits)
        return (try identity(payload * 10 + payload.gs1CheckDigit, try serial()), prefixLength)
    }

    /// The key without its check digit. GTIN and SSCC have their first digit, the indicator or extension, in
    /// front of the other field on a tag (TDS 7.3, 7.4).
    private static func payload(
        _ key: EPCIdentity.Key, _ company: UInt64, _ other: UInt64, _ otherDigits: Int
    ) -> UInt64 {
        guard key == .sgtin || key == .sscc else { return company * .powerOfTen(otherDigits) + other }
        let unit = UInt64.powerOfTen(otherDigits - 1)
        return other / unit * .powerOfTen(key == .sgtin ? 12 : 16) + company * unit + other % unit
    }

    private mutating func number(_ width: Int, digits: Int) throws(EPCError) -> UInt64 {
        let place = offset
        let value = try take(width)
        guard value < .powerOfTen(digits) else { throw .numberTooLarge(bit: place, digits: digits) }
        return value
    }

    private mutating func serial() throws(EPCError) -> String {
        guard scheme.serialWidth > 0 else { return "" }
        if scheme.style == .numeric { return try take(scheme.serialWidth).decimal(width: 1) }
        return try text(scheme.serialWidth)
    }

    private mutating func asset(_ prefix: String, _ width: Int) throws(EPCError) -> EPCIdentity {
        let reference =
            try scheme == .giai96 ? take(width).decimal(width: 1) : text(30 - prefix.utf8.count)
        return EPCIdentity(unchecked: .giai, prefix + reference)
    }

    func identity(_ number: UInt64, _ serial: String) throws(EPCError) -> EPCIdentity {
        switch scheme.key {
        case .sgtin: EPCIdentity(unchecked: .sgtin, number.decimal(width: 14), serial)
        case .sscc: EPCIdentity(unchecked: .sscc, number.decimal(width: 18))
        case .sgln: EPCIdentity(unchecked: .sgln, number.decimal(width: 13), serial == "0" ? "" : serial)
        case .grai: EPCIdentity(unchecked: .grai, number.decimal(width: 13), serial)
        case .giai: EPCIdentity(unchecked: .giai, serial)
        }
    }

    /// Seven bits a character, zero from the end of the text on (TDS 14.4.2).
    private mutating func text(_ maximum: Int) throws(EPCError) -> String {
        let start = offset
        var characters: [UInt8] = []
        characters.reserveCapacity(maximum)
        while characters.count < maximum {
            let code = UInt8(truncatingIfNeeded: bits[offset, 7])
            if code == 0 { break }
            guard code.isInCharacterSet82 else { throw .wrongCharacter(bit: offset, code) }
            characters.append(code)
            offset += 7
        }
        guard !characters.isEmpty else { throw .wrongTextLength(bit: start, 0, allowed: 1...maximum) }
        return String(decoding: characters, as: UTF8.self)
    }
}

extension EPCReader {
    /// The date of DSGTIN+ (TDS 14.5.3).
    mutating func date() throws(EPCError) -> EPCDate {
        let place = offset
        let kind = UInt8(try take(4))
        let (year, month, day) = (Int(try take(7)), Int(try take(4)), Int(try take(5)))
        guard let kind = EPCDate.Kind(rawValue: kind), let date = EPCDate(kind, year, month, day) else {
            throw .wrongDate(bit: place, "\(kind):\(year)-\(month)-\(day)")
        }
        return date
    }

    /// Digits of four bits, then the serial in one of six encodings (TDS 14.5.4–14.5.6).
    mutating func plus() throws(EPCError) -> EPCIdentity {
        if scheme.key == .giai { return try identity(0, try delimited()) }
        let place = offset
        var number: UInt64 = 0
        for _ in 0..<scheme.key.digitCount { number = number * 10 + UInt64(try digit()) }
        // AI 8003 begins with a zero that is no part of the key.
        if scheme.key == .grai, number >= .powerOfTen(13) { throw .numberTooLarge(bit: place, digits: 13) }
        let expected = (number / 10).gs1CheckDigit
        guard expected == number % 10 else {
            throw .wrongCheckDigit(expected: Int(expected), found: Int(number % 10))
        }
        return try identity(number, scheme.serialWidth > 0 ? alphanumeric(maximum: scheme.serialWidth) : "")
    }

    private mutating func digit() throws(EPCError) -> UInt8 {
        let place = offset
        let nibble = UInt8(truncatingIfNeeded: try take(4))
        guard nibble < 10 else { throw .notADigit(bit: place, nibble) }
        return nibble
    }

    /// Digits up to F, or up to E and then text (TDS 14.5.5).
    private mutating func delimited() throws(EPCError) -> String {
        let start = offset
        var text = ""
        while true {
            let place = offset
            let nibble = UInt8(truncatingIfNeeded: try take(4))
            switch nibble {
            case 0...9: text.unicodeScalars.append(Unicode.Scalar(0x30 + nibble))
            case 0xE where text.utf8.count < scheme.serialWidth:
                text += try alphanumeric(maximum: scheme.serialWidth - text.utf8.count)
                return try checked(asset: text, start)
            case 0xF: return try checked(asset: text, start)
            default: throw .notADigit(bit: place, nibble)
            }
            guard text.utf8.count <= scheme.serialWidth else {
                throw .wrongTextLength(bit: start, text.utf8.count, allowed: 5...scheme.serialWidth)
            }
        }
    }

    private func checked(asset text: String, _ start: Int) throws(EPCError) -> String {
        let length = text.utf8.count
        guard (5...30).contains(length) else { throw .wrongTextLength(bit: start, length, allowed: 5...30) }
        guard text.utf8.prefix(4).allSatisfy(\.isDigit) else { throw .wrongKey(.giai, text) }
        return text
    }
}

extension EPCIdentity.Key {
    /// Digits in a `+` layout; GRAI with the leading zero of AI 8003.
    var digitCount: Int {
        switch self {
        case .sgtin, .grai: 14
        case .sscc: 18
        case .sgln: 13
        case .giai: 0
        }
    }
}
