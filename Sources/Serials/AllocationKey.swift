import Cryptography

/// The key that permutes the serials of allocations: one of many, all derived from the platform's master
/// secret. An allocation keeps its key's id for the life of its goods; new allocations use the newest.
public struct AllocationKey: Sendable {
    /// Stored with the allocation, never printed in a code.
    public let id: UInt32
    let blocks: AESBlocks

    /// HKDF-SHA256 of the master (32 bytes or more), info "ransu allocation key v1" ‖ id in four bytes;
    /// AES-256.
    ///
    /// Throws `cryptography(.wrongLength)` for a shorter master.
    public static func derive(master: SecretBytes, id: UInt32) throws(SerialError) -> AllocationKey {
        var info = Array("ransu allocation key v1".utf8)
        withUnsafeBytes(of: id.bigEndian) { info.append(contentsOf: $0) }
        guard master.count >= 32 else {
            throw .cryptography(
                .wrongLength(field: "master secret", allowed: 32...65_536, actual: master.count))
        }
        do throws(CryptographyError) {
            return try AllocationKey(id: id, key: KeyDerivation.hkdf(master, info: info, count: 32))
        } catch {
            throw .cryptography(error)
        }
    }

    init(id: UInt32, key: SecretBytes) throws(CryptographyError) {
        self.id = id
        blocks = try AESBlocks(key: key)
    }
}
