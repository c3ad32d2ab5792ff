import Foundation
import Storage
import StoragePostgres
import Synchronization
import TestSupport
import Testing

@Suite struct MigrationTests {
    static let first = Migration(name: "0001-place", text: "CREATE TABLE place (place_id BIGINT NOT NULL PRIMARY KEY);")
    static let second = Migration(
        name: "0002-name", text: "ALTER TABLE place ADD COLUMN name TEXT; INSERT INTO place VALUES (1, 'it''s; here');")

    @Test(arguments: TestEngine.available)
    func `scripts are applied once, in order`(_ engine: TestEngine) async throws {
        try await engine.withDatastore { datastore in
            #expect(try await MigrationRunner.apply([Self.first], to: datastore, appliedAt: 5) == ["0001-place"])
            let both = [Self.second, Self.first]
            #expect(try await MigrationRunner.apply(both, to: datastore, appliedAt: 6) == ["0002-name"])
            #expect(try await MigrationRunner.apply(both, to: datastore, appliedAt: 7).isEmpty)
            let instants = try await datastore.read {
                try $0.rows("SELECT applied_at FROM migration ORDER BY name") { try $0.next(Int.self) }
            }
            #expect(instants == [5, 6])
            #expect(try await datastore.readValue("SELECT name FROM place") == "it's; here")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a changed text, a newer database and a gap are refused`(_ engine: TestEngine) async throws {
        try await engine.withDatastore(
            migrations: [Self.second].map { Migration(name: $0.name, text: "CREATE TABLE x (a TEXT)") }
        ) {
            datastore in
            func refused(_ migrations: [Migration], _ word: String) async {
                await #expect { try await MigrationRunner.apply(migrations, to: datastore, appliedAt: 1) } throws: {
                    guard case .unsafe(let why)? = $0 as? StorageError else { return false }
                    return why.contains(word)
                }
            }
            await refused([Self.second], "changed")
            await refused([], "unknown")
            await refused([Self.first, Migration(name: Self.second.name, text: "CREATE TABLE x (a TEXT)")], "before")
        }
    }

    @Test(.enabled(if: TestEngine.available.contains(.postgres), "needs PostgreSQL"))
    func `an installation further along the search path is another one`() async throws {
        try await TestEngine.withPostgresURL { url in
            let schema = String(url.split(separator: "%3D").last ?? "")
            let other = try PostgresDatastore(url: url, connectionCount: 1)
            try await MigrationRunner.apply([Self.first, Self.second], to: other, appliedAt: 5)
            try await other.write { try $0.script("CREATE SCHEMA \(schema)_b") }
            let own = try PostgresDatastore(
                url: url.replacingOccurrences(of: "%3D\(schema)", with: "%3D\(schema)_b%2C\(schema)"),
                connectionCount: 1)
            let applied = try await MigrationRunner.apply([Self.first], to: own, appliedAt: 6)
            let places = try await own.readValue("SELECT COUNT(*)::text FROM place", as: String.self)
            await own.close()
            try await other.write { try $0.script("DROP SCHEMA \(schema)_b CASCADE") }
            await other.close()
            #expect(applied == ["0001-place"])
            #expect(places == "0", "its own table, not the other's with a row")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a failing script leaves nothing`(_ engine: TestEngine) async throws {
        try await engine.withDatastore { datastore in
            let broken = Migration(name: "0002-broken", text: "CREATE TABLE half (a TEXT); CREATE TABEL rest (a TEXT);")
            await #expect(throws: StorageError.self) {
                try await MigrationRunner.apply([Self.first, broken], to: datastore, appliedAt: 1)
            }
            let schema = try await SchemaDescription.read(from: datastore)
            #expect(schema.tables.keys.sorted() == ["migration", "place"])
            let applied = try await datastore.read { try MigrationRunner.applied($0) }
            #expect(applied.count == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `runners that start at once do not collide`(_ engine: TestEngine) async throws {
        try await engine.withDatastore { datastore in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await MigrationRunner.apply([Self.first, Self.second], to: datastore, appliedAt: 1)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == ["0001-place", "0002-name"])
        }
    }

    @Test func `a folder's scripts come in the order of their names`() async throws {
        try await TestEngine.withFolder { folder in
            for name in ["0010-b.sql", "0002-a.sql", "note.txt"] {
                try "SELECT 1".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
            }
            let migrations = try Migration.load(from: URL(fileURLWithPath: folder))
            #expect(migrations.map(\.name) == ["0002-a", "0010-b"])
        }
    }

    @Test func `both engines' schemas are told in the same words`() async throws {
        let schemas = Mutex<[SchemaDescription]>([])
        for engine in TestEngine.available {
            let bytes = engine == .sqlite ? "BLOB" : "BYTEA"
            let text = """
                CREATE TABLE roll (
                    owner_id BIGINT NOT NULL, roll_id BIGINT NOT NULL, code TEXT UNIQUE, digest \(bytes),
                    share DOUBLE PRECISION,
                    state TEXT NOT NULL, PRIMARY KEY (owner_id, roll_id), UNIQUE (state, code)
                );
                CREATE UNIQUE INDEX roll_open ON roll (owner_id) WHERE state = 'open';
                """
            try await engine.withDatastore(migrations: [Migration(name: "1", text: text)]) { datastore in
                let schema = try await SchemaDescription.read(from: datastore)
                let roll = try #require(schema.tables["roll"])
                #expect(roll.primaryKey == ["owner_id", "roll_id"])
                #expect(roll.columns["digest"] == .init(kind: .bytes, isNullable: true))
                #expect(roll.columns["share"]?.kind == .real)
                #expect(
                    roll.uniqueSets == [
                        .init(columns: ["code"], isPartial: false),
                        .init(columns: ["state", "code"], isPartial: false),
                        .init(columns: ["owner_id"], isPartial: true),
                    ])
                #expect(roll.columns["state"] == .init(kind: .text, isNullable: false))
                schemas.withLock { $0.append(schema) }
            }
        }
        let all = schemas.withLock { $0 }
        for schema in all { #expect(schema.differences(from: all[0]).isEmpty) }
    }
}
