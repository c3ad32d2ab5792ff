public import Identification

/// Codes whose addresses need no reading by rules: the forms that are printed by the million, with nothing but letters
/// and digits in them. Whatever else there is, `ScannedText` reads.
public enum PlainAddress {
    /// `/E={digits}`, `/01/{14 digits}` and `/01/{14 digits}/21/{letters and digits}`; nil for anything else, right
    /// or wrong.
    public static func scanned(_ path: String) -> ScannedText? {
        let bytes = path.utf8
        if bytes.starts(with: "/E=".utf8) { return ecode(bytes.dropFirst(3)) }
        guard bytes.starts(with: "/01/".utf8) else { return nil }
        let digits = bytes.dropFirst(4).prefix(14)
        guard digits.count == 14, digits.allSatisfy(isDigit), let gtin = try? GTIN(text(digits)) else { return nil }
        let rest = bytes.dropFirst(18)
        if rest.isEmpty { return .gtin(gtin, batch: nil, serial: nil, nil) }
        guard rest.starts(with: "/21/".utf8) else { return nil }
        let serial = rest.dropFirst(4)
        guard (1...20).contains(serial.count), serial.allSatisfy(isAlphanumeric) else { return nil }
        return .gtin(gtin, batch: nil, serial: text(serial), nil)
    }

    /// Whether the address is `/E=` and digits, and perhaps a query: the router has one route for all of these.
    static func isEcode(_ address: String) -> Bool {
        guard address.utf8.starts(with: "/E=".utf8) else { return false }
        let digits = address.utf8.dropFirst(3).prefix(while: isDigit)
        let end = digits.endIndex
        return !digits.isEmpty && (end == address.endIndex || address.utf8[end] == UInt8(ascii: "?"))
    }

    private static func ecode(_ digits: Substring.UTF8View) -> ScannedText? {
        guard (16...40).contains(digits.count), digits.allSatisfy(isDigit), let ecode = try? Ecode(text(digits)) else {
            return nil
        }
        return .ecode(ecode)
    }

    private static func text(_ bytes: Substring.UTF8View) -> String { String(decoding: bytes, as: UTF8.self) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) }
}
