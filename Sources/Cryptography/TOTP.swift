/// 动态口令: one-time codes of a secret that a phone and the platform share (RFC 6238 over RFC 4226, HMAC-SHA-1, steps of
/// 30 seconds: what every authenticator knows).
public struct TOTP: Sendable {
    /// RFC 4226 recommends 160 bits for a secret.
    public static let secretByteCount = 20
    /// How long a code holds.
    public static let stepSeconds: Int64 = 30

    private let secret: SecretBytes
    private let digits: Int

    /// - Parameter digits: 6 to 8.
    public init(secret: SecretBytes, digits: Int = 6) {
        self.secret = secret
        self.digits = min(max(digits, 6), 8)
    }

    /// The number of a step at a moment.
    /// - Parameter seconds: since 1970, not before.
    public static func step(at seconds: Int64) -> Int64 { max(seconds, 0) / stepSeconds }

    /// The code of a step: RFC 4226 section 5.3.
    public func code(step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
        let digest = SHA1.code(for: counter, key: secret)
        let offset = Int(digest[19] & 15)
        var number = UInt32(digest[offset] & 0x7F)
        for byte in digest[(offset + 1)..<(offset + 4)] { number = number << 8 | UInt32(byte) }
        let limit: UInt32 = digits == 6 ? 1_000_000 : digits == 7 ? 10_000_000 : 100_000_000
        let text = String(number % limit)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// Which step a code belongs to: the one of this moment, or the one before or after it, since clocks differ.
    /// - Parameter lastStep: of the last code that was taken: it and those before it are not taken again.
    /// - Returns: nil for a code of no such step, in a time that does not depend on where it is wrong.
    public func step(of code: String, at seconds: Int64, after lastStep: Int64) -> Int64? {
        let now = Self.step(at: seconds)
        var found: Int64?
        for step in (now - 1)...(now + 1) where step >= 0 {
            let isRight = constantTimeEqual(Array(code.utf8), Array(self.code(step: step).utf8))
            if isRight, step > lastStep, found == nil { found = step }
        }
        return found
    }
}
