/// Base 64 of RFC 4648, strict both ways: one text a byte string, no line breaks, no stray bits.
enum Base64 {
    static let standard = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let urlSafe = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let standardValues = values(of: standard)
    private static let urlSafeValues = values(of: urlSafe)

    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }

    static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], padded: Bool) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(3 - group.count) * 8
            for position in 0...group.count {
                text.append(alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)])
            }
            if padded { text.append(contentsOf: repeatElement(61, count: 3 - group.count)) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String, urlSafe: Bool, padded: Bool) -> [UInt8]? {
        var characters = Array(text.utf8)
        if padded {
            guard characters.count.isMultiple(of: 4) else { return nil }
            for _ in 0..<2 where characters.last == 61 { characters.removeLast() }
        }
        guard characters.count % 4 != 1 else { return nil }
        let values = urlSafe ? urlSafeValues : standardValues
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in characters {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
                bits &= (1 << UInt32(bitCount)) - 1
            }
        }
        return bits == 0 ? bytes : nil
    }
}

extension [UInt8] {
    /// Base 64 with padding (RFC 4648 section 4).
    public var base64: String { Base64.encode(self, Base64.standard, padded: true) }
    /// URL-safe base 64 without padding (RFC 4648 section 5), as in tokens and web signatures.
    public var base64URL: String { Base64.encode(self, Base64.urlSafe, padded: false) }
    /// Ordinary alphabet without padding, as in PHC strings.
    var base64Unpadded: String { Base64.encode(self, Base64.standard, padded: false) }

    /// Nil unless the text is exactly what `base64` would write for some bytes.
    public init?(base64 text: String) {
        guard let bytes = Base64.decode(text, urlSafe: false, padded: true) else { return nil }
        self = bytes
    }

    /// Nil unless the text is exactly what `base64URL` would write for some bytes.
    public init?(base64URL text: String) {
        guard let bytes = Base64.decode(text, urlSafe: true, padded: false) else { return nil }
        self = bytes
    }

    init?(base64Unpadded text: String) {
        guard let bytes = Base64.decode(text, urlSafe: false, padded: false) else { return nil }
        self = bytes
    }
}
