import Identification
import JSONStream
import Ledger
import Storage
import TestSupport
import Testing

@testable import Traceability

/// What nothing else tells has leaves of its own: versions of products, void and frozen codes.
@Suite struct FirstRecordTests {
    private static let parts: [Int64] = [4, 5, 6]

    private static func leaves(_ platform: Platform, log: Int64 = 1) async throws -> [[Int64]] {
        try await platform.datastore.report { session in
            try session.rows(
                """
                SELECT part, owner_id, fact_id FROM ledger_leaf WHERE kind = 2 AND owner_id > 0 AND log_no = \(log)
                    AND part % 256 IN (4, 5, 6) ORDER BY leaf_index
                """
            ) { [try $0.next(Int64.self), try $0.next(Int64.self), try $0.next(Int64.self)] }
        }
    }

    private static func faults(_ platform: Platform) async throws -> Set<CheckName> {
        Set(try await CheckLedger(platform)().faults.map(\.check))
    }

    @Test(arguments: TestEngine.available)
    func `a version of a product and a void code leave a leaf as they are written`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await platform.adoptFacts()
            try await platform.sealPending()
            let (owner, product) = (shop.organizationID, shop.productID)
            #expect(try await Self.leaves(platform) == [[4, owner, product << 16 | 1]], "that of before")
            try await AddProductVersion(platform)(
                CodesFixture.draft().version, of: product, by: shop.actor, on: clock.occasion)
            try await VoidCodes(platform)(
                (try shop.code(70), try shop.code(75)), reason: "印坏", by: shop.actor, on: clock.occasion)
            try await platform.sealPending()
            let expected: [[Int64]] = [
                [4, owner, product << 16 | 1], [4, owner, product << 16 | 2], [5, owner, 1 << 32 | 70],
            ]
            #expect(try await Self.leaves(platform) == expected)
            #expect(try await Self.faults(platform) == [])
            // Nobody changes them, and whoever is shown a leaf finds what the row says.
            for statement in [
                "UPDATE product_version SET standard = 'x'", "DELETE FROM product_version",
                "UPDATE state_run SET last_index = 80", "DELETE FROM state_run",
            ] as [Query] {
                await #expect(throws: StorageError.self) {
                    try await platform.datastore.write { session in try session.run(statement) }
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `versions, products and void codes that were changed, added or removed are found`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await VoidCodes(platform)(
                (try shop.code(70), try shop.code(75)), reason: "印坏", by: shop.actor, on: clock.occasion)
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await Self.faults(platform) == [])
            try await platform.datastore.write { session in
                for name in Self.triggers(session.engine) { try session.dropTrigger(name.trigger, on: name.table) }
            }
            for (number, (forgery, undone)) in Self.forgeries(shop.organizationID).enumerated() {
                try await platform.datastore.write { try $0.run(forgery) }
                #expect(try await !Self.faults(platform).isEmpty, "forgery \(number)")
                try await platform.datastore.write { try $0.run(undone) }
                #expect(try await Self.faults(platform) == [], "after forgery \(number)")
            }
        }
    }

    private static func triggers(_ engine: Engine) -> [(trigger: String, table: String)] {
        switch engine {
        case .sqlite:
            [
                ("product_version_no_update", "product_version"), ("product_version_no_delete", "product_version"),
                ("state_run_no_update", "state_run"), ("state_run_no_delete", "state_run"),
            ]
        case .postgres: [("product_version_append_only", "product_version"), ("state_run_stays", "state_run")]
        }
    }

    private static func forgeries(_ owner: Int64) -> [(Query, Query)] {
        [
            (
                #"UPDATE product_version SET nameplate = '{"a":1}'"#, "UPDATE product_version SET nameplate = '{}'"
            ),
            (
                "UPDATE product_version SET declared_life_years = 20",
                "UPDATE product_version SET declared_life_years = NULL"
            ),
            (
                "UPDATE product_version SET effective_from = '2025-01-02'",
                "UPDATE product_version SET effective_from = '2025-01-01'"
            ),
            ("UPDATE product SET brand = '乙'", "UPDATE product SET brand = '甲'"),
            ("UPDATE product SET current_version = 2", "UPDATE product SET current_version = 1"),
            (
                """
                INSERT INTO product_version (product_id, version_no, effective_from, nameplate, standard, entruster,
                    producer, factory, created_by, created_at)
                SELECT product_id, 2, '2025-06-01', '{}', 'GB 6932', '', '', '', 1, 1 FROM product_version
                """, "DELETE FROM product_version WHERE version_no = 2"
            ),
            ("UPDATE state_run SET last_index = 74", "UPDATE state_run SET last_index = 75"),
            ("UPDATE state_run SET reason = '印好'", "UPDATE state_run SET reason = '印坏'"),
            ("UPDATE state_run SET kind = 'frozen'", "UPDATE state_run SET kind = 'void'"),
            ("UPDATE state_run SET kind = 'voie'", "UPDATE state_run SET kind = 'void'"),
            (
                """
                INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id,
                    at) VALUES (\(owner), 1, 'frozen', 0, 0, '', 1, 1)
                """, "DELETE FROM state_run WHERE kind = 'frozen'"
            ),
            (
                """
                INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id,
                    at) VALUES (\(owner), 9, 'scrapped', 0, 0, '', 1, 1)
                """, "DELETE FROM state_run WHERE kind = 'scrapped'"
            ),
        ]
    }

    @Test(arguments: TestEngine.available)
    func `those of before get their leaves once, at the start after the upgrade`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            // The log has begun, and then rows came without leaves, as in a database of before.
            let shop = try await Workshop(platform, clock)
            try await platform.datastore.write { session in
                for part in Self.parts {
                    try session.run(
                        "INSERT INTO ledger_unsealed_record (part) VALUES (\(part)) ON CONFLICT (part) DO NOTHING")
                }
                try session.run(
                    """
                    INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id,
                        at) VALUES (\(shop.organizationID), 1, 'frozen', 3, 9, '', 1, 1)
                    """)
            }
            #expect(try await Self.faults(platform).contains(.records))
            try await platform.beginLedger()
            try await platform.sealPending()
            #expect(try await Self.leaves(platform).map { $0[0] } == [4, 6])
            #expect(try await !Self.faults(platform).contains(.records))
            #expect(try await shop.count("ledger_unsealed_record") == 0)
            // Not again: from now on a row without a leaf is a fault.
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id,
                        at) VALUES (\(shop.organizationID), 1, 'void', 30, 39, '', 1, 1)
                    """)
            }
            try await platform.beginLedger()
            try await platform.sealPending()
            #expect(try await Self.faults(platform).contains(.records))
        }
    }

    @Test(arguments: TestEngine.available)
    func `one that was never signed is left again in a new log`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let found = try await platform.datastore.read { session in
                try session.first("SELECT owner_id, product_id FROM product") {
                    (owner: try $0.next(Int64.self), product: try $0.next(Int64.self))
                }
            }
            let known = try #require(found)
            let actor = try await testActor(
                platform, "late", roles: [.enterpriseAdmin], organizationID: known.owner, at: clock.now())
            try await AddProductVersion(platform)(
                CodesFixture.draft().version, of: known.product, by: actor, on: clock.occasion)
            try await platform.sealPending()
            _ = try await BeginNewLog(platform, store: story.store)(reason: "a test", on: clock.occasion)
            try await platform.leaveAgain()
            try await platform.sealPending()
            #expect(try await Self.leaves(platform, log: 2) == [[2 << 8 | 4, known.owner, known.product << 16 | 3]])
            #expect(try await story.faults() == [])
        }
    }
}
