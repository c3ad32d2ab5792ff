import Cryptography
import Ledger

/// The ledger's arithmetic in memory, without a database: append, prove, check. Leaves have the 34 bytes of a
/// commitment.
struct LedgerBenchmark {
    let plan: BenchPlan
    private var count: Int { plan.size(1_000_000) }

    func measure() async throws -> [Figure] {
        let log = try BenchLog(count: count)
        var (hashed, appended, audited): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<plan.runs {
            hashed.append(Double(count) / (try await Stopwatch.seconds { Self.hashAlone(log.entries) }))
            appended.append(Double(count) / (try await Stopwatch.seconds { try Self.append(log.entries, by: 256) }))
            audited.append(Double(count) / (try await Stopwatch.seconds { try log.audit() }))
        }
        let alone = "SHA-256 of the same bytes"
        return [
            Figure(
                "append, 256 a batch", "leaves/s", appended,
                notes: ["leaf hashes, tiles as stored and the root of each batch; no database"]
            ).against(alone, hashed),
            Figure(
                "whole log checked", "leaves/s", audited, bar: "≥ 200,000",
                notes: ["\(count) entries: bundles, tiles of every level, the checkpoint's root"]
            ).against(alone, hashed),
            try await proofs(), try await checks(log),
        ]
    }

    /// What a tree of `count` leaves hashes: each entry, and one node for each leaf but the first.
    private static func hashAlone(_ entries: [[UInt8]]) {
        var node = [UInt8](repeating: 0, count: 65)
        for entry in entries {
            let digest = SHA256.hash([0] + entry)
            node.replaceSubrange(1..<33, with: digest)
            node.replaceSubrange(33..<65, with: SHA256.hash(node))
        }
    }

    private static func append(_ entries: [[UInt8]], by batch: Int) throws {
        var tree = GrowingTree()
        var stored = 0
        for start in stride(from: 0, to: entries.count, by: batch) {
            let leaves = entries[start..<min(start + batch, entries.count)].map { TreeHash.leaf($0) }
            for tile in try tree.append(leaves) { stored += tile.bytes.count }
            guard tree.root != .empty, stored > 0 else { throw BenchFailure("no tree") }
        }
    }

    /// Inclusion proofs in a tree of ten million leaves.
    private func proofs() async throws -> Figure {
        let size = plan.size(10_000_000)
        var tree = GrowingTree()
        var tiles: [TileCoordinate: [UInt8]] = [:]
        for start in stride(from: 0, to: size, by: 65_536) {
            let leaves = (start..<min(start + 65_536, size)).map { TreeHash.leaf(BenchLog.entry($0)) }
            for tile in try tree.append(leaves) { tiles[tile.coordinate] = tile.bytes }
        }
        let prover = try TreeProver(size: tree.size)
        var (rates, times): ([Double], [Double]) = ([], [])
        for run in 0..<plan.runs {
            let drawn = (0..<2_000).map { UInt64(($0 &* 7_919_931 &+ run) % size) }
            for index in drawn {
                times.append(
                    try await Stopwatch.seconds { _ = try prover.inclusionProof(of: index) { tiles[$0] } })
            }
            rates.append(Double(drawn.count) / times.suffix(drawn.count).reduce(0, +))
        }
        let p99 = times.percentile(0.99) * 1_000
        return Figure(
            "inclusion proof from tiles in memory, \(Int64(size).grouped) leaves", "proofs/s", rates, bar: "p99 < 2 ms",
            notes: ["p99 \(p99.short) ms"])
    }

    /// Proof files, read and checked under a policy of one log and two witnesses, both needed.
    private func checks(_ log: BenchLog) async throws -> Figure {
        let policy = try log.policy()
        let files = try (0..<1_000).map { try log.proofFile(of: UInt64($0 * 977 % count)) }
        let key = try Ed25519.PublicKey(log.signer.verifierKey.publicKey)
        let (message, signature) = (log.note.text, log.note.signatures[0].bytes)
        var (checked, alone): ([Double], [Double]) = ([], [])
        for _ in 0..<plan.runs {
            alone.append(
                Double(files.count)
                    / (try await Stopwatch.seconds {
                        for _ in 0..<3 * files.count { _ = try key.verifies(signature, of: message) }
                    }))
            checked.append(
                Double(files.count)
                    / (try await Stopwatch.seconds {
                        for file in files {
                            let proof = try ProofFile(file)
                            _ = try proof.verify(entry: log.entries[Int(proof.index)], policy: policy)
                        }
                    }))
        }
        return Figure(
            "proof file read and checked, log and two witnesses", "files/s", checked,
            notes: ["\(files[0].count) bytes a file"]
        ).against("three Ed25519 checks", alone)
    }
}

/// A log in memory.
private struct BenchLog {
    let entries: [[UInt8]]
    let signer: SignerKey
    let note: SignedNote
    private let witnesses: [SignerKey]
    private var files: [TileCoordinate: [UInt8]] = [:]
    private let size: UInt64

    init(count: Int) throws {
        entries = (0..<count).map(Self.entry)
        var tree = GrowingTree()
        for tile in try tree.append(entries.map { TreeHash.leaf($0) }) { files[tile.coordinate] = tile.bytes }
        for bundle in TileCoordinate.all(size: tree.size) where bundle.content == .entries {
            let start = Int(bundle.index) * TileCoordinate.fullWidth
            files[bundle] = try EntryBundle.encode(entries[start..<(start + bundle.width)])
        }
        size = tree.size
        signer = try SignerKey(name: "bench.example/log", seed: .random(count: 32))
        witnesses = try (1...2).map {
            try SignerKey(name: LogName("bench.example/w\($0)"), seed: .random(count: 32))
        }
        let checkpoint = try signer.note(
            of: Checkpoint(origin: signer.name, size: tree.size, root: tree.root))
        note = try checkpoint.adding(witnesses.map { try $0.cosign(checkpoint.text, at: 1_767_225_600) })
    }

    /// 34 bytes, as a commitment has.
    static func entry(_ number: Int) -> [UInt8] {
        var entry = [UInt8](repeating: 1, count: 34)
        withUnsafeBytes(of: number.bigEndian) { entry.replaceSubrange(2..<10, with: $0) }
        return entry
    }

    func policy() throws -> TrustPolicy {
        let keys = witnesses.enumerated().map { "witness w\($0.offset) \($0.element.cosignerKey.text)\n" }.joined()
        return try TrustPolicy(
            Array("log \(signer.verifierKey.text)\n\(keys)group both all w0 w1\nquorum both\n".utf8))
    }

    func proofFile(of index: UInt64) throws -> [UInt8] {
        let proof = try TreeProver(size: size).inclusionProof(of: index) { files[$0] }
        return try ProofFile(index: index, hashes: proof.hashes, checkpoint: note).bytes
    }

    func audit() throws {
        let files = self.files
        var audit = LogAudit { files[$0] }
        _ = try audit.run(checkpoints: [Checkpoint(text: note.text)])
    }
}
