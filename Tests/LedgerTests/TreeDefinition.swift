import Ledger
import TestSupport

/// The tree as RFC 9162 section 2.1 defines it, word for word and slow: what the rest is held against.
enum TreeDefinition {
    /// MTH(D) over leaf hashes.
    static func root(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        switch leaves.count {
        case 0: return .empty
        case 1: return leaves[leaves.startIndex]
        default:
            let middle = leaves.startIndex + split(leaves.count)
            return .node(root(leaves[..<middle]), root(leaves[middle...]))
        }
    }

    /// PATH(m, D), section 2.1.3.1.
    static func path(_ index: Int, _ leaves: ArraySlice<TreeHash>) -> [TreeHash] {
        guard leaves.count > 1 else { return [] }
        let size = split(leaves.count)
        let middle = leaves.startIndex + size
        return index < size
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - size, leaves[middle...]) + [root(leaves[..<middle])]
    }

    /// SUBPROOF(m, D, b), section 2.1.4.1.
    static func subproof(_ old: Int, _ leaves: ArraySlice<TreeHash>, _ isWhole: Bool = true) -> [TreeHash] {
        if old == leaves.count { return isWhole ? [] : [root(leaves)] }
        let size = split(leaves.count)
        let middle = leaves.startIndex + size
        return old <= size
            ? subproof(old, leaves[..<middle], isWhole) + [root(leaves[middle...])]
            : subproof(old - size, leaves[middle...], false) + [root(leaves[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var size = 1
        while size * 2 < count { size *= 2 }
        return size
    }

    /// Leaf hashes of `count` entries that the seed decides.
    static func leaves(_ count: Int, seed: UInt64) -> [TreeHash] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in TreeHash.leaf(withUnsafeBytes(of: random.next().bigEndian) { Array($0) }) }
    }
}
