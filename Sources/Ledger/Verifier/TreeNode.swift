/// Place of a whole subtree: `level` 0 is a leaf, and the node covers the leaves from `index · 2^level` on, 2^level of
/// them. Such nodes never change again, whatever is appended.
public struct TreeNode: Hashable, Sendable {
    /// 0 to 62.
    public let level: Int
    /// From 0 on its level.
    public let index: UInt64

    /// A place; no tree is asked whether it reaches so far.
    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// The fewest whole subtrees that cover these leaves and no others, from left to right: the compact range of the
    /// leaves.
    public static func covering(_ leaves: Range<UInt64>) -> [TreeNode] {
        var nodes: [TreeNode] = []
        var start = leaves.lowerBound
        while start < leaves.upperBound {
            let room = 63 - (leaves.upperBound - start).leadingZeroBitCount
            let level = min(start.trailingZeroBitCount, room)
            nodes.append(TreeNode(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return nodes
    }
}
