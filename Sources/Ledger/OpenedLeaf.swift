/// A leaf opened as far as its holder may see (开示): what its commitment is made of, and of each opened group the salt
/// and the text.
///
/// The leaf's digest says nothing to who has no opening. An opening shows all groups' digests, and by them no more than
/// whether a group is empty; each group's own salt keeps its text from being guessed.
public struct OpenedLeaf: Hashable, Sendable {
    /// A group's salt and text.
    public struct Group: Hashable, Sendable {
        /// 16 bytes.
        public let salt: [UInt8]
        /// As it was committed to.
        public let canonical: [UInt8]

        /// Nothing is checked.
        public init(salt: [UInt8], canonical: [UInt8]) {
            self.salt = salt
            self.canonical = canonical
        }
    }

    /// Kind class, which the leaf has in clear.
    public let kind: LeafCommitment.KindClass
    /// The blinded link to the owner's previous leaf, 32 bytes.
    public let link: [UInt8]
    /// 16 bytes.
    public let salt: [UInt8]
    /// One for each group.
    public let digests: [[UInt8]]
    /// Opened groups by their place among the digests.
    public let groups: [Int: Group]

    /// A claim, not checked yet.
    public init(
        kind: LeafCommitment.KindClass, link: [UInt8], salt: [UInt8], digests: [[UInt8]], groups: [Int: Group]
    ) {
        self.kind = kind
        self.link = link
        self.salt = salt
        self.digests = digests
        self.groups = groups
    }

    /// The leaf that this opens; throws when a length is wrong or an opened text is not the one committed to.
    public func leaf() throws(OpeningError) -> LeafCommitment {
        guard let leaf = LeafCommitment(kind: kind, previous: link, salt: salt, groupDigests: digests) else {
            throw .malformed
        }
        for (place, group) in groups.sorted(by: { $0.key < $1.key }) {
            guard digests.indices.contains(place) else { throw .noSuchGroup(place) }
            guard LeafCommitment.groupDigest(salt: group.salt, canonical: group.canonical) == digests[place] else {
                throw .groupDiffers(place)
            }
        }
        return leaf
    }

    /// Throws unless these bytes are the leaf that this opens.
    public func verify(entry: [UInt8]) throws(OpeningError) {
        guard try leaf().bytes == entry else { throw .leafDiffers }
    }
}

/// Why an opening opens nothing.
public enum OpeningError: Error, Hashable, Sendable {
    /// A salt, a digest or the link has not its length, or there are no groups or too many.
    case malformed
    /// A group at a place that the leaf has not.
    case noSuchGroup(Int)
    /// The text of this group is not the one that the leaf commits to.
    case groupDiffers(Int)
    /// The leaf is another one.
    case leafDiffers
}

extension OpeningError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed: "the opening has not the form of one"
        case .noSuchGroup(let place): "the leaf has no group \(place)"
        case .groupDiffers(let place): "the text of group \(place) is not the one that was logged"
        case .leafDiffers: "the opening is of another leaf"
        }
    }
}
