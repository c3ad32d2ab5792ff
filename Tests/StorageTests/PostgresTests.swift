import Storage
import StoragePostgres
import Synchronization
import TestSupport
import Testing

@Suite(.enabled(if: TestEngine.postgresURL != nil)) struct PostgresTests {
    static let schema = [
        Migration(name: "1", text: "CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)")
    ]

    @Test func `a unit that lost a race against a peer is run again`() async throws {
        try await TestEngine.withPostgresURL { url in
            let peers = try (0..<2).map { _ in try PostgresDatastore(url: url, connectionCount: 3) }
            try await MigrationRunner.apply(Self.schema, to: peers[0], appliedAt: 0)
            try await peers[0].write { try $0.run("INSERT INTO counter (name, value) VALUES ('a', 0)") }
            let attempts = Tally()
            let meeting = Meeting(count: 2)
            try await withThrowingTaskGroup { group in
                for peer in peers {
                    group.addTask {
                        try await peer.write(.serializable) { session in
                            attempts.add()
                            let old: Int = try session.value("SELECT value FROM counter") ?? 0
                            // Both have read before either writes: one of the two must be run again.
                            meeting.arrive()
                            try session.run("UPDATE counter SET value = \(old + 1)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(attempts.count >= 3)
            #expect(try await peers[0].readValue("SELECT value FROM counter") == 2)
            for peer in peers { await peer.close() }
        }
    }

    @Test func `units of one process share a transaction, and a failed one costs nobody else`() async throws {
        try await TestEngine.postgres.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try $0.run("INSERT INTO counter (name, value) VALUES ('a', 0)") }
            let (attempts, refused) = (Tally(), Tally())
            let transactions = Names()
            try await withThrowingTaskGroup { group in
                for number in 0..<64 {
                    group.addTask {
                        do {
                            try await datastore.write(.serializable) { session in
                                attempts.add()
                                let old: Int = try session.value("SELECT value FROM counter WHERE name = 'a'") ?? 0
                                try session.run("UPDATE counter SET value = \(old + 1) WHERE name = 'a'")
                                let id = try session.value("SELECT txid_current()::TEXT", as: String.self) ?? ""
                                transactions.insert(id)
                                if number.isMultiple(of: 8) {
                                    try session.run("INSERT INTO counter (name, value) VALUES ('a', 1)")
                                }
                            }
                        } catch StorageError.uniqueViolation { refused.add() }
                    }
                }
                try await group.waitForAll()
            }
            #expect(refused.count == 8)
            // One group, at most, is done again with a savepoint around each unit.
            #expect((64...128).contains(attempts.count), "nothing of one process is in its own way")
            #expect(transactions.count < 64, "some waited and were committed together")
            #expect(try await datastore.readValue("SELECT value FROM counter") == 56)
        }
    }

    @Test func `units that lose their transaction together are each done once`() async throws {
        try await TestEngine.postgres.withDatastore(migrations: Self.schema) { datastore in
            let kills = Tally()
            try await withThrowingTaskGroup { group in
                for number in 0..<32 {
                    group.addTask {
                        try await datastore.write(.serializable) { session in
                            try session.run("INSERT INTO counter (name, value) VALUES (\("\(number)"), 1)")
                            guard number == 20, kills.add() == 1 else { return }
                            try session.forEach("SELECT pg_terminate_backend(pg_backend_pid())") { _ in }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await datastore.readValue("SELECT count(*) FROM counter") == 32)
        }
    }

    @Test func `killed connections are opened again`() async throws {
        try await TestEngine.withPostgresURL { url in
            let datastore = try PostgresDatastore(url: url + "&application_name=victim_of_test", connectionCount: 4)
            let killer = try PostgresDatastore(url: url, connectionCount: 2)
            try await MigrationRunner.apply(Self.schema, to: datastore, appliedAt: 0)
            for round in 1...3 {
                let killed = try await killer.write(.readCommitted) { session in
                    try session.rows(
                        """
                        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                        WHERE application_name = 'victim_of_test'
                        """
                    ) { try $0.next(Bool.self) }
                }
                #expect(!killed.isEmpty)
                try await datastore.write { session in
                    try session.run("INSERT INTO counter (name, value) VALUES (\("\(round)"), \(round))")
                }
                #expect(try await datastore.readValue("SELECT count(*) FROM counter") == round)
            }
            await datastore.close()
            await killer.close()
        }
    }

    @Test func `a unit whose connection dies half way is run once more`() async throws {
        try await TestEngine.postgres.withDatastore(migrations: Self.schema) { datastore in
            let attempts = Tally()
            try await datastore.write { session in
                let attempt = attempts.add()
                try session.run("INSERT INTO counter (name, value) VALUES (\("a"), \(attempt))")
                if attempt == 1 { try session.forEach("SELECT pg_terminate_backend(pg_backend_pid())") { _ in } }
            }
            #expect(attempts.count == 2)
            #expect(try await datastore.readValue("SELECT value FROM counter") == 2)
        }
    }

    @Test func `the server's settings are read, and a server that forgets is refused`() async throws {
        try await TestEngine.withPostgresURL { url in
            let datastore = try PostgresDatastore(url: url)
            #expect(datastore.settings.dangers.isEmpty)
            #expect(["on", "off"].contains(datastore.settings.dataChecksums))
            await datastore.close()
            let forgetful = url + "%20-csynchronous_commit%3Doff"
            #expect(throws: StorageError.unsafe("PostgreSQL: synchronous_commit is off")) {
                try PostgresDatastore(url: forgetful)
            }
            var options = PostgresDatastore.Options()
            options.allowUnsafe = true
            let allowed = try PostgresDatastore(url: forgetful, options: options)
            #expect(allowed.settings.synchronousCommit == "off")
            await allowed.close()
        }
    }

    @Test func `nobody there is said at once`() async throws {
        #expect { try PostgresDatastore(url: "postgresql://nobody@127.0.0.1:1/none") } throws: { error in
            if case .unavailable? = error as? StorageError { true } else { false }
        }
    }

    @Test func `a bulk insert larger than one message arrives whole`() async throws {
        let schema = [
            Migration(name: "1", text: "CREATE TABLE v (i BIGINT, t TEXT, b BYTEA, r DOUBLE PRECISION, n BIGINT)")
        ]
        try await TestEngine.postgres.withDatastore(migrations: schema) { datastore in
            let content = [UInt8](repeating: 0xab, count: 100_000)
            try await datastore.write { session in
                try session.insert(
                    into: "v", columns: ["i", "t", "b", "r", "n"],
                    rows: (0..<300).map { [.integer($0), .text("\"{},\\"), .bytes(content), .real(0.5), .null] })
                try session.insert(into: "v", columns: ["n"], rows: [[.null], [.null]])
            }
            let found = try await datastore.report { session in
                try session.first("SELECT count(*), sum(octet_length(b)), sum(i), sum(r), count(t), count(n) FROM v") {
                    let counts = (try $0.next(Int.self), try $0.next(Int.self), try $0.next(Int.self))
                    return (counts, try $0.next(Double.self), try $0.next(Int.self), try $0.next(Int.self))
                }
            }
            let (counts, reals, texts, nulls) = try #require(found)
            #expect(counts == (302, 30_000_000, 44_850))
            #expect(reals == 150 && texts == 300 && nulls == 0)
        }
    }
}

/// Different texts that several tasks have seen.
private final class Names: Sendable {
    private let all = Mutex<Set<String>>([])
    var count: Int { all.withLock { $0.count } }
    func insert(_ name: String) { all.withLock { _ = $0.insert(name) } }
}

/// Holds the threads that arrive until all are there, or a limit of 10 s is past.
private final class Meeting: @unchecked Sendable {
    private let missing: Mutex<Int>
    init(count: Int) { missing = Mutex(count) }

    func arrive() {
        missing.withLock { $0 -= 1 }
        let end = ContinuousClock.now + .seconds(10)
        while missing.withLock({ $0 > 0 }) && ContinuousClock.now < end {}
    }
}
