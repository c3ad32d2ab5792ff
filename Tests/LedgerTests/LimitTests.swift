import Cryptography
import Ledger
import Testing

/// What is too large is refused before it costs anything.
struct LimitTests {
    private func note(_ count: Int) throws -> SignedNote {
        let signature = NoteSignature(name: "a", keyID: 1, bytes: [1])
        return try SignedNote(text: Array("a\n".utf8), signatures: Array(repeating: signature, count: count))
    }

    @Test func `sizes end at 2^63 - 1`() throws {
        #expect(throws: ProofError.sizeTooLarge(1 << 63)) { try TreeProver(size: 1 << 63) }
        #expect(throws: ProofError.sizeTooLarge(1 << 63)) {
            try ConsistencyProof(oldSize: 1, newSize: 1 << 63, hashes: []).verify(oldRoot: .empty, newRoot: .empty)
        }
        #expect(throws: FormatError.self) { try GrowingTree(size: 1 << 63, root: .empty) { _ in nil } }
        #expect(TileCoordinate.changed(from: 0, to: 1 << 63) == [])
        // The widest proof there is: 63 hashes, and they are read from tiles of eight levels.
        let last = try TreeProver(size: TreeSize.limit)
        #expect(try last.tiles(forLeaf: 0).map(\.level).max() == 7)
        let proof = try last.inclusionProof(of: 0) { [UInt8](repeating: 1, count: $0.width * 32) }
        #expect(proof.hashes.count == 63)
        #expect(throws: ProofError.rootDiffers) { try proof.verify(leaf: .empty, root: .empty) }
    }

    @Test func `notes, proof files and keys have limits`() throws {
        #expect(throws: Never.self) { try note(100) }
        #expect(throws: FormatError.self) { try note(101) }
        #expect(throws: FormatError.self) { try SignedNote([UInt8](repeating: 10, count: SignedNote.byteLimit + 1)) }
        #expect(throws: FormatError.self) { try ProofFile([UInt8](repeating: 10, count: ProofFile.byteLimit + 1)) }
        #expect(throws: FormatError.self) {
            try AddCheckpointRequest([UInt8](repeating: 10, count: AddCheckpointRequest.byteLimit + 1))
        }
        #expect(throws: FormatError.self) { try TrustPolicy([UInt8](repeating: 10, count: TrustPolicy.byteLimit + 1)) }
        let hashes = Array(repeating: TreeHash.empty, count: 64)
        #expect(throws: FormatError.self) { try ProofFile(index: 0, hashes: hashes, checkpoint: note(1)) }
        #expect(throws: FormatError.self) { try ProofFile(index: TreeSize.limit, hashes: [], checkpoint: note(1)) }
        #expect(throws: FormatError.self) { try ProofFile(index: 0, hashes: [], checkpoint: note(0)) }
        let extra = [UInt8](repeating: 0, count: ProofFile.extraLimit + 1)
        #expect(throws: FormatError.self) { try ProofFile(index: 0, hashes: [], checkpoint: note(1), extra: extra) }
        #expect(throws: FormatError.self) { try VerifierKey(name: "a", type: .other(6), publicKey: []) }
        #expect(throws: Never.self) {
            try VerifierKey(VerifierKey(name: "a", type: .other(6), publicKey: [UInt8](repeating: 1, count: 1312)).text)
        }
        #expect(throws: FormatError.self) { try VerifierKey(String(repeating: "a", count: 5_000)) }
    }

    @Test func `what is refused says where and why`() throws {
        let error = #expect(throws: FormatError.self) { try Checkpoint(text: Array("a\n01\n".utf8)) }
        #expect(error?.description == "checkpoint, line 2: a size is decimal, without leading zeros, at most 2^63-1")
        let policy = #expect(throws: FormatError.self) { try TrustPolicy(Array("# one\nquorum w1\n".utf8)) }
        #expect(policy?.description == "policy, line 2: w1 is not defined on a line before")
        #expect(
            "\(PolicyError.quorumNotReached(cosigned: []))" == "no witness has signed, and the policy asks for some")
        let tile = try #require(TileCoordinate(.entries, index: 1234, width: 7))
        #expect("\(LogAuditError.missing(tile))" == "tile/entries/x001/234.p/7 is missing")
    }
}
