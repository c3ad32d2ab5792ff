import Cryptography
import Ledger
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

@Suite struct AskWitnessesTests {
    private func served(_ platform: Platform) async throws -> SignedNote {
        try SignedNote(try await ReadPublicLedger(platform).checkpoint(log: 1))
    }

    private func servedSize(_ platform: Platform) async throws -> UInt64 {
        try Checkpoint(text: try await served(platform).text).size
    }

    @Test(arguments: TestEngine.available)
    func `a checkpoint is cosigned by all, and what is served has the quorum`(_ engine: TestEngine) async throws {
        try await withWitnesses(engine) { platform, signer, crowd, _ in
            var size: UInt64 = 0
            for round in 0..<4 as Range<Int64> {
                try await WitnessCrowd.grow(platform, 100, from: 1_000_000 + round * 100)
                size = try await signer.sign(platform)
                let outcomes = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
                #expect(outcomes.count == 3 && outcomes.values.allSatisfy { $0 == .cosigned(size: size) })
            }
            let policy = try #require(platform.options.witnessPolicy)
            let trusted = try policy.trust(try await served(platform))
            #expect(trusted.checkpoint.size == size && trusted.witnesses.count == 3)
            let asked = crowd.members.withLock { $0.values.map(\.asked) }
            #expect(asked == [4, 4, 4], "each is asked once for each")
            let status = try await ReadLedgerStatus(platform)()
            #expect(status.witnessedSize == size && status.threshold == 2 && status.signedSize == size)
            #expect(status.witnesses.map(\.size) == [size, size, size])
        }
    }

    @Test(arguments: TestEngine.available)
    func `without the quorum the last checkpoint that had it is served`(_ engine: TestEngine) async throws {
        try await withWitnesses(engine) { platform, signer, crowd, _ in
            try await WitnessCrowd.grow(platform, 10, from: 1_000_000)
            let first = try await signer.sign(platform)
            _ = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            crowd.change("maker") { $0.isSilent = true }
            crowd.change("regulator") { $0.isSilent = true }
            try await WitnessCrowd.grow(platform, 10, from: 2_000_000)
            let second = try await signer.sign(platform)
            let outcomes = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            #expect(outcomes["maker"] == WitnessOutcome.failed("connection refused"))
            #expect(try await servedSize(platform) == first)
            let failures = try await ReadLedgerStatus(platform)().witnesses.map(\.failure)
            #expect(failures == ["", "connection refused", "connection refused"])
            // A leaf that only the newest tree has is proved in that.
            let proof = try ProofFile(try await ReadPublicLedger(platform).proof(of: second - 1, log: 1))
            #expect(try Checkpoint(text: proof.checkpoint.text).size == second)
            crowd.change("maker") { $0.isSilent = false }
            _ = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            #expect(try await servedSize(platform) == second, "two are enough")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a witness at another size is asked again from there, and one that forgot is remembered`(
        _ engine: TestEngine
    ) async throws {
        try await withWitnesses(engine) { platform, signer, crowd, clock in
            try await WitnessCrowd.grow(platform, 10, from: 1_000_000)
            try await signer.sign(platform)
            _ = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            let old = try #require(crowd.members.withLock { $0["maker"]?.head })
            // Our note of where a witness is may be behind it: its answer says where it is.
            try await platform.datastore.write { try $0.run("UPDATE ledger_witness SET size = 0") }
            try await WitnessCrowd.grow(platform, 10, from: 2_000_000)
            let second = try await signer.sign(platform)
            let outcomes = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            #expect(outcomes.values.allSatisfy { $0 == .cosigned(size: second) })
            let before = try await ReadLedgerStatus(platform)().witnesses
            #expect(before.allSatisfy { $0.fellBackAt == nil })
            crowd.change("maker") { $0.head = old }
            try await WitnessCrowd.grow(platform, 10, from: 3_000_000)
            let third = try await signer.sign(platform)
            let last = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            #expect(last["maker"] == WitnessOutcome.cosigned(size: third))
            let now = clock.now()
            let fallen = try await ReadLedgerStatus(platform)().witnesses.filter { $0.fellBackAt == now }
            #expect(fallen.map(\.name) == ["maker"])
        }
    }

    @Test func `an answer that is no cosignature of the witness counts for nothing`() async throws {
        try await withWitnesses(.sqlite) { platform, signer, crowd, _ in
            try await WitnessCrowd.grow(platform, 10, from: 1_000_000)
            try await signer.sign(platform)
            let found = try await platform.datastore.read { try $0.newestCheckpoint(log: 1) }
            let checkpoint = try #require(found)
            let witness = try #require(platform.options.witnessPolicy?.witnesses.first)
            let dialogue = WitnessDialogue(witness: witness, checkpoint: checkpoint)
            let stranger = try SignerKey(name: "stranger", seed: SecretBytes(SHA256.hash("s")))
            let line = try stranger.cosign(SignedNote(checkpoint.note).text, at: 1).line
            for body in [[], Array("— x\n".utf8), line, Array("200\n".utf8)] {
                #expect(
                    dialogue.step(after: .answered(200, type: "text/plain", body: body)) == .failed("no cosignature"))
            }
            for body in ["", "5", "-5\n", "x\n", "99999999999999999999\n"] {
                let reply = WitnessReply.answered(409, type: WitnessRefusal.sizeContentType, body: Array(body.utf8))
                #expect(dialogue.step(after: reply) == .failed("409 without a size"), "\(body)")
            }
            let ahead = WitnessReply.answered(409, type: WitnessRefusal.sizeContentType, body: Array("999\n".utf8))
            #expect(dialogue.step(after: ahead) == .ahead(999))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a witness that has seen more than the database has stops the signing`(_ engine: TestEngine) async throws {
        try await withWitnesses(engine) { platform, signer, crowd, _ in
            try await WitnessCrowd.grow(platform, 10, from: 1_000_000)
            let size = try await signer.sign(platform)
            _ = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            let head = try #require(crowd.members.withLock { $0["maker"]?.head })
            crowd.change("maker") { $0.head = TreeHead(size: head.size + 500, root: head.root) }
            try await WitnessCrowd.grow(platform, 10, from: 2_000_000)
            try await platform.sealPending()
            let store = MemoryHeadStore()
            let outcome = try await SignLedger(platform, key: signer.key, store: store)()
            #expect(outcome == .refused(.headMissing), "the witness was not asked yet")
            try await signer.sign(platform)
            let asked = try await AskWitnesses(platform, crowd)(WitnessCrowd.names)
            #expect(asked["maker"] != WitnessOutcome.cosigned(size: size))
            let refused = try await SignLedger(platform, key: signer.key, store: store)()
            guard case .refused(.witnessAhead(let name, let seen, _)) = refused else {
                Issue.record("\(refused)")
                return
            }
            #expect(name == "maker" && seen == size + 500)
        }
    }
}
