import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct UnitOfWorkTests {
    static let schema = [
        Migration(
            name: "0001-counter",
            text: "CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL CHECK (value >= 0))")
    ]
    struct Refused: Error {}

    private func value(_ name: String, _ datastore: any Datastore) async throws -> Int? {
        try await datastore.read { try $0.value("SELECT value FROM counter WHERE name = \(name)") }
    }

    @Test(arguments: TestEngine.available)
    func `forty racing increments lose nothing, read and written apart`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try $0.run("INSERT INTO counter (name, value) VALUES (\("a"), 0)") }
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 {
                    group.addTask { try await increment(datastore) }
                }
                try await group.waitForAll()
            }
            #expect(try await value("a", datastore) == 40)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_3_3 work that fails undoes nothing of what is committed with it, and nothing is done twice`(
        _ engine: TestEngine
    ) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try $0.run("INSERT INTO counter (name, value) VALUES (\("a"), 0)") }
            let kept = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<30 { group.addTask { try await add(datastore, isKept: number % 3 != 0) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(kept == 20)
            #expect(try await value("a", datastore) == 20)
        }
    }

    private func add(_ datastore: any Datastore, isKept: Bool) async throws -> Bool {
        do {
            try await datastore.write { session in
                try session.run("UPDATE counter SET value = value + 1 WHERE name = \("a")")
                if !isKept { throw Refused() }
            }
            return true
        } catch is Refused { return false }
    }

    /// Wrappers around it that grew with the looks at it would be called one through the other.
    @Test func `what ends transactions is called as directly after a thousand looks at it as before`() async throws {
        let places = Mutex<[Int]>([])
        let place = EndingPlace()
        place.set { _, _ in
            var here = 0
            let address = withUnsafePointer(to: &here) { Int(bitPattern: $0) }
            places.withLock { $0.append(address) }
        }
        try await TestEngine.withSQLite { datastore in
            try await datastore.write { session in
                try place.current?(session, [])
                for _ in 0..<1_000 { _ = place.current }
                try place.current?(session, [])
            }
        }
        let found = places.withLock { $0 }
        try #require(found.count == 2)
        #expect(abs(found[0] - found[1]) < 4_096)
    }

    /// Past the engine's own attempts a caller may try again: nothing was done.
    private func increment(_ datastore: any Datastore) async throws {
        for _ in 0..<20 {
            do {
                try await datastore.write(.serializable) { session in
                    let old: Int = try session.value("SELECT value FROM counter WHERE name = \("a")") ?? 0
                    try session.run("UPDATE counter SET value = \(old + 1) WHERE name = \("a")")
                }
                return
            } catch StorageError.conflictingWork {}
        }
        throw StorageError.conflictingWork
    }

    @Test(arguments: TestEngine.available)
    func `forty racing upserts lose nothing in read committed`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await datastore.write(.readCommitted) { session in
                            try session.run(
                                """
                                INSERT INTO counter (name, value) VALUES (\("b"), 1)
                                ON CONFLICT (name) DO UPDATE SET value = counter.value + 1
                                """)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await value("b", datastore) == 40)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_3_3 a failing unit leaves nothing, its neighbours stay`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        do {
                            try await datastore.write(.readCommitted) { session in
                                try session.run("INSERT INTO counter (name, value) VALUES (\("n\(index)"), \(index))")
                                if index % 3 == 0 { throw Refused() }
                            }
                            return false
                        } catch is Refused { return true }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(refused == 34)
            let names = try await datastore.report {
                try $0.rows("SELECT value FROM counter") { try $0.next(Int.self) }
            }
            #expect(names.count == 66)
            #expect(names.allSatisfy { $0 % 3 != 0 })
        }
    }

    @Test(arguments: TestEngine.available)
    func `a savepoint undoes its part and the unit goes on`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { session in
                try session.run("INSERT INTO counter (name, value) VALUES (\("kept"), 1)")
                for wrong in [-1, 1] {
                    do {
                        try session.savepoint {
                            try session.run("INSERT INTO counter (name, value) VALUES (\("gone"), 5)")
                            try session.savepoint {
                                try session.run("INSERT INTO counter (name, value) VALUES (\("kept"), \(wrong))")
                            }
                        }
                        Issue.record("the violation passed")
                    } catch StorageError.uniqueViolation { #expect(wrong == 1) } catch StorageError.constraintViolation
                    {
                        #expect(wrong == -1)
                    }
                }
                try session.run("INSERT INTO counter (name, value) VALUES (\("after"), 2)")
            }
            #expect(try await value("kept", datastore) == 1)
            #expect(try await value("gone", datastore) == nil)
            #expect(try await value("after", datastore) == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a failed statement spoils the unit even when the error is swallowed`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            do {
                try await datastore.write { session in
                    try session.run("INSERT INTO counter (name, value) VALUES ('a', 1)")
                    _ = try? session.run("INSERT INTO counter (name, value) VALUES ('a', 2)")
                }
                Issue.record("the unit passed")
            } catch StorageError.uniqueViolation {}
            #expect(try await value("a", datastore) == nil)
        }
    }

    private func expect(
        _ datastore: any Datastore, refuses query: Query, as isExpected: @escaping @Sendable (StorageError) -> Bool
    ) async {
        await #expect {
            try await datastore.write { try $0.run(query) }
        } throws: { error in
            (error as? StorageError).map(isExpected) ?? false
        }
    }

    @Test(arguments: TestEngine.available)
    func `violations say which constraint`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try $0.run("INSERT INTO counter (name, value) VALUES (\("a"), 1)") }
            await expect(datastore, refuses: "INSERT INTO counter (name, value) VALUES ('a', 1)") {
                if case .uniqueViolation(let what) = $0 { what.contains("counter") } else { false }
            }
            for wrong in [Int?.none, -1] {
                await expect(datastore, refuses: "INSERT INTO counter (name, value) VALUES ('b', \(wrong))") {
                    if case .constraintViolation = $0 { true } else { false }
                }
            }
            for wrong: Query in ["SELEKT 1", "SELECT 1; SELECT 2", "", "SELECT no_column FROM counter"] {
                await expect(datastore, refuses: wrong) { if case .statement = $0 { true } else { false } }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `run answers how many rows it changed`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { session in
                try session.insert(
                    into: "counter", columns: ["name", "value"], rows: (0..<5).map { [.text("\($0)"), .integer($0)] })
                let some = try session.run("UPDATE counter SET value = 9 WHERE value >= \(3)")
                let none = try session.run("UPDATE counter SET value = 9 WHERE value = \(77)")
                #expect((some, none) == (2, 0))
                let gone = try session.rows("DELETE FROM counter WHERE value = 9 RETURNING name") {
                    try $0.next(String.self)
                }
                #expect(gone.sorted() == ["3", "4"])
            }
        }
    }

    /// Counts to a number that no engine reaches in the time of a point read.
    static let slow: Query = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(1_500_000)) SELECT count(*) FROM n
        """

    @Test(arguments: TestEngine.available)
    func `V15_2_2 a slow read is interrupted, a slow report is not`(_ engine: TestEngine) async throws {
        try await engine.withDatastore { datastore in
            await #expect(throws: StorageError.tooSlow) {
                try await datastore.read { try $0.value(Self.slow, as: Int.self) }
            }
            let one: Int? = try await datastore.readValue("SELECT \(1)")
            #expect(one == 1)
            #expect(try await datastore.reportValue(Self.slow, as: Int.self) == 1_500_000)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a thousand queued writes are all answered`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            let answers = Tally()
            try await withThrowingTaskGroup { group in
                for index in 0..<1_000 {
                    group.addTask {
                        try await datastore.write(.readCommitted) { session in
                            try session.run("INSERT INTO counter (name, value) VALUES (\("\(index)"), \(index))")
                        }
                        answers.add()
                    }
                }
                try await group.waitForAll()
            }
            #expect(answers.count == 1_000)
            #expect(try await datastore.reportValue("SELECT count(*) FROM counter") == 1_000)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a closed datastore refuses and does not hang`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            await datastore.close()
            func isUnavailable(_ error: any Error) -> Bool {
                if case .unavailable? = error as? StorageError { true } else { false }
            }
            await #expect { try await datastore.write { try $0.run("DELETE FROM counter") } } throws: {
                isUnavailable($0)
            }
            await #expect { try await datastore.read { try $0.exists("SELECT 1") } } throws: { isUnavailable($0) }
            await #expect { try await datastore.report { try $0.exists("SELECT 1") } } throws: { isUnavailable($0) }
        }
    }
}
