import Foundation
import Storage
import StorageSQLite
import TestSupport
import Testing

@Suite struct SQLiteTests {
    static let schema = [Migration(name: "1", text: "CREATE TABLE blob (blob_id BIGINT PRIMARY KEY, content BLOB)")]

    @Test func `the writer is set to keep what it acknowledges`() async throws {
        try await TestEngine.withSQLite { datastore in
            for (name, expected) in [("synchronous", 2), ("foreign_keys", 1), ("mmap_size", 0), ("secure_delete", 1)] {
                let found = try await datastore.write { session in
                    switch name {
                    case "synchronous": try session.value("PRAGMA synchronous", as: Int.self)
                    case "foreign_keys": try session.value("PRAGMA foreign_keys", as: Int.self)
                    case "mmap_size": try session.value("PRAGMA mmap_size", as: Int.self)
                    default: try session.value("PRAGMA secure_delete", as: Int.self)
                    }
                }
                #expect(found ?? 0 == expected, "\(name)")
            }
            let mode = try await datastore.write { try $0.value("PRAGMA journal_mode", as: String.self) }
            #expect(mode == "wal")
        }
    }

    @Test func `a unit undoes in memory, a script sorts on the disk`() async throws {
        try await TestEngine.withSQLite { datastore in
            func place() async throws -> Int? {
                try await datastore.write { try $0.value("PRAGMA temp_store", as: Int.self) }
            }
            #expect(try await place() == 2)
            let attempts = Tally()
            let inScript = try await datastore.write { session in
                attempts.add()
                try session.script("CREATE TABLE number (n BIGINT)")
                try session.run("INSERT INTO number (n) VALUES (1)")
                return try session.value("PRAGMA temp_store", as: Int.self)
            }
            #expect(inScript == 1)
            #expect(attempts.count == 2)
            #expect(try await datastore.readValue("SELECT count(*) FROM number") == 1)
            #expect(try await place() == 2)
        }
    }

    @Test func `a second datastore on the folder is refused, and the folder named`() async throws {
        try await TestEngine.withFolder { folder in
            let first = try SQLiteDatastore(folder: folder)
            #expect { try SQLiteDatastore(folder: folder) } throws: { error in
                guard case .unavailable(let why)? = error as? StorageError else { return false }
                return why.contains(folder) && why.contains("in use")
            }
            await first.close()
        }
    }

    @Test func `a second process is kept off the folder`() async throws {
        try await TestEngine.withFolder { folder in
            let datastore = try SQLiteDatastore(folder: folder)
            let other = Process()
            other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
            other.arguments = ["--nonblock", "--exclusive", folder + "/lock", "true"]
            try other.run()
            other.waitUntilExit()
            #expect(other.terminationStatus == 1)
            await datastore.close()
        }
    }

    @Test func `readers cannot write`() async throws {
        try await TestEngine.sqlite.withDatastore(migrations: Self.schema) { datastore in
            await #expect(throws: StorageError.self) {
                try await datastore.read { try $0.forEach("DELETE FROM blob") { _ in } }
            }
            await #expect(throws: StorageError.self) {
                try await datastore.report { try $0.forEach("DELETE FROM blob") { _ in } }
            }
        }
    }

    @Test func `after a full disk nothing is acknowledged, and reads still work`() async throws {
        try await TestEngine.withSQLite { datastore in
            try await MigrationRunner.apply(Self.schema, to: datastore, appliedAt: 0)
            try await datastore.write { try $0.run("INSERT INTO blob (blob_id, content) VALUES (1, NULL)") }
            try await datastore.write { try $0.forEach("PRAGMA max_page_count = 20") { _ in } }
            let large = [UInt8](repeating: 7, count: 1 << 20)
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for index in 2..<10 {
                    group.addTask {
                        do {
                            try await datastore.write {
                                try $0.run("INSERT INTO blob (blob_id, content) VALUES (\(index), \(large))")
                            }
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { !$0 })
            #expect(datastore.isReadOnly)
            await #expect { try await datastore.write { try $0.run("DELETE FROM blob") } } throws: { error in
                if case .unavailable? = error as? StorageError { true } else { false }
            }
            #expect(try await datastore.readValue("SELECT count(*) FROM blob") == 1)
            #expect(try await datastore.reportValue("SELECT count(*) FROM blob") == 1)
        }
    }

    @Test func `what a group loses to one unit's rollback is done again`() async throws {
        let trigger = """
            CREATE TRIGGER strict BEFORE INSERT ON blob WHEN NEW.blob_id % 10 = 0
            BEGIN SELECT RAISE(ROLLBACK, 'not a multiple of ten'); END
            """
        let migrations = Self.schema + [Migration(name: "2", text: trigger)]
        try await TestEngine.sqlite.withDatastore(migrations: migrations) { datastore in
            let refused = await withTaskGroup(of: Bool.self) { group in
                for index in 1...100 {
                    group.addTask {
                        do {
                            try await datastore.write { try $0.run("INSERT INTO blob (blob_id) VALUES (\(index))") }
                            return false
                        } catch { return true }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(refused == 10)
            let count: Int? = try await datastore.readValue("SELECT count(*) FROM blob")
            #expect(count == 90)
        }
    }

    @Test func `what is written is there when the folder is opened again`() async throws {
        try await TestEngine.withFolder { folder in
            for round in 1...3 {
                let datastore = try SQLiteDatastore(folder: folder)
                try await MigrationRunner.apply(Self.schema, to: datastore, appliedAt: 0)
                try await datastore.write { try $0.run("INSERT INTO blob (blob_id) VALUES (\(round))") }
                #expect(try await datastore.readValue("SELECT count(*) FROM blob") == round)
                await datastore.close()
            }
        }
    }
}
