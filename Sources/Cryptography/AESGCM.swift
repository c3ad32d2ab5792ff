import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): sealed bytes are the cipher text with its 16-byte tag appended.
public enum AESGCM {
    /// Bytes of a key, a nonce and a tag.
    public static let keyByteCount = 32, nonceByteCount = 12, tagByteCount = 16

    /// At most 1 GiB a message: what one call of libcrypto takes.
    static let maximumMessageBytes = 1 << 30

    /// Encrypts and authenticates. A nonce (12 bytes) must never come twice under one key: take random ones
    /// and change the key long before 2^32 messages.
    public static func seal(
        _ plain: [UInt8], key: SecretBytes, nonce: [UInt8], associated: [UInt8] = []
    ) throws(CryptographyError) -> [UInt8] {
        try OpenSSL.checkLength(plain.count, of: "message", in: 0...maximumMessageBytes)
        try OpenSSL.checkLength(associated.count, of: "associated data", in: 0...maximumMessageBytes)
        let context = try start(EVP_EncryptInit_ex, key: key, nonce: nonce)
        defer { EVP_CIPHER_CTX_free(context) }
        var length: Int32 = 0
        if !associated.isEmpty {
            let code = EVP_EncryptUpdate(context, nil, &length, associated, Int32(associated.count))
            try OpenSSL.check(code, "GCM associated data")
        }
        var sealed = [UInt8](repeating: 0, count: plain.count + tagByteCount)
        if !plain.isEmpty {
            let code = EVP_EncryptUpdate(context, &sealed, &length, plain, Int32(plain.count))
            try OpenSSL.check(code, "GCM encryption")
        }
        let code = sealed.withUnsafeMutableBytes { buffer in
            let tag = buffer.baseAddress! + plain.count
            var rest: Int32 = 0
            guard EVP_EncryptFinal_ex(context, tag.assumingMemoryBound(to: UInt8.self), &rest) == 1 else {
                return Int32(0)
            }
            return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), tag)
        }
        try OpenSSL.check(code, "GCM tag")
        return sealed
    }

    /// Decrypts what `seal` made. Throws `authenticationFailed` when anything differs, and gives out nothing
    /// then.
    public static func open(
        _ sealed: [UInt8], key: SecretBytes, nonce: [UInt8], associated: [UInt8] = []
    ) throws(CryptographyError) -> [UInt8] {
        let limit = maximumMessageBytes + tagByteCount
        try OpenSSL.checkLength(sealed.count, of: "sealed message", in: tagByteCount...limit)
        try OpenSSL.checkLength(associated.count, of: "associated data", in: 0...maximumMessageBytes)
        let context = try start(EVP_DecryptInit_ex, key: key, nonce: nonce)
        defer { EVP_CIPHER_CTX_free(context) }
        var length: Int32 = 0
        if !associated.isEmpty {
            let code = EVP_DecryptUpdate(context, nil, &length, associated, Int32(associated.count))
            try OpenSSL.check(code, "GCM associated data")
        }
        let count = sealed.count - tagByteCount
        var plain = [UInt8](repeating: 0, count: count)
        if count > 0 {
            try OpenSSL.check(EVP_DecryptUpdate(context, &plain, &length, sealed, Int32(count)), "GCM decryption")
        }
        var tag = Array(sealed[count...])
        let tagged = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag)
        try OpenSSL.check(tagged, "GCM tag")
        guard EVP_DecryptFinal_ex(context, &tag, &length) == 1 else {
            ERR_clear_error()
            throw .authenticationFailed
        }
        return plain
    }

    private typealias Initializer = (
        OpaquePointer?, OpaquePointer?, OpaquePointer?, UnsafePointer<UInt8>?, UnsafePointer<UInt8>?
    ) -> Int32

    private static func start(
        _ initialize: Initializer, key: SecretBytes, nonce: [UInt8]
    ) throws(CryptographyError) -> OpaquePointer {
        try OpenSSL.checkLength(key.count, of: "AES-256 key", in: keyByteCount...keyByteCount)
        try OpenSSL.checkLength(nonce.count, of: "nonce", in: nonceByteCount...nonceByteCount)
        let context = try OpenSSL.unwrap(EVP_CIPHER_CTX_new(), "GCM context")
        let code = key.withKeyPointer { initialize(context, EVP_aes_256_gcm(), nil, $0, nonce) }
        guard code == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw OpenSSL.failure("GCM key")
        }
        return context
    }
}
