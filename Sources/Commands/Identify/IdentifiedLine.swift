import Glibc
import Identification

/// Writes what a line turned out to be as one JSON object: members in a fixed order, null for what it has not.
struct IdentifiedLine: Sendable {
    var rules = ReadingRules.standard
    var showsParts = false

    /// Where addresses of articles point to that no installation has given one (GS1 Digital Link URI Syntax 4.12).
    static let domain = "https://id.gs1.org"

    /// The objects of the lines in `range`, each with a line end; `lines[range]` ends with one.
    func objects(_ lines: [UInt8], _ range: Range<Int>) -> [UInt8] {
        var out = JSONBytes(capacity: 7 * range.count)
        lines.withUnsafeBytes { bytes in
            var start = range.lowerBound
            while start < range.upperBound {
                let left = UnsafeRawBufferPointer(rebasing: bytes[start..<range.upperBound])
                var end = left.firstLineEnd
                start += end + 1
                if end > 0, left[end - 1] == 0x0D { end -= 1 }
                write(UnsafeRawBufferPointer(rebasing: left[..<end]), to: &out)
            }
        }
        return out.bytes
    }

    /// One object and a line end.
    private func write(_ line: UnsafeRawBufferPointer, to out: inout JSONBytes) {
        let text = String(decoding: line, as: UTF8.self)
        out.literal("{\"input\":")
        out.string(text)
        do { write(try ScannedReading(text, rules: rules), to: &out) } catch { write(error, to: &out) }
        out.literal("}\n")
    }

    private func write(_ error: ScannedText.ParseError, to out: inout JSONBytes) {
        out.literal(",\"kind\":\"")
        out.literal(Self.kind(error))
        out.literal("\",\"valid\":false,\"errors\":[")
        out.string(error.description)
        out.literal("],\"ecode\":null,\"gtin\":null,\"ai\":{},\"elementString\":null,\"digitalLink\":null,\"epc\":null")
    }

    /// What the text meant to be.
    private static func kind(_ error: ScannedText.ParseError) -> StaticString {
        switch error {
        case .empty: "empty"
        case .ecode: "ecode"
        case .gtin: "gtin"
        case .elementString: "element-string"
        case .digitalLink: "digital-link"
        case .commodityQR: "commodity-qr"
        case .ndef: "ndef"
        case .epc: "epc"
        case .tooLong, .damaged, .lookAlike, .notRecognised, .noCodeInAddress, .badCharacter, .badPercentEncoding:
            "unknown"
        }
    }

    private func write(_ reading: ScannedReading, to out: inout JSONBytes) {
        out.literal(",\"kind\":\"")
        out.plain(reading.form.rawValue)
        out.literal("\",\"valid\":true,\"errors\":[],\"ecode\":")
        switch reading.lead {
        case .ecode(let ecode):
            write(ecode, to: &out)
            writeArticle(ecode.gtin(rules.registry), to: &out)
        case .gtin(let gtin, _, _, nil):
            out.literal("null")
            writeArticle(gtin, to: &out)
        case .gtin(let gtin, _, _, let elements?):
            out.literal("null,\"gtin\":\"")
            out.plain(gtin.digits)
            out.literal("\",\"ai\":{")
            write(elements, to: &out)
        case .elementString(let elements):
            out.literal("null,\"gtin\":null,\"ai\":{")
            write(elements, to: &out)
        case .nationalAddress(let address):
            out.literal("null")
            writeArticle(address.gtin, to: &out)
        }
        out.literal(",\"epc\":")
        if let tag = reading.tag { out.epc(tag) } else { out.literal("null") }
    }

    private func write(_ ecode: Ecode, to out: inout JSONBytes) {
        out.literal("{\"v\":")
        out.digit(ecode.version.rawValue)
        out.literal(",\"nsi\":\"")
        out.plain(ecode.nsi)
        out.literal("\",\"md\":")
        out.string(ecode.md)
        if showsParts {
            out.literal(",\"parts\":{")
            for (index, (part, text)) in ecode.parts(rules.registry).enumerated() {
                out.member(part.role.rawValue, text, isFirst: index == 0)
            }
            out.literal("}")
        }
        out.literal("}")
    }

    /// An article of which only the number is known, or none.
    private func writeArticle(_ gtin: GTIN?, to out: inout JSONBytes) {
        guard let gtin else {
            out.literal(",\"gtin\":null,\"ai\":{},\"elementString\":null,\"digitalLink\":null")
            return
        }
        let digits = gtin.digits
        out.literal(",\"gtin\":\"")
        out.plain(digits)
        out.literal("\",\"ai\":{\"01\":\"")
        out.plain(digits)
        out.literal("\"},\"elementString\":\"(01)")
        out.plain(digits)
        out.literal("\",\"digitalLink\":\"https://id.gs1.org/01/")
        out.plain(digits)
        out.literal("\"")
    }

    private func write(_ elements: ElementString, to out: inout JSONBytes) {
        for (index, field) in elements.fields.enumerated() {
            out.member(field.ai, field.value, isFirst: index == 0)
        }
        out.literal("},\"elementString\":")
        out.string(elements.bracketed)
        out.literal(",\"digitalLink\":")
        if Self.isPlainPath(elements.fields) {
            out.path(elements.fields)
        } else if let link = try? DigitalLink(elements) {
            out.string(link.uri(domain: Self.domain))
        } else {
            out.literal("null")
        }
    }
}

extension IdentifiedLine {
    /// Whether the fields are an article, batch and serial in the order of an address, of letters and digits only:
    /// most are, and their address is the values with slashes between them.
    fileprivate static func isPlainPath(_ fields: [(ai: String, value: String)]) -> Bool {
        guard fields.first?.ai == "01" else { return false }
        var rank = 0
        for (ai, value) in fields.dropFirst() {
            let next = ai == "10" ? 1 : ai == "21" ? 2 : 0
            guard next > rank, value.utf8.allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }) else {
                return false
            }
            rank = next
        }
        return true
    }
}

extension JSONBytes {
    /// `"https://id.gs1.org/01/…/10/…/21/…"`
    fileprivate mutating func path(_ fields: [(ai: String, value: String)]) {
        literal("\"https://id.gs1.org")
        for (ai, value) in fields {
            literal("/")
            plain(ai)
            literal("/")
            plain(value)
        }
        literal("\"")
    }
}

extension UnsafeRawBufferPointer {
    /// The index of the first line end; the end when there is none.
    fileprivate var firstLineEnd: Int {
        guard let baseAddress, let found = memchr(baseAddress, 0x0A, count) else { return count }
        return UnsafeRawPointer(found) - baseAddress
    }
}

extension JSONBytes {
    /// Scheme, filter, partition and the URIs of a tag; null for what the layout has not.
    mutating func epc(_ reading: ScannedTag) {
        literal("{\"scheme\":")
        optional(reading.tag?.scheme.name ?? reading.identity?.key.name)
        literal(",\"filter\":")
        if let tag = reading.tag { digit(tag.filter) } else { literal("null") }
        literal(",\"companyPrefixLength\":")
        if let length = reading.prefixLength { plain(String(length)) } else { literal("null") }
        literal(",\"hex\":")
        optional(reading.tag?.hex)
        literal(",\"tagURI\":")
        optional(reading.tag?.tagURI)
        literal(",\"identityURI\":")
        optional(reading.prefixLength.flatMap { reading.identity?.uri(prefixLength: $0) })
        literal("}")
    }
}
