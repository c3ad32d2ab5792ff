/// What an RFID tag said, as its bits or as a URI.
public struct ScannedTag: Sendable, Hashable {
    /// nil for an Ecode by a profile of the installation.
    public let identity: EPCIdentity?
    /// The tag's layout and bits; nil for a pure identity URI, which is not of one tag.
    public let tag: EPCTag?
    /// Digits of the company prefix, nil where neither layout nor URI says it.
    public let prefixLength: Int?
    /// The protocol control word, when it was sent.
    public let control: ProtocolControl?

    init(_ tag: EPCTag, _ control: ProtocolControl? = nil) {
        (identity, self.tag, prefixLength, self.control) = (tag.identity, tag, tag.prefixLength, control)
    }

    init(identity: EPCIdentity?, prefixLength: Int? = nil, control: ProtocolControl? = nil) {
        (self.identity, tag, self.prefixLength, self.control) = (identity, nil, prefixLength, control)
    }
}

extension ScannedText.Reader {
    /// `urn:epc:tag:…` and `urn:epc:id:…`; the words before the scheme in any case (RFC 8141, 3.1).
    func readURN(_ text: String) throws(ScannedText.ParseError) -> ScannedReading {
        do {
            let lower = String(decoding: text.utf8.prefix(12), as: UTF8.self).lowercased()
            let plain = lower + String(decoding: text.utf8.dropFirst(12), as: UTF8.self)
            if lower == "urn:epc:tag:" { return try reading(of: ScannedTag(EPCTag(tagURI: plain))) }
            let (identity, prefixLength) = try EPCIdentity.reading(uri: plain)
            return try reading(of: ScannedTag(identity: identity, prefixLength: prefixLength))
        } catch let error as EPCError {
            throw .epc(error)
        } catch {
            throw .notRecognised(text.excerpt)
        }
    }

    /// A tag's bits as a reader types them; nil when the text is no hexadecimal number of a tag's length.
    func tag(_ text: String) throws(ScannedText.ParseError) -> ScannedReading? {
        guard text.isTagHexadecimal else { return nil }
        let input: ReaderInput
        do { input = try ReaderInput(text, rules.reader) } catch {
            // A number that begins like an Ecode is called a wrong one, unless it is as long as an EPC.
            let isEPC = [24, 28, 32, 52, 56].contains(text.utf8.count) && !text.isAllDigits
            let first = text.utf8.first ?? 0
            guard isEPC || !first.isDigit, EPCScheme(rawValue: text.firstByte) != nil else { return nil }
            throw .epc(error)
        }
        switch input.content {
        case .epc(let tag): return try reading(of: ScannedTag(tag, input.control))
        case .ecode(let code, _):
            var reading = ScannedReading(.ecode(code), .epc)
            reading.tag = ScannedTag(identity: nil, control: input.control)
            return reading
        case .chip: throw .epc(.tagIdentification)
        case .other: return nil
        }
    }

    func reading(of tag: ScannedTag) throws(ScannedText.ParseError) -> ScannedReading {
        let fields = tag.tag?.fields ?? tag.identity?.fields ?? []
        let elements: ElementString
        do { elements = try ElementString(fields: fields) } catch { throw .elementString(error) }
        var reading = ScannedReading(elements, .epc)
        reading.tag = tag
        return reading
    }
}

extension String {
    /// Hexadecimal digits, `:`, `-` and `_`; 19 digits (the shortest SGTIN+) to 132 (31 words, CRC and PC).
    fileprivate var isTagHexadecimal: Bool {
        var digits = 0
        var rest = utf8[...]
        if rest.starts(with: "0x".utf8) || rest.starts(with: "0X".utf8) { rest = rest.dropFirst(2) }
        for byte in rest {
            if byte.hexadecimalValue != nil {
                digits += 1
            } else if byte != 0x3A && byte != 0x2D && byte != 0x5F {
                return false
            }
        }
        return (19...132).contains(digits)
    }

    /// The first two hexadecimal digits as a number.
    fileprivate var firstByte: UInt8 {
        utf8.prefix(2).reduce(0) { $0 << 4 | ($1.hexadecimalValue ?? 0) }
    }

    /// `urn:epc:` in any case.
    var isEPCURN: Bool {
        utf8.count > 12 && zip(utf8, "urn:epc:".utf8).allSatisfy { $0 == $1 || ($1 >= 0x61 && $0 | 0x20 == $1) }
    }
}
