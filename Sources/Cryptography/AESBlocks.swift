import COpenSSL
import Synchronization

/// AES (FIPS 197) on single blocks, keyed once: the raw permutation that modes such as FF1 are built from.
///
/// Never a cipher for data by itself. Safe from several threads: each use borrows a lane of its own, so nobody waits
/// while another encrypts.
public final class AESBlocks: Sendable {
    // Keyed in `init` and only copied afterwards, under the lock.
    nonisolated(unsafe) private let pattern: OpaquePointer
    private let idle: Mutex<IdleLanes>

    /// Bytes of a block.
    public static let blockByteCount = 16

    /// Contexts that nobody uses now: as many as were ever in use at once.
    private struct IdleLanes: @unchecked Sendable {
        // @unchecked: whoever takes a context out of the list has it alone.
        var contexts: [OpaquePointer] = []
    }

    /// Keys the cipher: 16, 24 or 32 bytes, else `wrongLength`.
    public init(key: SecretBytes) throws(CryptographyError) {
        let cipher: OpaquePointer?
        switch key.count {
        case 16: cipher = EVP_aes_128_ecb()
        case 24: cipher = EVP_aes_192_ecb()
        case 32: cipher = EVP_aes_256_ecb()
        default: throw .wrongLength(field: "AES key", allowed: 16...32, actual: key.count)
        }
        let context = try OpenSSL.unwrap(EVP_CIPHER_CTX_new(), "AES context")
        pattern = context
        idle = Mutex(IdleLanes())
        let code = key.withKeyPointer { EVP_EncryptInit_ex(context, cipher, nil, $0, nil) }
        try OpenSSL.check(code, "AES key")
        try OpenSSL.check(EVP_CIPHER_CTX_set_padding(context, 0), "AES without padding")
    }

    deinit {
        idle.withLock { lanes in
            for context in lanes.contexts { EVP_CIPHER_CTX_free(context) }
        }
        EVP_CIPHER_CTX_free(pattern)
    }

    /// One user's cipher for a while: no lock a block.
    public struct Lane: ~Copyable {
        fileprivate let context: OpaquePointer

        /// Encrypts each 16-byte block in place. `blocks` holds whole blocks, at most 1 GiB.
        @inline(__always)
        public borrowing func encrypt(blocks: UnsafeMutableRawBufferPointer) {
            precondition(blocks.count & 15 == 0 && blocks.count <= 1 << 30, "whole blocks of 16 bytes")
            guard let start = blocks.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
            var written: Int32 = 0
            let code = EVP_EncryptUpdate(context, start, &written, start, Int32(blocks.count))
            precondition(code == 1 && Int(written) == blocks.count, "libcrypto cannot work: EVP_EncryptUpdate")
        }
    }

    /// Lends a lane for the length of `body`: two short locks, however many blocks are encrypted between them.
    public func withLane<Result>(_ body: (borrowing Lane) throws -> Result) rethrows -> Result {
        let lane = Lane(context: take())
        defer { idle.withLock { $0.contexts.append(lane.context) } }
        return try body(lane)
    }

    private func take() -> OpaquePointer {
        idle.withLock { lanes in
            if let context = lanes.contexts.popLast() { return context }
            let fresh = EVP_CIPHER_CTX_new()
            guard let fresh, EVP_CIPHER_CTX_copy(fresh, pattern) == 1 else {
                preconditionFailure("libcrypto cannot work: no memory for an AES context")
            }
            return fresh
        }
    }

    /// Encrypts each 16-byte block in place, on a lane of its own.
    public func encrypt(blocks: UnsafeMutableRawBufferPointer) {
        withLane { lane in lane.encrypt(blocks: blocks) }
    }
}
