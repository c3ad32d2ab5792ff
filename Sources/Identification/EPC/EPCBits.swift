/// The bits of a tag's EPC field, most significant first: at most 496, which is what the five length bits of the
/// protocol control word can say (31 words of 16; GS1 EPC Tag Data Standard 2.3, table 9-3). Held in place, so
/// that reading and writing a tag costs no memory.
///
/// ```swift
/// let bits = try EPCBits(hex: "3074257BF7194E4000001A85")
/// bits.count      // 96
/// bits[0, 8]      // 0x30, the header of SGTIN-96
/// bits.hex        // "3074257BF7194E4000001A85"
/// ```
public struct EPCBits: Sendable, Hashable {
    /// Unused bits are zero.
    private var words: SIMD8<UInt64> = .zero
    /// How many bits there are, 0…496.
    public private(set) var count = 0

    /// The most bits an EPC field can have.
    public static let limit = 496

    /// No bits.
    public init() {}

    /// Reads hexadecimal digits of either case, four bits each, nothing between them. At most 124 digits.
    ///
    /// - Throws: `EPCError.notHexadecimal` with the position of the character, `.tooLong`, `.empty`.
    public init(hex: String) throws(EPCError) {
        let length = hex.utf8.count
        guard length > 0 else { throw .empty }
        guard length <= Self.limit / 4 else { throw .tooLong(characters: length) }
        var (position, word) = (0, UInt64(0))
        for byte in hex.utf8 {
            guard let value = byte.hexadecimalValue else {
                throw .notHexadecimal(position: position + 1, hex.character(atByte: position))
            }
            word = word << 4 | UInt64(value)
            position += 1
            if position & 15 == 0 { words[position >> 4 - 1] = word }
        }
        if position & 15 != 0 { words[position >> 4] = word << UInt64(64 - 4 * (position & 15)) }
        count = 4 * position
    }

    /// The number that `length` bits (0…64) from `offset` make, as if zero bits followed the last one.
    public subscript(_ offset: Int, _ length: Int) -> UInt64 {
        guard length > 0, length <= 64, offset >= 0, offset < Self.limit else { return 0 }
        let (index, shift) = (offset >> 6, UInt64(offset & 63))
        var window = words[index] << shift
        if shift > 0, index < 7 { window |= words[index + 1] >> (64 - shift) }
        return window >> UInt64(64 - length)
    }

    /// The same for up to 128 bits.
    func wide(_ offset: Int, _ length: Int) -> UInt128 {
        guard length > 64 else { return UInt128(self[offset, length]) }
        return UInt128(self[offset, length - 64]) << 64 | UInt128(self[offset + length - 64, 64])
    }

    /// Adds the lowest `length` bits (0…64) of a number. Bits over the limit are counted, not kept: `isTooLong`
    /// tells.
    mutating func append(_ value: UInt64, _ length: Int) {
        guard length > 0 else { return }
        defer { count += length }
        guard count + length <= Self.limit else { return }
        let (index, shift) = (count >> 6, UInt64(count & 63))
        let placed = value << UInt64(64 - length)
        words[index] |= placed >> shift
        if Int(shift) + length > 64 { words[index + 1] |= placed << (64 - shift) }
    }

    mutating func append(wide value: UInt128, _ length: Int) {
        if length > 64 { append(UInt64(truncatingIfNeeded: value >> 64), length - 64) }
        append(UInt64(truncatingIfNeeded: value), Swift.min(length, 64))
    }

    /// Whether more was appended than a tag can hold.
    var isTooLong: Bool { count > Self.limit }

    /// Adds zero bits up to a whole number of `unit` bits.
    public func padded(to unit: Int) -> EPCBits {
        var padded = self
        if unit > 0 { padded.count = (count + unit - 1) / unit * unit }
        return padded
    }

    /// The bits from `offset` to `end`.
    public func slice(_ offset: Int, _ end: Int) -> EPCBits {
        var (slice, place) = (EPCBits(), Swift.max(offset, 0))
        let end = Swift.min(end, count)
        while place < end {
            let length = Swift.min(64, end - place)
            slice.append(self[place, length], length)
            place += length
        }
        return slice
    }

    /// The place of the first one bit from `offset` on, nil when all are zero.
    func firstOne(from offset: Int) -> Int? {
        var place = offset
        while place < count {
            let length = Swift.min(64, count - place)
            let window = self[place, length]
            if window != 0 { return place + length - (64 - window.leadingZeroBitCount) }
            place += length
        }
        return nil
    }

    /// Upper-case hexadecimal digits; the last one is filled up with zero bits.
    public var hex: String {
        let digits = (Swift.min(count, Self.limit) + 3) / 4
        return String(unsafeUninitializedCapacity: digits) { buffer in
            for index in 0..<digits {
                let nibble = UInt8(truncatingIfNeeded: words[index >> 4] >> UInt64(60 - 4 * (index & 15))) & 15
                buffer[index] = nibble < 10 ? 0x30 + nibble : 0x37 + nibble
            }
            return digits
        }
    }

    /// How many words of 16 bits hold them: what the length field of the protocol control word says.
    public var wordCount: Int { (count + 15) / 16 }

    /// The raw URI of TDS 12.1, for a field that nothing else can be made of: `urn:epc:raw:96.x3074…`. An AFI
    /// belongs to a field that is not an EPC (toggle bit 1).
    public func rawURI(afi: UInt8? = nil) -> String {
        let family = afi.map { "x" + String(UInt16($0) | 0x100, radix: 16, uppercase: true).dropFirst() + "." } ?? ""
        return "urn:epc:raw:\(count).\(family)x\(hex)"
    }
}
