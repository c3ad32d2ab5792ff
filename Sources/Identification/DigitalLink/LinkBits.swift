/// Bits of any number, most significant first, for compressed links: six to a character of base64 for addresses.
struct LinkBits {
    private var words: [UInt64] = []
    private(set) var count = 0

    init() {}

    /// Reads `A-Z a-z 0-9 - _`; nil for any other character.
    init?(base64 text: String) {
        words.reserveCapacity(text.utf8.count * 6 / 64 + 1)
        for byte in text.utf8 {
            guard let value = byte.base64Value else { return nil }
            append(UInt64(value), 6)
        }
    }

    /// Adds the lowest `length` bits (0…64).
    mutating func append(_ value: UInt64, _ length: Int) {
        guard length > 0 else { return }
        let shift = UInt64(count & 63)
        let placed = value << UInt64(64 - length)
        if shift == 0 { words.append(0) }
        words[words.count - 1] |= placed >> shift
        if Int(shift) + length > 64 { words.append(placed << (64 - shift)) }
        count += length
    }

    /// The number of `length` bits (1…64) from `offset` on; zero bits follow the last one.
    subscript(_ offset: Int, _ length: Int) -> UInt64 {
        let (index, shift) = (offset >> 6, UInt64(offset & 63))
        guard index < words.count, length > 0 else { return 0 }
        var window = words[index] << shift
        if shift > 0, index + 1 < words.count { window |= words[index + 1] >> (64 - shift) }
        return window >> UInt64(64 - length)
    }

    /// Characters of six bits each, zero bits filling the last one.
    var base64: String {
        String(decoding: stride(from: 0, to: count, by: 6).map { UInt8.base64(UInt8(self[$0, 6])) }, as: UTF8.self)
    }
}

/// A decimal number of up to a hundred digits as bits. Quadratic in the number of digits, which the identifiers bound.
extension LinkBits {
    /// Bits for a number of so many digits: ⌈n·log₂10 + 0.01⌉, one for none (GS1 Digital Link: Compression).
    static func width(ofDigits count: Int) -> Int {
        // In billionths, and rounded up.
        (count * 3_321_928_095 + 10_000_000 + 999_999_999) / 1_000_000_000
    }

    mutating func append(digits: some Sequence<UInt8>, width: Int) {
        var limbs = [UInt64](repeating: 0, count: (width + 63) / 64)
        for byte in digits {
            var carry = UInt64(byte.digitValue)
            for index in limbs.indices {
                let (high, low) = limbs[index].multipliedFullWidth(by: 10)
                let (sum, overflow) = low.addingReportingOverflow(carry)
                limbs[index] = sum
                carry = high + (overflow ? 1 : 0)
            }
        }
        let first = width & 63
        if first > 0, let limb = limbs.popLast() { append(limb, first) }
        for limb in limbs.reversed() { append(limb, 64) }
    }

    /// The digits of the number that `width` bits from `offset` make, zeros on the left up to `count`; nil when there
    /// are more.
    func digits(_ offset: Int, _ width: Int, count: Int) -> [UInt8]? {
        var limbs: [UInt64] = []
        var end = offset + width
        while end > offset {
            let length = min(64, end - offset)
            limbs.append(self[end - length, length])
            end -= length
        }
        var digits: [UInt8] = []
        for _ in 0..<count {
            var remainder: UInt64 = 0
            for index in limbs.indices.reversed() {
                (limbs[index], remainder) = UInt64(10).dividingFullWidth((remainder, limbs[index]))
            }
            digits.append(0x30 + UInt8(remainder))
        }
        return limbs.allSatisfy { $0 == 0 } ? digits.reversed() : nil
    }
}
