import Identification
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// How many values a property tries: unoptimised code is forty times slower. With `RANSU_SOAK_SECONDS` a hundred times
/// as many where the code is optimised, a million for each layout.
enum Effort {
    static let count: Int = {
        #if DEBUG
            return 3_000
        #else
            return getenv("RANSU_SOAK_SECONDS") == nil ? 30_000 : 1_000_000
        #endif
    }()
}

/// Random tags of every layout.
struct RandomTags {
    var codes: RandomCodes

    init(seed: UInt64) { codes = RandomCodes(seed: seed) }

    private mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &codes.generator) }

    private mutating func digits(_ count: Int) -> String { codes.text(RandomCodes.digits, count...count) }

    private mutating func key(_ payload: Int) -> String {
        let digits = digits(payload)
        return digits + String(GTIN.checkDigit(of: digits))
    }

    /// A serial that the layout holds: numbers, hexadecimal, letters, set 82.
    private mutating func serial(_ scheme: EPCScheme, _ maximum: Int) -> String {
        guard scheme.style != .numeric else {
            return String(UInt64.random(in: 0..<(1 << 38), using: &codes.generator) >> UInt64(int(0...37)))
        }
        let alphabets = [
            RandomCodes.digits, Array("0123456789ABCDEF"), Array("0123456789abcdef"),
            RandomCodes.alphanumeric + ["-", "_"], RandomCodes.set82, Array("ABCXYZ0123456789-.:"),
        ]
        return codes.text(alphabets[int(0...5)], 1...maximum)
    }

    mutating func tag(_ scheme: EPCScheme) throws -> EPCTag {
        let length = int(6...12)
        let identity: EPCIdentity
        switch scheme.key {
        case .sgtin: identity = try .sgtin(GTIN(key(13)), serial: serial(scheme, 20))
        case .sscc: identity = try .sscc(key(17))
        case .sgln: identity = try .sgln(key(12), extension: codes.bool() ? serial(scheme, 20) : nil)
        case .grai: identity = try .grai(key(12), serial: serial(scheme, 16))
        case .giai:
            let reference =
                scheme == .giai96
                ? String(UInt64.random(in: 0..<(1 << 42), using: &codes.generator)) : serial(scheme, 30 - length)
            identity = try .giai(digits(length) + reference)
        }
        let kinds = EPCDate.Kind.allCases
        let date = scheme.hasDate ? EPCDate(kinds[int(0...6)], int(0...99), int(1...12), int(0...28)) : nil
        return try EPCTag(identity, as: scheme, filter: int(0...7), prefixLength: length, date: date)
    }

    /// The other forms of the tag lead back to it.
    func readsBack(_ tag: EPCTag) throws -> Bool {
        if let uri = tag.tagURI, try EPCTag(tagURI: uri) != tag { return false }
        if let uri = tag.identityURI(), try EPCIdentity.reading(uri: uri).identity != tag.identity { return false }
        guard case .epc(tag) = try ReaderInput(tag.protocolControlHex + tag.hex.lowercased()).content else {
            return false
        }
        guard tag.identity.key == .sgtin else { return true }
        let elements = try ElementString(bracketed: tag.identity.bracketed)
        guard try EPCIdentity(elements) == tag.identity else { return false }
        return try EPCIdentity(DigitalLink(tag.identity.digitalLink()).elements) == tag.identity
    }
}

extension EPCTag {
    var protocolControlHex: String { String(String(UInt32(protocolControl.word) | 0x10000, radix: 16).dropFirst()) }
}
