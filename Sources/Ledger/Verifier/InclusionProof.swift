/// That a leaf is in a tree (包含证明): the hashes beside its way to the root, the leaf's sibling first. RFC 9162
/// section 2.1.3, RFC 6962 section 2.1.1.
public struct InclusionProof: Hashable, Sendable {
    /// Index of the leaf, from 0.
    public let index: UInt64
    /// Leaves of the tree.
    public let size: UInt64
    /// At most 63.
    public let hashes: [TreeHash]

    /// A claim, not checked yet. A proof in a tree without leaves does not exist: `verify` refuses size 0 as an index
    /// beyond the size.
    public init(index: UInt64, size: UInt64, hashes: [TreeHash]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Throws unless a leaf of this hash stands at `index` in the tree of this size and root.
    public func verify(leaf: TreeHash, root: TreeHash) throws(ProofError) {
        guard try self.root(leaf: leaf) == root else { throw .rootDiffers }
    }

    /// The root to which the hashes lead from the leaf's. RFC 9162 section 2.1.3.2.
    public func root(leaf: TreeHash) throws(ProofError) -> TreeHash {
        guard size <= TreeSize.limit else { throw .sizeTooLarge(size) }
        guard index < size else { throw .indexBeyondSize(index: index, size: size) }
        // The node on the way and the last node of its level.
        var node = index, last = size - 1
        var hash = leaf
        for sibling in hashes {
            guard last > 0 else { throw .wrongHashCount }
            if node & 1 == 1 || node == last {
                hash = .node(sibling, hash)
                // On the right border a node without a sibling is its own parent.
                while node & 1 == 0 && node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = .node(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongHashCount }
        return hash
    }
}
