import Cryptography
import Testing

struct SM2Tests {
    /// GB/T 32918.5—2017 annex A.2: key pair, message "message digest", id 1234567812345678, r and s.
    static let scalar = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
    static let point =
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    static let signature =
        "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        + "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    static let message = Array("message digest".utf8)

    @Test func `MLPS-X-5 the published signature verifies, and only with its message and id`() throws {
        let key = try SM2.PublicKey(#require([UInt8](hexadecimal: Self.point)))
        let signature = try #require([UInt8](hexadecimal: Self.signature))
        #expect(try key.verifies(signature, of: Self.message, id: SM2.defaultID))
        #expect(try !key.verifies(signature, of: Self.message + [0], id: SM2.defaultID))
        #expect(try !key.verifies(signature, of: Self.message, id: Array("ALICE123@YAHOO.COM".utf8)))
        #expect(try !key.verifies([], of: Self.message, id: SM2.defaultID))
        #expect(try !key.verifies(signature + [0], of: Self.message, id: SM2.defaultID))
        for position in signature.indices {
            var changed = signature
            changed[position] ^= 1
            #expect(try !key.verifies(changed, of: Self.message, id: SM2.defaultID), "byte \(position)")
        }
    }

    @Test func `the published key signs what its public half accepts`() throws {
        let publicKey = try SM2.PublicKey(#require([UInt8](hexadecimal: Self.point)))
        let scalar = SecretBytes(try #require([UInt8](hexadecimal: Self.scalar)))
        let key = try SM2.PrivateKey(scalar: scalar, publicKey: publicKey)
        let signature = try key.sign(Self.message, id: SM2.defaultID)
        #expect(try publicKey.verifies(signature, of: Self.message, id: SM2.defaultID))
    }

    @Test func `a new key can be stored and read back`() throws {
        let key = try SM2.PrivateKey()
        let again = try SM2.PrivateKey(
            scalar: SecretBytes(key.scalar.exposedBytes()), publicKey: SM2.PublicKey(key.publicKey.bytes))
        let signature = try again.sign([], id: [1])
        #expect(try key.publicKey.verifies(signature, of: [], id: [1]))
    }

    @Test func `points off the curve, halves of two keys and an empty id are refused`() throws {
        var point = try #require([UInt8](hexadecimal: Self.point))
        let key = try SM2.PublicKey(point)
        point[64] ^= 1
        let bad = CryptographyError.invalidKey(algorithm: "SM2")
        #expect(throws: bad) { try SM2.PublicKey(point) }
        #expect(throws: bad) { try SM2.PublicKey([UInt8](repeating: 0, count: 65)) }
        #expect(throws: CryptographyError.self) { try SM2.PublicKey([4]) }
        #expect(throws: bad) { try SM2.PrivateKey(scalar: SM2.PrivateKey().scalar, publicKey: key) }
        #expect(throws: CryptographyError.self) {
            try SM2.PrivateKey(scalar: SecretBytes([UInt8](repeating: 0, count: 32)), publicKey: key)
        }
        #expect(throws: CryptographyError.self) { try key.verifies([], of: [], id: []) }
    }
}
