/// A Global Trade Item Number (商品条码, GB 12904): GTIN-8, -12, -13 and -14, held as 14 digits padded with
/// zeros on the left.
///
/// ```swift
/// let gtin = try GTIN("6901234567892")
/// gtin.digits             // "06901234567892"
/// gtin.form               // .gtin13
/// gtin.prefix?.organisation   // "GS1 China"
/// ```
public struct GTIN: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Always 14 digits, the last one a right check digit.
    public let digits: String

    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        /// A GTIN has 8, 12, 13 or 14 digits; this text has another number of characters.
        case wrongLength(Int)
        /// `position` counts characters from 1.
        case notADigit(position: Int, Character)
        /// GS1 General Specifications 7.9.1: weights 3 and 1 from the right.
        case wrongCheckDigit(expected: Int, found: Int)
    }

    /// Reads 8, 12, 13 or 14 digits, nothing around them.
    public init(_ text: String) throws(ParseError) { try self.init(text.utf8.span) }

    init(_ bytes: Span<UInt8>) throws(ParseError) {
        let length = bytes.count
        // A long text is not searched: its length alone is reason enough.
        guard length <= 64 else { throw .wrongLength(length) }
        for index in bytes.indices where !bytes[index].isDigit {
            throw .notADigit(position: index + 1, bytes.character(at: index))
        }
        guard length == 8 || (12...14).contains(length) else { throw .wrongLength(length) }
        let expected = Self.checkDigit(before: length - 1, in: bytes)
        let found = bytes[length - 1].digitValue
        guard expected == found else { throw .wrongCheckDigit(expected: expected, found: found) }
        digits = length == 14 ? bytes.text : String(repeating: "0", count: 14 - length) + bytes.text
    }

    /// Takes 14 digits whose check digit is known to be right.
    init(checked digits: String) { self.digits = digits }

    /// The check digit 0…9 for the digits left of it, any number of them. The caller passes digits only;
    /// anything else gives a number without meaning.
    public static func checkDigit(of digits: String) -> Int {
        checkDigit(before: digits.utf8.count, in: digits.utf8.span)
    }

    /// The check digit of the first `count` bytes.
    static func checkDigit(before count: Int, in digits: Span<UInt8>) -> Int {
        var sum = 0
        var weight = 3
        var index = count - 1
        while index >= 0 {
            sum += weight * digits[index].digitValue
            weight = 4 - weight
            index -= 1
        }
        return (10 - sum % 10) % 10
    }

    /// The form printed under a bar code: 8, 12, 13 or 14 digits.
    public var shortest: String {
        let zeros = digits.utf8.prefix { $0 == 0x30 }.count
        return switch zeros {
        case 6...: digits.bytes(6..<14)
        case 2...: digits.bytes(2..<14)
        case 1: digits.bytes(1..<14)
        default: digits
        }
    }

    /// Whether the number was given out under a GS1 company prefix (厂商识别代码, 6…12 digits): compares it with
    /// the digits after the indicator digit. Any other prefix lies nowhere.
    public func lies(inPrefix prefix: String) -> Bool {
        guard (6...12).contains(prefix.utf8.count), prefix.isAllDigits else { return false }
        return digits.utf8.dropFirst().starts(with: prefix.utf8)
    }

    public var description: String { digits }

    public static func < (left: GTIN, right: GTIN) -> Bool { left.digits < right.digits }
}

extension GTIN.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongLength(let length): "A GTIN has 8, 12, 13 or 14 digits; this one has \(length) characters."
        case .notADigit(let position, let character):
            "A GTIN consists of digits; character \(position) is \"\(character)\"."
        case .wrongCheckDigit(let expected, let found):
            "The last digit of the GTIN is \(found); its check digit must be \(expected)."
        }
    }
}
