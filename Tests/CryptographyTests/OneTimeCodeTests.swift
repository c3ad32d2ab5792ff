import Cryptography
import Testing

/// One-time codes by the vectors of RFC 6238 appendix B, RFC 4226 appendix D and RFC 4648 section 10.
@Suite struct OneTimeCodeTests {
    private static let secret = SecretBytes(Array("12345678901234567890".utf8))

    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func `V6_5_5 a code of RFC 6238 is that of its vector, and six digits are its end`(
        _ seconds: Int64, _ code: String
    ) {
        let step = TOTP.step(at: seconds)
        #expect(TOTP(secret: Self.secret, digits: 8).code(step: step) == code)
        #expect(TOTP(secret: Self.secret).code(step: step) == String(code.suffix(6)))
    }

    @Test func `the first ten codes of RFC 4226 are those of its vectors`() {
        let codes = (0..<10).map { TOTP(secret: Self.secret).code(step: $0) }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ])
    }

    @Test func `V6_3_3 V6_5_1 V6_5_5 a code counts once, for its step and the one on either side`() {
        let totp = TOTP(secret: Self.secret)
        let now: Int64 = 1_234_567_890
        let step = TOTP.step(at: now)
        for distance in -3...3 as ClosedRange<Int64> {
            let code = totp.code(step: step + distance)
            #expect(totp.step(of: code, at: now, after: 0) == (abs(distance) <= 1 ? step + distance : nil))
        }
        let code = totp.code(step: step)
        #expect(totp.step(of: code, at: now, after: step) == nil, "the same again")
        #expect(totp.step(of: totp.code(step: step - 1), at: now, after: step) == nil, "an older one")
        #expect(totp.step(of: totp.code(step: step + 1), at: now, after: step) == step + 1)
        for wrong in ["", "0", code + "0", String(code.dropLast()), "１２３４５６"] {
            #expect(totp.step(of: wrong, at: now, after: 0) == nil, "\(wrong)")
        }
    }

    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func `base 32 is that of RFC 4648 without its padding`(_ text: String, _ coded: String) {
        #expect(Array(text.utf8).base32 == coded)
    }

    @Test(arguments: [
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"), ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ])
    func `SHA-1 is that of FIPS 180`(_ text: String, _ digest: String) {
        #expect(SHA1.hash(Array(text.utf8)).map { Self.hexadecimal($0) }.joined() == digest)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
