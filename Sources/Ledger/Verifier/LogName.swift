/// Name of a log, a key or a member of a policy (日志名): compared byte by byte, as C2SP tlog-policy wants ("names
/// must be handled as opaque octet strings"); Swift's strings would call two spellings of one accent the same.
public struct LogName: Hashable, Sendable {
    /// The octets.
    public let bytes: [UInt8]

    /// Any octets; whoever reads a document checks what that document allows.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = [UInt8](bytes) }

    /// The octets of a text's UTF-8.
    public init(_ text: String) { bytes = [UInt8](text.utf8) }

    /// As a text, for people; what is not UTF-8 shows as U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether this may be the name of a key (C2SP signed-note, "Format"): not empty, UTF-8, neither a Unicode space
    /// nor a control character nor "+"; and at most 255 bytes, the bound of C2SP tlog-cosignature.
    public var isKeyName: Bool {
        guard (1...Self.byteLimit).contains(bytes.count), let text = String(validating: bytes, as: UTF8.self)
        else { return false }
        return text.unicodeScalars.allSatisfy { $0 != "+" && $0.value > 32 && !$0.properties.isWhitespace }
    }

    /// 255: `opaque cosigner_name<1..2^8-1>` and `log_origin` of C2SP tlog-cosignature.
    public static let byteLimit = 255
}

extension LogName: ExpressibleByStringLiteral, CustomStringConvertible {
    public init(stringLiteral text: String) { self.init(text) }
    public var description: String { text }
}
