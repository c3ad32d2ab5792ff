import COpenSSL

/// SHA-1 (FIPS 180-4), for what others have fixed: one-time codes of RFC 6238, and lists of passwords that became
/// known. Nothing of the platform's own rests on it, so that it is no `DigestAlgorithm`.
public enum SHA1 {
    public static let byteCount = 20

    /// 20 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            let code = bytes.withUnsafeBytes { message in
                EVP_Digest(message.baseAddress, message.count, buffer.baseAddress, nil, EVP_sha1(), nil)
            }
            OpenSSL.require(code, "EVP_Digest")
            count = byteCount
        }
    }

    /// HMAC-SHA-1 (RFC 2104): 20 bytes.
    static func code(for message: [UInt8], key: SecretBytes) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            let done = key.withKeyPointer { start in
                HMAC(EVP_sha1(), start, Int32(key.count), message, message.count, buffer.baseAddress, nil)
            }
            precondition(done != nil, "libcrypto cannot work: HMAC")
            count = byteCount
        }
    }
}
