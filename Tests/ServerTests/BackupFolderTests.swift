import Foundation
import Storage
import StorageSQLite
import TestSupport
import Testing
import Traceability

@testable import Server

@Suite struct BackupFolderTests {
    private static let noon = Instant(microseconds: 1_764_216_000_000_000)

    /// An installation's database with a row to look for, and a folder for its backups.
    private func withInstallation(
        _ body: (_ configuration: ServerConfiguration, _ datastore: SQLiteDatastore, _ target: String) async throws ->
            Void
    ) async throws {
        try await TestEngine.withFolder { folder in
            let configuration = ServerConfiguration(dataFolder: folder + "/data")
            let datastore = try SQLiteDatastore(folder: folder + "/data")
            do {
                _ = try await MigrationRunner.apply(
                    Schema.migrations(for: .sqlite), to: datastore, appliedAt: 0)
                try await Self.add("canary-of-the-house", to: datastore)
                try await body(configuration, datastore, folder + "/backups")
            } catch {
                await datastore.close()
                throw error
            }
            await datastore.close()
        }
    }

    private static func add(_ text: String, to datastore: SQLiteDatastore) async throws {
        try await datastore.write { session in
            try session.run("INSERT INTO setting (name, value, changed_at) VALUES (\(text), \(text), 0)")
        }
    }

    private static func take(
        _ configuration: ServerConfiguration, _ target: String, second: Int64 = 0
    ) async throws -> (snapshot: BackupSnapshot, newCount: Int) {
        let folder = try BackupFolder(target, BackupSecret(configuration), makes: true)
        return try await TakeBackup(configuration: configuration, folder: folder)(at: noon.adding(seconds: second))
    }

    @Test func `MLPS-7_1_4_8a a destroyed database comes back with its rows and its head`() async throws {
        try await withInstallation { configuration, datastore, target in
            let taken = try await Self.take(configuration, target)
            #expect(taken.snapshot.counts["setting"] == 1 && taken.snapshot.head.log == 1)
            let last = try Schema.migrations(for: .sqlite).last?.name
            #expect(taken.snapshot.migration == last)
            var fresh = ServerConfiguration(dataFolder: configuration.dataFolder + "/../again")
            fresh.backupKeyFile = configuration.dataFolder + "/backup.key"
            let folder = try BackupFolder(target, BackupSecret(fresh), makes: false)
            let restored = try await RestoreBackup(folder: folder)(nil, into: fresh)
            #expect(restored == taken.snapshot)
            let copy = try SQLiteReading(folder: fresh.dataFolder)
            let names = try await copy.report { session in
                try session.rows("SELECT name FROM setting") { try $0.next(String.self) }
            }
            await copy.close()
            #expect(names == ["canary-of-the-house"])
            // Never over anything.
            await #expect(throws: Refusal.self) { _ = try await RestoreBackup(folder: folder)(nil, into: fresh) }
            await #expect(throws: Refusal.self) {
                _ = try await RestoreBackup(folder: folder)(nil, into: configuration)
            }
        }
    }

    @Test func `MLPS-7_1_4_8a the second backup stores what changed and not the rest`() async throws {
        try await withInstallation { configuration, datastore, target in
            let first = try await Self.take(configuration, target)
            #expect(first.newCount > 1 && first.newCount == first.snapshot.pieces.count)
            let same = try await Self.take(configuration, target, second: 1)
            #expect(same.newCount == 0)
            try await Self.add("another", to: datastore)
            let second = try await Self.take(configuration, target, second: 2)
            #expect(second.newCount > 0 && second.newCount < first.newCount)
            #expect(second.snapshot.counts["setting"] == 2)
            let folder = try BackupFolder(target, BackupSecret(configuration), makes: false)
            #expect(folder.snapshots().count == 3)
            #expect(try VerifyBackup(folder: folder)(first.snapshot.name) == first.snapshot)
        }
    }

    @Test func `MLPS-7_1_4_8a a truncated piece, a changed list and another key are refused`() async throws {
        try await withInstallation { configuration, _, target in
            let taken = try await Self.take(configuration, target)
            let folder = try BackupFolder(target, BackupSecret(configuration), makes: false)
            let piece = folder.piecePath(taken.snapshot.files[0].pieces[0])
            let whole = try #require(FileManager.default.contents(atPath: piece))
            try whole.dropLast().write(to: URL(fileURLWithPath: piece))
            let refusal = try #require(throws: Refusal.self) { _ = try VerifyBackup(folder: folder)() }
            #expect(refusal.text(.english).contains("1 pieces are wrong"))
            // It is out of the way, and the next backup stores it again.
            #expect(!FileManager.default.fileExists(atPath: piece))
            #expect(try await Self.take(configuration, target, second: 1).newCount == 1)
            _ = try VerifyBackup(folder: folder)()

            let list = folder.snapshotPath(taken.snapshot.name)
            var bytes = try #require(FileManager.default.contents(atPath: list))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(fileURLWithPath: list))
            #expect(throws: Refusal.self) { _ = try folder.snapshot(taken.snapshot.name) }

            var other = configuration
            other.backupKeyFile = configuration.dataFolder + "/other.key"
            try DurableFile.write([UInt8](repeating: 1, count: 32), to: configuration.dataFolder + "/other.key")
            #expect(throws: Refusal.self) { _ = try BackupFolder(target, BackupSecret(other), makes: false) }
        }
    }

    @Test func `V11_4_4 a passphrase seals by scrypt, a short one and another one are refused`() async throws {
        try await withInstallation { configuration, _, target in
            var chosen = configuration
            let path = configuration.dataFolder + "/passphrase"
            chosen.backupPassphraseFile = path
            try DurableFile.write(Array("too short\n".utf8), to: path)
            #expect(throws: ConfigurationError.self) { _ = try BackupFolder(target, BackupSecret(chosen), makes: true) }
            try DurableFile.write(Array("燃溯 backups of the chamber\n".utf8), to: path)
            _ = try await Self.take(chosen, target)
            let salt = try #require(FileManager.default.contents(atPath: target + "/ransu-backup.json"))
            #expect(String(decoding: salt, as: UTF8.self).contains("\"secret\":\"passphrase\""))
            try DurableFile.write(Array("another one of that length\n".utf8), to: path)
            #expect(throws: Refusal.self) { _ = try BackupFolder(target, BackupSecret(chosen), makes: false) }
        }
    }

    @Test func `MLPS-X-3 nothing of the database stands in the folder in the clear`() async throws {
        try await withInstallation { configuration, _, target in
            _ = try await Self.take(configuration, target)
            let files = try #require(FileManager.default.enumerator(atPath: target))
            var count = 0
            while let name = files.nextObject() as? String {
                guard let bytes = FileManager.default.contents(atPath: target + "/" + name) else { continue }
                count += 1
                #expect(bytes.range(of: Data("canary-of-the-house".utf8)) == nil, "\(name)")
                #expect(bytes.range(of: Data("ledger_head".utf8)) == nil, "\(name)")
                #expect(bytes.range(of: Data("SQLite format".utf8)) == nil, "\(name)")
            }
            #expect(count > 3)
        }
    }

    @Test func `MLPS-7_1_4_8b a second folder gets what it has not, and is read like the first`() async throws {
        try await withInstallation { configuration, datastore, target in
            let folder = try BackupFolder(target, BackupSecret(configuration), makes: true)
            let first = try await Self.take(configuration, target)
            let away = target + "-away"
            let all = try CopyBackup(folder: folder)(first.snapshot, to: away)
            #expect(all == first.snapshot.pieces.count + 2)
            try await Self.add("another", to: datastore)
            let second = try await Self.take(configuration, target, second: 1)
            #expect(try CopyBackup(folder: folder)(second.snapshot, to: away) == second.newCount + 1)
            let copy = try BackupFolder(away, BackupSecret(configuration), makes: false)
            #expect(try VerifyBackup(folder: copy)() == second.snapshot)
        }
    }
}
