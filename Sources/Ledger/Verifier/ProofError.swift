/// Why a proof of the tree shows nothing.
public enum ProofError: Error, Hashable, Sendable {
    /// The leaf is not in a tree of this size.
    case indexBeyondSize(index: UInt64, size: UInt64)
    /// A tree never shrinks: the old size must not exceed the new one.
    case sizesReversed(old: UInt64, new: UInt64)
    /// Sizes end at 2⁶³ − 1.
    case sizeTooLarge(UInt64)
    /// The proof has too few or too many hashes for these sizes.
    case wrongHashCount
    /// Two trees of one size are the same tree: nothing is to be proved.
    case proofNotEmpty
    /// Every tree continues the empty one, so a proof from it would show nothing (docs/decisions/0008).
    case emptyTreeProvesNothing
    /// A tree without leaves has the hash of nothing, SHA-256(""), and no other.
    case emptyTreeHasAnotherRoot
    /// The hashes lead to another root than the old one.
    case oldRootDiffers
    /// The hashes lead to another root than the one at hand.
    case rootDiffers
}

extension ProofError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .indexBeyondSize(let index, let size): "leaf \(index) is not in a tree of \(size) leaves"
        case .sizesReversed(let old, let new): "a tree does not shrink from \(old) to \(new) leaves"
        case .sizeTooLarge(let size): "a tree of \(size) leaves is beyond the limit of 2^63-1"
        case .wrongHashCount: "the proof has not the number of hashes that these sizes need"
        case .proofNotEmpty: "between trees of one size the proof is empty"
        case .emptyTreeProvesNothing: "from the empty tree no proof shows anything"
        case .emptyTreeHasAnotherRoot: "the empty tree has the root SHA-256(\"\")"
        case .oldRootDiffers: "the proof does not lead to the old root"
        case .rootDiffers: "the proof does not lead to the root"
        }
    }
}
