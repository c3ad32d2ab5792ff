extension Linter {
    static func firstOutside(
        _ set: ApplicationIdentifier.CharacterSet, _ value: Span<UInt8>
    ) -> Fault? {
        for index in value.indices where !set.contains(value[index]) { return Fault(index + 1, .characters(set)) }
        return nil
    }

    /// General Specifications 7.9.1: weights 3 and 1 from the right.
    static func checkDigit(_ value: Span<UInt8>) -> Fault? {
        guard !value.isEmpty else { return Fault(1, .length(1...99)) }
        if let fault = firstOutside(.numeric, value) { return fault }
        let expected = GTIN.checkDigit(before: value.count - 1, in: value)
        let found = value[value.count - 1].digitValue
        return expected == found ? nil : Fault(value.count, .checkDigit(expected: expected, found: found))
    }

    /// The shortest GS1 company prefix has four digits.
    static func companyPrefix(_ value: Span<UInt8>, from start: Int) -> Fault? {
        guard value.count >= start + 4 else { return Fault(min(start, value.count) + 1, .companyPrefix) }
        for index in start..<start + 4 where !value[index].isDigit { return Fault(index + 1, .companyPrefix) }
        return nil
    }

    /// Padding is not needed. The reference linter takes it where the whole has a multiple of three characters,
    /// RFC 4648 where it has a multiple of four; either will do here.
    static func base64(_ value: Span<UInt8>) -> Fault? {
        var end = value.count
        while end > 0, value[end - 1] == 0x3D { end -= 1 }
        let pads = value.count - end
        guard pads == 0 || (pads <= 2 && (value.count % 3 == 0 || value.count % 4 == 0)) else {
            return Fault(end + 1, .padding)
        }
        for index in 0..<end where !value[index].isInCharacterSet64 {
            return Fault(index + 1, .characters(.set64))
        }
        return nil
    }

    /// ISO 13616-1. Kosovo (XK) has account numbers though it has no code of ISO 3166.
    static func iban(_ value: Span<UInt8>) -> Fault? {
        guard value.count > 10 else { return Fault(1, .ibanCharacter) }
        let isKosovo = value[0] == 0x58 && value[1] == 0x4B
        guard isKosovo || CodeList.countryLetters.contains(letters: value.extracting(0..<2)) else {
            return Fault(1, .ibanCountry)
        }
        var remainder = 0
        for offset in value.indices {
            let index = (offset + 4) % value.count
            let byte = value[index]
            if byte.isDigit {
                remainder = (remainder * 10 + byte.digitValue) % 97
            } else if (0x41...0x5A).contains(byte) {
                remainder = (remainder * 100 + Int(byte) - 55) % 97
            } else {
                return Fault(index + 1, .ibanCharacter)
            }
        }
        return remainder == 1 ? nil : Fault(3, .ibanCheck)
    }
}

/// The pair of check characters of alphanumeric keys (General Specifications 7.9.5): the places of the
/// characters in set 82, weighed with the prime numbers from the right, modulo 1021, in two digits of base 32.
enum CheckCharacters {
    /// As many as a value can have characters before the pair.
    static let primes: [Int] = {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < 97 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }()
    /// Digits of base 32, without those that look like others.
    static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)

    /// The pair for the first `count` characters, which must be of set 82 and at most 97.
    static func pair(before count: Int, in value: Span<UInt8>) -> (UInt8, UInt8) {
        var sum = 0
        for index in 0..<count { sum += place(value[index]) * primes[count - 1 - index] }
        return (alphabet[sum % 1_021 / 32], alphabet[sum % 1_021 % 32])
    }

    static func fault(in value: Span<UInt8>) -> Linter.Fault? {
        guard (2...primes.count + 2).contains(value.count) else { return Linter.Fault(1, .length(2...99)) }
        let count = value.count - 2
        for index in 0..<count where !value[index].isInCharacterSet82 {
            return Linter.Fault(index + 1, .characters(.set82))
        }
        for index in count..<count + 2 where !alphabet.contains(value[index]) {
            return Linter.Fault(index + 1, .checkCharacterSet)
        }
        let (high, low) = pair(before: count, in: value)
        if high == value[count], low == value[count + 1] { return nil }
        return Linter.Fault(count + 1, .checkCharacters(expected: String(decoding: [high, low], as: UTF8.self)))
    }

    /// The place of a character in set 82, from 0.
    private static func place(_ byte: UInt8) -> Int {
        switch byte {
        case 0x21, 0x22: Int(byte) - 0x21
        case 0x25...0x3F: Int(byte) - 0x25 + 2
        case 0x41...0x5A: Int(byte) - 0x41 + 29
        case 0x5F: 55
        default: Int(byte) - 0x61 + 56
        }
    }
}
