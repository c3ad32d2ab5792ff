import Cryptography
import Ledger
import TestSupport
import Testing

/// C2SP tlog-proof; transparency-dev/formats, proof/tlog_proof_test.go at 1a07eea; torchwood, proof_test.go.
struct ProofFileTests {
    private static let note = "a\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n\n— a x08go/ZJ\n"
    private static let hashes = ["hash1", "hash2"].compactMap { TreeHash(SHA256.hash($0)) }

    @Test func `files are written as published and read back`() throws {
        let note = try SignedNote(Self.note.utf8)
        let header = "c2sp.org/tlog-proof@v1\n"
        let (one, two) = (Self.hashes[0].base64, Self.hashes[1].base64)
        let cases: [(ProofFile, String)] = [
            (try ProofFile(index: 5, hashes: Self.hashes, checkpoint: note), "index 5\n\(one)\n\(two)\n\n"),
            (
                try ProofFile(
                    index: 10, hashes: [Self.hashes[0]], checkpoint: note, extra: Array("extra information".utf8)),
                "extra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n\(one)\n\n"
            ),
            (try ProofFile(index: 0, hashes: [], checkpoint: note), "index 0\n\n"),
            (try ProofFile(index: 0, hashes: [], checkpoint: note, extra: []), "extra \nindex 0\n\n"),
        ]
        for (file, text) in cases {
            #expect(file.bytes == Array((header + text + Self.note).utf8))
            #expect(try ProofFile(file.bytes) == file)
        }
    }

    @Test func `what breaks the format is refused`() {
        let header = "c2sp.org/tlog-proof@v1\n", hash = Self.hashes[0].base64
        let bad = [
            "wrong-header\nindex 0\n\n", "index 0\n\n", header + "extra !!notbase64!!\nindex 0\n\n", header + "\n\n",
            header + "\n",
            header + "index notanumber\n\n", header + "index -5\n\n", header + "index 05\n\n",
            header + "index 9223372036854775807\n\n",
            header + "index 0\n!!notbase64!!\n\n", header + "index 0\n\([UInt8](repeating: 0, count: 64).base64)\n\n",
            header + "index 0\n\([UInt8](repeating: 0, count: 16).base64)\n\n",
            header + "index 0\n" + String(repeating: "a", count: 65 * 1024) + "\n",
            header + "index 0\n" + String(repeating: hash + "\n", count: 64) + "\n", header + "index 0\n\(hash)\n",
            header + "index 0\nextra AA==\n\n", header + "extra AA==\nextra AA==\nindex 0\n\n", header + "index  0\n\n",
            header.replacing("\n", with: "\r\n") + "index 0\n\n", " " + header + "index 0\n\n",
            header + "index 0\n\n\n",
        ]
        for text in bad {
            #expect(throws: FormatError.self, "\(text.prefix(80))") { try ProofFile(Array((text + Self.note).utf8)) }
        }
        #expect(throws: FormatError.self) { try ProofFile(Array((header + "index 0\n\n").utf8)) }
    }

    @Test func `an entry is proved by its file, and no other entry, place or policy by it`() throws {
        let seed: UInt64 = 17
        var random = SeededGenerator(seed: seed)
        var log = try SampleLog()
        try log.append(SampleLog.entries(600, &random))
        let policy = try log.policy
        for index in [0, 1, 255, 256, 511, 512, 599] as [UInt64] {
            let file = try ProofFile(log.proofFile(of: index).bytes)
            let entry = log.entries[Int(index)]
            #expect(try file.verify(entry: entry, policy: policy).checkpoint.size == 600)
            #expect(throws: ProofFileError.proof(.rootDiffers)) { try file.verify(entry: entry + [0], policy: policy) }
            let moved = try ProofFile(index: index ^ 1, hashes: file.hashes, checkpoint: file.checkpoint)
            #expect(throws: ProofFileError.self) { try moved.verify(entry: entry, policy: policy) }
            let beyond = try ProofFile(index: 600, hashes: file.hashes, checkpoint: file.checkpoint)
            #expect(throws: ProofFileError.proof(.indexBeyondSize(index: 600, size: 600))) {
                try beyond.verify(entry: entry, policy: policy)
            }
            let stranger = try SampleLog(origin: "example.com/log", seed: 2).policy
            // The witnesses are the same, the log's key is another.
            #expect(throws: ProofFileError.policy(.unknownLog("example.com/log"))) {
                try file.verify(entry: entry, policy: stranger)
            }
        }
    }

    @Test func `in a tree of one leaf the proof is empty, in one of none there is no proof`() throws {
        var log = try SampleLog()
        #expect(throws: TreeProver.Failure.impossible(.indexBeyondSize(index: 0, size: 0))) { try log.proofFile(of: 0) }
        let empty = try ProofFile(index: 0, hashes: [], checkpoint: log.cosigned())
        #expect(throws: ProofFileError.proof(.indexBeyondSize(index: 0, size: 0))) {
            try empty.verify(entry: [], policy: log.policy)
        }
        try log.append([[1, 2, 3]])
        #expect(throws: Never.self) { try log.proofFile(of: 0).verify(entry: [1, 2, 3], policy: log.policy) }
    }
}
