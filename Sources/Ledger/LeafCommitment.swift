import Cryptography

/// What a fact leaves in the public tree (存证条目): version ‖ kind class ‖ SHA-256(previous ‖ salt ‖ group
/// digests).
///
/// A leaf in the clear tells its version and kind class and nothing else: no code, owner, actor, time or
/// volume. Who holds the salt and the groups' digests can show that it is the commitment to a fact; a group
/// is opened by its own salt and text, and erasing those two erases the group, while the leaf stays.
public struct LeafCommitment: Hashable, Sendable {
    /// What kind of fact, coarse enough to tell nothing of the business. The raw value is the leaf's second
    /// byte, for ever.
    public enum KindClass: UInt8, Sendable, CaseIterable {
        /// A trace event.
        case event = 1
        /// A step of a review or an amendment.
        case decision = 2
        /// An allocation of codes.
        case allocation = 3
        /// An audit record.
        case audit = 4
    }

    /// Version of this form: the leaf's first byte.
    public static let version: UInt8 = 1
    /// Bytes of a leaf: version, kind class, digest.
    public static let byteCount = 34
    /// Bytes of a salt and of a digest.
    public static let saltByteCount = 16, digestByteCount = 32

    /// The kind class in clear.
    public let kind: KindClass
    /// The commitment, 32 bytes.
    public let digest: [UInt8]

    /// Commits to a fact. `previous` is the hash of the same owner's previous leaf (32 zeros for the first),
    /// `salt` 16 random bytes, `groupDigests` one per group in their fixed order (see `groupDigest`); a group
    /// that does not exist has a digest of an empty text.
    ///
    /// Nil when a length is not what it must be: fixed lengths are what makes the concatenation unambiguous.
    public init?(kind: KindClass, previous: [UInt8], salt: [UInt8], groupDigests: [[UInt8]]) {
        guard groupDigests.allSatisfy({ $0.count == Self.digestByteCount }) else { return nil }
        self.init(kind: kind, previous: previous, salt: salt, digests: groupDigests.flatMap { $0 })
    }

    /// The same, the groups' digests one after another.
    public init?(kind: KindClass, previous: [UInt8], salt: [UInt8], digests: [UInt8]) {
        guard previous.count == Self.digestByteCount, salt.count == Self.saltByteCount,
            digests.count.isMultiple(of: Self.digestByteCount),
            (1...16).contains(digests.count / Self.digestByteCount)
        else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(previous.count + salt.count + digests.count)
        text += previous
        text += salt
        text += digests
        self.kind = kind
        digest = SHA256.hash(text)
    }

    /// Reads a leaf; nil unless it has 34 bytes, this version and a known kind class.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, bytes[0] == Self.version, let kind = KindClass(rawValue: bytes[1])
        else { return nil }
        self.kind = kind
        digest = Array(bytes[2...])
    }

    /// The leaf as it stands in a tile, 34 bytes.
    public var bytes: [UInt8] { [Self.version, kind.rawValue] + digest }

    /// Hash of the leaf in the tree: SHA-256(0x00 ‖ leaf), RFC 6962 section 2.1.
    public var leafHash: [UInt8] { SHA256.hash([0] + bytes) }

    /// Digest of one group: SHA-256(salt ‖ canonical text). The group's own salt of 16 bytes keeps short
    /// texts from being guessed; nil for another length.
    public static func groupDigest(salt: [UInt8], canonical: [UInt8]) -> [UInt8]? {
        guard salt.count == saltByteCount else { return nil }
        return SHA256.hash(salt + canonical)
    }
}
