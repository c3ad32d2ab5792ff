import Foundation
import Ledger
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

@Suite struct CheckLedgerTests {
    @Test(arguments: TestEngine.available)
    func `an installation in which all kinds of facts were left is found whole`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock)
            let report = try await CheckLedger(platform, signedHead: try story.store.read())()
            #expect(report.faults == [])
            for name in CheckName.allCases where name != .outbox {
                #expect((report.counts[name] ?? 0) > 0, "\(name) looked at nothing")
            }
            #expect((report.counts[.tree] ?? 0) > 256)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a fact without a leaf and a head that is ahead are found`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO review_step (case_id, step_no, kind, account_id, at, reason, items)
                    VALUES (1, 77, 'checked', 1, 1, '', '')
                    """)
            }
            let step = 1 << 16 | 77
            #expect(try await story.faults() == ["0/\(step) has no leaf"])
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await story.faults() == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was never signed is left again in a new log, and all is whole`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let occasion = clock.occasion
            try await platform.datastore.write { session in
                for number in 0..<5 {
                    try session.audit(AuditEntry("test.late", ("test", "\(number)", "x")), by: nil, on: occasion)
                }
            }
            try await platform.sealPending()
            _ = try await BeginNewLog(platform, store: story.store)(reason: "a test", on: occasion)
            try await platform.leaveAgain()
            try await platform.sealPending()
            let again = try await platform.datastore.report { session in
                try session.rows("SELECT fact_id FROM ledger_leaf WHERE kind = 4 AND part = 2 AND log_no = 2") {
                    try $0.next(Int64.self)
                }
            }
            #expect(again.count == 5)
            for fact in again {
                let leaf = try await platform.datastore.read { try $0.sealedLeaf(.audit, owner: 0, fact: fact) }
                #expect(leaf?.log == 2)
            }
            #expect(try await story.faults() == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an erasure that was never signed is left again in a new log`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let found = try await platform.datastore.report { session in
                try session.rows(
                    """
                    SELECT owner_id, event_id FROM trace_event WHERE personal_document IS NOT NULL
                    ORDER BY event_id LIMIT 1
                    """
                ) { (try $0.next(Int64.self), try $0.next(Int64.self)) }
            }
            let (owner, event) = try #require(found.first)
            try await ErasePersonalData(platform)(
                owner: owner, event: event, reason: "late", by: "admin", on: clock.occasion)
            try await platform.sealPending()
            _ = try await BeginNewLog(platform, store: story.store)(reason: "a test", on: clock.occasion)
            try await platform.leaveAgain()
            try await platform.sealPending()
            let again = try await platform.datastore.report { session in
                try session.rows(
                    "SELECT fact_id, part FROM ledger_leaf WHERE kind = 2 AND owner_id > 0 AND log_no = 2"
                ) { [try $0.next(Int64.self), try $0.next(Int64.self)] }
            }
            #expect(again == [[event, PendingLeaf.erasurePart(inLog: 2)]])
            #expect(try await story.faults() == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an erased personal group is gone for good, and the tree stays`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let found = try await platform.datastore.report { session in
                try session.rows(
                    """
                    SELECT x.owner_id, x.event_id, f.personal_document IS NULL AND f.personal_salt IS NULL
                    FROM ledger_erasure x JOIN trace_event f ON f.owner_id = x.owner_id AND f.event_id = x.event_id
                    """
                ) { (try $0.next(Int64.self), try $0.next(Int64.self), try $0.next(Bool.self)) }
            }
            let (owner, event, isGone) = try #require(found.first)
            #expect(found.count == 1 && isGone)
            #expect(try await story.faults() == [])
            // Nothing else of it may change, and of no other event even that.
            for statement in [
                "UPDATE trace_event SET trade_document = NULL", "UPDATE trace_event SET biz_step = 'x'",
                "UPDATE trace_event SET personal_document = NULL, personal_salt = NULL", "DELETE FROM ledger_erasure",
            ] as [Query] {
                await #expect(throws: StorageError.self) {
                    try await platform.datastore.write { session in try session.run(statement) }
                }
            }
            await #expect {
                try await ErasePersonalData(platform)(
                    owner: owner, event: event, reason: "again", by: "admin", on: clock.occasion)
            } throws: { ($0 as? Refusal)?.rule.code == "ledger.erased-already" }
        }
    }

    /// 60 in the ordinary run; 10,000 where `RANSU_SOAK_SECONDS` is set, on two databases at once.
    private static let isLong = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"] != nil

    @Test func `GA-INT-1 V16_4_2 every flip, deletion, insertion and reordering in logged data is found`() async throws
    {
        let (workers, each): (UInt64, Int) = Self.isLong ? (2, 5_000) : (1, 60)
        let began = ContinuousClock().now
        let tallies = try await withThrowingTaskGroup(of: MutationTally.self) { group in
            for worker in 0..<workers {
                group.addTask { try await MutationTally.counted(each, seeds: worker, by: workers) }
            }
            return try await group.reduce(into: MutationTally()) { $0.add($1) }
        }
        #expect(tallies.missed == [])
        #expect(tallies.done == Int(workers) * each)
        guard Self.isLong else { return }
        print("\(tallies.done) single changes of logged data in \(ContinuousClock().now - began):")
        for (kind, count) in tallies.kinds.sorted(by: { $0.key < $1.key }) { print("  \(kind): \(count), all found") }
    }
}

/// Changes tried, by what was done to which table.
private struct MutationTally: Sendable {
    private(set) var kinds: [String: Int] = [:]
    /// By class: seed and change.
    private(set) var missed: [String] = []
    var done: Int { kinds.values.reduce(0, +) }

    mutating func add(_ other: MutationTally) {
        kinds.merge(other.kinds, uniquingKeysWith: +)
        missed += other.missed
    }

    static func counted(_ wanted: Int, seeds first: UInt64, by step: UInt64) async throws -> MutationTally {
        let result = Mutex(MutationTally())
        try await withPlatform(.sqlite) { platform, clock in
            let story = try await LedgerStory(platform, clock)
            try await LoggedTable.dropTriggers(platform.datastore)
            #expect(try await story.faults() == [])
            let check = CheckLedger(platform, signedHead: try story.store.read())
            var found = MutationTally()
            var seed = first
            while found.done < wanted, found.missed.count < 20 {
                seed += step
                guard let outcome = try await LoggedMutation(seed: seed).tried(on: platform.datastore, check) else {
                    continue
                }
                found.kinds[outcome.kind, default: 0] += 1
                if !outcome.isFound { found.missed.append("\(outcome.kind): seed \(seed): \(outcome.what)") }
            }
            #expect(try await story.faults() == [], "what was tried stayed")
            let counted = found
            result.withLock { $0 = counted }
        }
        return result.withLock { $0 }
    }
}
