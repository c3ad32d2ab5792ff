import Cryptography
import Ledger
import Storage
import StoragePostgres
import TestSupport
import Testing
import Traceability

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
        for unit in 0..<40 as Range<Int64> {
            try await platform.datastore.write { session in
                try session.leave(
                    (0..<4 as Range<Int64>).map { fact in
                        PendingLeaf(.event, (owner % 2, owner << 20 | unit << 4 | fact), record: Array("{}".utf8))
                    })
            }
        }
    }
}
