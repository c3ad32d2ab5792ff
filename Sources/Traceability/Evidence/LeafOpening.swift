import Cryptography
import Ledger
import Storage

/// What opens a leaf (存证条目的开启值): private, handed out group by group to those who may read them.
public struct LeafOpening: Sendable, Hashable {
    /// 16 random bytes, in every proof.
    public let salt: [UInt8]
    /// 16 random bytes that blind the link, so that proofs do not tell whose leaves are neighbours; the record's salt
    /// is made from it (`RecordGroup`).
    public let linkSalt: [UInt8]
    /// SHA-256(link salt ‖ hash of the owner's previous leaf, or 32 zeros): what the leaf commits to as `previous`.
    public let link: [UInt8]
    /// Digests of all groups, 32 bytes each, one after another; the record's is the last.
    public let digests: [UInt8]
    /// The leaf itself, 34 bytes.
    public let leaf: [UInt8]

    /// Opens nothing yet: makes the leaf. Throws for digests of a wrong length.
    init(_ pending: PendingLeaf, salt: [UInt8], linkSalt: [UInt8], previous: TreeHash?) throws {
        try self.init(
            pending.kind, salt: salt, linkSalt: linkSalt, previous: previous,
            digests: pending.digests(linkSalt: linkSalt))
    }

    /// From what is stored.
    init(
        _ kind: LeafCommitment.KindClass, salt: [UInt8], linkSalt: [UInt8], previous: TreeHash?, digests: [UInt8]
    ) throws {
        let size = LeafCommitment.digestByteCount
        self.salt = salt
        self.linkSalt = linkSalt
        self.digests = digests
        link = SHA256.hash(linkSalt + (previous?.bytes ?? [UInt8](repeating: 0, count: size)))
        guard let made = LeafCommitment(kind: kind, previous: link, salt: salt, digests: digests) else {
            throw StorageError.unexpectedColumn("a leaf of \(digests.count) bytes of digests")
        }
        leaf = made.bytes
    }

    /// The digests one by one.
    public var groupDigests: [[UInt8]] {
        let size = LeafCommitment.digestByteCount
        return stride(from: 0, to: digests.count, by: size).map { Array(digests[$0..<($0 + size)]) }
    }
}
