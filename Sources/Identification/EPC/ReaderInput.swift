/// What an RFID reader types, sends or prints for one tag: hexadecimal digits in either case, in groups or not, with or
/// without the words before and after the EPC, and with what the reader was set to put around them.
///
/// ```swift
/// let reading = try ReaderInput("EPC: 3000 3074 257B F719 4E40 0000 1A85;", .init(prefix: "EPC:", suffix: ";"))
/// reading.control?.wordCount        // 6
/// if case .epc(let tag) = reading.content { tag.tagURI }   // "urn:epc:tag:sgtin-96:3.0614141.812345.6789"
/// ```
///
/// Tried in this order: a tag URI; words of the bank (PC, EPC; CRC, PC, EPC; PC, EPC, CRC; with XPC words after the PC
/// when its bit says so) whose length field says exactly how many words there are, a CRC being right; the number of a
/// chip (TID); a bare EPC; words of the bank with a wrong CRC.
public struct ReaderInput: Sendable, Hashable {
    /// What the bits turned out to be.
    public let content: Content
    /// The protocol control word, when it was sent.
    public let control: ProtocolControl?
    /// The extended protocol control words XPC_W1 and XPC_W2, when they were sent.
    public let extendedControl: [UInt16]
    /// Whether a CRC was sent and is right; nil when none was sent.
    public let hasRightCheck: Bool?

    /// What a reader can have sent.
    public enum Content: Sendable, Hashable {
        case epc(EPCTag)
        /// An Ecode, by a profile that the installation configures.
        case ecode(Ecode, profile: String)
        /// Toggle bit 1: an identifier of another family, which nothing configured reads.
        case other(family: UInt8, EPCBits)
        /// The chip's own number.
        case chip(TagIdentification)
    }

    /// How a reader is set.
    public struct Settings: Sendable, Hashable {
        /// Text that the reader types before, without blanks at its ends. May be missing in what is read.
        public var prefix: String
        /// The same after.
        public var suffix: String
        /// Ecode layouts in the order in which they are tried; none unless the installation has one.
        public var profiles: [EcodeTagProfile]

        /// A reader that adds nothing, and no profile, unless told.
        public init(prefix: String = "", suffix: String = "", profiles: [EcodeTagProfile] = []) {
            (self.prefix, self.suffix, self.profiles) = (prefix, suffix, profiles)
        }
    }

    /// The longest text that is read, in bytes: twice the digits of the longest bank, and something around them.
    public static let limit = 1_024

    /// - Throws: `EPCError`: `.notHexadecimal` with the position in the text as it was given, half-width, or the reason
    ///   why the bits are no tag.
    public init(_ text: String, _ settings: Settings = Settings()) throws(EPCError) {
        guard text.utf8.count <= Self.limit else { throw .tooLong(characters: text.utf8.count) }
        let clean = text.halfWidth
        let range = Self.body(Array(clean.utf8), settings)
        let body = String(decoding: Array(clean.utf8)[range], as: UTF8.self)
        if body.utf8.count > 8, body.utf8.prefix(8).elementsEqual("urn:epc:".utf8) {
            self.init(.epc(try EPCTag(tagURI: body)))
            return
        }
        let bits = try Self.digits(of: clean, range)
        let words = Self.words(bits, settings)
        if let reading = words.first(where: { $0.hasRightCheck != false }) {
            self = reading
            return
        }
        do { self = try Self.bare(bits, settings) } catch {
            guard let reading = words.first else { throw error }
            self = reading
        }
    }

    private init(
        _ content: Content, _ control: ProtocolControl? = nil, _ extendedControl: [UInt16] = [],
        hasRightCheck: Bool? = nil
    ) {
        (self.content, self.control, self.extendedControl) = (content, control, extendedControl)
        self.hasRightCheck = hasRightCheck
    }
}

extension ReaderInput {
    /// The text without blanks around it, and without what the reader puts there.
    private static func body(_ bytes: [UInt8], _ settings: Settings) -> Range<Int> {
        var (start, end) = (0, bytes.count)
        func trim() {
            while start < end, isSeparator(bytes[start]) { start += 1 }
            while end > start, isSeparator(bytes[end - 1]) { end -= 1 }
        }
        trim()
        let (prefix, suffix) = (Array(settings.prefix.utf8), Array(settings.suffix.utf8))
        if bytes[start..<end].starts(with: prefix) { start += prefix.count }
        if suffix.count <= end - start, bytes[(end - suffix.count)..<end].elementsEqual(suffix) { end -= suffix.count }
        trim()
        if end - start > 2, bytes[start] == 0x30, bytes[start + 1] | 0x20 == 0x78 { start += 2 }
        return start..<end
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x20, 0x2D, 0x3A, 0x5F: true
        default: false
        }
    }

    private static func digits(of text: String, _ range: Range<Int>) throws(EPCError) -> EPCBits {
        var (bits, position) = (EPCBits(), 0)
        for byte in text.utf8 {
            defer { position += 1 }
            guard range.contains(position), !isSeparator(byte) else { continue }
            guard let value = byte.hexadecimalValue else {
                throw .notHexadecimal(position: position + 1, text.character(atByte: position))
            }
            bits.append(UInt64(value), 4)
        }
        guard bits.count > 0 else { throw .empty }
        guard !bits.isTooLong else { throw .tooLong(characters: bits.count / 4) }
        return bits
    }

    /// The words of the bank, for every length field that says exactly how many there are: PC and EPC, CRC in front,
    /// CRC behind. With a CRC that is not right only what reads as an EPC counts.
    private static func words(_ bits: EPCBits, _ settings: Settings) -> [ReaderInput] {
        guard bits.count % 16 == 0, bits.count >= 48 else { return [] }
        return [(0, 0), (1, 0), (0, 1)].compactMap { before, after in
            let control = ProtocolControl(word: UInt16(bits[16 * before, 16]))
            let extended = extendedControl(bits, control, at: before + 1)
            let start = before + 1 + extended.count
            let length = bits.count / 16 - after - start
            // On the air the length counts the extended words, in memory it does not.
            guard length > 0, control.wordCount == length || control.wordCount == length + extended.count else {
                return nil
            }
            let field = bits.slice(16 * start, 16 * (start + length))
            let isRight = check(bits, before, after, from: 16 * before)
            guard let content = content(field, control, settings) else { return nil }
            if case .other = content, isRight == false { return nil }
            return ReaderInput(content, control, extended, hasRightCheck: isRight)
        }
    }

    private static func extendedControl(_ bits: EPCBits, _ control: ProtocolControl, at word: Int) -> [UInt16] {
        guard control.hasExtension else { return [] }
        let first = UInt16(bits[16 * word, 16])
        return first & 0x8000 == 0 ? [first] : [first, UInt16(bits[16 * word + 16, 16])]
    }

    private static func check(_ bits: EPCBits, _ before: Int, _ after: Int, from start: Int) -> Bool? {
        guard before + after > 0 else { return nil }
        let stored = bits[before > 0 ? 0 : bits.count - 16, 16]
        return UInt64(TagCheck.crc16(bits.slice(start, bits.count - 16 * after))) == stored
    }

    private static func content(_ field: EPCBits, _ control: ProtocolControl, _ settings: Settings) -> Content? {
        for profile in settings.profiles {
            if let code = try? profile.decode(field, control) { return .ecode(code, profile: profile.name) }
        }
        if control.isISO { return .other(family: control.family, field) }
        return (try? EPCTag(bits: field)).map { .epc($0) }
    }

    private static func bare(_ bits: EPCBits, _ settings: Settings) throws(EPCError) -> ReaderInput {
        if let chip = TagIdentification(bits) { return ReaderInput(.chip(chip)) }
        for profile in settings.profiles {
            if let code = try? profile.decode(bits, nil) {
                return ReaderInput(.ecode(code, profile: profile.name))
            }
        }
        return ReaderInput(.epc(try EPCTag(bits: bits)))
    }
}
