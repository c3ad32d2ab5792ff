import COpenSSL

/// The random generator of libcrypto (RAND_bytes), seeded by the kernel.
/// Stops the process when it has no randomness: a predictable key is worse than none.
public struct SecureRandom: RandomNumberGenerator, Sendable {
    /// All values share the process's generator.
    public init() {}

    public mutating func next() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { Self.fill($0) }
        return value
    }

    /// `count` random bytes (≥ 0).
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
            initialized = count
        }
    }

    static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard buffer.count > 0 else { return }
        let start = buffer.assumingMemoryBound(to: UInt8.self).baseAddress
        OpenSSL.require(RAND_bytes(start, Int32(buffer.count)), "RAND_bytes")
    }
}
