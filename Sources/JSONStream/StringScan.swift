/// Looking through the bytes of strings.
enum StringScan {
    /// The index at or after `start` of the first quote, backslash or control character, or the count if there is
    /// none; `start` itself if that lies beyond.
    static func firstSpecial(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        guard index < bytes.count, let base = bytes.baseAddress else { return index }
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = specials(word)
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < bytes.count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return index }
            index += 1
        }
        return index
    }

    /// The high bit of each byte that is a quote, a backslash or below 0x20; exact for the lowest such byte.
    private static func specials(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let found =
            ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((word &- ones &* 0x20) & ~word)
        return found & (ones &* 0x80)
    }

    /// The text of well-formed UTF-8, else nil. `String(validating:as:)` looks up generic metadata at each call.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        let units = bytes.bindMemory(to: UInt8.self)
        var text = String(decoding: units, as: UTF8.self)
        // Whatever is malformed was replaced, so that the bytes differ.
        let isSame = text.withUTF8 { areSame(UnsafeRawBufferPointer($0), bytes) }
        return isSame ? text : nil
    }

    private static func areSame(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count, let one = left.baseAddress, let two = right.baseAddress else {
            return left.count == right.count
        }
        var index = 0
        while index + 8 <= left.count {
            let word = one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word == two.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
            index += 8
        }
        while index < left.count {
            guard one.load(fromByteOffset: index, as: UInt8.self) == two.load(fromByteOffset: index, as: UInt8.self)
            else { return false }
            index += 1
        }
        return true
    }

    /// A digest of bytes, the same for the same bytes: 64-bit words folded by a full-width multiplication.
    static func digest(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var digest = UInt64(bytes.count) ^ 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index < bytes.count {
            var word: UInt64 = 0
            if index + 8 <= bytes.count {
                word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            } else {
                for byte in bytes[index...] { word = word << 8 | UInt64(byte) }
            }
            let product = (digest ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            digest = product.high ^ product.low &+ 0xA076_1D64_78BD_642F
            index += 8
        }
        return digest
    }

    /// How many bytes from the start are well-formed UTF-8.
    static func validPrefix(_ bytes: UnsafeRawBufferPointer) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var count = 0
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) { count += scalar.count }
        return count
    }

    /// The value of four hexadecimal digits.
    static func hex4(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x57)
            default: return nil
            }
        }
        return value
    }
}
