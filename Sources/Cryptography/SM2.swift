import COpenSSL

/// Signatures by SM2 with SM3 (GB/T 32918.2, curve of GB/T 32918.5).
///
/// A signature always binds a distinguishing id: libcrypto 3.0 has no default one and 4.0 has, so it is
/// always said.
public enum SM2 {
    /// The id that GM/T 0009 names for parties who agreed on none.
    public static let defaultID = Array("1234567812345678".utf8)

    /// A signing key.
    public struct PrivateKey: Sendable {
        private let key: KeyHandle
        /// The secret number, 32 bytes, for a key file.
        public let scalar: SecretBytes
        /// The key that checks this one's signatures.
        public let publicKey: PublicKey

        /// A new key.
        public init() throws(CryptographyError) {
            let context = try OpenSSL.unwrap(EVP_PKEY_CTX_new_from_name(nil, "SM2", nil), "SM2 context")
            defer { EVP_PKEY_CTX_free(context) }
            try OpenSSL.check(EVP_PKEY_keygen_init(context), "SM2 generation")
            var made: OpaquePointer?
            try OpenSSL.check(EVP_PKEY_generate(context, &made), "SM2 generation")
            key = KeyHandle(try OpenSSL.unwrap(made, "SM2 generation"))
            scalar = try SM2.scalar(of: key)
            publicKey = try PublicKey(SM2.point(of: key))
        }

        /// A stored key: the secret number of 32 bytes and its public point. Throws `wrongLength` or
        /// `invalidKey`, the latter too when the two do not belong together.
        public init(scalar: SecretBytes, publicKey: PublicKey) throws(CryptographyError) {
            try OpenSSL.checkLength(scalar.count, of: "SM2 private key", in: 32...32)
            key = try SM2.key(point: publicKey.bytes, scalar: scalar)
            self.scalar = scalar
            self.publicKey = publicKey
            let probe: [UInt8] = [0]
            guard try publicKey.verifies(sign(probe, id: SM2.defaultID), of: probe, id: SM2.defaultID) else {
                throw .invalidKey(algorithm: "SM2")
            }
        }

        /// A signature in DER (70 to 72 bytes), different each time; `id` has 1…8,191 bytes.
        public func sign(_ message: [UInt8], id: [UInt8]) throws(CryptographyError) -> [UInt8] {
            try SM2.withContext(key, id: id) { (context) throws(CryptographyError) in
                let hash = DigestAlgorithm.sm3.implementation
                try OpenSSL.check(EVP_DigestSignInit(context, nil, hash, nil, key.pointer), "SM2 key")
                var signature = [UInt8](repeating: 0, count: 80)
                var count = signature.count
                let code = EVP_DigestSign(context, &signature, &count, message, message.count)
                try OpenSSL.check(code, "SM2 signature")
                return Array(signature[..<count])
            }
        }
    }

    /// A checking key: a point of the curve.
    public struct PublicKey: Sendable, Equatable {
        private let key: KeyHandle
        /// 04 ‖ x ‖ y, 65 bytes.
        public let bytes: [UInt8]

        /// 65 bytes beginning with 04, else `wrongLength` or `invalidKey`; a point off the curve is
        /// `invalidKey`.
        public init(_ bytes: [UInt8]) throws(CryptographyError) {
            try OpenSSL.checkLength(bytes.count, of: "SM2 public key", in: 65...65)
            guard bytes[0] == 4 else { throw .invalidKey(algorithm: "SM2") }
            key = try SM2.key(point: bytes, scalar: nil)
            self.bytes = bytes
        }

        /// Whether `signature` (DER) is one of this key over `message` and `id`; anything malformed is simply
        /// not.
        public func verifies(
            _ signature: [UInt8], of message: [UInt8], id: [UInt8]
        ) throws(CryptographyError) -> Bool {
            try SM2.withContext(key, id: id) { (context) throws(CryptographyError) in
                let hash = DigestAlgorithm.sm3.implementation
                try OpenSSL.check(EVP_DigestVerifyInit(context, nil, hash, nil, key.pointer), "SM2 key")
                let code = EVP_DigestVerify(context, signature, signature.count, message, message.count)
                ERR_clear_error()
                return code == 1
            }
        }

        public static func == (left: PublicKey, right: PublicKey) -> Bool { left.bytes == right.bytes }
    }
}

extension SM2 {
    /// A hash context whose key context knows the id; both are freed here, the one does not free the other.
    fileprivate static func withContext<Result>(
        _ key: KeyHandle, id: [UInt8], _ body: (OpaquePointer) throws(CryptographyError) -> Result
    ) throws(CryptographyError) -> Result {
        try OpenSSL.checkLength(id.count, of: "SM2 distinguishing id", in: 1...8_191)
        let hashContext = try OpenSSL.unwrap(EVP_MD_CTX_new(), "SM2 context")
        defer { EVP_MD_CTX_free(hashContext) }
        let keyContext = try OpenSSL.unwrap(EVP_PKEY_CTX_new(key.pointer, nil), "SM2 context")
        defer { EVP_PKEY_CTX_free(keyContext) }
        try OpenSSL.check(EVP_PKEY_CTX_set1_id(keyContext, id, Int32(id.count)), "SM2 id")
        EVP_MD_CTX_set_pkey_ctx(hashContext, keyContext)
        return try body(hashContext)
    }

    fileprivate static func key(point: [UInt8], scalar: SecretBytes?) throws(CryptographyError) -> KeyHandle {
        let made: OpaquePointer?
        if let scalar {
            made = scalar.withKeyPointer { copenssl_sm2_key(point, $0) }
        } else {
            made = copenssl_sm2_key(point, nil)
        }
        guard let made else {
            ERR_clear_error()
            throw .invalidKey(algorithm: "SM2")
        }
        return KeyHandle(made)
    }

    fileprivate static func scalar(of key: KeyHandle) throws(CryptographyError) -> SecretBytes {
        var number: OpaquePointer?
        try OpenSSL.check(EVP_PKEY_get_bn_param(key.pointer, "priv", &number), "SM2 private key")
        defer { BN_clear_free(number) }
        return try SecretBytes(count: 32) { (output) throws(CryptographyError) in
            let count = BN_bn2binpad(number, output.baseAddress, 32)
            guard count == 32 else { throw OpenSSL.failure("SM2 private key") }
        }
    }

    fileprivate static func point(of key: KeyHandle) throws(CryptographyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65)
        var count = 0
        let code = EVP_PKEY_get_octet_string_param(key.pointer, "pub", &bytes, bytes.count, &count)
        try OpenSSL.check(code, "SM2 public key")
        guard count == 65, bytes[0] == 4 else { throw .invalidKey(algorithm: "SM2") }
        return bytes
    }
}
