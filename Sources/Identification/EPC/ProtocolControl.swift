/// The protocol control word (PC) of the bank UII, bits 10h–1Fh (GS1 EPC Tag Data Standard 2.3, table 9-3).
public struct ProtocolControl: Sendable, Hashable {
    /// The 16 bits as they are.
    public let word: UInt16

    /// Takes the word as it is.
    public init(word: UInt16) { self.word = word }

    /// Words of 16 bits that follow: 0…31.
    public var wordCount: Int { Int(word >> 11) }
    /// The user bank holds data (UMI or RUM).
    public var hasUserMemory: Bool { word & 0x0400 != 0 }
    /// An extended protocol control word follows (XI).
    public var hasExtension: Bool { word & 0x0200 != 0 }
    /// Toggle bit: false for an EPC, true for an identifier of another family (ISO/IEC 15961).
    public var isISO: Bool { word & 0x0100 != 0 }
    /// The application family identifier (AFI) when `isISO`; else attribute bits, or bits of XPC.
    public var family: UInt8 { UInt8(truncatingIfNeeded: word) }
}

/// What is known of a chip from the bank TID (GS1 EPC Tag Data Standard 2.3 section 16): it names the chip, not the
/// thing it is on.
public struct TagIdentification: Sendable, Hashable {
    /// All digits, upper case.
    public let hex: String
    /// E2 for GS1 chips, E0 for ISO/IEC 7816-6.
    public let allocationClass: UInt8
    /// Mask designer (MDID, 9 bits) of an E2 tag, nil else.
    public let designer: Int?
    /// Model number (TMN, 12 bits) of an E2 tag, nil else.
    public let model: Int?

    init?(_ bits: EPCBits) {
        let header = UInt8(truncatingIfNeeded: bits[0, 8])
        guard header == 0xE2 || header == 0xE0, bits.count >= 32 else { return nil }
        hex = bits.hex
        allocationClass = header
        designer = header == 0xE2 ? Int(bits[11, 9]) : nil
        model = header == 0xE2 ? Int(bits[20, 12]) : nil
    }
}

/// CRC-16 of the air interface: polynomial 1021h, preset FFFFh, inverted (ISO/IEC 18000-63 annex F).
enum TagCheck {
    static func crc16(_ bits: EPCBits) -> UInt16 {
        var register: UInt16 = 0xFFFF
        for offset in stride(from: 0, to: bits.count, by: 8) {
            register ^= UInt16(bits[offset, 8]) << 8
            for _ in 0..<8 { register = register & 0x8000 != 0 ? register << 1 ^ 0x1021 : register << 1 }
        }
        return ~register
    }
}
