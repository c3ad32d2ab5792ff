import COpenSSL

/// Signatures by Ed25519 (RFC 8032): 32-byte keys, 64-byte signatures.
public enum Ed25519 {
    /// A signing key, from its 32-byte seed.
    public struct PrivateKey: Sendable {
        private let key: KeyHandle
        /// The 32-byte seed, for a key file.
        public let seed: SecretBytes
        /// The key that checks this one's signatures.
        public let publicKey: PublicKey

        /// Any 32 bytes are a seed; another count throws `wrongLength`. A new key: `SecretBytes.random(count:
        /// 32)`.
        public init(seed: SecretBytes) throws(CryptographyError) {
            try OpenSSL.checkLength(seed.count, of: "Ed25519 seed", in: 32...32)
            let raw = seed.withKeyPointer { EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, $0, 32) }
            key = KeyHandle(try OpenSSL.unwrap(raw, "Ed25519 seed"))
            self.seed = seed
            var bytes = [UInt8](repeating: 0, count: 32)
            var count = 32
            try OpenSSL.check(EVP_PKEY_get_raw_public_key(key.pointer, &bytes, &count), "Ed25519 public key")
            publicKey = try PublicKey(bytes)
        }

        /// 64 bytes; the same message gives the same signature.
        public func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
            let context = try OpenSSL.unwrap(EVP_MD_CTX_new(), "Ed25519 context")
            defer { EVP_MD_CTX_free(context) }
            try OpenSSL.check(EVP_DigestSignInit(context, nil, nil, nil, key.pointer), "Ed25519 key")
            var signature = [UInt8](repeating: 0, count: 64)
            var count = 64
            try OpenSSL.check(EVP_DigestSign(context, &signature, &count, message, message.count), "Ed25519")
            return signature
        }
    }

    /// A checking key.
    public struct PublicKey: Sendable, Equatable {
        private let key: KeyHandle
        /// The 32 bytes of the key.
        public let bytes: [UInt8]

        /// 32 bytes, else `wrongLength`.
        public init(_ bytes: [UInt8]) throws(CryptographyError) {
            try OpenSSL.checkLength(bytes.count, of: "Ed25519 public key", in: 32...32)
            guard let raw = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, 32) else {
                ERR_clear_error()
                throw .invalidKey(algorithm: "Ed25519")
            }
            key = KeyHandle(raw)
            self.bytes = bytes
        }

        /// Whether `signature` is one of this key over `message`; anything malformed is simply not.
        public func verifies(_ signature: [UInt8], of message: [UInt8]) throws(CryptographyError) -> Bool {
            guard signature.count == 64 else { return false }
            let context = try OpenSSL.unwrap(EVP_MD_CTX_new(), "Ed25519 context")
            defer { EVP_MD_CTX_free(context) }
            try OpenSSL.check(EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer), "Ed25519 key")
            let code = EVP_DigestVerify(context, signature, signature.count, message, message.count)
            ERR_clear_error()
            return code == 1
        }

        public static func == (left: PublicKey, right: PublicKey) -> Bool { left.bytes == right.bytes }
    }
}

/// Owns one EVP_PKEY. libcrypto only reads a key once it is made, so threads may share it.
final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }
}
