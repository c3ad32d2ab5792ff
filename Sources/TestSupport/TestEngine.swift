import Foundation
public import Storage
public import StoragePostgres
public import StorageSQLite

/// An engine to test on: `@Test(arguments: TestEngine.available)`.
public enum TestEngine: String, Sendable, CaseIterable {
    case sqlite, postgres

    /// PostgreSQL where `RANSU_TEST_POSTGRES` names a server that we may make schemas in.
    public static var available: [TestEngine] { postgresURL == nil ? [.sqlite] : [.sqlite, .postgres] }

    /// `postgresql://user@host:port/database`, with or without parameters.
    public static var postgresURL: String? {
        ProcessInfo.processInfo.environment["RANSU_TEST_POSTGRES"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Lends an empty database of its own, gone afterwards.
    public func withDatastore(_ body: @Sendable (any Datastore) async throws -> Void) async throws {
        try await TestGate.shared.pass {
            switch self {
            case .sqlite: try await Self.withSQLite { try await body($0) }
            case .postgres: try await Self.withPostgres { try await body($0) }
            }
        }
    }

    /// The same with `migrations` applied.
    public func withDatastore(
        migrations: [Migration], _ body: @Sendable (any Datastore) async throws -> Void
    ) async throws {
        try await withDatastore { datastore in
            try await MigrationRunner.apply(migrations, to: datastore, appliedAt: 0)
            try await body(datastore)
        }
    }

    /// Lends a database of its own with every table, gone afterwards.
    func withTables(_ body: @Sendable (any Datastore) async throws -> Void) async throws {
        try await TestGate.shared.pass {
            switch self {
            case .sqlite: try await TestTables.shared.withSQLite { try await body($0) }
            case .postgres: try await TestTables.shared.withPostgres { try await body($0) }
            }
        }
    }

    public static func withSQLite(_ body: (SQLiteDatastore) async throws -> Void) async throws {
        try await withFolder { folder in
            let datastore = try SQLiteDatastore(folder: folder)
            try await closing(datastore) { try await body(datastore) }
        }
    }

    /// A folder of its own, gone afterwards.
    public static func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "/ransu-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    public static func withPostgres(_ body: (PostgresDatastore) async throws -> Void) async throws {
        try await withPostgresURL { url in
            let datastore = try PostgresDatastore(url: url, connectionCount: 4)
            try await closing(datastore) { try await body(datastore) }
        }
    }

    /// The URL of a schema of its own, dropped afterwards.
    public static func withPostgresURL(_ body: (String) async throws -> Void) async throws {
        guard let url = postgresURL else { throw StorageError.unavailable("RANSU_TEST_POSTGRES is not set") }
        let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        let owner = try PostgresDatastore(url: url, connectionCount: 2)
        try await closing(owner) {
            try await owner.write { try $0.script("CREATE SCHEMA \(schema)") }
            var failure: (any Error)?
            do {
                try await body(url + (url.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)")
            } catch {
                failure = error
            }
            try await owner.write { try $0.script("DROP SCHEMA \(schema) CASCADE") }
            if let failure { throw failure }
        }
    }

    static func closing(_ datastore: any Datastore, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await datastore.close()
            throw error
        }
        await datastore.close()
    }
}
