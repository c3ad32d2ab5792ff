import Cryptography
import Ledger
import Storage
import StoragePostgres
import Synchronization
import TestSupport
import Testing

@testable import Traceability

@Suite struct SealingPeersTests {
    private static func peer(_ url: String) async throws -> Platform {
        let platform = try Platform(
            datastore: try PostgresDatastore(url: url, connectionCount: 4), clock: FixedClock(Instant(microseconds: 0)),
            entropy: .secure, keys: PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32))),
            options: PlatformOptions(publicURL: "http://localhost:8080"))
        try await platform.prepare()
        return platform
    }

    @Test(.enabled(if: TestEngine.available.contains(.postgres), "needs PostgreSQL"))
    func `several processes leave and seal at once, and every fact has one leaf`() async throws {
        try await TestEngine.withPostgresURL { url in
            var peers: [Platform] = []
            for _ in 0..<3 { peers.append(try await Self.peer(url)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, peer) in peers.enumerated() {
                    group.addTask { try await Self.leave(peer, Int64(number + 1)) }
                    group.addTask { for _ in 0..<20 { try await peer.sealPending() } }
                }
                try await group.waitForAll()
            }
            // A unit that was committed is sealed by the next look, whichever process looks.
            try await peers[2].sealPending()
            let found = try await LedgerReading.read(peers[0].datastore)
            let facts = found.leaves.filter { $0.kind == 1 }.map(\.fact)
            #expect(facts.count == 3 * 40 * 4)
            #expect(Set(facts).count == facts.count)
            #expect(found.faults == [])
            #expect(found.root == found.head.root.bytes)
            for peer in peers { await peer.datastore.close() }
        }
    }

    private static func leave(_ platform: Platform, _ owner: Int64) async throws {
        for unit in 0..<40 as Range<Int64> { try await leave(platform, owner, unit) }
    }

    private static func leave(_ platform: Platform, _ owner: Int64, _ unit: Int64) async throws {
        try await platform.datastore.write { session in
            try session.leave(
                (0..<4 as Range<Int64>).map { fact in
                    PendingLeaf(.event, (owner % 2, owner << 20 | unit << 4 | fact), record: Array("{}".utf8))
                })
        }
    }

    @Test(.enabled(if: TestEngine.available.contains(.postgres), "needs PostgreSQL"), .timeLimit(.minutes(2)))
    func `under load sealing lets go each time, and a large return does not wait for the end of it`() async throws {
        try await TestEngine.withPostgresURL { url in
            let (sender, sealer) = (try await Self.peer(url), try await Self.peer(url))
            let return5 = (5 << 24)..<(5 << 24 + 10) as Range<Int64>
            try await sender.datastore.write { session in
                try session.hold(return5.map { PendingLeaf(.event, (1, $0), record: Array("{}".utf8)) })
                try session.run(
                    """
                    INSERT INTO trace_return (return_id, captor_id, site_id, account_id, channel, file_name,
                        content_digest, mode, state, row_count, good_count, bad_count, unit_count, backfilled,
                        received_at)
                    VALUES (5, 1, 0, 1, 'api', '', \([UInt8](repeating: 5, count: 32)), 'all-or-nothing', 'accepted',
                        10, 10, 0, 10, 0, 1)
                    """)
                try session.run("INSERT INTO ledger_due (return_id) VALUES (5)")
            }
            let over = Flag()
            let sealed = try await withThrowingTaskGroup(of: Int.self) { group in
                for owner in 10...12 as ClosedRange<Int64> {
                    group.addTask {
                        var unit: Int64 = 0
                        while !over.isSet {
                            try await Self.leave(sender, owner, unit)
                            unit += 1
                        }
                        return 0
                    }
                }
                group.addTask {
                    defer { over.set() }
                    var total = 0
                    // Whoever seals signs in between: each call must come back while the others go on.
                    while total < 2_000 { total += try await sealer.sealPending() }
                    let due = try await sealer.datastore.read { session in
                        try session.value(
                            """
                            SELECT count(*) FROM ledger_leaf WHERE kind = 1
                                AND fact_id BETWEEN \(return5.lowerBound) AND \(return5.upperBound - 1)
                            """, as: Int.self)
                    }
                    #expect(due == return5.count, "while others are sealed")
                    return total
                }
                return try await group.reduce(0, +)
            }
            #expect(sealed >= 2_000)
            for peer in [sender, sealer] { await peer.datastore.close() }
        }
    }
}

/// What one task tells the others.
private final class Flag: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
}
