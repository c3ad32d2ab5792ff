import Foundation
import Ledger
import Storage
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
                    VALUES (1, 77, 'approved', 1, 1, '', '')
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
            await #expect(throws: Refusal.self) {
                try await ErasePersonalData(platform)(
                    owner: owner, event: event, reason: "again", by: "admin", on: clock.occasion)
            }
        }
    }

    /// 60 in the ordinary run; 10,000 where `RANSU_SOAK_SECONDS` is set.
    private static let mutations = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"] == nil ? 60 : 10_000

    @Test func `every flip, deletion, insertion and reordering in logged data is found`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let story = try await LedgerStory(platform, clock)
            try await LoggedTable.dropTriggers(platform.datastore)
            #expect(try await story.faults() == [])
            let check = CheckLedger(platform, signedHead: try story.store.read())
            var (done, seed, missed): (Int, UInt64, [String]) = (0, 0, [])
            while done < Self.mutations, missed.count < 20 {
                seed += 1
                let mutation = LoggedMutation(seed: seed)
                guard let outcome = try await mutation.tried(on: platform.datastore, check) else { continue }
                done += 1
                if !outcome.isFound { missed.append("seed \(seed): \(outcome.what)") }
            }
            #expect(missed == [])
            #expect(try await story.faults() == [], "what was tried stayed")
        }
    }
}
