/// What is wrong with a name whose GS1 key ends with another check digit than its digits give (GS1 General
/// Specifications 7.9.1). GS1 Digital Links have the digit; EPC URNs leave it out (TDS 2.0 6.3), so there is none to
/// check.
public struct CheckDigitRule: Sendable, Hashable {
    /// Of the key: `00` SSCC, `01` GTIN, `414` GLN, `8003` GRAI …
    public let ai: String
    /// What the digit should be, 0…9.
    public let digit: Int

    /// As `EPCISError.invalid` says it.
    public var words: String { Self.lead + "\(ai)) is \(digit)" }

    private static let lead = "the check digit of this key (AI "

    /// Reads `words`; nil for the words of another rule.
    public init?(words: String) {
        guard words.hasPrefix(Self.lead), let digit = words.utf8.last, 0x30...0x39 ~= digit else { return nil }
        ai = String(words.dropFirst(Self.lead.count).prefix { $0 != ")" })
        self.digit = Int(digit) - 0x30
    }

    /// nil: the name has no such key, or its digit is right.
    init?(_ name: GS1Name) {
        let path = name.canonical.dropFirst(Self.domain)
        guard let slash = path.firstIndex(of: 0x2F) else { return nil }
        ai = String(decoding: path[..<slash], as: UTF8.self)
        guard let length = Self.lengths[ai] else { return nil }
        let digits = path[(slash + 1)...].prefix(length)
        guard digits.count == length, let found = digits.last, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            return nil
        }
        var (sum, weight) = (0, 3)
        for digit in digits.dropLast().reversed() {
            sum += Int(digit - 0x30) * weight
            weight = 4 - weight
        }
        digit = (10 - sum % 10) % 10
        if digit == Int(found) - 0x30 { return nil }
    }

    /// Characters of `https://id.gs1.org/`.
    private static let domain = 19

    /// Digits of each key up to its check digit; GRAI begins with a zero.
    private static let lengths: [String: Int] = [
        "00": 18, "01": 14, "253": 13, "255": 13, "402": 17, "414": 13, "417": 13, "8003": 14, "8006": 14, "8017": 18,
        "8018": 18,
    ]
}
