import COpenSSL

/// HMAC (RFC 2104) with the hash of either suite.
public enum MAC {
    /// The code of `message` under `key`: 32 bytes.
    public static func code(
        for message: [UInt8], key: SecretBytes, _ algorithm: DigestAlgorithm = .sha256
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
            let done = key.withKeyPointer { keyStart in
                HMAC(
                    algorithm.implementation, keyStart, Int32(key.count), message, message.count,
                    buffer.baseAddress, nil)
            }
            precondition(done != nil, "libcrypto cannot work: HMAC")
            count = algorithm.byteCount
        }
    }

    /// Whether `code` is the code of `message`, in a time that does not depend on where they differ.
    public static func isValid(
        _ code: [UInt8], for message: [UInt8], key: SecretBytes, _ algorithm: DigestAlgorithm = .sha256
    ) -> Bool {
        constantTimeEqual(code, Self.code(for: message, key: key, algorithm))
    }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.withUnsafeBytes { a in right.withUnsafeBytes { b in constantTimeEqual(a, b) } }
}

func constantTimeEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let a = left.baseAddress, let b = right.baseAddress else { return true }
    return CRYPTO_memcmp(a, b, left.count) == 0
}
