/// That a tree continues an older one, which stands in it unchanged (一致性证明). RFC 9162 section 2.1.4, RFC 6962
/// section 2.1.2.
///
/// The empty tree (docs/decisions/0008): from size 0 to size 0 an empty proof holds if both roots are SHA-256("").
/// From size 0 to more leaves there is nothing to prove, and `verify` refuses; whoever takes a first checkpoint on
/// trust (a witness, a monitor) says so at its own place.
public struct ConsistencyProof: Hashable, Sendable {
    /// Leaves of the old tree.
    public let oldSize: UInt64
    /// Leaves of the new tree.
    public let newSize: UInt64
    /// At most 64.
    public let hashes: [TreeHash]

    /// A claim, not checked yet.
    public init(oldSize: UInt64, newSize: UInt64, hashes: [TreeHash]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.hashes = hashes
    }

    /// Throws unless the tree of `newRoot` begins with the leaves of the tree of `oldRoot`.
    public func verify(oldRoot: TreeHash, newRoot: TreeHash) throws(ProofError) {
        guard newSize <= TreeSize.limit else { throw .sizeTooLarge(newSize) }
        guard oldSize <= newSize else { throw .sizesReversed(old: oldSize, new: newSize) }
        if oldSize == newSize {
            guard hashes.isEmpty else { throw .proofNotEmpty }
            guard oldRoot == newRoot else { throw .rootDiffers }
            guard newSize > 0 || newRoot == .empty else { throw .emptyTreeHasAnotherRoot }
            return
        }
        guard oldSize > 0 else { throw .emptyTreeProvesNothing }
        let reached = try roots(from: oldRoot)
        guard reached.old == oldRoot else { throw .oldRootDiffers }
        guard reached.new == newRoot else { throw .rootDiffers }
    }

    /// Both roots to which the hashes lead. RFC 9162 section 2.1.4.2; sizes are 0 < old < new.
    private func roots(from oldRoot: TreeHash) throws(ProofError) -> (old: TreeHash, new: TreeHash) {
        var node = oldSize - 1, last = newSize - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        // A whole old tree is a node of the new one: the proof leaves out what the verifier has.
        var rest = hashes[...]
        let start: TreeHash
        if oldSize & (oldSize - 1) == 0 {
            start = oldRoot
        } else {
            guard let first = rest.popFirst() else { throw .wrongHashCount }
            start = first
        }
        var old = start, new = start
        for sibling in rest {
            guard last > 0 else { throw .wrongHashCount }
            if node & 1 == 1 || node == last {
                old = .node(sibling, old)
                new = .node(sibling, new)
                while node & 1 == 0 && node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                new = .node(new, sibling)
            }
            node >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongHashCount }
        return (old, new)
    }
}
