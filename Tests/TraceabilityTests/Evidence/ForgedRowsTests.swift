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
    func `units, bindings and batches that are not what their events say are found`(
        _ engine: TestEngine
    ) async throws {
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
                ("UPDATE batch SET batch_no = 'zzz'", "UPDATE batch SET batch_no = 'B1'"),
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
            #expect(try await Self.faults(platform) == [.units, .units, .units], "two numbers and a sale")
        }
    }

    @Test(arguments: TestEngine.available)
    func `lines, versions, failed tests, ends of life, custody, recipients and digests are worked out anew`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Self.shippedGoods(platform, clock)
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await Self.faults(platform) == [])
            let recipient = try await platform.datastore.read { session in
                try session.value("SELECT recipient_id FROM event_recipient", as: Int64.self)
            }
            let dealer = try #require(recipient)
            let forgeries = Self.forgeries(shop.organizationID, dealer)
            for (number, (name, forgery, undone)) in forgeries.enumerated() {
                try await platform.datastore.write { try $0.run(forgery) }
                #expect(Set(try await Self.faults(platform)) == [name], "forgery \(number)")
                try await platform.datastore.write { try $0.run(undone) }
            }
        }
    }

    /// Where it is found, what is forged, and how it is undone.
    private static func forgeries(_ owner: Int64, _ dealer: Int64) -> [(CheckName, Query, Query)] {
        [
            (.units, "UPDATE batch SET line = 'L9'", "UPDATE batch SET line = 'L1'"),
            (.units, "UPDATE batch SET shift = 'B'", "UPDATE batch SET shift = ''"),
            (.units, "UPDATE batch SET version_no = 2", "UPDATE batch SET version_no = 1"),
            (
                .units, "UPDATE failed_test_run SET last_index = 4",
                "UPDATE failed_test_run SET last_index = first_index"
            ),
            (
                .units, "UPDATE failed_test_run SET first_index = 4, last_index = 4",
                "UPDATE failed_test_run SET first_index = 3, last_index = 3"
            ),
            (
                .units,
                """
                INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id,
                    at) VALUES (\(owner), 1, 'scrapped', 0, 0, '', 1, 1)
                """, "DELETE FROM state_run WHERE kind = 'scrapped' AND first_index = 0"
            ),
            (
                .units, "UPDATE state_run SET at = at + 1 WHERE kind = 'scrapped'",
                "UPDATE state_run SET at = at - 1 WHERE kind = 'scrapped'"
            ),
            (
                .units, "UPDATE custody_block SET holder_id = \(dealer + 1_000) WHERE holder_id = \(dealer)",
                "UPDATE custody_block SET holder_id = \(dealer) WHERE holder_id = \(dealer + 1_000)"
            ),
            (
                .units, "UPDATE custody_block SET from_at = from_at + 1",
                "UPDATE custody_block SET from_at = from_at - 1"
            ),
            (
                .hands, "INSERT INTO event_recipient (recipient_id, event_id, owner_id) VALUES (\(dealer), 7, 7)",
                "DELETE FROM event_recipient WHERE owner_id = 7"
            ),
            (
                .hands, "INSERT INTO event_captor (captor_id, event_id, owner_id) VALUES (7, 7, \(owner))",
                "DELETE FROM event_captor WHERE captor_id = 7"
            ),
            (
                .hands,
                """
                INSERT INTO container_stay (owner_id, name_key, from_at, event_id, name, parent_key, parent)
                VALUES (\(owner), \([1] as [UInt8]), 1, 7, 'x', \([2] as [UInt8]), 'y')
                """, "DELETE FROM container_stay"
            ),
            (
                .returns, "UPDATE trace_return SET content_digest = \([0] as [UInt8]) WHERE return_id = 1",
                "UPDATE trace_return SET content_digest = content_digest WHERE return_id = 0"
            ),
        ]
    }

    /// Five units of line L1: the first shipped to a dealer, the third scrapped, the fourth failed.
    private static func shippedGoods(_ platform: Platform, _ clock: FixedClock) async throws -> Workshop {
        let shop = try await Workshop(platform, clock)
        _ = try await testOrganization(platform, name: "乙商贸有限公司", uscc: "USCC-B", at: clock.now())
        let made = try await shop.send((0..<5).map { try shop.line($0, #","line":"L1","gasTightness":"合格""#) })
        #expect(made.traceReturn.state == .accepted, "\(made.errors)")
        let later = try await shop.send([
            try shop.row("shipping", 0, #","destination":"乙商贸有限公司""#), try shop.row("报废", 2, #","reason":"损坏""#),
            try shop.row("检验", 3, #","gasTightness":"不合格""#),
        ])
        #expect(later.traceReturn.state == .accepted, "\(later.errors)")
        return shop
    }

    @Test(arguments: TestEngine.available)
    func `rows that are missing are missed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            _ = try await Self.shippedGoods(platform, clock)
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await Self.faults(platform) == [])
            let removals: [(Query, Query)] = [
                ("event_recipient", "1 = 1"), ("custody_block", "1 = 1"), ("state_run", "kind = 'scrapped'"),
                ("failed_test_run", "1 = 1"), ("binding_run", "1 = 1"),
            ]
            for (number, (table, condition)) in removals.enumerated() {
                let before = try await Self.faults(platform).count
                try await platform.datastore.write { try $0.run("DELETE FROM \(table) WHERE \(condition)") }
                let after = try await Self.faults(platform)
                // Goods whose recipient and custody are gone are missed once.
                #expect(Set(after) == [.units] && (after.count > before || number == 1), "\(number): \(after)")
            }
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
                try session.dropTrigger("stored_file_part_no_update", on: "stored_file_part")
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
