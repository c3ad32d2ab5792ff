/// Splits a secret so that so many shares of it give it back and fewer say nothing (Shamir, "How to share a secret",
/// 1979), byte by byte over GF(2^8) with the polynomial of AES (FIPS 197 4.2).
public enum SecretSharing {
    /// One share, for one person.
    public struct Share: Sendable, Hashable {
        /// How many of the set give the secret back.
        public let threshold: UInt8
        /// 1…255, another one in each share.
        public let number: UInt8
        /// The same in all shares of one splitting.
        public let set: [UInt8]
        let bytes: [UInt8]
    }

    static let setBytes = 4
    /// Of the secret's digest, split along with it: shares that do not fit are found.
    static let digestBytes = 8

    /// - Parameters:
    ///   - threshold: 2…`count`.
    ///   - count: up to 255 shares.
    /// Throws `SecretSharingError.numbers` for others.
    public static func split(
        _ secret: SecretBytes, threshold: Int, count: Int, random: (Int) -> [UInt8] = SecureRandom.bytes
    ) throws -> [Share] {
        guard (2...255).contains(threshold), (threshold...255).contains(count) else {
            throw SecretSharingError.numbers
        }
        let plain = secret.exposedBytes()
        let whole = plain + SHA256.hash(plain).prefix(digestBytes)
        // One polynomial a byte; the byte is its value at 0.
        let coefficients = (1..<threshold).map { _ in random(whole.count) }
        let set = random(setBytes)
        return (1...count).map { number in
            let x = UInt8(number)
            let bytes = whole.indices.map { index in
                var sum: UInt8 = 0
                for row in coefficients.reversed() { sum = multiply(sum ^ row[index], x) }
                return sum ^ whole[index]
            }
            return Share(threshold: UInt8(threshold), number: x, set: set, bytes: bytes)
        }
    }

    /// Throws `SecretSharingError` where they are too few, of two sets, twice the same, or damaged.
    public static func join(_ shares: [Share]) throws -> SecretBytes {
        guard let first = shares.first else { throw SecretSharingError.tooFew(needed: 2) }
        guard shares.allSatisfy({ $0.set == first.set && $0.threshold == first.threshold }),
            shares.allSatisfy({ $0.bytes.count == first.bytes.count && $0.number > 0 })
        else { throw SecretSharingError.anotherSet }
        guard Set(shares.map(\.number)).count == shares.count else { throw SecretSharingError.twice }
        guard shares.count >= Int(first.threshold) else {
            throw SecretSharingError.tooFew(needed: Int(first.threshold))
        }
        let used = shares.prefix(Int(first.threshold))
        let whole = first.bytes.indices.map { index in
            used.reduce(UInt8(0)) { sum, share in
                var weight: UInt8 = 1
                for other in used where other.number != share.number {
                    weight = multiply(weight, multiply(other.number, inverse(other.number ^ share.number)))
                }
                return sum ^ multiply(weight, share.bytes[index])
            }
        }
        let plain = Array(whole.dropLast(digestBytes))
        guard constantTimeEqual(Array(SHA256.hash(plain).prefix(digestBytes)), Array(whole.suffix(digestBytes))) else {
            throw SecretSharingError.damaged
        }
        return SecretBytes(plain)
    }

    /// Takes as long for all values.
    static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var (a, product) = (a, UInt8(0))
        for bit in 0..<8 {
            product ^= a & (0 &- (b >> UInt8(bit) & 1))
            a = a << 1 ^ 0x1B & (0 &- (a >> 7))
        }
        return product
    }

    /// a^254, which is 1/a; 0 for 0.
    static func inverse(_ a: UInt8) -> UInt8 {
        var result: UInt8 = 1
        for _ in 0..<254 { result = multiply(result, a) }
        return result
    }
}

/// Why shares give no secret.
public enum SecretSharingError: Error, Hashable {
    /// The threshold or the number of shares is out of range.
    case numbers
    case tooFew(needed: Int)
    /// They are not of one splitting.
    case anotherSet
    /// One stands there twice.
    case twice
    /// A share was changed.
    case damaged
    /// A text is no share.
    case noShare
}

/// As a share is written down: `RANSU-SHARE-1`, then base 32 in groups of five with a check of its own.
extension SecretSharing.Share: CustomStringConvertible {
    private static let head = "RANSU-SHARE-1"
    private static let checkBytes = 4

    public var description: String {
        let body = [threshold, number] + set + bytes
        let digits = Array((body + SHA256.hash(body).prefix(Self.checkBytes)).base32)
        let groups = stride(from: 0, to: digits.count, by: 5).map { String(digits[$0..<min($0 + 5, digits.count)]) }
        return ([Self.head] + groups).joined(separator: " ")
    }

    /// Blanks, lines, hyphens and small letters are taken as people write them. Throws `SecretSharingError.noShare` for
    /// a text that is none or has a slip of the pen in it.
    public init(_ text: String) throws {
        let plain = text.uppercased().filter { !$0.isWhitespace && $0 != "-" }
        let head = Self.head.filter { $0 != "-" }
        guard plain.hasPrefix(head), let all = [UInt8](base32: String(plain.dropFirst(head.count))),
            all.count > 2 + SecretSharing.setBytes + SecretSharing.digestBytes + Self.checkBytes
        else { throw SecretSharingError.noShare }
        let body = Array(all.dropLast(Self.checkBytes))
        guard SHA256.hash(body).prefix(Self.checkBytes).elementsEqual(all.suffix(Self.checkBytes)) else {
            throw SecretSharingError.noShare
        }
        (threshold, number) = (body[0], body[1])
        set = Array(body[2..<2 + SecretSharing.setBytes])
        bytes = Array(body[(2 + SecretSharing.setBytes)...])
    }
}
