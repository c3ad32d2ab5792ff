import Ledger
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The place of the signed head lies outside of the database: what was removed there is found by it.
@Suite struct SignedHeadCheckTests {
    @Test(arguments: TestEngine.available)
    func `newest checkpoints that are removed are found by the signed head, with their leaves and without`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let sizes = try await Self.sizes(platform)
            try #require(sizes.count >= 3)
            let (kept, newest) = (sizes[sizes.count - 3], sizes[sizes.count - 1])
            try await platform.datastore.write { session in
                try Self.dropTriggers(session)
                try session.run("DELETE FROM ledger_checkpoint WHERE size = \(newest)")
            }
            #expect(try await Self.isTold(story, newest, sizes[sizes.count - 2]), "only the newest row")
            try await platform.datastore.write { session in
                try session.run("DELETE FROM ledger_checkpoint WHERE size > \(kept)")
            }
            #expect(try await Self.isTold(story, newest, kept), "two rows, and all leaves")
            // Leaves, tiles and head as they were at the checkpoint that is left.
            let root = try await Self.root(of: kept, platform)
            try await platform.datastore.write { session in
                for table in ["ledger_entry", "ledger_leaf"] as [Query] {
                    try session.run("DELETE FROM \(table) WHERE leaf_index >= \(kept)")
                }
                try session.run("UPDATE ledger_head SET size = \(kept), root = \(root)")
            }
            let faults = try await story.faults()
            #expect(faults.contains("\(newest) leaves were signed and \(kept) are there"), "\(faults.prefix(3))")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a checkpoint that a crash kept from the database is laid down before the next`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let story = try await LedgerStory(platform, clock, auditLines: 3)
            let sizes = try await Self.sizes(platform)
            let newest = try #require(sizes.last)
            try await platform.datastore.write { session in
                try Self.dropTriggers(session)
                try session.run("DELETE FROM ledger_checkpoint WHERE size = \(newest)")
                try session.audit(AuditEntry("test.look", ("test", "1", "x")), by: nil, on: clock.occasion)
            }
            try await story.sign()
            #expect(try await Self.sizes(platform).starts(with: sizes), "none is missing")
            #expect(try await Self.sizes(platform).count == sizes.count + 1)
            #expect(try await story.faults() == [])
        }
    }

    private static func isTold(_ story: LedgerStory, _ signed: Int64, _ stored: Int64) async throws -> Bool {
        let words = "the last signed checkpoint is of \(signed) leaves and the newest in the database of \(stored)"
        return try await story.faults().contains { $0.hasPrefix(words) }
    }

    private static func dropTriggers(_ session: any WriteSession) throws {
        switch session.engine {
        case .sqlite:
            for table in ["ledger_checkpoint", "ledger_entry", "ledger_leaf"] {
                for act in ["update", "delete"] { try session.dropTrigger("\(table)_no_\(act)", on: table) }
            }
        case .postgres:
            for table in ["ledger_checkpoint", "ledger_entry", "ledger_leaf"] {
                try session.dropTrigger("\(table)_append_only", on: table)
            }
        }
    }

    private static func sizes(_ platform: Platform) async throws -> [Int64] {
        try await platform.datastore.read { session in
            try session.rows("SELECT size FROM ledger_checkpoint ORDER BY size") { try $0.next(Int64.self) }
        }
    }

    private static func root(of size: Int64, _ platform: Platform) async throws -> [UInt8] {
        let entries = try await platform.datastore.report { session in
            try session.rows("SELECT leaf FROM ledger_entry WHERE leaf_index < \(size) ORDER BY leaf_index") {
                try $0.next([UInt8].self)
            }
        }
        var tree = GrowingTree()
        for entry in entries { _ = try tree.append([TreeHash.leaf(entry)]) }
        return tree.root.bytes
    }
}
