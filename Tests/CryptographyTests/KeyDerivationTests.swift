import Cryptography
import Testing

struct KeyDerivationTests {
    /// RFC 5869 A.1 and A.3.
    @Test func `HKDF has the published values`() throws {
        let secret = SecretBytes([UInt8](repeating: 0x0b, count: 22))
        let first = try KeyDerivation.hkdf(
            secret, salt: Array(0...12), info: Array(0xf0...0xf9), count: 42)
        #expect(
            first.exposedBytes().hexadecimal
                == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        let third = try KeyDerivation.hkdf(secret, info: [], count: 42)
        #expect(
            third.exposedBytes().hexadecimal
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
    }

    @Test func `HKDF refuses lengths out of range`() {
        let secret = SecretBytes([1])
        #expect(throws: CryptographyError.wrongLength(field: "derived key", allowed: 1...8_160, actual: 8_161)) {
            try KeyDerivation.hkdf(secret, info: [], count: 8_161)
        }
        #expect(throws: CryptographyError.self) { try KeyDerivation.hkdf(SecretBytes([]), info: [], count: 1) }
        #expect(throws: CryptographyError.self) {
            try KeyDerivation.hkdf(secret, info: [UInt8](repeating: 0, count: 1_025), count: 1)
        }
    }

    /// RFC 7914 section 12, the first three; the fourth takes 1 GiB.
    @Test(arguments: [
        (
            "", "", 4, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func `V11_4_2 scrypt has the published values`(
        password: String, salt: String, costLog2: Int, blockSize: Int, parallelism: Int, key: String
    ) throws {
        let cost = KeyDerivation.ScryptCost(costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
        let derived = try KeyDerivation.scrypt(
            Array(password.utf8), salt: Array(salt.utf8), cost: cost, count: 64)
        #expect(derived.exposedBytes().hexadecimal == key)
    }

    @Test func `V11_4_2 a password verifies against its stored text and no other does`() throws {
        let hash = try PasswordHash.hash("正确的密码 ✓", salt: Array(1...16))
        let stored = hash.description
        #expect(stored.hasPrefix("$scrypt$ln=15,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$"))
        #expect(!hash.needsRehash)
        #expect(try PasswordHash.verify("正确的密码 ✓", against: stored))
        #expect(try !PasswordHash.verify("正确的密码", against: stored))
        #expect(try !PasswordHash.verify(String(repeating: "x", count: 1_025), against: stored))
        #expect(try PasswordHash(stored) == hash)
    }

    @Test func `a cheaper hash still verifies and asks to be made again`() throws {
        let cheap = KeyDerivation.ScryptCost(costLog2: 4, blockSize: 8, parallelism: 1)
        let hash = try PasswordHash.hash("p", salt: Array(1...16), cost: cheap)
        #expect(hash.needsRehash)
        #expect(try PasswordHash.verify("p", against: hash.description))
    }

    @Test(arguments: [
        ("", "algorithm"), ("$argon2id$v=19$x$y", "algorithm"), ("scrypt$ln=15,r=8,p=3$AQ$AQ", "algorithm"),
        ("$scrypt$ln=15,r=8$AQIDBAUGBwgJCgsMDQ4PEA$AA", "cost"),
        ("$scrypt$ln=40,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$AA", "cost"),
        ("$scrypt$ln=20,r=32,p=16$AQIDBAUGBwgJCgsMDQ4PEA$AA", "cost"),
        ("$scrypt$ln=-1,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$AA", "cost"),
        ("$scrypt$ln=15,r=8,p=3$AQ==$AA", "salt"), ("$scrypt$ln=15,r=8,p=3$$AA", "salt"),
        ("$scrypt$ln=15,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$", "hash"),
        ("$scrypt$ln=15,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$AQIDBAUGBwgJCgsMDQ4PEA$", "algorithm"),
        (String(repeating: "$", count: 300), "length"),
    ])
    func `a damaged stored text is refused, not obeyed`(stored: String, field: String) {
        #expect(throws: CryptographyError.malformedPasswordHash(field: field)) {
            try PasswordHash.verify("p", against: stored)
        }
    }

    @Test func `a salt too short and a password too long are refused`() {
        #expect(throws: CryptographyError.wrongLength(field: "salt", allowed: 16...64, actual: 15)) {
            try PasswordHash.hash("p", salt: Array(1...15))
        }
        #expect(throws: CryptographyError.wrongLength(field: "password", allowed: 0...1_024, actual: 1_025)) {
            try PasswordHash.hash(String(repeating: "x", count: 1_025), salt: Array(1...16))
        }
    }
}
