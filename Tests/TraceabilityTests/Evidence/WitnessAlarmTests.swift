import Ledger
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

/// What witnesses say against the log lasts, however much the database grows: a whole data folder that was put back is
/// never signed as a second history.
@Suite struct WitnessAlarmTests {
    /// A log of which all witnesses have cosigned the only checkpoint.
    private struct Signed {
        let platform: Platform
        let signer: TestLogSigner
        let crowd: WitnessCrowd
        let store = MemoryHeadStore()

        init(_ platform: Platform, _ signer: TestLogSigner, _ crowd: WitnessCrowd) async throws {
            (self.platform, self.signer, self.crowd) = (platform, signer, crowd)
            try await WitnessCrowd.grow(platform, 10, from: 1_000_000)
            guard case .signed = try await sign() else {
                Issue.record("nothing was signed")
                return
            }
            try await ask()
        }

        func sign(_ store: MemoryHeadStore? = nil) async throws -> SignLedger.Outcome {
            try await platform.sealPending()
            let outcome = try await SignLedger(platform, key: signer.key, store: store ?? self.store)()
            try await platform.tellSigning(signer.key.verifierKey.text, outcome)
            return outcome
        }

        func ask(isAgain: Bool = false) async throws {
            _ = try await AskWitnesses(platform, crowd)(WitnessCrowd.names, isAgain: isAgain)
        }

        func size() async throws -> UInt64 { try await platform.datastore.read { try $0.ledgerHead().size } }

        /// The witness has gone on with another history.
        func move(_ name: String, by count: UInt64) {
            crowd.change(name) { member in
                let root = TreeHash([UInt8](repeating: 7, count: 32)) ?? .empty
                member.head = TreeHead(size: member.head.size + count, root: root)
            }
        }

        func standings() async throws -> [LedgerStatus.Standing] {
            try await ReadLedgerStatus(platform)().witnesses.map(\.standing)
        }
    }

    private static func isAhead(_ outcome: SignLedger.Outcome) -> Bool {
        if case .refused(.witnessAhead) = outcome { return true }
        return false
    }

    @Test(arguments: TestEngine.available)
    func `a folder that was put back stays unsigned when it outgrows what witnesses have cosigned`(
        _ engine: TestEngine
    ) async throws {
        try await withWitnesses(engine) { platform, signer, crowd, clock in
            let log = try await Signed(platform, signer, crowd)
            let size = try await log.size()
            for name in ["chamber", "maker", "regulator"] { log.move(name, by: 12) }
            // Before anything new is signed the signer asks again; what was cosigned is no answer.
            try await log.ask()
            #expect(try await log.standings() == [.cosigns, .cosigns, .cosigns])
            try await log.ask(isAgain: true)
            #expect(try await log.standings() == .init(repeating: .ahead(size + 12), count: 3))
            for round in 0..<4 as Range<Int64> {
                try await WitnessCrowd.grow(platform, 10, from: 2_000_000 + round * 10)
                #expect(Self.isAhead(try await log.sign()), "round \(round)")
                try await log.ask()
            }
            #expect(try await log.size() > size + 12)
            let system = try await testActor(
                platform, "system", roles: [.systemAdmin], organizationID: 0, at: clock.now())
            let policy = platform.options.witnessPolicy
            let list = try await platform.datastore.report {
                try $0.toDos(of: system, at: clock.now(), witnesses: policy)
            }
            #expect(list.ledgerAlarms == 4, "three witnesses, and that nothing is signed")
            // Of a head store that forgets the database knows, and the other way round.
            #expect(Self.isAhead(try await log.sign(MemoryHeadStore(try log.store.read()))))
            try await platform.datastore.write { session in
                try session.run("UPDATE ledger_witness SET claimed_size = 0, size = \(Int64(size))")
            }
            #expect(Self.isAhead(try await log.sign()))
            // Only a new log goes on.
            let origin = try await BeginNewLog(platform, store: log.store)(reason: "put back", on: clock.occasion)
            try await platform.sealPending()
            let key = try SignerKey(name: LogName(origin), seed: signer.seed)
            guard case .signed = try await SignLedger(platform, key: key, store: log.store)() else {
                Issue.record("the new log is not signed")
                return
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a signed head of as many leaves as a witness has cosigned ends the refusal`(
        _ engine: TestEngine
    ) async throws {
        try await withWitnesses(engine) { platform, signer, crowd, _ in
            let log = try await Signed(platform, signer, crowd)
            let key = crowd.members.withLock { $0["maker"]?.signer.cosignerKey.text } ?? ""
            let size = Int64(try await log.size())
            for (claimed, isRefused) in [(size + 1, true), (size, false)] {
                try await platform.datastore.write { session in
                    try session.run("UPDATE ledger_witness SET claimed_size = \(claimed) WHERE witness = \(key)")
                }
                let outcome = try await log.sign(MemoryHeadStore(try log.store.read()))
                #expect(Self.isAhead(outcome) == isRefused, "\(claimed)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `witnesses of another history are an alarm, and end the signing once the quorum cannot be met`(
        _ engine: TestEngine
    ) async throws {
        try await withWitnesses(engine) { platform, signer, crowd, clock in
            let log = try await Signed(platform, signer, crowd)
            let honest = crowd.members.withLock { $0.mapValues(\.head) }
            log.move("chamber", by: 0)
            clock.advance(seconds: 60)
            // The same size with another root.
            try await log.ask(isAgain: true)
            #expect(try await log.standings() == [.split, .cosigns, .cosigns])
            try await WitnessCrowd.grow(platform, 10, from: 2_000_000)
            guard case .signed = try await log.sign() else {
                Issue.record("two of three are enough")
                return
            }
            // Less, with another root: 422.
            log.move("maker", by: 0)
            try await log.ask()
            #expect(try await log.standings() == [.split, .split, .cosigns])
            try await WitnessCrowd.grow(platform, 10, from: 3_000_000)
            #expect(try await log.sign() == .refused(.split(["chamber", "maker"])))
            #expect(try await ReadLedgerStatus(platform)().refusal != nil)
            // One that comes round again takes it back.
            clock.advance(seconds: 60)
            crowd.change("maker") { $0.head = honest["maker"] ?? .empty }
            try await log.ask()
            #expect(try await log.standings() == [.split, .cosigns, .cosigns])
            guard case .signed = try await log.sign() else {
                Issue.record("two of three are enough again")
                return
            }
        }
    }

    @Test func `a refusal is told apart from silence`() async throws {
        try await withWitnesses(.sqlite) { platform, signer, crowd, _ in
            let log = try await Signed(platform, signer, crowd)
            crowd.change("chamber") { $0.isSilent = true }
            crowd.change("maker") { $0.isBroken = true }
            try await WitnessCrowd.grow(platform, 10, from: 2_000_000)
            _ = try await log.sign()
            try await log.ask()
            #expect(try await log.standings() == [.silent, .refuses(500), .cosigns])
        }
    }

    @Test func `what is kept beside the signed head is read as it was written`() throws {
        var claims = WitnessClaims()
        claims.add(WitnessState(claimedSize: 43_922), of: "a+1+b", origin: "example.org/ledger")
        claims.add(WitnessState(splitAt: Instant(microseconds: 7)), of: "c+1+d", origin: "example.org/ledger-2")
        claims.add(WitnessState(size: 5), of: "e+1+f", origin: "example.org/ledger")
        #expect(claims.all.count == 2)
        #expect(try WitnessClaims(claims.bytes) == claims)
        #expect(throws: WitnessClaimsError.self) { try WitnessClaims(Array("a b\n".utf8)) }
    }
}
