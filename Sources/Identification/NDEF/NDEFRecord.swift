/// One record of an NFC tag's message (NFC Forum NDEF 1.0): what GB/T 35423 stores an Ecode in. Which record type
/// that standard wants is not public; in the field it is a URI record with the code's address.
public struct NDEFRecord: Sendable, Hashable {
    /// TNF, three bits.
    public let nameFormat: NameFormat
    /// 0…255 bytes.
    public let type: [UInt8]
    /// 0…255 bytes, empty when the record has none.
    public let id: [UInt8]
    /// 0…65,534 bytes.
    public let payload: [UInt8]

    /// Type name format (NDEF 1.0, 3.2.6). 6 (unchanged) stands in chunks only, 7 is reserved.
    public enum NameFormat: UInt8, Sendable, Hashable, CaseIterable {
        case empty = 0
        case wellKnown = 1
        case mediaType = 2
        case absoluteURI = 3
        case external = 4
        case unknown = 5
    }

    /// Throws `wrongType` when type and format do not go together, `tooLong` beyond the limits above.
    public init(
        _ nameFormat: NameFormat, type: [UInt8] = [], id: [UInt8] = [], payload: [UInt8] = []
    ) throws(NDEFMessage.ParseError) {
        let limit = NDEFMessage.limit
        guard type.count <= 255, id.count <= 255, payload.count <= limit else {
            throw .tooLong(max(type.count, id.count, payload.count))
        }
        let needsType = nameFormat != .empty && nameFormat != .unknown
        guard needsType != type.isEmpty, nameFormat != .empty || (id.isEmpty && payload.isEmpty) else {
            throw .wrongType(record: 1)
        }
        (self.nameFormat, self.type, self.id, self.payload) = (nameFormat, type, id, payload)
    }

    private init(wellKnown type: UInt8, _ payload: [UInt8]) {
        (nameFormat, self.type, id, self.payload) = (.wellKnown, [type], [], payload)
    }

    /// A URI record (NFC Forum URI RTD 1.0): the longest prefix of the table becomes one byte.
    public static func uri(_ uri: String) -> NDEFRecord {
        var best = (code: 0, length: 0)
        for (code, prefix) in uriPrefixes.enumerated() where prefix.utf8.count > best.length {
            if uri.utf8.starts(with: prefix.utf8) { best = (code, prefix.utf8.count) }
        }
        return NDEFRecord(wellKnown: 0x55, [UInt8(best.code)] + uri.utf8.dropFirst(best.length))
    }

    /// A text record (NFC Forum Text RTD 1.0) in UTF-8. `language` is an IANA tag; at most 63 bytes of it are kept.
    public static func text(_ text: String, language: String = "zh") -> NDEFRecord {
        let tag = Array(language.utf8.prefix(63))
        return NDEFRecord(wellKnown: 0x54, [UInt8(tag.count)] + tag + text.utf8)
    }

    /// The address of a URI record or of an absolute URI; nil for any other.
    public var uri: String? {
        if nameFormat == .absoluteURI { return String(decoding: type, as: UTF8.self) }
        guard nameFormat == .wellKnown, type == [0x55], let code = payload.first,
            Int(code) < Self.uriPrefixes.count
        else { return nil }
        return Self.uriPrefixes[Int(code)] + String(decoding: payload.dropFirst(), as: UTF8.self)
    }

    /// The words of a text record, in UTF-8 or UTF-16; nil for any other.
    public var text: String? {
        guard nameFormat == .wellKnown, type == [0x54], let status = payload.first else { return nil }
        let words = payload.dropFirst(1 + Int(status & 0x3F))
        guard payload.count > Int(status & 0x3F) else { return nil }
        return status & 0x80 == 0 ? String(decoding: words, as: UTF8.self) : Self.utf16(Array(words))
    }

    /// Big-endian unless a byte order mark says otherwise (Text RTD 1.0, 3.4).
    private static func utf16(_ bytes: [UInt8]) -> String {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        let start = isLittle || bytes.starts(with: [0xFE, 0xFF]) ? 2 : 0
        let units = stride(from: start, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittle ? second << 8 | first : first << 8 | second
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// NFC Forum URI RTD 1.0, table 3: codes 0x00…0x23.
    static let uriPrefixes = [
        "", "http://www.", "https://www.", "http://", "https://", "tel:", "mailto:",
        "ftp://anonymous:anonymous@", "ftp://ftp.", "ftps://", "sftp://", "smb://", "nfs://", "ftp://", "dav://",
        "news:", "telnet://", "imap:", "rtsp://", "urn:", "pop:", "sip:", "sips:", "tftp:", "btspp://",
        "btl2cap://", "btgoep://", "tcpobex://", "irdaobex://", "file://", "urn:epc:id:", "urn:epc:tag:",
        "urn:epc:pat:", "urn:epc:raw:", "urn:epc:", "urn:nfc:",
    ]
}
