/// Which addresses a page may link to (WHATWG URL: browsers drop tabs, line ends and outer blanks, and read `\` as
/// `/`; so an address with any of these is refused rather than read our way and followed theirs).
enum LinkAddress {
    private static let schemes: Set<String> = ["https", "http", "mailto", "tel"]

    /// Whether the address is https, http, mailto, tel or relative to this host.
    static func isSafe(_ address: String) -> Bool {
        let bytes = address.utf8
        guard let first = bytes.first, first != 0x20, bytes.last != 0x20 else { return false }
        guard !address.unicodeScalars.contains(where: isRefused) else { return false }
        guard !address.hasPrefix("//") else { return false }
        guard let end = bytes.firstIndex(where: { $0 == 0x3A || $0 == 0x2F || $0 == 0x3F || $0 == 0x23 }) else {
            return true
        }
        guard bytes[end] == 0x3A else { return true }
        return schemes.contains(address[..<end].lowercased())
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x5C, 0x7F...0x9F: true
        default: false
        }
    }
}
