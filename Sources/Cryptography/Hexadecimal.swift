private let hexadecimalDigits: StaticString = "0123456789abcdef"

extension [UInt8] {
    /// Two lower-case digits a byte.
    public var hexadecimal: String {
        String(unsafeUninitializedCapacity: count * 2) { buffer in
            for (index, byte) in enumerated() {
                buffer[index * 2] = hexadecimalDigits.utf8Start[Int(byte >> 4)]
                buffer[index * 2 + 1] = hexadecimalDigits.utf8Start[Int(byte & 15)]
            }
            return count * 2
        }
    }

    /// The digits of `hexadecimal` of other bytes, as ASCII.
    public mutating func appendHexadecimal(of bytes: [UInt8]) {
        for byte in bytes {
            append(hexadecimalDigits.utf8Start[Int(byte >> 4)])
            append(hexadecimalDigits.utf8Start[Int(byte & 15)])
        }
    }

    /// Bytes of a text of hexadecimal digits in either case; nil for an odd number of them or any other
    /// character.
    public init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self = bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}
