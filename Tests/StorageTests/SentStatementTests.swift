import Storage
import TestSupport
import Testing

/// Statements whose answers nobody waits for: `send` and `insert`.
@Suite struct SentStatementTests {
    static let schema = [
        Migration(
            name: "1",
            text: """
                CREATE TABLE step (step_id BIGINT NOT NULL PRIMARY KEY, value BIGINT NOT NULL CHECK (value >= 0));
                CREATE TABLE mark (name TEXT NOT NULL PRIMARY KEY);
                """)
    ]

    private static func insert(_ id: Int64, _ value: Int64, _ session: any WriteSession) throws {
        try session.insert(into: "step", columns: ["step_id", "value"], rows: [[.integer(id), .integer(value)]])
    }

    private static func isUnique(_ error: any Error) -> Bool {
        if case .uniqueViolation? = error as? StorageError { true } else { false }
    }

    private func steps(_ datastore: any Datastore) async throws -> [Int64] {
        try await datastore.read { try $0.rows("SELECT step_id FROM step ORDER BY step_id") { try $0.next() } }
    }

    @Test(arguments: TestEngine.available)
    func `what was sent happens in its order, and a read sees it`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            let seen: [Int64] = try await datastore.write { session in
                try Self.insert(1, 5, session)
                try session.send("UPDATE step SET value = value * \(10) WHERE step_id = 1")
                try session.send("UPDATE step SET value = value + \(1) WHERE step_id = 1")
                let first: Int64 = try session.value("SELECT value FROM step WHERE step_id = 1") ?? -1
                try session.send("DELETE FROM step WHERE step_id = 1")
                try Self.insert(1, 7, session)
                let changed = try session.run("UPDATE step SET value = value + 1 WHERE step_id = 1")
                return [first, Int64(changed)]
            }
            #expect(seen == [51, 1])
            #expect(try await datastore.readValue("SELECT value FROM step") == 8)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a sent statement that fails last fails its unit`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try Self.insert(1, 0, $0) }
            for isolation in [Isolation.serializable, .readCommitted] {
                await #expect {
                    try await datastore.write(isolation) { session in
                        try Self.insert(2, 0, session)
                        try Self.insert(1, 0, session)
                    }
                } throws: {
                    Self.isUnique($0)
                }
                await #expect(throws: StorageError.self) {
                    try await datastore.write(isolation) { try $0.send("UPDATE step SET value = \(-1)") }
                }
            }
            #expect(try await steps(datastore) == [1])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a sent statement that fails spoils what comes after it`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try Self.insert(1, 0, $0) }
            await #expect {
                try await datastore.write { session in
                    // On one engine the insert tells, on the other the read.
                    for _ in 0..<2 {
                        do {
                            try Self.insert(1, 0, session)
                            try session.forEach("SELECT 1") { _ in }
                            Issue.record("the violation passed")
                        } catch StorageError.uniqueViolation {}
                    }
                    try Self.insert(3, 0, session)
                }
            } throws: {
                Self.isUnique($0)
            }
            #expect(try await steps(datastore) == [1])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a violation is told by the savepoint around it and leaves the rest`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { session in
                try Self.insert(1, 0, session)
                do {
                    try session.savepoint {
                        try session.send("INSERT INTO mark (name) VALUES (\("gone"))")
                        try Self.insert(1, 0, session)
                        try session.send("INSERT INTO mark (name) VALUES (\("never"))")
                    }
                    Issue.record("the violation passed")
                } catch StorageError.uniqueViolation {}
                try Self.insert(2, 0, session)
                try session.savepoint { try Self.insert(3, 0, session) }
            }
            #expect(try await steps(datastore) == [1, 2, 3])
            #expect(try await datastore.readValue("SELECT count(*) FROM mark") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a savepoint does not mend what failed before it`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try Self.insert(1, 0, $0) }
            let entered = Tally()
            await #expect {
                try await datastore.write { session in
                    _ = try? Self.insert(1, 0, session)
                    _ = try? session.savepoint {
                        entered.add()
                        try Self.insert(2, 0, session)
                    }
                }
            } throws: {
                Self.isUnique($0)
            }
            #expect(entered.count == 0)
            #expect(try await steps(datastore) == [1])
        }
    }

    @Test(arguments: TestEngine.available)
    func `of units that wait together each has its own error`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { try Self.insert(1_000, 0, $0) }
            let (done, refused, wrong) = (Tally(), Tally(), Tally())
            await withTaskGroup { group in
                for number in Int64(0)..<60 {
                    group.addTask {
                        do {
                            try await datastore.write { session in
                                try Self.insert(number, 0, session)
                                if number.isMultiple(of: 3) { try Self.insert(1_000, 0, session) }
                                guard number % 3 == 1 else { return }
                                try session.send("UPDATE step SET value = -1 WHERE step_id = 1000")
                            }
                            done.add()
                        } catch StorageError.uniqueViolation {
                            if number.isMultiple(of: 3) { refused.add() }
                        } catch StorageError.constraintViolation {
                            if number % 3 == 1 { wrong.add() }
                        } catch { Issue.record("\(error)") }
                    }
                }
            }
            #expect((done.count, refused.count, wrong.count) == (20, 20, 20))
            #expect(try await steps(datastore) == (0..<60).filter { $0 % 3 == 2 } + [1_000])
        }
    }

    private static func insertLate(_ id: Int64, _ session: any WriteSession) throws {
        try session.insertLate(into: "step", columns: ["step_id", "value"], rows: [[.integer(id), .integer(0)]])
    }

    @Test(arguments: TestEngine.available)
    func `late rows of units that wait together are all there, but for those that failed`(
        _ engine: TestEngine
    ) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            struct Refused: Error {}
            try await datastore.write { try Self.insert(1_000, 0, $0) }
            let (refused, violations, counts) = (Tally(), Tally(), Tally())
            await withTaskGroup { group in
                for number in Int64(0)..<60 {
                    group.addTask {
                        do {
                            try await datastore.write { session in
                                try Self.insertLate(number, session)
                                try session.send("INSERT INTO mark (name) VALUES (\("\(number)"))")
                                switch number % 4 {
                                case 0: throw Refused()
                                case 1: try Self.insertLate(1_000, session)
                                case 2:
                                    // Looks at what it has written: then it is not late.
                                    let own = try session.exists("SELECT 1 FROM step WHERE step_id = \(number)")
                                    if own { counts.add() }
                                default: break
                                }
                            }
                        } catch is Refused {
                            refused.add()
                        } catch StorageError.uniqueViolation {
                            violations.add()
                        } catch { Issue.record("\(error)") }
                    }
                }
            }
            #expect((refused.count, violations.count) == (15, 15))
            #expect(counts.count >= 15)
            let expected = (Int64(0)..<60).filter { $0 % 4 > 1 }
            #expect(try await steps(datastore) == expected + [1_000])
            #expect(try await datastore.readValue("SELECT count(*) FROM mark") == expected.count)
        }
    }

    @Test(arguments: TestEngine.available)
    func `late rows are seen by whatever names their table`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            for isolation in [Isolation.serializable, .readCommitted] {
                try await datastore.write(isolation) { session in
                    try Self.insertLate(1, session)
                    #expect(try session.run("UPDATE step SET value = 5 WHERE step_id = 1") == 1)
                    try Self.insertLate(2, session)
                    try session.savepoint { try Self.insertLate(3, session) }
                    #expect(try session.value("SELECT sum(value) FROM step", as: Int.self) == 5)
                    #expect(try session.run("DELETE FROM step") == 3)
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a savepoint takes its own late rows back and no others`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            struct Refused: Error {}
            try await datastore.write { session in
                try Self.insertLate(1, session)
                do {
                    try session.savepoint {
                        try Self.insertLate(2, session)
                        throw Refused()
                    }
                } catch is Refused {}
                try Self.insertLate(3, session)
            }
            #expect(try await steps(datastore) == [1, 3])
        }
    }

    private static func value(_ session: any Session) throws -> Int? {
        try session.value("SELECT value FROM step WHERE step_id = \(1)", as: Int.self)
    }

    private static func both(_ session: any Session) throws -> [Int?] {
        [try value(session), try session.value("SELECT count(*) FROM step", as: Int.self)]
    }

    @Test(arguments: TestEngine.available)
    func `reads that were asked for ahead give what is stored, also after a change`(
        _ engine: TestEngine
    ) async throws {
        try await engine.withDatastore(migrations: Self.schema) { datastore in
            try await datastore.write { session in
                try Self.insert(1, 5, session)
                try session.ahead { _ = try Self.both($0) }
                #expect(try Self.value(session) == 5)
                try session.send("UPDATE step SET value = 6 WHERE step_id = 1")
                #expect(try Self.both(session) == [6, 1])
                try session.ahead { _ = try Self.both($0) }
                #expect(try session.run("DELETE FROM step WHERE step_id = 1") == 1)
                #expect(try Self.both(session) == [nil, 0])
                try session.ahead { _ = try Self.both($0) }
                try Self.insertLate(1, session)
                #expect(try Self.both(session) == [0, 1])
            }
            let found = try await datastore.read { session in try session.together { try Self.both($0) } }
            #expect(found == [0, 1])
        }
    }
}
