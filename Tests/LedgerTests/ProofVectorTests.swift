import Ledger
import Testing

struct ProofVectorTests {
    @Test func `the reference tree has the published roots at every size`() {
        let leaves = MerkleVectors.entries.map { TreeHash.leaf($0) }
        #expect(TreeHash.empty.bytes == MerkleVectors.emptyRoot)
        for size in 1...8 {
            var range = CompactRange()
            range.append(contentsOf: leaves[..<size])
            #expect(range.root?.bytes == MerkleVectors.roots[size - 1], "\(size) leaves")
        }
    }

    @Test func `every published inclusion proof holds and none of its corruptions does`() {
        var count = 0
        for vector in MerkleVectors.inclusion {
            #expect(vector.holds, "\(vector.name)")
            for corrupt in vector.corruptions { #expect(!corrupt.holds, "\(corrupt.name)") }
            count += 1 + vector.corruptions.count
        }
        #expect(count == 82)
    }

    @Test func `every published consistency proof holds and none of its corruptions does`() {
        var count = 0
        for vector in MerkleVectors.consistency {
            #expect(vector.holds, "\(vector.name)")
            for corrupt in vector.corruptions { #expect(!corrupt.holds, "\(corrupt.name)") }
            count += 1 + vector.corruptions.count
        }
        #expect(count == 84)
    }

    /// testdata/inclusion/additional and testdata/inclusion/single-entry.
    @Test func `no leaf is in a tree that does not reach it`() {
        let empty: [UInt8] = []
        for (index, size) in [(0, 0), (0, 1), (1, 0), (2, 1)] as [(UInt64, UInt64)] {
            for (leaf, root) in [
                (MerkleVectors.someHash, empty), (empty, MerkleVectors.emptyRoot),
                (MerkleVectors.someHash, MerkleVectors.emptyRoot),
            ] {
                let vector = MerkleVectors.Inclusion(
                    index: index, size: size, leaf: leaf, root: root, proof: [], name: "")
                #expect(!vector.holds, "leaf \(index) of \(size)")
            }
        }
        let hash = TreeHash.leaf(Array("data".utf8)).bytes
        for (leaf, root, holds) in [
            (hash, hash, true), (empty, hash, false), (hash, empty, false), (empty, empty, false),
        ] {
            let vector = MerkleVectors.Inclusion(index: 0, size: 1, leaf: leaf, root: root, proof: [], name: "")
            #expect(vector.holds == holds)
        }
    }

    /// testdata/consistency/additional. "Don't care" roots have 12 bytes there; here they are hashes, as anything else
    /// is refused before.
    @Test func `sizes that are equal, reversed or zero are decided as published, and stricter for the empty tree`() {
        let one = MerkleVectors.roots[0], two = MerkleVectors.roots[1], empty = MerkleVectors.emptyRoot
        let cases: [(old: UInt64, new: UInt64, oldRoot: [UInt8], newRoot: [UInt8], proof: [[UInt8]], holds: Bool)] = [
            (0, 0, one, two, [], false), (1, 1, one, two, [], false),
            (1, 1, two, two, [], true), (0, 1, one, two, [], false), (0, 1, empty, two, [], false),
            (1, 0, one, two, [], false), (2, 1, one, two, [], false), (1, 2, one, two, [], false),
            (0, 0, empty, two, [], false), (1, 1, empty, two, [], false),
            (0, 0, empty, empty, [empty], false), (0, 1, empty, empty, [empty], false),
            (1, 1, empty, empty, [empty], false),
            // Ours: two empty trees are the same if both have the root of the empty tree. The published file takes any
            // two equal roots.
            (0, 0, empty, empty, [], true), (0, 0, one, one, [], false),
        ]
        for vector in cases {
            let consistency = MerkleVectors.Consistency(
                old: vector.old, new: vector.new, oldRoot: vector.oldRoot, newRoot: vector.newRoot,
                proof: vector.proof, name: "")
            #expect(consistency.holds == vector.holds, "from \(vector.old) to \(vector.new)")
        }
    }

    @Test func `from the empty tree nothing is proved, and the error says so`() throws {
        let proof = ConsistencyProof(oldSize: 0, newSize: 8, hashes: [])
        let root = try #require(TreeHash(MerkleVectors.roots[7]))
        #expect(throws: ProofError.emptyTreeProvesNothing) { try proof.verify(oldRoot: .empty, newRoot: root) }
        #expect(throws: ProofError.emptyTreeHasAnotherRoot) {
            try ConsistencyProof(oldSize: 0, newSize: 0, hashes: []).verify(oldRoot: root, newRoot: root)
        }
        #expect(throws: ProofError.sizeTooLarge(1 << 63)) {
            try InclusionProof(index: 0, size: 1 << 63, hashes: []).verify(leaf: root, root: root)
        }
    }
}
