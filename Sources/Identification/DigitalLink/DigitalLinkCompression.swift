extension DigitalLink {
    /// How much of a link is compressed.
    public enum CompressionStyle: Sendable, Hashable {
        /// Everything: `https://id.gs1.org/AQnYUc1gmg`.
        case whole
        /// The key stays in clear, what follows it is compressed: `https://id.gs1.org/01/05412345000013/EEarwSM`.
        case keyInClear
    }

    /// The compressed address (GS1 Digital Link: Compression and decompression).
    ///
    /// ```swift
    /// let link = try DigitalLink("https://id.gs1.org/01/05412345000013/10/ABC123")
    /// link.compressed()                          // "https://id.gs1.org/AQnYUc1gmiCNV4JG"
    /// link.compressed(.keyInClear)               // "https://id.gs1.org/01/05412345000013/EEarwSM"
    /// try DigitalLink(link.compressed(), accepting: .compressed) == link
    /// ```
    ///
    /// - Parameters:
    ///   - domain: scheme, host and stem.
    ///   - joined: writes one code for pairs that often come together. Shorter, but fewer readers know all codes.
    public func compressed(
        _ style: CompressionStyle = .whole, domain: String = canonicalDomain, joined: Bool = false
    ) -> String {
        let base = String(Address.trimmed(base: domain))
        guard style == .keyInClear else {
            return base + "/" + LinkCompressor.bits(elements.elements, joined: joined).base64
        }
        let clear = "\(base)/\(keyIdentifier)/\(Address.encode(keyValue))"
        let rest = Array(elements.elements.dropFirst())
        return rest.isEmpty ? clear : clear + "/" + LinkCompressor.bits(rest, joined: joined).base64
    }

    /// Why the compressed part of a link is refused. `bit` counts from 0.
    public enum CompressionFault: Error, Sendable, Hashable, CustomStringConvertible {
        /// These two hexadecimal digits begin no identifier and are no code for several.
        case unknownCode(bit: Int, UInt8)
        case unknownIdentifier(bit: Int, String)
        /// The bits end before the value does.
        case tooShort(bit: Int)
        /// An encoding indicator is 0…4.
        case reservedEncoding(bit: Int, UInt8)
        /// The number has more digits than its length says.
        case numberTooLarge(bit: Int)
        /// The bits that fill the last character are not zero.
        case paddingNotZero(bit: Int)

        public var description: String {
            switch self {
            case .unknownCode(let bit, let code):
                "At bit \(bit) of the compressed link stands the code \(String(code, radix: 16)), which is not known."
            case .unknownIdentifier(let bit, let ai):
                "At bit \(bit) of the compressed link stands \(ai), no identifier."
            case .tooShort(let bit): "The compressed link ends within the value at bit \(bit)."
            case .reservedEncoding(let bit, let value):
                "The encoding indicator \(value) at bit \(bit) of the compressed link is reserved."
            case .numberTooLarge(let bit): "The number at bit \(bit) of the compressed link has too many digits."
            case .paddingNotZero(let bit): "Bit \(bit) follows the end of the compressed link and must be zero."
            }
        }
    }

    /// The link in an address that nothing else can be made of: only when all of its last segment, at least ten
    /// characters, decompresses to values that meet their rules, so that an ordinary word is not taken for one.
    static func hidden(in address: Address, _ segments: [String]) -> DigitalLink? {
        guard let last = segments.last, last.utf8.count >= 10 else { return nil }
        return try? DigitalLink(address, accepting: .compressed)
    }

    /// A link whose last segment is compressed: all of it, or what follows a key in clear.
    static func compressed(
        _ segments: [String], _ attributes: [ElementString.Element], _ parameters: [Parameter], _ parser: Parser
    ) throws(ParseError) -> DigitalLink {
        guard let last = segments.last, let bits = LinkBits(base64: last) else { throw .noKey }
        var reader = LinkDecompressor(bits: bits, table: parser.table)
        do { try reader.read() } catch { throw .compression(error) }
        let all = parameters + reader.parameters
        if segments.count >= 3, let row = parser.row(segments[segments.count - 3]), row.isLinkKey {
            let key = parser.element(row, segments[segments.count - 2])
            return try DigitalLink(key: key, in: [key] + reader.elements + attributes, parameters: all)
        }
        let elements: ElementString
        do { elements = try ElementString(reader.elements + attributes) } catch { throw .elements(error) }
        return try DigitalLink(elements, parameters: all)
    }
}
