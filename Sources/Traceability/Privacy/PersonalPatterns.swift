/// Personal information that can be told by its form in any text: mobile numbers (11 digits, 1 and 3…9 first),
/// resident ID numbers (GB 11643-1999: a birthday within, check character last) and e-mail addresses. Texts that are
/// kept for long, such as reasons in the audit trail, pass through here first.
public enum PersonalPatterns {
    /// The same text with what was found masked (PI-MASK-1, -4, -5). Masking twice is masking once.
    public static func masked(_ text: String) -> String {
        guard text.utf8.contains(where: { isDigit($0) || $0 == at }) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.unicodeScalars.firstIndex(where: isWordScalar) {
            result += rest[..<start]
            let end = rest.unicodeScalars[start...].firstIndex { !isWordScalar($0) } ?? rest.endIndex
            result += maskedWord(String(rest[start..<end]))
            rest = rest[end...]
        }
        return result + rest
    }

    /// Characters of numbers and addresses, in ASCII: whatever else stands beside them ends a word.
    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return false }
        let byte = UInt8(scalar.value)
        return isDigit(byte) || isLetter(byte) || [at, UInt8(ascii: "."), UInt8(ascii: "_"), plus].contains(byte)
    }

    /// Which kinds stand in the text: those that are masked, bank cards (16 to 19 digits from 62, the last by Luhn) and
    /// landlines (`0757-22223333`). Not one value is given out.
    public static func kinds(in text: String) -> Set<FieldKind> {
        var found: Set<FieldKind> = []
        for word in text.unicodeScalars.split(whereSeparator: { !isWordScalar($0) }).map({ String($0) }) {
            let number = word.hasPrefix("+86") ? String(word.dropFirst(3)) : word
            if isEmail(word) { found.insert(.email) }
            if isMobile(number) || isLandline(word) { found.insert(.phone) }
            if isResidentID(word) { found.insert(.residentID) }
            if isBankCard(word) { found.insert(.bankCard) }
        }
        for piece in text.unicodeScalars.split(whereSeparator: { !isWordScalar($0) && $0 != "-" })
        where isLandline(String(piece)) { found.insert(.phone) }
        return found
    }

    /// An area code of three or four digits from 0, a hyphen, seven or eight digits.
    private static func isLandline(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].first == UInt8(ascii: "0") else { return false }
        return (3...4).contains(parts[0].count) && (7...8).contains(parts[1].count)
            && parts.allSatisfy { $0.allSatisfy(isDigit) }
    }

    private static func isBankCard(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (16...19).contains(bytes.count), text.hasPrefix("62"), bytes.allSatisfy(isDigit) else { return false }
        let sum = bytes.reversed().enumerated().reduce(0) { sum, place in
            let digit = Int(place.element) - 0x30
            guard !place.offset.isMultiple(of: 2) else { return sum + digit }
            return sum + (digit > 4 ? digit * 2 - 9 : digit * 2)
        }
        return sum.isMultiple(of: 10)
    }

    private static func maskedWord(_ word: String) -> String {
        if isEmail(word) { return Mask.email(word) }
        let (prefix, number) =
            word.hasPrefix("+86") ? ("+86", String(word.dropFirst(3))) : ("", word)
        if isMobile(number) { return prefix + Mask.mobile(number) }
        return isResidentID(word) ? Mask.residentID(word) : word
    }

    private static func isMobile(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 11 && bytes[0] == UInt8(ascii: "1") && bytes[1] >= UInt8(ascii: "3")
            && bytes.allSatisfy(isDigit)
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].utf8.first, isDigit(first) || isLetter(first) else { return false }
        return parts[1].contains(".") && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".")
    }

    /// Codes of packages have 18 digits, too: only a day that was, and the right check character (ISO 7064 MOD 11-2),
    /// make a person's number.
    private static func isResidentID(_ text: String) -> Bool {
        let bytes = Array(text.uppercased().utf8)
        guard bytes.count == 18, bytes.prefix(17).allSatisfy(isDigit) else { return false }
        let digits = bytes.prefix(17).map { Int($0) - 0x30 }
        let month = digits[10] * 10 + digits[11]
        let day = digits[12] * 10 + digits[13]
        guard [19, 20].contains(digits[6] * 10 + digits[7]), (1...12).contains(month), (1...31).contains(day) else {
            return false
        }
        let sum = digits.reduce(0) { ($0 + $1) * 2 % 11 }
        return Array("10X98765432".utf8)[sum] == bytes[17]
    }

    private static let at = UInt8(ascii: "@")
    private static let plus = UInt8(ascii: "+")
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
