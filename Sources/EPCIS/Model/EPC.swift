/// The name of a thing or of a class of things: a URI.
public struct EPC: Sendable, Hashable {
    public let uri: String

    /// Takes any URI as it stands: a platform address with an Ecode, a GS1 Digital Link, an EPC URN.
    /// - Returns: nil unless it is an absolute URI of at most 1,024 bytes.
    public init?(uri: String) {
        guard Self.isURI(uri) else { return nil }
        self.uri = uri
    }

    /// The GS1 Digital Link of an item: `https://id.gs1.org/01/{gtin}/21/{serial}`.
    /// - Parameters:
    ///   - gtin: 14 digits; the caller has checked them (`Identification`).
    ///   - serial: AI 21, 1–20 characters of GS1 character set 82, which are percent-encoded here.
    /// - Returns: nil if a length or a character is wrong.
    public init?(gtin: String, serial: String) {
        guard gtin.utf8.count == 14, gtin.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        guard 1...20 ~= serial.utf8.count, serial.utf8.allSatisfy(Self.isCharacterSet82) else { return nil }
        uri = "https://id.gs1.org/01/\(gtin)/21/\(Self.percentEncoded(serial))"
    }

    /// Whether a text is an absolute URI by form: a scheme, a colon, something after it, printable ASCII or characters
    /// beyond ASCII, none of the delimiters that RFC 3986 leaves out; at most 1,024 bytes.
    static func isURI(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count <= 1024, let colon = bytes.firstIndex(of: 0x3A), bytes.index(after: colon) < bytes.endIndex,
            let first = bytes.first, 0x61...0x7A ~= first | 0x20
        else { return false }
        let isScheme = bytes[..<colon].allSatisfy {
            0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || [0x2B, 0x2D, 0x2E].contains($0)
        }
        return isScheme && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && !excluded.contains($0) }
    }

    /// `"`, `<`, `>`, `\`, `^`, `` ` ``, `{`, `|`, `}`.
    private static let excluded: Set<UInt8> = [0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D]

    /// GS1 General Specifications 7.11, figure 7.11-1.
    private static func isCharacterSet82(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x22, 0x25...0x3F, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }

    private static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}
