/// An EPC tag (射频标签 EPC 编码): the EPC field of the bank UII of a Gen2 (ISO/IEC 18000-63) tag, by GS1 EPC Tag Data
/// Standard 2.3.
///
/// ```swift
/// let tag = try EPCTag(hex: "3074257BF7194E4000001A85")
/// tag.scheme              // .sgtin96
/// tag.filter              // 3
/// tag.tagURI              // "urn:epc:tag:sgtin-96:3.0614141.812345.6789"
/// tag.identity.bracketed  // "(01)80614141123458(21)6789"
///
/// let item = try EPCIdentity.sgtin(GTIN("79521141123453"), serial: "32a/b")
/// try EPCTag(item, as: .sgtinPlus, filter: 3).hex   // "F73795211411234538566CB0AFC4"
/// ```
public struct EPCTag: Sendable, Hashable {
    /// The layout that the header names.
    public let scheme: EPCScheme
    /// What the tag names.
    public let identity: EPCIdentity
    /// 0…7, for readers to select by; no part of the identity (TDS 10).
    public let filter: Int
    /// Digits of the company prefix, 6…12; nil where the layout does not say (all `+` layouts).
    public let prefixLength: Int?
    /// The date of DSGTIN+.
    public let date: EPCDate?
    /// The host of a `++` layout, lower case.
    public let hostname: String?
    /// Whether the toggle bit says that further data follow the EPC (TDS 15.3). They are kept in `aidcData`.
    public let hasAIDCData: Bool
    /// The bits of the EPC alone.
    public let bits: EPCBits
    /// Bits after the EPC when `hasAIDCData`, as they are; they are not read here.
    public let aidcData: EPCBits

    /// Reads hexadecimal digits of either case, nothing between them: for what a reader types see `ReaderInput`.
    ///
    /// - Throws: `EPCError` with the position or the bit and the rule.
    public init(hex: String) throws(EPCError) {
        try self.init(bits: EPCBits(hex: hex))
    }

    /// Reads the bits from address 20h of the bank on. Zero bits may follow the EPC up to the end of a word.
    public init(bits: EPCBits) throws(EPCError) {
        let header = UInt8(truncatingIfNeeded: bits[0, 8])
        guard bits.count >= 8 else { throw .empty }
        guard let scheme = EPCScheme(rawValue: header) else { throw Self.refusal(of: header) }
        self.scheme = scheme
        var reader = EPCReader(bits: bits, scheme: scheme)
        if scheme.hasPartition {
            (identity, prefixLength) = try reader.partitioned()
            (date, hostname, hasAIDCData) = (nil, nil, false)
        } else {
            hasAIDCData = try reader.take(1) == 1
            reader.offset += 3
            date = scheme.hasDate ? try reader.date() : nil
            identity = try reader.plus()
            hostname = scheme.style == .plusPlus ? try reader.hostname() : nil
            prefixLength = nil
        }
        filter = Int(bits[scheme.hasPartition ? 8 : 9, 3])
        let end = scheme.bitCount ?? reader.offset
        guard bits.count >= end else { throw .tooShort(scheme: scheme, needs: end, found: bits.count) }
        if hasAIDCData {
            aidcData = bits.slice(end, bits.count)
        } else {
            if let bit = bits.firstOne(from: reader.offset) { throw .paddingNotZero(bit: bit) }
            aidcData = EPCBits()
        }
        self.bits = bits.count == end ? bits : bits.slice(0, end)
    }

    private static func refusal(of header: UInt8) -> EPCError {
        if header == 0xE2 || header == 0xE0 { return .tagIdentification }
        if let name = EPCScheme.knownName(header) { return .notRead(scheme: name) }
        return .unknownHeader(header)
    }

    /// Writes a tag.
    ///
    /// - Parameters:
    ///   - scheme: the layout; those of style `plusPlus` are read only.
    ///   - filter: 0…7 (TDS 10); `EPCFilter` names the values.
    ///   - prefixLength: digits of the company prefix, 6…12. Needed where the layout has a partition, of no use
    ///     elsewhere.
    ///   - date: for DSGTIN+, and only for it.
    /// - Throws: `EPCError.misfit` with the reason why the layout cannot hold the identity.
    public init(
        _ identity: EPCIdentity, as scheme: EPCScheme, filter: Int = 0, prefixLength: Int? = nil,
        date: EPCDate? = nil
    ) throws(EPCError) {
        guard (0...7).contains(filter) else { throw .wrongFilter(filter) }
        guard scheme.key == identity.key else { throw .misfit(scheme, .otherKey(identity.key)) }
        guard scheme.style != .plusPlus else { throw .misfit(scheme, .readOnly) }
        guard scheme.hasDate == (date != nil) else { throw .misfit(scheme, .date) }
        var writer = EPCWriter(scheme: scheme, filter: filter)
        do {
            if scheme.hasPartition {
                try writer.partitioned(identity, prefixLength)
            } else {
                if let date { writer.append(date) }
                try writer.plus(identity)
            }
        } catch { throw .misfit(scheme, error) }
        (self.scheme, self.identity, self.filter, self.date) = (scheme, identity, filter, date)
        self.prefixLength = scheme.hasPartition ? prefixLength : nil
        (hostname, hasAIDCData, bits, aidcData) = (nil, false, writer.bits, EPCBits())
    }
}

extension EPCTag {
    /// The digits to write to the bank from address 20h on: the EPC, then data that follow, then zero bits up to
    /// a whole word of 16 bits (TDS 15.1.1).
    public var hex: String { allBits.padded(to: 16).hex }

    /// The digits of the EPC alone, filled up to the last digit only, as the standard prints its examples.
    public var unpaddedHex: String { allBits.hex }

    /// Words of 16 bits: the length field of the protocol control word.
    public var wordCount: Int { allBits.wordCount }

    private var allBits: EPCBits {
        guard hasAIDCData else { return bits }
        var (all, place) = (bits, 0)
        while place < aidcData.count {
            let length = min(64, aidcData.count - place)
            all.append(aidcData[place, length], length)
            place += length
        }
        return all
    }

    /// The protocol control word that belongs to the EPC: length, no extended control, toggle 0.
    public var protocolControl: ProtocolControl {
        ProtocolControl(word: UInt16(truncatingIfNeeded: min(wordCount, 31) << 11))
    }

    /// Application identifiers and values of the tag: the identity, then the date of DSGTIN+.
    public var fields: [(ai: String, value: String)] {
        guard let date else { return identity.fields }
        return identity.fields + [(date.kind.ai, date.yymmdd)]
    }

    /// The Digital Link address. Without a domain the tag's own host (`++` layouts), else the canonical one.
    public func digitalLink(domain: String? = nil) -> String {
        let base = domain ?? hostname.map { "https://" + $0 } ?? "https://id.gs1.org"
        let address = identity.digitalLink(domain: base)
        guard let date else { return address }
        return "\(address)?\(date.kind.ai)=\(date.yymmdd)"
    }
}
