/// Why a tag, a tag's text or a key for a tag is refused. `bit` counts from 0 as the standard's tables count up,
/// `position` counts characters from 1. `description` says it in English.
public enum EPCError: Error, Hashable, Sendable {
    // Text.
    case empty
    case tooLong(characters: Int)
    case notHexadecimal(position: Int, Character)
    /// Not `urn:epc:tag:…` or `urn:epc:id:…` of a scheme that is read here.
    case notAnEPCURI(String)
    /// A component of the URI breaks its rule.
    case wrongComponent(position: Int, String, rule: Rule)

    // Bits.
    /// The header byte names no layout of table 14-1.
    case unknownHeader(UInt8)
    /// A layout of the standard that is not read here.
    case notRead(scheme: String)
    /// What was read is the bank TID (header E2 or E0), which names the chip and not the thing.
    case tagIdentification
    case tooShort(scheme: EPCScheme, needs: Int, found: Int)
    case wrongPartition(Int)
    /// The number at `bit` has more than `digits` digits.
    case numberTooLarge(bit: Int, digits: Int)
    /// The four bits at `bit` are no digit.
    case notADigit(bit: Int, UInt8)
    /// The character code at `bit` is not in set 82, or follows the end of the text.
    case wrongCharacter(bit: Int, UInt8)
    /// Encoding indicators 6 and 7 are reserved (TDS 14.5.6, table E).
    case reservedEncoding(bit: Int, UInt8)
    /// A text of so many characters cannot stand at `bit`.
    case wrongTextLength(bit: Int, Int, allowed: ClosedRange<Int>)
    case wrongDate(bit: Int, String)
    case wrongHostname(bit: Int)
    /// Bits after the end of the EPC that must be zero.
    case paddingNotZero(bit: Int)

    // Keys.
    case wrongCheckDigit(expected: Int, found: Int)
    /// The key must have so many digits.
    case wrongKey(EPCIdentity.Key, String)
    case wrongSerial(position: Int, Character)
    case serialLength(Int, allowed: ClosedRange<Int>)
    /// The element string names no thing that a tag can carry: a key with its serial.
    case noSerialisedKey
    case misfit(EPCScheme, EPCMisfit.Reason)
    case wrongFilter(Int)

    /// The rule of a component of an EPC URI (TDS 6.3, 12.4).
    public enum Rule: Hashable, Sendable {
        case componentCount(Int)
        case digits(ClosedRange<Int>)
        case filter
        case noLeadingZeros
        case escapes
        case text(maximum: Int)
    }
}

extension EPCError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "There is nothing to read."
        case .tooLong(let characters):
            "A tag has at most \(EPCBits.limit / 4) hexadecimal digits; this text has \(characters) characters."
        case .notHexadecimal(let position, let found):
            "Character \(position) is \"\(found)\", which is no hexadecimal digit."
        case .notAnEPCURI(let text): "\"\(text)\" is no EPC URI of a scheme read here (urn:epc:tag:sgtin-96:…)."
        case .wrongComponent(let position, let text, let rule):
            "\"\(text)\" at character \(position) of the EPC URI is wrong: \(rule.words)."
        case .unknownHeader(let header): "\(Self.hex(header)) is the header of no EPC layout."
        case .notRead(let scheme): "This is a tag of the layout \(scheme), which is not read here."
        case .tagIdentification: "This is the tag's own number (TID), not the number of the thing it is on."
        case .tooShort(let scheme, let needs, let found):
            "\(scheme.name) has \(needs) bits or more; this tag has \(found)."
        case .misfit(let scheme, let reason): "\(scheme.name): \(reason)."
        case .wrongFilter(let filter): "A filter value is 0…7; this one is \(filter)."
        default: bitWords ?? keyWords
        }
    }

    private var bitWords: String? {
        switch self {
        case .wrongPartition(let value): "The partition value at bit 11 is 0…6; this one is \(value)."
        case .numberTooLarge(let bit, let digits): "The number at bit \(bit) has more than \(digits) digits."
        case .notADigit(let bit, let value): "The four bits at bit \(bit) are no digit: \(Self.hex(value))."
        case .wrongCharacter(let bit, let value):
            "The character at bit \(bit) is \(Self.hex(value)), which may not stand there."
        case .reservedEncoding(let bit, let value): "The encoding indicator \(value) at bit \(bit) is reserved."
        case .wrongTextLength(let bit, let length, let allowed):
            "The text at bit \(bit) has \(length) characters; it may have \(allowed.words)."
        case .wrongDate(let bit, let text): "\"\(text)\" at bit \(bit) is no date."
        case .wrongHostname(let bit): "The host name at bit \(bit) is not one."
        case .paddingNotZero(let bit): "Bit \(bit) follows the end of the EPC and must be zero."
        default: nil
        }
    }

    private var keyWords: String {
        switch self {
        case .wrongCheckDigit(let expected, let found):
            "The check digit of the key is \(found) and must be \(expected)."
        case .wrongKey(let key, let text): "\"\(text)\" is no number of \(key.name): it needs \(key.rule)."
        case .wrongSerial(let position, let found):
            "Character \(position) of the serial is \"\(found)\", which is not in GS1 character set 82."
        case .serialLength(let length, let allowed):
            "The serial has \(length) characters; it may have \(allowed.words)."
        default: "The element string has no key with a serial: a tag carries 01 and 21, 00, 414, 8003 or 8004."
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        String(UInt16(byte) | 0x100, radix: 16, uppercase: true).dropFirst().description
    }
}

extension EPCError.Rule {
    var words: String {
        switch self {
        case .componentCount(let count): "there are \(count) components between dots"
        case .digits(let range): "\(range.words) digits"
        case .filter: "a filter value is one digit of 0…7"
        case .noLeadingZeros: "a number without leading zeros"
        case .escapes: "letters, digits, !'()*+,-.:;=_ and %22 %25 %26 %2F %3C %3E %3F"
        case .text(let maximum): "1…\(maximum) characters"
        }
    }
}
