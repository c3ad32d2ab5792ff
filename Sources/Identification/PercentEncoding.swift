extension Address {
    /// RFC 3986: unreserved, reserved and the percent sign. So `< > { } \ ^ | "`, the grave accent, blanks,
    /// controls and all that is not ASCII are refused.
    static func isURICharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }

    /// Decodes `%XX` exactly once: `%2541` becomes `%41`. `plus` is what a plus sign stands for (a space in
    /// a query).
    static func decode(_ bytes: ArraySlice<UInt8>, plus: UInt8 = 0x2B) throws(Fault) -> String {
        guard bytes.contains(where: { $0 == 0x25 || $0 == 0x2B }) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == 0x25 {
                guard bytes.endIndex - index > 2, let high = bytes[index + 1].hexadecimalValue,
                    let low = bytes[index + 2].hexadecimalValue
                else { throw .badPercentEncoding(String(decoding: bytes[index...].prefix(3), as: UTF8.self)) }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(byte == 0x2B ? plus : byte)
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Leaves the unreserved characters of RFC 3986 alone and writes `%XX` for all others.
    static func encode(_ text: String) -> String {
        if text.utf8.allSatisfy(isUnreserved) { return text }
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded += [0x25, hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
    }

    /// `https://host/stem` without slashes at the end, as the beginning of an address that is printed.
    static func trimmed(base: String) -> Substring {
        var base = base[...]
        while base.utf8.last == 0x2F { base.removeLast() }
        return base
    }
}

extension Address.Fault {
    var words: String {
        switch self {
        case .tooLong(let bytes): "An address has at most \(Address.limit) bytes; this one has \(bytes)."
        case .notAnAddress: "An address begins with http:// or https:// and a host."
        case .badCharacter(let position, let character):
            "Character \(position) of the address is \"\(character)\", which an address may not have."
        case .badPercentEncoding(let found): "\"\(found)\" is not a percent sign and two hexadecimal digits."
        }
    }
}
