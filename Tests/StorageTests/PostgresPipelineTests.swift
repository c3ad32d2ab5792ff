import Storage
import StoragePostgres
import TestSupport
import Testing

/// Pipelines that break, and statements that the server knows by name.
@Suite(.enabled(if: TestEngine.postgresURL != nil)) struct PostgresPipelineTests {
    private static let schema = PostgresTests.schema
    private static let named: Query = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%counter%'"

    private func isUnavailable(_ error: any Error) -> Bool {
        if case .unavailable? = error as? StorageError { true } else { false }
    }

    private static func insert(_ name: String, _ session: any WriteSession) throws {
        try session.insert(into: "counter", columns: ["name", "value"], rows: [[.text(name), .integer(1)]])
    }

    private static func end(_ session: any WriteSession) throws {
        try session.send("SELECT pg_terminate_backend(pg_backend_pid())")
    }

    @Test(arguments: [Isolation.serializable, .readCommitted])
    func `a unit whose connection dies among sent statements is run once more`(_ isolation: Isolation) async throws {
        try await TestEngine.postgres.withDatastore(migrations: Self.schema) { datastore in
            let attempts = Tally()
            try await datastore.write(isolation) { session in
                try Self.insert("before", session)
                if attempts.add() == 1 { try Self.end(session) }
                try Self.insert("after", session)
            }
            #expect(attempts.count == 2)
            #expect(try await datastore.readValue("SELECT count(*) FROM counter") == 2)
        }
    }

    @Test func `a connection that dies each time is told, and the next unit has another`() async throws {
        try await TestEngine.postgres.withDatastore(migrations: Self.schema) { datastore in
            await #expect {
                try await datastore.write { session in
                    try Self.insert("a", session)
                    try Self.end(session)
                    try Self.insert("b", session)
                }
            } throws: {
                isUnavailable($0)
            }
            try await datastore.write { try Self.insert("c", $0) }
            #expect(try await datastore.readValue("SELECT name FROM counter") == "c")
        }
    }

    @Test func `units of a group whose connection dies among sent statements are each done once`() async throws {
        try await TestEngine.postgres.withDatastore(migrations: Self.schema) { datastore in
            let (kills, refused) = (Tally(), Tally())
            try await withThrowingTaskGroup { group in
                for number in 0..<32 {
                    group.addTask {
                        do {
                            try await datastore.write { session in
                                try Self.insert("\(number)", session)
                                if number == 20, kills.add() == 1 { try Self.end(session) }
                                if number == 25 { try Self.insert("25", session) }
                            }
                        } catch StorageError.uniqueViolation { refused.add() }
                    }
                }
                try await group.waitForAll()
            }
            #expect(refused.count == 1)
            #expect(try await datastore.readValue("SELECT count(*) FROM counter") == 31)
        }
    }

    @Test func `a statement that comes again is known by name, where that is not turned off`() async throws {
        try await TestEngine.withPostgresURL { url in
            for (setting, expected) in [("on", true), ("off", false), ("", true)] {
                let parameter = setting.isEmpty ? "" : "&prepared_statements=\(setting)"
                let datastore = try PostgresDatastore(url: url + parameter, connectionCount: 3)
                try await MigrationRunner.apply(Self.schema, to: datastore, appliedAt: 0)
                for round in 0..<3 {
                    try await datastore.write { try Self.insert("\(parameter)\(round)", $0) }
                }
                let count = try await datastore.write { try $0.value(Self.named, as: Int.self) ?? 0 }
                #expect((count > 0) == expected, "\(parameter): \(count)")
                await datastore.close()
            }
            #expect(throws: StorageError.self) { try PostgresDatastore(url: url + "&prepared_statements=perhaps") }
        }
    }

    @Test func `names that the server has lost cost one more attempt and are used no more`() async throws {
        try await TestEngine.postgres.withDatastore(migrations: Self.schema) { datastore in
            for round in 0..<3 { try await datastore.write { try Self.insert("\(round)", $0) } }
            let attempts = Tally()
            for name in ["x", "y"] {
                try await datastore.write { session in
                    attempts.add()
                    try session.send("DEALLOCATE ALL")
                    try Self.insert(name, session)
                }
            }
            #expect((2...3).contains(attempts.count))
            #expect(try await datastore.readValue("SELECT count(*) FROM counter") == 5)
            #expect(try await datastore.write { try $0.value(Self.named, as: Int.self) } == 0)
        }
    }

    @Test func `a name that another has given costs one more attempt`() async throws {
        try await TestEngine.withPostgresURL { url in
            let first = try PostgresDatastore(url: url, connectionCount: 3)
            try await MigrationRunner.apply(Self.schema, to: first, appliedAt: 0)
            for name in ["a", "b"] { try await first.write { try Self.insert(name, $0) } }
            let names = try await first.write { session in
                try session.rows("SELECT name FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO counter%'")
                {
                    try $0.next(String.self)
                }
            }
            await first.close()
            let name = try #require(names.first)
            let second = try PostgresDatastore(url: url, connectionCount: 3)
            try await second.write { try $0.script("PREPARE \(name) AS SELECT 1") }
            try await second.write { try Self.insert("c", $0) }
            let attempts = Tally()
            try await second.write { session in
                attempts.add()
                try Self.insert("d", session)
            }
            #expect(attempts.count == 2)
            #expect(try await second.readValue("SELECT count(*) FROM counter") == 4)
            await second.close()
        }
    }

    @Test func `a peer's change of the schema costs one more attempt`() async throws {
        try await TestEngine.withPostgresURL { url in
            let datastore = try PostgresDatastore(url: url, connectionCount: 3)
            let peer = try PostgresDatastore(url: url, connectionCount: 3)
            try await MigrationRunner.apply(Self.schema, to: datastore, appliedAt: 0)
            try await datastore.write { try Self.insert("a", $0) }
            let attempts = Tally()
            func value() async throws -> Int? {
                try await datastore.write { session in
                    attempts.add()
                    return try session.first("SELECT * FROM counter") { row in
                        row.skip()
                        return try row.next(Int.self)
                    }
                }
            }
            for _ in 0..<3 { #expect(try await value() == 1) }
            try await peer.write { try $0.script("ALTER TABLE counter ADD COLUMN more BIGINT") }
            #expect(try await value() == 1)
            // Five where the statement was still known by its name, four where that had been forgotten.
            #expect((4...5).contains(attempts.count))
            await peer.close()
            await datastore.close()
        }
    }
}
