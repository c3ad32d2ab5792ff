extension EPCTag {
    /// The last segment of an address that carries the bits of a tag, for an NFC tag that says the same as its UHF
    /// twin: `https://id.example.cn/eh` and the digits in lower case, or `ex` and base64 for addresses (GS1 Digital
    /// Link URI: Compression for EPC binary strings 1.0, 4.2).
    ///
    /// ```swift
    /// let tag = try EPCTag(linkSegment: "eh3074257bf7194e4000001a85")
    /// tag.digitalLink()    // "https://id.gs1.org/01/80614141123458/21/6789"
    /// tag.linkSegment      // "eh3074257bf7194e4000001a85"
    /// ```
    ///
    /// - Throws: `EPCError.notHexadecimal` with the position in the segment, or why the bits are no tag.
    public init(linkSegment text: String) throws(EPCError) {
        let width = text.utf8.starts(with: "eh".utf8) ? 4 : text.utf8.starts(with: "ex".utf8) ? 6 : 0
        guard width > 0 else { throw .notAnEPCURI(text.excerpt) }
        guard text.utf8.count <= EPCBits.limit / width + 2 else { throw .tooLong(characters: text.utf8.count) }
        var (bits, position) = (EPCBits(), 2)
        for byte in text.utf8.dropFirst(2) {
            let isLower = byte.isDigit || (0x61...0x66).contains(byte)
            guard let value = width == 6 ? byte.base64Value : isLower ? byte.hexadecimalValue : nil else {
                throw .notHexadecimal(position: position + 1, text.character(atByte: position))
            }
            bits.append(UInt64(value), width)
            position += 1
        }
        guard !bits.isTooLong else { throw .tooLong(characters: text.utf8.count) }
        try self.init(bits: bits)
    }

    /// `eh` and the digits of the tag in lower case.
    public var linkSegment: String { "eh" + unpaddedHex.lowercased() }
}
