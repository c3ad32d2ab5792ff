import COpenSSL

/// HMAC (RFC 2104) with the hash of either suite.
public enum MAC {
    /// The code of `message` under `key`: 32 bytes.
    public static func code(
        for message: [UInt8], key: SecretBytes, _ algorithm: DigestAlgorithm = .sha256
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
            if key.count <= blockByteCount {
                write(message, key, algorithm, to: UnsafeMutableRawBufferPointer(buffer))
            } else {
                let done = key.withKeyPointer { keyStart in
                    HMAC(
                        algorithm.implementation, keyStart, Int32(key.count), message, message.count,
                        buffer.baseAddress, nil)
                }
                precondition(done != nil, "libcrypto cannot work: HMAC")
            }
            count = algorithm.byteCount
        }
    }

    /// Of both hashes.
    private static let blockByteCount = 64

    /// H(key ⊕ opad ‖ H(key ⊕ ipad ‖ message)) (RFC 2104 section 2) by two hashes: libcrypto 3 looks four algorithms up
    /// by name for each code, which costs ten times as much as a short message.
    private static func write(
        _ message: [UInt8], _ key: SecretBytes, _ algorithm: DigestAlgorithm, to result: UnsafeMutableRawBufferPointer
    ) {
        let (block, size) = (blockByteCount, algorithm.byteCount)
        withUnsafeTemporaryAllocation(byteCount: block + max(message.count, size), alignment: 16) { text in
            defer { OPENSSL_cleanse(text.baseAddress, text.count) }
            key.withKeyPointer { start in
                for index in 0..<block { text[index] = 0x36 ^ (index < key.count ? start[index] : 0) }
            }
            let end = UnsafeMutableRawBufferPointer(rebasing: text[block...])
            message.withUnsafeBytes { end.copyMemory(from: $0) }
            let rest = UnsafeMutableRawBufferPointer(rebasing: result[..<size])
            let inner = UnsafeRawBufferPointer(rebasing: text[..<(block + message.count)])
            Digest.hash(inner, into: rest, algorithm)
            for index in 0..<block { text[index] ^= 0x36 ^ 0x5c }
            end.copyMemory(from: UnsafeRawBufferPointer(rest))
            Digest.hash(UnsafeRawBufferPointer(rebasing: text[..<(block + size)]), into: rest, algorithm)
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
