import Cryptography
import Testing

struct CipherTests {
    /// FIPS 197 appendix C.
    @Test(arguments: [
        (16, "69c4e0d86a7b0430d8cdb78070b4c55a"), (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
        (32, "8ea2b7ca516745bfeafc49904b496089"),
    ])
    func `V11_2_1 AES has the published values`(keyBytes: Int, cipher: String) throws {
        let aes = try AESBlocks(key: SecretBytes((0..<keyBytes).map { UInt8($0) }))
        let block = (0..<16).map { UInt8($0 * 17) }
        for _ in 0..<2 {
            var blocks = block + block + block
            blocks.withUnsafeMutableBytes { aes.encrypt(blocks: $0) }
            #expect(blocks.hexadecimal == cipher + cipher + cipher)
        }
        var none: [UInt8] = []
        none.withUnsafeMutableBytes { aes.encrypt(blocks: $0) }
        #expect(none.isEmpty)
    }

    @Test(arguments: [0, 15, 17, 33])
    func `V11_2_3 AES refuses keys of other lengths`(keyBytes: Int) {
        #expect(throws: CryptographyError.wrongLength(field: "AES key", allowed: 16...32, actual: keyBytes)) {
            try AESBlocks(key: SecretBytes([UInt8](repeating: 0, count: keyBytes)))
        }
    }

    @Test func `V1_4_3 one keyed cipher serves several threads`() async throws {
        let aes = try AESBlocks(key: SecretBytes((0..<16).map { UInt8($0) }))
        let wrong = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<2_000).count { _ in
                        var block = (0..<16).map { UInt8($0 * 17) }
                        block.withUnsafeMutableBytes { aes.encrypt(blocks: $0) }
                        return block.hexadecimal != "69c4e0d86a7b0430d8cdb78070b4c55a"
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    /// The GCM specification of McGrew and Viega (cited by SP 800-38D), test cases 13, 14 and 16: key, nonce,
    /// plain, associated data, cipher text and tag.
    @Test(arguments: [
        [
            String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "",
            "530f8afbc74536b9a963b4f1c4cb738b",
        ],
        [
            String(repeating: "00", count: 32), String(repeating: "00", count: 12), String(repeating: "00", count: 16),
            "",
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
        ],
        [
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b",
        ],
    ])
    func `V11_2_1 V11_3_1 AES-256-GCM has the published values`(vector: [String]) throws {
        let parts = try vector.map { try #require([UInt8](hexadecimal: $0)) }
        let key = SecretBytes(parts[0])
        let sealed = try AESGCM.seal(parts[2], key: key, nonce: parts[1], associated: parts[3])
        #expect(sealed == parts[4])
        #expect(try AESGCM.open(sealed, key: key, nonce: parts[1], associated: parts[3]) == parts[2])
    }

    @Test func `V11_3_1 V11_3_2 any changed bit, other key, nonce or associated data is refused`() throws {
        let key = SecretBytes.random(count: 32)
        let nonce = SecureRandom.bytes(12)
        let sealed = try AESGCM.seal(Array("安装地址".utf8), key: key, nonce: nonce, associated: [1])
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CryptographyError.authenticationFailed) {
                try AESGCM.open(changed, key: key, nonce: nonce, associated: [1])
            }
        }
        #expect(throws: CryptographyError.authenticationFailed) {
            try AESGCM.open(sealed, key: key, nonce: nonce, associated: [2])
        }
        #expect(throws: CryptographyError.authenticationFailed) {
            try AESGCM.open(sealed, key: .random(count: 32), nonce: nonce, associated: [1])
        }
        #expect(throws: CryptographyError.authenticationFailed) {
            try AESGCM.open(Array(sealed.dropLast()), key: key, nonce: nonce, associated: [1])
        }
    }

    @Test func `lengths out of range are refused by name`() {
        let key = SecretBytes.random(count: 32)
        #expect(throws: CryptographyError.wrongLength(field: "nonce", allowed: 12...12, actual: 11)) {
            try AESGCM.seal([], key: key, nonce: SecureRandom.bytes(11))
        }
        #expect(throws: CryptographyError.wrongLength(field: "AES-256 key", allowed: 32...32, actual: 16)) {
            try AESGCM.seal([], key: .random(count: 16), nonce: SecureRandom.bytes(12))
        }
        #expect(throws: CryptographyError.self) { try AESGCM.open([1, 2, 3], key: key, nonce: SecureRandom.bytes(12)) }
    }
}
