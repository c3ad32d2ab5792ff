import TestSupport
import Testing

@testable import Ledger

struct TreeProverTests {
    /// proof/proof_test.go of transparency-dev/merkle at 02a3e20: the whole subtrees that a proof needs, as (level,
    /// index), in the order of that list.
    private static let inclusionNodes: [(size: UInt64, index: UInt64, nodes: [(Int, UInt64)])] = [
        (1, 0, []), (2, 0, [(0, 1)]), (2, 1, [(0, 0)]), (3, 1, [(0, 0), (0, 2)]),
        (7, 0, [(0, 1), (1, 1), (0, 6), (1, 2)]), (7, 1, [(0, 0), (1, 1), (0, 6), (1, 2)]),
        (7, 2, [(0, 3), (1, 0), (0, 6), (1, 2)]), (7, 3, [(0, 2), (1, 0), (0, 6), (1, 2)]),
        (7, 4, [(0, 5), (0, 6), (2, 0)]), (7, 5, [(0, 4), (0, 6), (2, 0)]), (7, 6, [(1, 2), (2, 0)]),
        (4, 2, [(0, 3), (1, 0)]), (5, 3, [(0, 2), (1, 0), (0, 4)]), (6, 3, [(0, 2), (1, 0), (1, 2)]),
        (6, 4, [(0, 5), (2, 0)]), (15, 10, [(0, 11), (1, 4), (0, 14), (1, 6), (3, 0)]),
        (31, 24, [(0, 25), (1, 13), (0, 30), (1, 14), (3, 2), (4, 0)]),
        (95, 81, [(0, 80), (1, 41), (2, 21), (0, 94), (1, 46), (2, 22), (4, 4), (6, 0)]),
    ]

    private static let consistencyNodes: [(old: UInt64, new: UInt64, nodes: [(Int, UInt64)])] = [
        (1, 2, [(0, 1)]), (1, 4, [(0, 1), (1, 1)]), (1, 6, [(0, 1), (1, 1), (1, 2)]), (2, 3, [(0, 2)]),
        (2, 8, [(1, 1), (2, 1)]), (3, 7, [(0, 2), (0, 3), (1, 0), (0, 6), (1, 2)]), (4, 7, [(0, 6), (1, 2)]),
        (5, 7, [(0, 4), (0, 5), (0, 6), (2, 0)]), (6, 7, [(1, 2), (0, 6), (2, 0)]),
        (7, 8, [(0, 6), (0, 7), (1, 2), (2, 0)]), (1, 1, []), (2, 2, []), (3, 3, []), (4, 4, []), (5, 5, []),
        (7, 7, []), (8, 8, []), (2, 4, [(1, 1)]), (3, 5, [(0, 2), (0, 3), (1, 0), (0, 4)]),
        (3, 6, [(0, 2), (0, 3), (1, 0), (1, 2)]), (4, 6, [(1, 2)]), (1, 7, [(0, 1), (1, 1), (0, 6), (1, 2)]),
        (10, 15, [(1, 4), (1, 5), (0, 14), (1, 6), (3, 0)]),
        (24, 31, [(3, 2), (0, 30), (1, 14), (2, 6), (4, 0)]),
        (81, 95, [(0, 80), (0, 81), (1, 41), (2, 21), (0, 94), (1, 46), (2, 22), (4, 4), (6, 0)]),
    ]

    @Test func `proofs are made of the published subtrees`() throws {
        func nodes(_ ranges: [Range<UInt64>]) -> [TreeNode] {
            ranges.flatMap { TreeNode.covering($0).reversed() }
        }
        for vector in Self.inclusionNodes {
            let prover = try TreeProver(size: vector.size)
            let wanted = vector.nodes.map { TreeNode(level: $0.0, index: $0.1) }
            #expect(try nodes(prover.siblings(of: vector.index)) == wanted, "\(vector.index) of \(vector.size)")
        }
        for vector in Self.consistencyNodes {
            let prover = try TreeProver(size: vector.new)
            let wanted = vector.nodes.map { TreeNode(level: $0.0, index: $0.1) }
            #expect(try nodes(prover.steps(from: vector.old)) == wanted, "\(vector.old) to \(vector.new)")
        }
        for (size, index) in [(0, 0), (0, 1), (1, 2), (0, 3), (7, 8)] as [(UInt64, UInt64)] {
            let prover = try TreeProver(size: size)
            #expect(throws: ProofError.self) { try prover.siblings(of: index) }
        }
        for (old, new) in [(5, 0), (9, 8), (0, 1)] as [(UInt64, UInt64)] {
            let prover = try TreeProver(size: new)
            #expect(throws: ProofError.self) { try prover.steps(from: old) }
        }
    }

    @Test func `up to 100 leaves every proof is that of the definition and holds`() throws {
        let leaves = TreeDefinition.leaves(100, seed: 1)
        let store = TileStore(leaves)
        for size in 1...100 {
            let prover = try TreeProver(size: UInt64(size))
            let tree = leaves[..<size]
            let root = TreeDefinition.root(tree)
            for index in 0..<size {
                let proof = try prover.inclusionProof(of: UInt64(index), reading: store.read)
                #expect(proof.hashes == TreeDefinition.path(index, tree), "leaf \(index) of \(size)")
                #expect(throws: Never.self) { try proof.verify(leaf: leaves[index], root: root) }
            }
            for old in 1...size {
                let proof = try prover.consistencyProof(from: UInt64(old), reading: store.read)
                #expect(proof.hashes == TreeDefinition.subproof(old, tree), "from \(old) to \(size)")
                let oldRoot = TreeDefinition.root(leaves[..<old])
                #expect(throws: Never.self) { try proof.verify(oldRoot: oldRoot, newRoot: root) }
            }
        }
    }

    @Test func `in trees of several levels of tiles proofs hold and read only the tiles that were named`() throws {
        let seed: UInt64 = 7
        var random = SeededGenerator(seed: seed)
        let leaves = TreeDefinition.leaves(66_000, seed: seed)
        let store = TileStore(leaves)
        for size in [255, 256, 257, 511, 65_535, 65_536, 65_537, 66_000] as [UInt64] {
            let prover = try TreeProver(size: size)
            let root = TreeDefinition.root(leaves[..<Int(size)])
            for _ in 0..<6 {
                let index = UInt64.random(in: 0..<size, using: &random)
                let named = try prover.tiles(forLeaf: index)
                #expect(named.count <= 4)
                let proof = try prover.inclusionProof(of: index) { named.contains($0) ? store.read($0) : nil }
                #expect(throws: Never.self, "seed \(seed), leaf \(index) of \(size)") {
                    try proof.verify(leaf: leaves[Int(index)], root: root)
                }
                let old = UInt64.random(in: 1...size, using: &random)
                let tiles = try prover.tiles(from: old)
                let step = try prover.consistencyProof(from: old) { tiles.contains($0) ? store.read($0) : nil }
                #expect(throws: Never.self, "seed \(seed), from \(old) to \(size)") {
                    try step.verify(oldRoot: TreeDefinition.root(leaves[..<Int(old)]), newRoot: root)
                }
            }
        }
    }

    @Test func `a tile that is missing or too short is named`() throws {
        let prover = try TreeProver(size: 300)
        let tile = try #require(TileCoordinate(.hashes(level: 0), index: 1, width: 44))
        #expect(throws: TreeProver.Failure.unreadable(tile)) {
            try prover.inclusionProof(of: 290) {
                $0 == tile || $0 == tile.full ? nil : [UInt8](repeating: 0, count: 8192)
            }
        }
        #expect(throws: TreeProver.Failure.unreadable(tile)) {
            try prover.inclusionProof(of: 290) { [UInt8](repeating: 0, count: $0 == tile ? 43 * 32 : 8192) }
        }
    }
}

/// Full tiles of a tree, in memory. Prefixes of them are the partial ones.
struct TileStore {
    private var tiles: [TileCoordinate: [UInt8]] = [:]

    init(_ leaves: [TreeHash]) {
        var tree = GrowingTree()
        for tile in (try? tree.append(leaves)) ?? [] { tiles[tile.coordinate.full] = tile.bytes }
    }

    func read(_ tile: TileCoordinate) -> [UInt8]? { tiles[tile.full].map { Array($0.prefix(tile.width * 32)) } }
}
