/// How an installation writes an Ecode into the bank UII of a tag: configuration, not a standard.
///
/// GB/T 35421—2017 (Ecode 在射频标签中的存储) names the memory structures, but its text is not public, so nothing here
/// follows it and no profile is built in. Whoever owns the standard, or has tags of a supplier, describes their layout
/// as data: toggle bit and AFI, leading bits, how the characters are written, and how many words there are. Note that
/// the "NSI" of a Gen2 tag (bits 17h–1Fh) is not the NSI of Ecode.
///
/// ```swift
/// let profile = EcodeTagProfile(name: "supplier-A", family: 0x92, text: .digits, words: 9)
/// let field = try profile.encode(Ecode("201286892242831508353086013003369"))
/// try profile.decode(field, profile.control)   // the Ecode again
/// ```
public struct EcodeTagProfile: Sendable, Hashable {
    /// How the characters of the Ecode are written.
    public enum Text: String, Sendable, Hashable, CaseIterable {
        /// Digits of four bits; Fh after the last one.
        case digits
        /// The lowest six bits of a character (0-9 A-Z), zeros after the last one.
        case sixBits
        /// ISO/IEC 646, seven bits, zeros after the last one.
        case sevenBits
        /// ISO/IEC 646, eight bits, zeros after the last one.
        case eightBits

        var width: Int {
            switch self {
            case .digits: 4
            case .sixBits: 6
            case .sevenBits: 7
            case .eightBits: 8
            }
        }

        var filler: UInt64 { self == .digits ? 0xF : 0 }
    }

    /// A name of the installation's own.
    public let name: String
    /// Application family identifier; with it the toggle bit is 1. Nil: toggle bit 0.
    public let family: UInt8?
    /// Bits in front of the characters: their value, of which no more is kept than there are bits.
    public let header: UInt32
    /// How many bits stand in front of the characters, 0…32.
    public let headerLength: Int
    /// How the characters are written.
    public let text: Text
    /// Bits of a number of characters between header and characters (0…8); 0 for none.
    public let lengthBits: Int
    /// Words of 16 bits of the whole field, 1…31.
    public let words: Int

    /// Numbers outside their ranges are taken as the nearest inside.
    public init(
        name: String, family: UInt8? = nil, header: UInt32 = 0, headerLength: Int = 0, text: Text,
        lengthBits: Int = 0, words: Int
    ) {
        (self.name, self.family) = (name, family)
        self.headerLength = min(max(headerLength, 0), 32)
        self.header = UInt32(truncatingIfNeeded: UInt64(header) & (1 << UInt64(self.headerLength) - 1))
        (self.text, self.lengthBits) = (text, min(max(lengthBits, 0), 8))
        self.words = min(max(words, 1), 31)
    }

    /// Why an Ecode or a field does not follow the profile.
    public enum Mismatch: Error, Sendable, Hashable {
        /// `position` counts characters of the Ecode from 1.
        case character(position: Int, Character)
        /// The characters take so many bits; the field has `available`.
        case tooLong(bits: Int, available: Int)
        case otherFamily(UInt8?)
        case otherHeader(UInt32)
        case otherLength(words: Int)
        /// The field's text is no Ecode.
        case ecode(Ecode.ParseError)
    }

    private var start: Int { headerLength + lengthBits }

    /// The protocol control word that belongs to a field of this profile.
    public var control: ProtocolControl {
        ProtocolControl(word: UInt16(words << 11) | (family.map { 0x0100 | UInt16($0) } ?? 0))
    }

    /// The field for an Ecode: `words` words.
    public func encode(_ ecode: Ecode) throws(Mismatch) -> EPCBits {
        let (characters, available) = (ecode.text, 16 * words)
        let length = characters.utf8.count
        let needed = start + text.width * length
        guard needed <= available, lengthBits == 0 || length < 1 << lengthBits else {
            throw .tooLong(bits: needed, available: available)
        }
        var bits = EPCBits()
        bits.append(UInt64(header), headerLength)
        bits.append(UInt64(length), lengthBits)
        var position = 0
        for byte in characters.utf8 {
            guard let code = code(of: byte) else {
                throw .character(position: position + 1, characters.character(atByte: position))
            }
            bits.append(code, text.width)
            position += 1
        }
        while bits.count + text.width <= available { bits.append(text.filler, text.width) }
        bits.append(0, available - bits.count)
        return bits
    }

    private func code(of byte: UInt8) -> UInt64? {
        switch text {
        case .digits: byte.isDigit ? UInt64(byte.digitValue) : nil
        case .sixBits: byte.isDigit || (0x41...0x5A).contains(byte) ? UInt64(byte & 0x3F) : nil
        case .sevenBits, .eightBits: byte.isVisibleASCII ? UInt64(byte) : nil
        }
    }

    private func byte(of code: UInt64) -> UInt8? {
        let code = UInt8(truncatingIfNeeded: code)
        return switch text {
        case .digits: code < 10 ? 0x30 + code : nil
        case .sixBits: code == 0 ? nil : code < 0x20 ? 0x40 + code : code
        case .sevenBits, .eightBits: code.isVisibleASCII ? code : nil
        }
    }

    /// Reads a field. Without a control word the family is not checked.
    public func decode(
        _ bits: EPCBits, _ control: ProtocolControl? = nil, mode: Ecode.Mode = .strict
    ) throws(Mismatch) -> Ecode {
        if let control {
            let found = control.isISO ? control.family : nil
            guard found == family else { throw .otherFamily(found) }
        }
        guard bits.wordCount == words else { throw .otherLength(words: bits.wordCount) }
        let found = UInt32(truncatingIfNeeded: bits[0, headerLength])
        guard headerLength == 0 || found == header else { throw .otherHeader(found) }
        let available = (16 * words - start) / text.width
        let length = lengthBits > 0 ? min(Int(bits[headerLength, lengthBits]), available) : available
        var characters: [UInt8] = []
        for index in 0..<length {
            guard let byte = byte(of: bits[start + index * text.width, text.width]) else { break }
            characters.append(byte)
        }
        do { return try Ecode(String(decoding: characters, as: UTF8.self), mode: mode) } catch {
            throw .ecode(error)
        }
    }
}
