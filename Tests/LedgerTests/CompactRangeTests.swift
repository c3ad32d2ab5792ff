import TestSupport
import Testing

@testable import Ledger

struct CompactRangeTests {
    @Test func `the root of any number of leaves is that of the definition`() {
        let leaves = TreeDefinition.leaves(300, seed: 3)
        var range = CompactRange()
        #expect(range.root == .empty)
        for size in 1...300 {
            range.append(leaves[size - 1])
            #expect(range.root == TreeDefinition.root(leaves[..<size]), "\(size) leaves")
            #expect(range.members.count == size.nonzeroBitCount)
        }
    }

    @Test func `neighbours merge into what appending would have made, wherever they begin`() {
        let seed: UInt64 = 11
        var random = SeededGenerator(seed: seed)
        let leaves = TreeDefinition.leaves(400, seed: seed)
        for _ in 0..<500 {
            let cuts = (0..<3).map { _ in Int.random(in: 0...400, using: &random) }.sorted()
            var whole = CompactRange(startingAt: UInt64(cuts[0]))
            whole.append(contentsOf: leaves[cuts[0]..<cuts[2]])
            var left = CompactRange(startingAt: UInt64(cuts[0]))
            left.append(contentsOf: leaves[cuts[0]..<cuts[1]])
            var right = CompactRange(startingAt: UInt64(cuts[1]))
            right.append(contentsOf: leaves[cuts[1]..<cuts[2]])
            let isMerged = left.merge(right)
            #expect(isMerged && left == whole, "seed \(seed), cuts \(cuts)")
            #expect(whole.members.map(\.node) == TreeNode.covering(whole.leaves), "seed \(seed), cuts \(cuts)")
            #expect(CompactRange(leaves: whole.leaves, hashes: whole.hashes) == whole)
        }
    }

    @Test func `ranges that do not touch do not merge, and hashes of another number make no range`() {
        var left = CompactRange(leaves: 0..<1, hashes: [.empty])
        #expect(left?.merge(CompactRange(startingAt: 2)) == false)
        #expect(CompactRange(leaves: 0..<3, hashes: [.empty]) == nil)
        #expect(CompactRange(leaves: 0..<(1 << 63), hashes: [.empty]) == nil)
        #expect(CompactRange(startingAt: 5).root == nil)
    }

    /// torchwood, tlogx_test.go: the right edge of trees.
    @Test func `the whole subtrees of a tree are those of its size in binary`() {
        #expect(TreeNode.covering(0..<0) == [])
        #expect(
            TreeNode.covering(0..<13)
                == [TreeNode(level: 3, index: 0), TreeNode(level: 2, index: 2), TreeNode(level: 0, index: 12)])
        #expect(TreeNode.covering(0..<16) == [TreeNode(level: 4, index: 0)])
        #expect(TreeNode.covering(0..<(1 << 62)) == [TreeNode(level: 62, index: 0)])
        #expect(TreeNode.covering(0..<TreeSize.limit).count == 63)
    }
}
