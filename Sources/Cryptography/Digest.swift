import COpenSSL

/// A hash function of one of the two suites.
public enum DigestAlgorithm: String, Sendable, CaseIterable {
    /// SHA-256, FIPS 180-4.
    case sha256 = "SHA256"
    /// SM3, GB/T 32905—2016.
    case sm3 = "SM3"

    /// Bytes of a digest: 32 for both.
    public var byteCount: Int { 32 }

    /// libcrypto looks an algorithm up by name on every implicit use (about 300 ns): do it once.
    var implementation: OpaquePointer {
        switch self {
        case .sha256: Self.sha256Implementation
        case .sm3: Self.sm3Implementation
        }
    }

    // Immutable, reference counted and shared between threads by design of libcrypto; never freed.
    nonisolated(unsafe) private static let sha256Implementation = fetch(.sha256)
    nonisolated(unsafe) private static let sm3Implementation = fetch(.sm3)

    private static func fetch(_ algorithm: DigestAlgorithm) -> OpaquePointer {
        let found = EVP_MD_fetch(nil, algorithm.rawValue, nil)
        precondition(found != nil, "libcrypto has no \(algorithm.rawValue)")
        return found!
    }
}

/// A running hash over bytes that come in pieces. Not for use by two threads at once.
public final class Digest {
    /// The hash function.
    public let algorithm: DigestAlgorithm
    private let context: OpaquePointer

    /// An empty message.
    public init(_ algorithm: DigestAlgorithm) {
        let context = EVP_MD_CTX_new()
        precondition(context != nil, "out of memory")
        self.algorithm = algorithm
        self.context = context!
        restart()
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes to the message.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        OpenSSL.require(EVP_DigestUpdate(context, start, bytes.count), "EVP_DigestUpdate")
    }

    /// Appends bytes to the message.
    public func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of everything so far (32 bytes); the next `update` begins a new message.
    public func finish() -> [UInt8] {
        let result = [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
            OpenSSL.require(EVP_DigestFinal_ex(context, buffer.baseAddress, nil), "EVP_DigestFinal_ex")
            count = algorithm.byteCount
        }
        restart()
        return result
    }

    private func restart() {
        OpenSSL.require(EVP_DigestInit_ex(context, algorithm.implementation, nil), "EVP_DigestInit_ex")
    }

    /// The digest of one message at hand, written to `result`, which must have its 32 bytes: for trees of millions
    /// of hashes, where an array each would cost as much as the hashing.
    public static func hash(
        _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer, _ algorithm: DigestAlgorithm
    ) {
        precondition(result.count == algorithm.byteCount, "a digest has \(algorithm.byteCount) bytes")
        let code = EVP_Digest(
            bytes.baseAddress, bytes.count, result.assumingMemoryBound(to: UInt8.self).baseAddress, nil,
            algorithm.implementation, nil)
        OpenSSL.require(code, "EVP_Digest")
    }

    /// The digest of one message at hand.
    public static func hash(_ bytes: UnsafeRawBufferPointer, _ algorithm: DigestAlgorithm) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
            let code = EVP_Digest(
                bytes.baseAddress, bytes.count, buffer.baseAddress, nil, algorithm.implementation, nil)
            OpenSSL.require(code, "EVP_Digest")
            count = algorithm.byteCount
        }
    }
}

/// SHA-256 (FIPS 180-4) of a message at hand; for pieces use `Digest(.sha256)`.
public enum SHA256 {
    /// 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { Digest.hash($0, .sha256) } }
    /// 32 bytes, of the text's UTF-8.
    public static func hash(_ text: String) -> [UInt8] { hash([UInt8](text.utf8)) }
}

/// SM3 (GB/T 32905—2016) of a message at hand; for pieces use `Digest(.sm3)`.
public enum SM3 {
    /// 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { Digest.hash($0, .sm3) } }
    /// 32 bytes, of the text's UTF-8.
    public static func hash(_ text: String) -> [UInt8] { hash([UInt8](text.utf8)) }
}
