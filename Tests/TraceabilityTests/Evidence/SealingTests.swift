import Cryptography
import Ledger
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct SealingTests {
    private struct Failure: Error {}

    private static func leaf(_ owner: Int64, _ fact: Int64) -> PendingLeaf {
        PendingLeaf(
            .event, (owner, fact), digests: SHA256.hash("public \(fact)") + SHA256.hash("trade \(fact)"),
            record: Array("{\"fact\":\(fact)}".utf8))
    }

    /// A unit of work that leaves some facts, some in a savepoint that fails, and may fail itself.
    private struct Unit: Sendable {
        var kept: [PendingLeaf] = []
        var undone: [PendingLeaf] = []
        var isFailing = false

        init(_ number: Int64, using generator: inout SeededGenerator) {
            for place in 0..<Int64.random(in: 0...5, using: &generator) {
                let leaf = SealingTests.leaf(Int64.random(in: 0...3, using: &generator), number << 8 | place)
                if Int.random(in: 0..<4, using: &generator) == 0 { undone.append(leaf) } else { kept.append(leaf) }
            }
            isFailing = Int.random(in: 0..<4, using: &generator) == 0
        }

        func run(_ session: any WriteSession) throws {
            try session.leave(Array(kept.prefix(2)))
            do {
                try session.savepoint {
                    try session.leave(undone)
                    throw Failure()
                }
            } catch is Failure {}
            try session.leave(Array(kept.dropFirst(2)))
            if isFailing { throw Failure() }
        }
    }

    @Test(arguments: TestEngine.available, [1, 2, 3] as [UInt64])
    func `V2_3_3 after any sequence of units and failures every fact has one leaf`(
        _ engine: TestEngine, _ seed: UInt64
    ) async throws {
        try await withPlatform(engine) { platform, _ in
            var generator = SeededGenerator(seed: seed)
            let units = (1...120).map { Unit(Int64($0), using: &generator) }
            try await platform.sealPending()
            let before = try await LedgerReading.read(platform.datastore).leaves.count
            await withTaskGroup(of: Void.self) { group in
                for (number, unit) in units.enumerated() {
                    let isolation: Isolation = number.isMultiple(of: 3) ? .readCommitted : .serializable
                    group.addTask {
                        do {
                            try await platform.datastore.write(isolation) { try unit.run($0) }
                            #expect(!unit.isFailing, "seed \(seed): unit \(number) should have failed")
                        } catch {
                            #expect(unit.isFailing, "seed \(seed): unit \(number) failed: \(error)")
                        }
                    }
                }
            }
            try await platform.sealPending()
            let found = try await LedgerReading.read(platform.datastore)
            let expected = units.filter { !$0.isFailing }.flatMap(\.kept).map(\.factID).sorted()
            #expect(found.leaves.dropFirst(before).map(\.fact).sorted() == expected, "seed \(seed)")
            #expect(found.faults == [], "seed \(seed)")
            #expect(found.root == found.head.root.bytes, "seed \(seed)")
            #expect(UInt64(found.entries.count) == found.head.size, "seed \(seed)")
        }
    }

    @Test(arguments: TestEngine.available)
    func `tiles, roots and proofs are right around the widths of tiles`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, _ in
            try await platform.sealPending()
            let start = try await platform.datastore.read { try $0.ledgerHead().size }
            var checkpoints: [Checkpoint] = []
            for size in [255, 256, 257, 511, 512, 513] as [UInt64] {
                checkpoints.append(try await grow(platform, to: start + size, in: 97))
            }
            try await check(platform, checkpoints)
        }
    }

    @Test func `a third level begins at 65,536 leaves`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            var checkpoints: [Checkpoint] = []
            for size in [65_535, 65_536, 65_537] as [UInt64] {
                checkpoints.append(try await grow(platform, to: size, in: 4_096))
            }
            let tiles = try await platform.datastore.report { session in
                try session.rows("SELECT level, COUNT(*) FROM ledger_tile GROUP BY level ORDER BY level") {
                    [try $0.next(Int.self), try $0.next(Int.self)]
                }
            }
            #expect(tiles == [[0, 256], [1, 1]])
            try await check(platform, checkpoints)
        }
    }

    /// Leaves leaves until the log has `size`; answers its head.
    private func grow(_ platform: Platform, to size: UInt64, in chunk: UInt64) async throws -> Checkpoint {
        while case let head = try await platform.datastore.read({ try $0.ledgerHead() }), head.size < size {
            let facts = head.size..<min(size, head.size + chunk)
            try await platform.datastore.write { session in
                try session.leave(facts.map { Self.leaf(Int64($0 % 5), Int64($0) + 1_000_000) })
            }
            try await platform.sealPending()
        }
        let head = try await platform.datastore.read { try $0.ledgerHead() }
        #expect(head.size == size)
        return try Checkpoint(origin: "test/ledger", size: head.size, root: head.root)
    }

    /// The stored log against the offline verifier, and proofs of its leaves against its heads.
    private func check(_ platform: Platform, _ checkpoints: [Checkpoint]) async throws {
        let found = try await LedgerReading.read(platform.datastore)
        #expect(found.faults == [])
        #expect(found.root == found.head.root.bytes)
        try await platform.datastore.report { session in
            var audit = LogAudit { try? session.ledgerTile($0, log: 1) }
            let report = try audit.run(checkpoints: checkpoints)
            #expect(report.entries == found.head.size)
            for (old, new) in zip(checkpoints, checkpoints.dropFirst()) {
                let proof = try session.ledgerConsistency(from: old.size, to: new.size, log: 1)
                try proof.verify(oldRoot: old.root, newRoot: new.root)
                for index in [0, old.size - 1, new.size - 1] {
                    let proof = try session.ledgerInclusion(of: index, in: new.size, log: 1)
                    try proof.verify(leaf: .leaf(found.entries[Int(index)]), root: new.root)
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is sealed cannot be changed or removed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, _ in
            try await platform.sealPending()
            _ = try await grow(platform, to: 256, in: 256)
            for statement in [
                "UPDATE ledger_entry SET leaf = leaf", "DELETE FROM ledger_entry",
                "UPDATE ledger_leaf SET part = part", "DELETE FROM ledger_leaf", "DELETE FROM ledger_tile",
                "UPDATE ledger_root SET hash = hash", "DELETE FROM ledger_log",
            ] as [Query] {
                await #expect(throws: StorageError.self) {
                    try await platform.datastore.write { session in try session.run(statement) }
                }
            }
            #expect(try await LedgerReading.read(platform.datastore).faults == [])
        }
    }
}
