import Cryptography
import Ledger

/// The proofs of transparency-dev/merkle: `proof/verify_test.go` at 02194e9 and the files of `testdata/inclusion` and
/// `testdata/consistency`, which that test writes: each good proof and every corruption of it. Here stand the good
/// ones and the recipe; the leaves are the reference tree of the Certificate Transparency project.
enum MerkleVectors {
    /// The eight entries.
    static let entries: [[UInt8]] = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].compactMap { [UInt8](hexadecimal: $0) }

    /// Roots of the trees of 1 to 8 of them.
    static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ].map(bytes)

    static let emptyRoot = bytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    static let someHash = bytes("abacaba000000000000000000000000000000000000000000060061e00123456")

    /// A case of either kind, hashes as bytes: some have not 32.
    struct Inclusion {
        var index: UInt64, size: UInt64
        var leaf: [UInt8], root: [UInt8], proof: [[UInt8]]
        var name: String

        /// Whether it verifies; what is no hash does not.
        var holds: Bool {
            guard let leaf = TreeHash(leaf), let root = TreeHash(root), let hashes = MerkleVectors.hashes(proof)
            else { return false }
            return (try? InclusionProof(index: index, size: size, hashes: hashes).verify(leaf: leaf, root: root)) != nil
        }
    }

    struct Consistency {
        var old: UInt64, new: UInt64
        var oldRoot: [UInt8], newRoot: [UInt8], proof: [[UInt8]]
        var name: String

        var holds: Bool {
            guard let oldRoot = TreeHash(oldRoot), let newRoot = TreeHash(newRoot),
                let hashes = MerkleVectors.hashes(proof)
            else { return false }
            let proof = ConsistencyProof(oldSize: old, newSize: new, hashes: hashes)
            return (try? proof.verify(oldRoot: oldRoot, newRoot: newRoot)) != nil
        }
    }

    static let inclusion: [Inclusion] = [
        (0, 1, []),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ].map { index, size, proof in
        Inclusion(
            index: UInt64(index), size: UInt64(size), leaf: TreeHash.leaf(entries[index]).bytes,
            root: roots[size - 1], proof: proof.map(bytes), name: "leaf \(index) of \(size)")
    }

    static let consistency: [Consistency] = [
        (1, 1, []),
        (
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
        (
            6, 7,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
    ].map { old, new, proof in
        Consistency(
            old: UInt64(old), new: UInt64(new), oldRoot: roots[old - 1], newRoot: roots[new - 1],
            proof: proof.map(bytes), name: "from \(old) to \(new)")
    }

    static func bytes(_ hexadecimal: String) -> [UInt8] { [UInt8](hexadecimal: hexadecimal) ?? [] }

    static func hashes(_ proof: [[UInt8]]) -> [TreeHash]? {
        let hashes = proof.compactMap { TreeHash($0) }
        return hashes.count == proof.count ? hashes : nil
    }
}

extension MerkleVectors.Inclusion {
    /// `corruptInclusionProof`, in its order.
    var corruptions: [MerkleVectors.Inclusion] {
        var cases = [
            changed("index - 1") { $0.index &-= 1 }, changed("index + 1") { $0.index &+= 1 },
            changed("index ^ 2") { $0.index ^= 2 }, changed("size * 2") { $0.size *= 2 },
            changed("size / 2") { $0.size /= 2 }, changed("wrong leaf") { $0.leaf = Array("WrongLeaf".utf8) },
            changed("empty root") { $0.root = MerkleVectors.emptyRoot },
            changed("random root") { $0.root = MerkleVectors.someHash },
            changed("trailing garbage") { $0.proof.append([]) },
            changed("trailing root") { $0.proof.append($0.root) },
            changed("preceding garbage") { $0.proof.insert([], at: 0) },
            changed("preceding root") { $0.proof.insert($0.root, at: 0) },
        ]
        for position in proof.indices {
            cases.append(changed("bit 3 of hash \(position)") { $0.proof[position][0] ^= 8 })
        }
        if !proof.isEmpty { cases.append(changed("removed component") { $0.proof.removeLast() }) }
        if proof.count > 1 {
            cases.append(changed("inserted component") { $0.proof.insert(MerkleVectors.someHash, at: 1) })
        }
        return cases
    }

    private func changed(_ name: String, _ change: (inout Self) -> Void) -> Self {
        var copy = self
        copy.name += ": " + name
        change(&copy)
        return copy
    }
}

extension MerkleVectors.Consistency {
    /// `corruptConsistencyProof`, in its order; of proofs that are not empty only.
    var corruptions: [MerkleVectors.Consistency] {
        guard let first = proof.first else { return [] }
        var cases = [
            changed("size1 - 1") { $0.old &-= 1 }, changed("size1 + 1") { $0.old += 1 },
            changed("size1 ^ 2") { $0.old ^= 2 }, changed("size2 * 2") { $0.new *= 2 },
            changed("size2 / 2") { $0.new /= 2 }, changed("wrong root1") { $0.oldRoot = Array("WrongRoot".utf8) },
            changed("wrong root2") { $0.newRoot = Array("WrongRoot".utf8) },
            changed("swapped roots") { swap(&$0.oldRoot, &$0.newRoot) }, changed("empty proof") { $0.proof = [] },
            changed("trailing garbage") { $0.proof.append([]) },
            changed("trailing root1") { $0.proof.append($0.oldRoot) },
            changed("trailing root2") { $0.proof.append($0.newRoot) },
            changed("preceding garbage") { $0.proof.insert([], at: 0) },
            changed("preceding root1") { $0.proof.insert($0.oldRoot, at: 0) },
            changed("preceding root2") { $0.proof.insert($0.newRoot, at: 0) },
            changed("preceding proof[0]") { $0.proof.insert(first, at: 0) },
            changed("truncated proof") { $0.proof.removeLast() },
        ]
        for position in proof.indices {
            cases.append(changed("bit 4 of hash \(position)") { $0.proof[position][0] ^= 16 })
        }
        return cases
    }

    private func changed(_ name: String, _ change: (inout Self) -> Void) -> Self {
        var copy = self
        copy.name += ": " + name
        change(&copy)
        return copy
    }
}
