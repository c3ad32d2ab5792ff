import Cryptography
import Ledger
import TestSupport

/// A log with its files in memory, and two witnesses: what a server and a folder will be.
struct SampleLog {
    let signer: SignerKey
    let witnesses: [SignerKey]
    private(set) var entries: [[UInt8]] = []
    /// Bundles and tiles by path.
    var files: [String: [UInt8]] = [:]
    /// Notes as published.
    var checkpoints: [[UInt8]] = []
    private var tree = GrowingTree()

    init(origin: LogName = "example.com/log", seed: UInt8 = 1) throws {
        func key(_ name: LogName, _ byte: UInt8) throws -> SignerKey {
            try SignerKey(name: name, seed: SecretBytes([UInt8](repeating: byte, count: 32)))
        }
        signer = try key(origin, seed)
        witnesses = [try key("witness.example/a", 101), try key("witness.example/b", 102)]
    }

    /// Both witnesses must have seen a checkpoint.
    var policy: TrustPolicy {
        get throws {
            try TrustPolicy(
                Array(
                    """
                    log \(signer.verifierKey.text)
                    witness a \(witnesses[0].cosignerKey.text)
                    witness b \(witnesses[1].cosignerKey.text)
                    group both all a b
                    quorum both

                    """.utf8))
        }
    }

    /// Appends entries, stores what changed, publishes a checkpoint.
    mutating func append(_ more: [[UInt8]]) throws {
        let old = tree.size
        entries += more
        for tile in try tree.append(more.map { TreeHash.leaf($0) }) { files[tile.coordinate.path] = tile.bytes }
        for bundle in TileCoordinate.changed(from: old, to: tree.size) where bundle.content == .entries {
            let start = Int(bundle.index) * 256
            files[bundle.path] = try EntryBundle.encode(entries[start..<(start + bundle.width)])
        }
        checkpoints.append(try cosigned().bytes)
    }

    /// The newest checkpoint, signed and cosigned.
    func cosigned() throws -> SignedNote {
        let note = try signer.note(of: Checkpoint(origin: signer.name, size: tree.size, root: tree.root))
        return try note.adding(witnesses.map { try $0.cosign(note.text, at: 1_700_000_000) })
    }

    var size: UInt64 { tree.size }
    var root: TreeHash { tree.root }

    func read(_ tile: TileCoordinate) -> [UInt8]? { files[tile.path] }

    /// A proof file of an entry in the newest checkpoint.
    func proofFile(of index: UInt64) throws -> ProofFile {
        let proof = try TreeProver(size: size).inclusionProof(of: index, reading: read)
        return try ProofFile(index: index, hashes: proof.hashes, checkpoint: cosigned())
    }

    /// Throws where anything of the log is not as it was.
    func audit() throws -> LogAudit.Report {
        let policy = try self.policy
        let trusted = try checkpoints.map { try policy.trust(SignedNote($0)).checkpoint }
        var audit = LogAudit(reading: read)
        return try audit.run(checkpoints: trusted)
    }

    /// Entries of 0 to 60 bytes that the seed decides.
    static func entries(_ count: Int, _ random: inout SeededGenerator) -> [[UInt8]] {
        (0..<count).map { _ in
            (0..<Int.random(in: 1...60, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        }
    }
}
