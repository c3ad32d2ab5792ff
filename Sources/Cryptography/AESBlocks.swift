import COpenSSL
import Synchronization

/// AES (FIPS 197) on single blocks, keyed once: the raw permutation that modes such as FF1 are built from.
///
/// Never a cipher for data by itself. Safe from several threads, which then take turns: a thread with bulk
/// work takes its own `copy()`.
public final class AESBlocks: Sendable {
    // A context has inner state: one user at a time, which the lock keeps.
    nonisolated(unsafe) private let context: OpaquePointer
    private let lock = Mutex(())

    /// Bytes of a block.
    public static let blockByteCount = 16

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
        self.context = context
        let code = key.withKeyPointer { EVP_EncryptInit_ex(context, cipher, nil, $0, nil) }
        try OpenSSL.check(code, "AES key")
        try OpenSSL.check(EVP_CIPHER_CTX_set_padding(context, 0), "AES without padding")
    }

    private init(copying other: AESBlocks) throws(CryptographyError) {
        context = try OpenSSL.unwrap(EVP_CIPHER_CTX_new(), "AES context")
        let code = other.lock.withLock { _ in EVP_CIPHER_CTX_copy(context, other.context) }
        try OpenSSL.check(code, "AES copy")
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// The same key in a context of its own, so that two threads need not wait for each other.
    public func copy() throws(CryptographyError) -> AESBlocks { try AESBlocks(copying: self) }

    /// Encrypts each 16-byte block in place. `blocks` holds whole blocks, at most 1 GiB.
    public func encrypt(blocks: UnsafeMutableRawBufferPointer) {
        precondition(blocks.count & 15 == 0 && blocks.count <= 1 << 30, "whole blocks of 16 bytes")
        guard let start = blocks.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        var written: Int32 = 0
        let code = lock.withLock { _ in
            EVP_EncryptUpdate(context, start, &written, start, Int32(blocks.count))
        }
        precondition(code == 1 && Int(written) == blocks.count, "libcrypto cannot work: EVP_EncryptUpdate")
    }
}
