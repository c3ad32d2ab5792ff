import Ledger
import Storage
import TestSupport
import Testing

@testable import Traceability

/// What scans show and no leaf holds as it is: fsck works it out anew.
@Suite struct ForgedRowsTests {
    private static func faults(_ platform: Platform) async throws -> [CheckName] {
        try await CheckLedger(platform)().faults.map(\.check)
    }

    @Test(arguments: TestEngine.available)
    func `units, bindings and batches that are not what their events say are found`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let made = try await shop.send((0..<3).map { try shop.line($0, #","factoryNo":"F\#($0)""#) })
            #expect(made.traceReturn.state == .accepted, "\(made.errors)")
            let sold = try await shop.send([
                try shop.row("售出", 0, #","destinationRegion":"440106""#), try shop.row("售出", 1),
                try shop.row("退货", 1, #","used":"否""#, at: "2026-11-21 12:00"),
            ])
            #expect(sold.traceReturn.state == .accepted, "\(sold.errors)")
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await Self.faults(platform) == [])
            let forgeries: [(Query, Query)] = [
                (
                    "UPDATE item SET factory_no = 'X' WHERE code_index = 0",
                    "UPDATE item SET factory_no = 'F0' WHERE code_index = 0"
                ),
                (
                    "UPDATE item SET sold_on = '2020-01-01' WHERE code_index = 0",
                    "UPDATE item SET sold_on = '2026-11-21' WHERE code_index = 0"
                ),
                (
                    "UPDATE item SET region = '440305' WHERE code_index = 0",
                    "UPDATE item SET region = '440106' WHERE code_index = 0"
                ),
                (
                    "UPDATE item SET last_sold_at = last_sold_at + 1 WHERE code_index = 0",
                    "UPDATE item SET last_sold_at = last_sold_at - 1 WHERE code_index = 0"
                ),
                (
                    "UPDATE item SET sold_on = '2020-01-01' WHERE code_index = 2",
                    "UPDATE item SET sold_on = NULL WHERE code_index = 2"
                ),
                ("UPDATE batch SET production_date = '2026-01-02'", "UPDATE batch SET production_date = '2026-11-20'"),
                ("UPDATE batch SET product_id = product_id + 1", "UPDATE batch SET product_id = product_id - 1"),
                (
                    "UPDATE binding_run SET batch_id = batch_id + 1 WHERE first_index = 0",
                    "UPDATE binding_run SET batch_id = batch_id - 1 WHERE first_index = 0"
                ),
                (
                    """
                    INSERT INTO failed_test_run (owner_id, allocation_no, first_index, last_index, tests)
                    SELECT owner_id, allocation_no, 1, 1, 'gas-tightness 1' FROM binding_run LIMIT 1
                    """, "DELETE FROM failed_test_run"
                ),
            ]
            for (number, (forgery, undone)) in forgeries.enumerated() {
                try await platform.datastore.write { try $0.run(forgery) }
                #expect(try await Self.faults(platform) == [.units], "forgery \(number)")
                try await platform.datastore.write { try $0.run(undone) }
            }
            #expect(try await Self.faults(platform) == [])
            try await platform.datastore.write { try $0.run("DELETE FROM item WHERE code_index IN (0, 2)") }
            // A number and a sale of the one, a number of the other.
            #expect(try await Self.faults(platform) == [.units, .units, .units])
        }
    }

    @Test(arguments: TestEngine.available)
    func `the bytes of a file that were exchanged are found`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([0])
            _ = try await desk.request(.item, try desk.shop.code(0), [.init("gasTightness", "不合格")])
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await Self.faults(platform) == [])
            try await platform.datastore.write { session in
                try session.run("UPDATE stored_file_part SET bytes = \([0x58] as [UInt8])")
            }
            #expect(try await Self.faults(platform) == [.files])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a checkpoint that comes too late is left out, and the chain does not fork`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let sizes = try await Self.sizes(platform)
            let last = try #require(sizes.last)
            let note = try #require(try story.store.read())
            let behind = SignLedger(platform, key: nil, store: MemoryHeadStore())
            #expect(try await !behind.remember(note, 1, UInt64(last) - 1))
            #expect(try await behind.remember(note, 1, UInt64(last)), "that one is there")
            #expect(try await Self.sizes(platform) == sizes)
            #expect(try await story.faults() == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a signer whose own head is behind the stored checkpoints is told of the other`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let sizes = try await Self.sizes(platform)
            let (first, last) = (try #require(sizes.first), try #require(sizes.last))
            try #require(first < last)
            let note = try await platform.datastore.read { session in
                try session.value("SELECT note FROM ledger_checkpoint WHERE size = \(first)", as: String.self)
            }
            let old = MemoryHeadStore(Array(try #require(note).utf8))
            #expect(try await SignLedger(platform, key: nil, store: old).otherSigner() == UInt64(last))
            #expect(try await SignLedger(platform, key: nil, store: story.store).otherSigner() == nil)
        }
    }

    private static func sizes(_ platform: Platform) async throws -> [Int64] {
        try await platform.datastore.read { session in
            try session.rows("SELECT size FROM ledger_checkpoint ORDER BY size") { try $0.next(Int64.self) }
        }
    }
}
