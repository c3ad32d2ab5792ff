import Foundation
import Logging
import Storage
import StoragePostgres
import TestSupport
import Testing
import Traceability

@testable import Server

/// What a restore, a copy and a start refuse, and what they leave behind.
@Suite struct RestoreTests {
    private static func opened(_ configuration: ServerConfiguration) async throws {
        let installation = try await Installation.open(
            configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, environment: [:])
        await installation.close()
    }

    @Test func `MLPS-7_1_4_8a a database without its master key starts nothing, and no other key is made`() async throws
    {
        try await TestEngine.withFolder { folder in
            let configuration = ServerConfiguration(dataFolder: folder + "/data")
            try await Self.opened(configuration)
            let key = folder + "/data/master.key"
            let bytes = try #require(FileManager.default.contents(atPath: key))
            try FileManager.default.removeItem(atPath: key)
            let refused = await #expect(throws: ConfigurationError.self) { try await Self.opened(configuration) }
            #expect(refused?.description.hasPrefix("\(key): the master key is not there") == true)
            #expect(!FileManager.default.fileExists(atPath: key))
            try DurableFile.write(Array(bytes), to: key)
            try await Self.opened(configuration)
        }
    }

    @Test func `MLPS-7_1_4_8b a second folder of other backups is refused, as nobody could read it`() async throws {
        try await TestEngine.withFolder { folder in
            let configuration = ServerConfiguration(dataFolder: folder + "/data")
            try await Self.opened(configuration)
            let secret = BackupSecret(configuration)
            let own = try BackupFolder(folder + "/backups", secret, makes: true)
            let taken = try await TakeBackup(configuration: configuration, folder: own)(
                at: Instant(microseconds: 1_764_216_000_000_000))
            // Of the same key, and yet with a salt of its own.
            _ = try BackupFolder(folder + "/away", secret, makes: true)
            let refused = #expect(throws: Refusal.self) {
                _ = try CopyBackup(folder: own)(taken.snapshot, to: folder + "/away")
            }
            #expect(refused?.rule.code == "backup.other-salt")
            let pieces = try FileManager.default.contentsOfDirectory(atPath: folder + "/away/pieces")
            #expect(pieces == [], "nothing was copied")
            #expect(try CopyBackup(folder: own)(taken.snapshot, to: folder + "/far") > 2)
            let far = try BackupFolder(folder + "/far", secret, makes: false)
            #expect(try VerifyBackup(folder: far)() == taken.snapshot)
        }
    }

    @Test(.enabled(if: TestEngine.postgresURL != nil))
    func `MLPS-7_1_4_8a what a failed restore brought into the database is removed again, and it says so`() async throws
    {
        try await TestEngine.withPostgresURL { url in
            try await TestEngine.withFolder { folder in
                var configuration = ServerConfiguration(dataFolder: folder + "/data")
                configuration.databaseURL = url
                try await Self.opened(configuration)
                let backups = try BackupFolder(folder + "/backups", BackupSecret(configuration), makes: true)
                _ = try await TakeBackup(configuration: configuration, folder: backups)(
                    at: Instant(microseconds: 1_764_216_000_000_000))
                try PostgresService.empty(url: url)
                // The schema is there: pg_restore stops at making it.
                let refused = await #expect(throws: Refusal.self) {
                    _ = try await RestoreBackup(folder: backups)(nil, into: configuration)
                }
                #expect(refused?.rule.code == "backup.undone")
                #expect(refused?.text(.english).contains("pg_restore") == true, "\(String(describing: refused))")
                #expect(try PostgresService.rowCounts(url: url).isEmpty)
            }
        }
    }
}
