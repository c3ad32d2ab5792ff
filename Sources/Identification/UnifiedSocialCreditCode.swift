/// 统一社会信用代码 (GB 32100-2015): 18 characters that identify an organisation.
public struct UnifiedSocialCreditCode: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 18 characters, upper case, check digit right.
    public let text: String

    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        /// The length after spaces and hyphens are gone; 18 is right.
        case wrongLength(Int)
        /// Not one of the 31 characters of GB 32100 table 2 (no I, O, S, V, Z), or no digit in the region
        /// code (3…8). `position` counts from 1.
        case invalidCharacter(position: Int, Character)
        /// GB 32100: weights 3^(i-1) mod 31.
        case wrongCheckCharacter(expected: Character, found: Character)
    }

    /// Reads a code as people type it: full-width or half-width, either case, with spaces and hyphens.
    public init(_ input: String) throws(ParseError) {
        guard input.utf8.count <= 256 else { throw .wrongLength(input.utf8.count) }
        let text = input.halfWidth.withoutBlanks.uppercased().filter { $0 != "-" }
        var sum = 0
        for (offset, byte) in text.utf8.enumerated().prefix(18) {
            let value = Self.value(of: byte)
            guard let value, byte.isDigit || !(2..<8).contains(offset) else {
                throw .invalidCharacter(position: offset + 1, text.character(atByte: offset))
            }
            if offset < 17 { sum += value * Self.weights[offset] }
        }
        guard text.utf8.count == 18, let found = text.last else { throw .wrongLength(text.count) }
        let expected = Character(Unicode.Scalar(Self.alphabet[(31 - sum % 31) % 31]))
        guard expected == found else { throw .wrongCheckCharacter(expected: expected, found: found) }
        self.text = text
    }

    /// Characters 3…8, GB/T 2260: where the organisation was registered first.
    public var regionCode: String { text.bytes(2..<8) }

    /// 个体工商户: the code begins with 92.
    public var isIndividual: Bool { text.utf8.starts(with: "92".utf8) }

    /// Characters 9…17 are an organisation code of GB 11714 with a check character of its own. True when
    /// that one is wrong: a warning only, because some newer codes do not follow it.
    public var innerCheckWarning: Bool {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        var sum = 0
        for (byte, weight) in zip(text.utf8.dropFirst(8), weights) {
            sum += weight * (byte.isDigit ? byte.digitValue : Int(byte) - 0x41 + 10)
        }
        let check = 11 - sum % 11
        let expected: UInt8 = check == 10 ? 0x58 : check == 11 ? 0x30 : UInt8(0x30 + check)
        return text.utf8.dropFirst(16).first != expected
    }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    private static let values: [Int8] = (0..<128).map { byte in
        Int8(alphabet.firstIndex(of: UInt8(byte)) ?? -1)
    }

    private static func value(of byte: UInt8) -> Int? {
        guard byte < 128, values[Int(byte)] >= 0 else { return nil }
        return Int(values[Int(byte)])
    }
}

extension UnifiedSocialCreditCode.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongLength(let length):
            "A unified social credit code has 18 characters; this one has \(length)."
        case .invalidCharacter(let position, let character):
            "Character \(position) of the unified social credit code is \"\(character)\", which may not stand there."
        case .wrongCheckCharacter(let expected, let found):
            "The last character of the unified social credit code is \(found); its check character must be \(expected)."
        }
    }
}
