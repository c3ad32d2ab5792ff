import Cryptography
import Ledger
import Storage
import Synchronization
import TestSupport
import Testing
import Traceability

/// A place of the signed head that forgets nothing, for tests.
final class MemoryHeadStore: SignedHeadStore {
    private let note = Mutex<[UInt8]?>(nil)
    private let kept = Mutex<[UInt8]?>(nil)

    init(_ note: [UInt8]? = nil) { self.note.withLock { $0 = note } }

    func read() throws -> [UInt8]? { note.withLock { $0 } }

    func swap(from expected: [UInt8]?, to new: [UInt8]) throws -> Bool {
        note.withLock { note in
            guard note == expected else { return false }
            note = new
            return true
        }
    }

    func claims() throws -> [UInt8]? { kept.withLock { $0 } }
    func keep(claims: [UInt8]) throws { kept.withLock { $0 = claims } }
}

@Suite struct SigningTests {
    private static func key(_ origin: String) throws -> SignerKey {
        try SignerKey(name: LogName(origin), seed: SecretBytes([UInt8](repeating: 9, count: 32)))
    }

    private static func sign(_ platform: Platform, _ store: any SignedHeadStore) async throws -> SignLedger.Outcome {
        let key = try key(try await platform.ledgerOrigin())
        return try await SignLedger(platform, key: key, store: store)()
    }

    /// Leaves facts whose numbers begin with `first`, in units of ten; the same numbers make the same tree.
    private static func leave(_ platform: Platform, _ facts: Range<Int64>) async throws {
        for start in stride(from: facts.lowerBound, to: facts.upperBound, by: 10) {
            try await platform.datastore.write { session in
                try session.leave(
                    (start..<min(start + 10, facts.upperBound)).map { fact in
                        PendingLeaf(.event, (1, fact + 1_000_000), record: Array("{\"n\":\(fact)}".utf8))
                    })
            }
            try await platform.sealPending()
        }
    }

    private static func checkpoint(_ store: MemoryHeadStore) throws -> Checkpoint {
        let note = try SignedNote(#require(try store.read()))
        let origin = try Checkpoint(text: note.text).origin.text
        _ = try note.verified(by: [key(origin).verifierKey])
        return try Checkpoint(text: note.text)
    }

    @Test(arguments: TestEngine.available)
    func `each signed checkpoint continues the one before, and is stored`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, _ in
            let store = MemoryHeadStore()
            var signed: [Checkpoint] = []
            for round in 0..<6 as Range<Int64> {
                try await Self.leave(platform, (round * 70)..<(round * 70 + 70))
                guard case .signed(let size) = try await Self.sign(platform, store) else {
                    Issue.record("round \(round) was not signed")
                    return
                }
                signed.append(try Self.checkpoint(store))
                #expect(signed.last?.size == size)
                #expect(try await Self.sign(platform, store) == .unchanged)
            }
            let notes = try await platform.datastore.report { session in
                try session.rows("SELECT note FROM ledger_checkpoint ORDER BY size") { try $0.next(String.self) }
            }
            #expect(try notes.map { try Checkpoint(text: SignedNote(Array($0.utf8)).text) } == signed)
            try await platform.datastore.report { [signed] session in
                for (old, new) in zip(signed, signed.dropFirst()) {
                    try session.ledgerConsistency(from: old.size, to: new.size, log: 1)
                        .verify(oldRoot: old.root, newRoot: new.root)
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_8a a restored older backup refuses to sign, and a new log names the old head`(
        _ engine: TestEngine
    ) async throws {
        let store = MemoryHeadStore()
        try await withPlatform(engine) { platform, _ in
            try await Self.leave(platform, 0..<300)
            _ = try await Self.sign(platform, store)
        }
        let old = try Self.checkpoint(store)
        let note = try #require(try store.read())
        // The same beginning with the same salts: what a backup of an earlier hour holds.
        try await withPlatform(engine) { platform, clock in
            try await Self.leave(platform, 0..<200)
            guard case .refused(.behind(let signed, let stored)) = try await Self.sign(platform, store) else {
                Issue.record("it was signed")
                return
            }
            #expect(signed == old.size && stored == old.size - 100)
            // Past the signed size with another history: never.
            try await Self.leave(platform, 5_000..<5_200)
            #expect(try await Self.sign(platform, store) == .refused(.differs(size: old.size)))
            #expect(try store.read() == note)
            await #expect(throws: Refusal.self) {
                try await BeginNewLog(platform, store: store)(reason: " ", on: clock.occasion)
            }
            let origin = try await BeginNewLog(platform, store: store)(reason: "disk replaced", on: clock.occasion)
            try await platform.sealPending()
            #expect(origin == "\(old.origin.text)-2")
            guard case .signed = try await Self.sign(platform, store) else {
                Issue.record("the new log was not signed")
                return
            }
            let new = try Self.checkpoint(store)
            #expect(new.origin.text == origin)
            try await Self.expectBeginning(platform, names: note, in: new)
            // And everybody can read it.
            let file = try ProofFile(try await ReadPublicLedger(platform).proof(of: 0, log: 2))
            let opening = try OpeningDocument(try #require(file.extra))
            let record = try #require(opening.groups.first)
            #expect(String(decoding: record.text, as: UTF8.self).contains("disk replaced"))
            let beginning = try #require(try await ReadLedgerStatus(platform)().beginning)
            #expect(beginning.reason == "disk replaced" && beginning.before?.size == old.size)
            #expect(beginning.before?.origin == old.origin.text)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the policy of a log stays to be had after the next one began`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let store = MemoryHeadStore()
            try await Self.leave(platform, 0..<20)
            let first = try Self.key(try await platform.ledgerOrigin()).verifierKey.text
            try await platform.tellSigning(first, try await Self.sign(platform, store))
            let origin = try await BeginNewLog(platform, store: store)(reason: "disk replaced", on: clock.occasion)
            let status = ReadLedgerStatus(platform)
            #expect(try await status.policy(log: 2) == nil, "nothing was signed of it")
            let second = try Self.key(origin).verifierKey.text
            try await platform.tellSigning(second, .unchanged)
            #expect(try await status.policy(log: 1)?.hasPrefix("log \(first)") == true)
            #expect(try await status.policy(log: 2)?.hasPrefix("log \(second)") == true)
            #expect(try await status.policy(log: 3) == nil)
            #expect(try await status().earlier == [1])
        }
    }

    @Test(arguments: TestEngine.available)
    func `no log's number is used twice, and where the signed head is lost one has to be named`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let store = MemoryHeadStore()
            try await Self.leave(platform, 0..<20)
            _ = try await Self.sign(platform, store)
            let (first, occasion) = (try await platform.ledgerOrigin(), clock.occasion)
            let lost = BeginNewLog(platform, store: MemoryHeadStore())
            for number in [nil, 0, 1, 7] as [Int64?] {
                await #expect(throws: Refusal.self, "number \(number ?? -1)") {
                    _ = try await lost(
                        reason: "disk lost", number: number, knownOrigins: ["\(first)-7"], on: occasion)
                }
            }
            let named = try await lost(reason: "disk lost", number: 9, knownOrigins: ["\(first)-7"], on: occasion)
            #expect(named == "\(first)-9")
            let next = try await BeginNewLog(platform, store: store)(
                reason: "again", knownOrigins: ["\(first)-12", "elsewhere/ledger-40"], on: occasion)
            #expect(next == "\(first)-13")
        }
    }

    @Test func `an address that asks for proofs too often waits, and nobody else does`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let ledger = ReadPublicLedger(platform)
            let one = Occasion(now: clock.now(), address: "192.0.2.1")
            for _ in 0..<1_200 { try ledger.admitProof(on: one) }
            #expect(throws: Refusal.self) { try ledger.admitProof(on: one) }
            try ledger.admitTile(on: one)
            try ledger.admitProof(on: Occasion(now: clock.now(), address: "192.0.2.2"))
            clock.advance(seconds: 60)
            try ledger.admitProof(on: Occasion(now: clock.now(), address: "192.0.2.1"))
        }
    }

    /// The first leaf of log 2 is the commitment to the old note, and the signed tree has it.
    private static func expectBeginning(_ platform: Platform, names note: [UInt8], in new: Checkpoint) async throws {
        try await platform.datastore.report { session in
            let leaf = try #require(try session.sealedLeaf(.decision, owner: 0, fact: 2, part: 1))
            #expect(leaf.index == 0 && leaf.log == 2)
            let text = try #require(
                try session.value("SELECT previous_note FROM ledger_log WHERE log_no = 2", as: String.self))
            let began = try #require(
                try session.value("SELECT began_at FROM ledger_log WHERE log_no = 2", as: Int64.self))
            #expect(Array(text.utf8) == note)
            let escaped = text.replacing("\n", with: "\\n")
            let record = """
                {"beganAt":\(began),"origin":"\(new.origin)","previousNote":"\(escaped)","reason":"disk replaced"}
                """
            #expect(
                leaf.opening.digests == SHA256.hash(RecordGroup.salt(of: leaf.opening.linkSalt) + Array(record.utf8)))
            let proof = try session.ledgerInclusion(of: 0, in: new.size, log: 2)
            try proof.verify(leaf: .leaf(leaf.opening.leaf), root: new.root)
        }
    }

    @Test(arguments: TestEngine.available)
    func `of two signers one is overtaken, and a lost or foreign head stops signing`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, _ in
            let store = MemoryHeadStore()
            try await Self.leave(platform, 0..<20)
            _ = try await Self.sign(platform, store)
            try await Self.leave(platform, 20..<40)
            let race = RacingHeadStore(store)
            #expect(try await Self.sign(platform, race) == .overtaken)
            #expect(try await Self.sign(platform, MemoryHeadStore()) == .refused(.headMissing))
            #expect(try await Self.sign(platform, MemoryHeadStore([1, 2, 3])) == .refused(.headUnreadable))
            let stranger = try SignerKey(
                name: LogName(try await platform.ledgerOrigin()), seed: SecretBytes([UInt8](repeating: 1, count: 32)))
            #expect(try await SignLedger(platform, key: stranger, store: store)() == .refused(.headUnreadable))
            let elsewhere = try Self.key("elsewhere/ledger").note(
                of: Checkpoint(origin: "elsewhere/ledger", size: 0, root: .empty))
            #expect(
                try await Self.sign(platform, MemoryHeadStore(elsewhere.bytes))
                    == .refused(.otherLog("elsewhere/ledger")))
            guard case .signed = try await Self.sign(platform, store) else {
                Issue.record("the true head was not signed")
                return
            }
        }
    }
}

/// Another signer always comes in between.
private struct RacingHeadStore: SignedHeadStore {
    let inner: MemoryHeadStore
    init(_ inner: MemoryHeadStore) { self.inner = inner }
    func read() throws -> [UInt8]? { try inner.read() }
    func swap(from expected: [UInt8]?, to note: [UInt8]) throws -> Bool {
        try inner.swap(from: [0], to: note)
    }
    func claims() throws -> [UInt8]? { nil }
    func keep(claims: [UInt8]) throws {}
}
