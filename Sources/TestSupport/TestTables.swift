import CPostgres
import Foundation
import Storage
import StoragePostgres
import StorageSQLite
import Traceability

/// A database with every table, made once and copied for each test: making the tables takes longer than most tests.
actor TestTables {
    static let shared = TestTables()

    private let making = TestGate(limit: 1)
    private var file: Data?
    private var template: String?

    /// Lends a SQLite folder whose database has every table, gone afterwards.
    func withSQLite(_ body: @Sendable (SQLiteDatastore) async throws -> Void) async throws {
        let file = try await sqliteFile()
        try await TestEngine.withFolder { folder in
            try file.write(to: URL(fileURLWithPath: folder + "/ransu.sqlite"))
            let datastore = try SQLiteDatastore(folder: folder)
            try await TestEngine.closing(datastore) { try await body(datastore) }
        }
    }

    /// Lends a PostgreSQL database that has every table, dropped afterwards.
    func withPostgres(_ body: @Sendable (PostgresDatastore) async throws -> Void) async throws {
        guard let server = TestEngine.postgresURL else {
            throw StorageError.unavailable("RANSU_TEST_POSTGRES is not set")
        }
        let template = try await postgresTemplate(server)
        let name = Self.newName()
        try await Self.command("CREATE DATABASE \(name) TEMPLATE \(template)", at: server)
        var failure: (any Error)?
        do {
            let datastore = try PostgresDatastore(url: Self.url(of: name, at: server), connectionCount: 4)
            try await TestEngine.closing(datastore) { try await body(datastore) }
        } catch {
            failure = error
        }
        try await Self.command("DROP DATABASE \(name) WITH (FORCE)", at: server)
        if let failure { throw failure }
    }

    private func sqliteFile() async throws -> Data {
        try await making.pass { try await self.makeSQLite() }
        return file!
    }

    private func makeSQLite() async throws {
        guard file == nil else { return }
        let folder = NSTemporaryDirectory() + "/ransu-tables-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let datastore = try SQLiteDatastore(folder: folder)
        // Closing puts the log into the file.
        try await TestEngine.closing(datastore) { try await Self.makeTables(datastore) }
        file = try Data(contentsOf: URL(fileURLWithPath: folder + "/ransu.sqlite"))
    }

    private func postgresTemplate(_ server: String) async throws -> String {
        try await making.pass { try await self.makePostgres(server) }
        return template!
    }

    /// The name is that of these scripts, so that the next run finds it; a half made one never has it.
    private func makePostgres(_ server: String) async throws {
        guard template == nil else { return }
        let scripts = try Schema.migrations(for: .postgres)
        let whole = Migration(name: "all", text: scripts.map { $0.name + $0.digest }.joined()).digest
        let name = "ransu_tables_" + whole.split(separator: ":")[1]
        let known = try await Self.command("SELECT 1 FROM pg_database WHERE datname = '\(name)'", at: server)
        if known == 0 {
            let draft = Self.newName()
            try await Self.command("CREATE DATABASE \(draft)", at: server)
            let datastore = try PostgresDatastore(url: Self.url(of: draft, at: server), connectionCount: 2)
            try await TestEngine.closing(datastore) { try await Self.makeTables(datastore) }
            try await Self.command("ALTER DATABASE \(draft) RENAME TO \(name)", at: server)
        }
        template = name
    }

    private static func makeTables(_ datastore: any Datastore) async throws {
        try await MigrationRunner.apply(try Schema.migrations(for: datastore.engine), to: datastore, appliedAt: 0)
    }

    private static func newName() -> String { "test_" + UUID().uuidString.lowercased().filter { $0 != "-" } }

    private static func url(of database: String, at server: String) -> String {
        var parts = URLComponents(string: server)!
        parts.path = "/" + database
        return parts.string!
    }

    /// One statement outside of a transaction, as those about databases must be; the number of its rows.
    @discardableResult
    private static func command(_ sql: String, at server: String) async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try perform(sql, at: server) }) }
        }
    }

    private static func perform(_ sql: String, at server: String) throws -> Int {
        let connection = PQconnectdb(server)
        defer { PQfinish(connection) }
        let answer = PQexec(connection, sql)
        defer { PQclear(answer) }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(answer)) else {
            throw StorageError.unavailable(sql + ": " + String(cString: PQerrorMessage(connection)))
        }
        return Int(PQntuples(answer))
    }
}
