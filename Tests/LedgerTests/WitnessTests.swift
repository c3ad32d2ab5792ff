import Cryptography
import Ledger
import TestSupport
import Testing

/// C2SP tlog-witness; torchwood, internal/witness/witness_test.go at 1cadf59 and litewitness's test data.
struct WitnessTests {
    private static let origin: LogName =
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"

    private static func sigsum(_ old: String, _ body: String, _ signature: String) -> [UInt8] {
        Array("\(old)\n\n\(origin)\n\(body)\n\n— \(origin) \(signature)\n".utf8)
    }

    private static let first = sigsum(
        "old 0", "1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=")
    private static let three = sigsum(
        """
        old 1
        KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        """, "3\nRcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=",
        "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=")
    private static let five = sigsum(
        """
        old 1
        KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        +fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=
        KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        """, "5\nQrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=",
        "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=")

    private func sigsumRules() throws -> WitnessRules {
        let key = try #require([UInt8](hexadecimal: "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"))
        return WitnessRules(logs: [Self.origin: [try VerifierKey(name: Self.origin, type: .ed25519, publicKey: key)]])
    }

    @Test func `published requests are cosigned in turn, and of two at once one is told where the witness is`() throws {
        let rules = try sigsumRules()
        let start = try rules.decide(WitnessRules.request(Self.first), stored: .empty)
        #expect(start.next.size == 1)
        // Both are good against what is stored when they come.
        let slow = try rules.decide(WitnessRules.request(Self.three), stored: start.next)
        let fast = try rules.decide(WitnessRules.request(Self.five), stored: start.next)
        var stored = start.next
        func compareAndSet(_ step: WitnessStep) -> Bool {
            guard stored == step.expected else { return false }
            stored = step.next
            return true
        }
        #expect(compareAndSet(fast))
        #expect(!compareAndSet(slow))
        #expect(slow.refusal(now: stored) == .otherSize(5))
        #expect(slow.refusal(now: stored).sizeBody == "5\n")
        #expect(stored.root.bytes.hexadecimal == "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36")
        #expect(throws: WitnessRefusal.otherSize(5)) {
            try rules.decide(WitnessRules.request(Self.three), stored: stored)
        }
    }

    /// litewitness, multi-cosigs-ed25519.txt: another log of the same kind, whose origin is the hash of its key.
    @Test func `a published request of another log is cosigned, and found by its origin`() throws {
        let key = try #require([UInt8](hexadecimal: "52c05edad1bf5feffa81354faae59a655d9a9a1a793ed2f62c39c26c0be2aecd"))
        let origin = LogName("sigsum.org/v1/tree/" + SHA256.hash(key).hexadecimal)
        let body = """
            old 0

            \(origin)
            1
            KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

            — \(origin) \
            7BKT0gOfNZ1J0So9unY3BZtm2YkPIoNYM/dce0Z2avJDs8dxN6ts9bOSwwrVrbjm6P9K3ZxpK6jJngOG6YvGGzV/lwo=

            """
        let request = try WitnessRules.request(Array(body.utf8))
        #expect(try WitnessRules.origin(of: request) == origin)
        let rules = WitnessRules(logs: [origin: [try VerifierKey(name: origin, type: .ed25519, publicKey: key)]])
        #expect(try rules.decide(request, stored: .empty).next.size == 1)
    }

    @Test func `the answer is a cosignature of the checkpoint`() throws {
        let rules = try sigsumRules()
        let witness = try SignerKey(
            name: "example.com/witness",
            seed: SecretBytes(
                try #require([UInt8](hexadecimal: "31ffc2116ecbe003acaa800ab70757bd7d53206e3febef6a6d0796d95530b34f"))))
        let request = try WitnessRules.request(Self.first)
        let line = try rules.decide(request, stored: .empty).answer(signer: witness, at: 1_700_000_000)
        let note = try SignedNote(request.note.bytes + line).verified(by: [witness.cosignerKey])
        #expect(note.signatures.map(\.time) == [1_700_000_000])
        #expect(request.bytes == Self.first)
    }

    @Test func `a request with more than 63 lines of proof, and any other that is none, is 400`() throws {
        let text = String(decoding: Self.first, as: UTF8.self)
        let hash = "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        let bad = [
            text.replacing("old 0\n", with: "old 0\n" + String(repeating: hash, count: 64)),
            text.replacing("old 0", with: "old 00"), text.replacing("old 0", with: "old -1"),
            text.replacing("old 0", with: "old"),
            text.replacing("old 0", with: "old  0"), text.replacing("old 0", with: "new 0"),
            text.replacing("old 0\n", with: ""),
            text.replacing("old 0", with: "old 9223372036854775808"), text.replacing("old 0\n", with: "old 0\nx\n"), "",
            "old 0\n",
            "old 0\n\n", String(text.dropLast()),
        ]
        for body in bad {
            let refusal = #expect(throws: WitnessRefusal.self, "\(body.prefix(60))") {
                try WitnessRules.request(Array(body.utf8))
            }
            #expect(refusal?.status == 400)
        }
        let most = Array(text.replacing("old 0\n", with: "old 0\n" + String(repeating: hash, count: 63)).utf8)
        #expect(throws: WitnessRefusal.inconsistent(.proofNotEmpty)) {
            try sigsumRules().decide(WitnessRules.request(most), stored: .empty)
        }
    }

    /// torchwood, TestZeroSize.
    @Test func `sizes of zero are decided as published`() throws {
        let signer = try SignerKey(name: "example.com/log", seed: SecretBytes([UInt8](repeating: 8, count: 32)))
        let rules = WitnessRules(logs: [signer.name: [signer.verifierKey]])
        let leaf = TreeHash.leaf(Array("leaf".utf8))
        let zero = try #require(TreeHash([UInt8](repeating: 0, count: 32)))
        let cases: [(known: UInt64, old: UInt64, new: UInt64, root: TreeHash, proof: [TreeHash], status: Int)] = [
            (0, 0, 0, .empty, [], 200), (0, 0, 0, leaf, [], 422), (0, 0, 0, zero, [], 422),
            (0, 0, 0, .empty, [leaf], 422),
            (0, 0, 1, leaf, [], 200), (0, 0, 1, leaf, [leaf], 422), (1, 0, 1, leaf, [leaf], 409),
            (1, 1, 0, .empty, [], 400),
            // Again, once it is stored; and another tree of the same size.
            (1, 1, 1, leaf, [], 200), (1, 1, 1, leaf, [leaf], 422), (1, 1, 1, zero, [], 409),
        ]
        for (number, vector) in cases.enumerated() {
            let text = Array("example.com/log\n\(vector.new)\n\(vector.root)\n".utf8)
            let note = try SignedNote(text: text, signatures: [signer.sign(text)])
            let request = AddCheckpointRequest(oldSize: vector.old, hashes: vector.proof, note: note)
            let stored = vector.known == 0 ? TreeHead.empty : TreeHead(size: 1, root: leaf)
            #expect(status(of: request, rules, stored) == vector.status, "case \(number)")
        }
    }

    private func status(of request: AddCheckpointRequest, _ rules: WitnessRules, _ stored: TreeHead) -> Int {
        do {
            let step = try rules.decide(WitnessRules.request(request.bytes), stored: stored)
            return step.expected == stored ? 200 : 500
        } catch { return error.status }
    }

    @Test func `an unknown log is 404, a signature of nobody known 403, whatever else is wrong`() throws {
        var log = try SampleLog()
        try log.append([[1], [2]])
        let stranger = try SampleLog(seed: 2)
        let request = AddCheckpointRequest(oldSize: 0, hashes: [], note: try log.cosigned())
        #expect(status(of: request, WitnessRules(logs: [:]), .empty) == 404)
        #expect(status(of: request, WitnessRules(logs: [log.signer.name: []]), .empty) == 404)
        #expect(
            status(of: request, WitnessRules(logs: [log.signer.name: [stranger.signer.verifierKey]]), .empty) == 403)
        // The witnesses' signatures on it do not make it the log's.
        let rules = WitnessRules(logs: [log.signer.name: [log.signer.verifierKey]])
        let unsigned = try SignedNote(text: request.note.text, signatures: Array(request.note.signatures.dropFirst()))
        #expect(status(of: AddCheckpointRequest(oldSize: 0, hashes: [], note: unsigned), rules, .empty) == 403)
        #expect(status(of: request, rules, .empty) == 200)
    }

    @Test func `a log that shows two histories is refused at every size, whatever proof it sends`() throws {
        let seed: UInt64 = 23
        var random = SeededGenerator(seed: seed)
        for round in 0..<60 {
            var honest = try SampleLog(), split = try SampleLog()
            let common = SampleLog.entries(Int.random(in: 0...300, using: &random), &random)
            if !common.isEmpty {
                try honest.append(common)
                try split.append(common)
            }
            // The witness sees one history...
            try honest.append(SampleLog.entries(Int.random(in: 1...40, using: &random), &random))
            // ...and the other is at least as long, or as long, with the best proof its log can make.
            let more = Int(honest.size) - common.count + [0, 1, 7, 300][round % 4]
            try split.append(SampleLog.entries(more, &random))
            let rules = WitnessRules(logs: [honest.signer.name: [honest.signer.verifierKey]])
            let stored = TreeHead(size: honest.size, root: honest.root)
            let proof = try TreeProver(size: split.size).consistencyProof(from: stored.size, reading: split.read)
            let request = AddCheckpointRequest(oldSize: stored.size, hashes: proof.hashes, note: try split.cosigned())
            let wanted = split.size == honest.size ? 409 : 422
            #expect(status(of: request, rules, stored) == wanted, "seed \(seed), round \(round)")
            let asNew = AddCheckpointRequest(oldSize: 0, hashes: [], note: try split.cosigned())
            #expect(status(of: asNew, rules, stored) == 409, "seed \(seed), round \(round)")
            // The honest one goes on.
            try honest.append([[1]])
            let good = try TreeProver(size: honest.size).consistencyProof(from: stored.size, reading: honest.read)
            let next = AddCheckpointRequest(oldSize: stored.size, hashes: good.hashes, note: try honest.cosigned())
            #expect(status(of: next, rules, stored) == 200, "seed \(seed), round \(round)")
        }
    }
}
