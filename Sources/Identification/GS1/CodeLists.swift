extension Linter {
    /// The rules that look a code up in a list.
    func codeFault(in value: Span<UInt8>) -> Fault? {
        switch self {
        case .iso3166: CodeList.countries.contains(digits: value) ? nil : Fault(1, .country)
        case .iso3166999:
            CodeList.countries.contains(digits: value) || CodeList.number(value, digits: 3) == 999
                ? nil : Fault(1, .country)
        case .iso3166alpha2: CodeList.countryLetters.contains(letters: value) ? nil : Fault(1, .countryLetters)
        case .iso3166list: Self.countryList(value)
        case .iso4217: CodeList.currencies.contains(digits: value) ? nil : Fault(1, .currency)
        case .iso5218: CodeList.number(value, digits: 1).map { $0 <= 2 || $0 == 9 } == true ? nil : Fault(1, .sex)
        case .mediatype:
            CodeList.number(value, digits: 2).map { (1...10).contains($0) || $0 >= 80 } == true
                ? nil : Fault(1, .mediaType)
        default: CodeList.packageTypes.contains(CodeList.packed(value)) ? nil : Fault(1, .packageType)
        }
    }

    private static func countryList(_ value: Span<UInt8>) -> Fault? {
        guard !value.isEmpty, value.count % 3 == 0 else { return Fault(1, .length(3...15)) }
        for start in stride(from: 0, to: value.count, by: 3)
        where !CodeList.countries.contains(digits: value.extracting(start..<start + 3)) {
            return Fault(start + 1, .country)
        }
        return nil
    }
}

/// A set of codes as bits.
struct CodeList: Sendable {
    private var bits = [UInt64](repeating: 0, count: 16)

    /// Three-digit numbers, or pairs of upper case letters, between blanks.
    init(_ text: String) {
        for code in text.split(whereSeparator: \.isWhitespace) {
            let bytes = Array(code.utf8)
            let number = bytes.count == 2 ? Self.pair(bytes.span) : Self.number(bytes.span, digits: 3)
            if let number { bits[number / 64] |= 1 << UInt64(number % 64) }
        }
    }

    /// How many codes there are.
    var count: Int { bits.reduce(0) { $0 + $1.nonzeroBitCount } }

    func contains(digits value: Span<UInt8>) -> Bool { Self.number(value, digits: 3).map(contains) ?? false }
    func contains(letters value: Span<UInt8>) -> Bool { Self.pair(value).map(contains) ?? false }

    private func contains(_ number: Int) -> Bool { bits[number / 64] >> UInt64(number % 64) & 1 == 1 }

    /// Nil unless there are exactly so many digits.
    static func number(_ value: Span<UInt8>, digits: Int) -> Int? {
        guard value.count == digits else { return nil }
        var number = 0
        for index in value.indices {
            guard value[index].isDigit else { return nil }
            number = number * 10 + value[index].digitValue
        }
        return number
    }

    private static func pair(_ value: Span<UInt8>) -> Int? {
        guard value.count == 2, (0x41...0x5A).contains(value[0]), (0x41...0x5A).contains(value[1]) else {
            return nil
        }
        return Int(value[0] - 0x41) * 26 + Int(value[1] - 0x41)
    }

    /// Up to four bytes as a number; more of them give one that is no code.
    static func packed(_ value: Span<UInt8>) -> UInt64 {
        guard value.count <= 4 else { return 0 }
        var number: UInt64 = 0
        for index in value.indices { number = number << 8 | UInt64(value[index]) }
        return number
    }
}
