import Cryptography
import Testing

struct DigestTests {
    /// FIPS 180-4 examples (NIST "SHA256.pdf") and the empty message of the NIST test suite.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `V11_4_1 V11_4_3 SHA-256 has the published values`(message: String, digest: String) {
        #expect(SHA256.hash(message).hexadecimal == digest)
    }

    /// GB/T 32905—2016 annex A.
    @Test(arguments: [
        ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (
            "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        ),
    ])
    func `MLPS-X-5 SM3 has the published values`(message: String, digest: String) {
        #expect(SM3.hash(message).hexadecimal == digest)
    }

    @Test(arguments: DigestAlgorithm.allCases)
    func `pieces of any size give the digest of the whole`(algorithm: DigestAlgorithm) {
        let message = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let whole = message.withUnsafeBytes { Digest.hash($0, algorithm) }
        let digest = Digest(algorithm)
        for size in [1, 3, 64, 127, 1_000] {
            for start in stride(from: 0, to: message.count, by: size) {
                digest.update(Array(message[start..<min(start + size, message.count)]))
            }
            #expect(digest.finish() == whole, "pieces of \(size)")
        }
        #expect(digest.finish() == Digest.hash(UnsafeRawBufferPointer(start: nil, count: 0), algorithm))
    }

    /// RFC 4231, cases 1, 2, 3 and 6 (a key longer than a block).
    @Test(arguments: [
        (
            String(repeating: "0b", count: 20), "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            String(repeating: "aa", count: 131),
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a"
                + "65204b6579202d2048617368204b6579204669727374",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `HMAC-SHA256 has the published values`(key: String, message: String, code: String) throws {
        let key = SecretBytes(try #require([UInt8](hexadecimal: key)))
        let message = try #require([UInt8](hexadecimal: message))
        let expected = try #require([UInt8](hexadecimal: code))
        #expect(MAC.code(for: message, key: key) == expected)
        #expect(MAC.isValid(expected, for: message, key: key))
        #expect(!MAC.isValid(expected, for: message + [0], key: key))
        #expect(!MAC.isValid(Array(expected.dropLast()), for: message, key: key))
    }

    /// RFC 2104 written out over SM3: there is no published HMAC-SM3 vector in a standard at hand.
    @Test(arguments: [0, 1, 32, 64])
    func `HMAC-SM3 is the construction of RFC 2104`(keyBytes: Int) {
        let key = (0..<keyBytes).map { UInt8($0) }
        let message = Array("质量追溯".utf8)
        let padded = key + [UInt8](repeating: 0, count: 64 - keyBytes)
        let inner = SM3.hash(padded.map { $0 ^ 0x36 } + message)
        let outer = SM3.hash(padded.map { $0 ^ 0x5c } + inner)
        #expect(MAC.code(for: message, key: SecretBytes(key), .sm3) == outer)
    }

    @Test func `constant-time comparison is comparison`() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]))
        #expect(!constantTimeEqual([1, 2], [1]))
    }
}
