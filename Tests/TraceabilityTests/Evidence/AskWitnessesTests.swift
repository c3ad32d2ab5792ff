import Cryptography
import Ledger
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

/// Witnesses in memory behind the carrier: the rules of C2SP tlog-witness, and ways to fail.
private final class WitnessCrowd: CheckpointCarrier {
    struct Member {
        let signer: SignerKey
        var head = TreeHead.empty
        var isSilent = false
        var asked = 0
    }

    let logs: [LogName: [VerifierKey]]
    let members: Mutex<[String: Member]>

    init(_ names: [String], log: SignerKey) throws {
        logs = [log.name: [log.verifierKey]]
        var all: [String: Member] = [:]
        for name in names {
            let seed = SecretBytes(SHA256.hash(name))
            all[name] = Member(signer: try SignerKey(name: LogName("\(name).example"), seed: seed))
        }
        members = Mutex(all)
    }

    /// Lines of a policy that has them all.
    func lines(threshold: Int) -> String {
        let all = members.withLock { $0 }.sorted { $0.key < $1.key }
        let witnesses = all.map {
            "witness \($0.key) \($0.value.signer.cosignerKey.text) https://\($0.key).example/w\n"
        }
        return witnesses.joined() + "group all \(threshold) \(all.map(\.key).joined(separator: " "))\nquorum all\n"
    }

    func change(_ name: String, _ body: (inout Member) -> Void) {
        members.withLock { members in if members[name] != nil { body(&members[name]!) } }
    }

    func post(_ body: [UInt8], to address: String) async -> WitnessReply {
        let name = String(address.dropFirst("https://".count).prefix { $0 != "." })
        guard address == "https://\(name).example/w/add-checkpoint" else { return .failed("no such address") }
        return members.withLock { members in
            guard var member = members[name] else { return .failed("nobody") }
            defer { members[name] = member }
            member.asked += 1
            if member.isSilent { return .failed("connection refused") }
            do {
                let step = try WitnessRules(logs: logs).decide(WitnessRules.request(body), stored: member.head)
                member.head = step.next
                return .answered(
                    200, type: "text/plain", body: try step.answer(signer: member.signer, at: 1_790_000_000))
            } catch let refusal as WitnessRefusal {
                return .answered(
                    refusal.status, type: refusal.sizeBody == nil ? "text/plain" : WitnessRefusal.sizeContentType,
                    body: Array((refusal.sizeBody ?? "no\n").utf8))
            } catch {
                return .failed("\(error)")
            }
        }
    }
}

@Suite struct AskWitnessesTests {
    private static let names: Set<LogName> = ["chamber", "maker", "regulator"]

    /// The same platform with a policy of three witnesses, of which two are enough.
    private func watched(
        _ platform: Platform, _ signer: TestLogSigner, _ crowd: WitnessCrowd
    ) throws -> Platform {
        var options = platform.options
        options.witnessPolicy = try signer.policy(crowd.lines(threshold: 2))
        return try Platform(
            datastore: platform.datastore, clock: platform.clock, entropy: platform.entropy, keys: platform.keys,
            options: options)
    }

    private func grow(_ platform: Platform, _ count: Int64, from first: Int64) async throws {
        try await platform.datastore.write { session in
            try session.leave((first..<(first + count)).map { PendingLeaf(.audit, (0, $0), record: [1]) })
        }
    }

    private func with(
        _ engine: TestEngine,
        _ body: @escaping @Sendable (Platform, TestLogSigner, WitnessCrowd, FixedClock) async throws -> Void
    ) async throws {
        try await withPlatform(engine) { plain, clock in
            let signer = try await TestLogSigner(plain)
            let crowd = try WitnessCrowd(["chamber", "maker", "regulator"], log: signer.key)
            try await body(try watched(plain, signer, crowd), signer, crowd, clock)
        }
    }

    private func served(_ platform: Platform) async throws -> SignedNote {
        try SignedNote(try await ReadPublicLedger(platform).checkpoint(log: 1))
    }

    private func servedSize(_ platform: Platform) async throws -> UInt64 {
        try Checkpoint(text: try await served(platform).text).size
    }

    @Test(arguments: TestEngine.available)
    func `a checkpoint is cosigned by all, and what is served has the quorum`(_ engine: TestEngine) async throws {
        try await with(engine) { platform, signer, crowd, _ in
            var size: UInt64 = 0
            for round in 0..<4 as Range<Int64> {
                try await grow(platform, 100, from: 1_000_000 + round * 100)
                size = try await signer.sign(platform)
                let outcomes = try await AskWitnesses(platform, crowd)(Self.names)
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
        try await with(engine) { platform, signer, crowd, _ in
            try await grow(platform, 10, from: 1_000_000)
            let first = try await signer.sign(platform)
            _ = try await AskWitnesses(platform, crowd)(Self.names)
            crowd.change("maker") { $0.isSilent = true }
            crowd.change("regulator") { $0.isSilent = true }
            try await grow(platform, 10, from: 2_000_000)
            let second = try await signer.sign(platform)
            let outcomes = try await AskWitnesses(platform, crowd)(Self.names)
            #expect(outcomes["maker"] == WitnessOutcome.failed("connection refused"))
            #expect(try await servedSize(platform) == first)
            let failures = try await ReadLedgerStatus(platform)().witnesses.map(\.failure)
            #expect(failures == ["", "connection refused", "connection refused"])
            // A leaf that only the newest tree has is proved in that.
            let proof = try ProofFile(try await ReadPublicLedger(platform).proof(of: second - 1, log: 1))
            #expect(try Checkpoint(text: proof.checkpoint.text).size == second)
            crowd.change("maker") { $0.isSilent = false }
            _ = try await AskWitnesses(platform, crowd)(Self.names)
            #expect(try await servedSize(platform) == second, "two are enough")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a witness at another size is asked again from there, and one that forgot is remembered`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { platform, signer, crowd, clock in
            try await grow(platform, 10, from: 1_000_000)
            try await signer.sign(platform)
            _ = try await AskWitnesses(platform, crowd)(Self.names)
            let old = try #require(crowd.members.withLock { $0["maker"]?.head })
            // Our note of where a witness is may be behind it: its answer says where it is.
            try await platform.datastore.write { try $0.run("UPDATE ledger_witness SET size = 0") }
            try await grow(platform, 10, from: 2_000_000)
            let second = try await signer.sign(platform)
            let outcomes = try await AskWitnesses(platform, crowd)(Self.names)
            #expect(outcomes.values.allSatisfy { $0 == .cosigned(size: second) })
            let before = try await ReadLedgerStatus(platform)().witnesses
            #expect(before.allSatisfy { $0.fellBackAt == nil })
            crowd.change("maker") { $0.head = old }
            try await grow(platform, 10, from: 3_000_000)
            let third = try await signer.sign(platform)
            let last = try await AskWitnesses(platform, crowd)(Self.names)
            #expect(last["maker"] == WitnessOutcome.cosigned(size: third))
            let now = clock.now()
            let fallen = try await ReadLedgerStatus(platform)().witnesses.filter { $0.fellBackAt == now }
            #expect(fallen.map(\.name) == ["maker"])
        }
    }

    @Test func `an answer that is no cosignature of the witness counts for nothing`() async throws {
        try await with(.sqlite) { platform, signer, crowd, _ in
            try await grow(platform, 10, from: 1_000_000)
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
        try await with(engine) { platform, signer, crowd, _ in
            try await grow(platform, 10, from: 1_000_000)
            let size = try await signer.sign(platform)
            _ = try await AskWitnesses(platform, crowd)(Self.names)
            let head = try #require(crowd.members.withLock { $0["maker"]?.head })
            crowd.change("maker") { $0.head = TreeHead(size: head.size + 500, root: head.root) }
            try await grow(platform, 10, from: 2_000_000)
            try await platform.sealPending()
            let store = MemoryHeadStore()
            let outcome = try await SignLedger(platform, key: signer.key, store: store)()
            #expect(outcome == .refused(.headMissing), "the witness was not asked yet")
            try await signer.sign(platform)
            let asked = try await AskWitnesses(platform, crowd)(Self.names)
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
