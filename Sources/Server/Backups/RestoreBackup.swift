import Foundation
import JSONStream
import Storage
import StoragePostgres
import StorageSQLite
import Traceability

/// Brings a backup back into a data folder or a database that has nothing: never over anything.
///
/// The keys are no part of a backup: `master.key` is laid into the data folder by whoever keeps it, and the place of
/// the signed head stays what it was, so that nothing is signed that was signed before (docs/manual/ledger.md).
struct RestoreBackup: Sendable {
    let folder: BackupFolder

    /// Blocks its thread.
    ///
    /// - Throws: `Refusal.conflict` where something is there already, `Refusal.invalid` where what was brought back is
    ///   not what the list says.
    func callAsFunction(_ name: String?, into configuration: ServerConfiguration) async throws -> BackupSnapshot {
        let snapshot = try folder.snapshot(name)
        guard (snapshot.engine == .postgres) == (configuration.databaseURL != nil) else {
            throw Refusal(.invalid, .backupEngine, ["name": snapshot.name, "engine": snapshot.engine.rawValue])
        }
        if let url = configuration.databaseURL {
            try await restorePostgres(snapshot, url, configuration)
        } else {
            try await restoreSQLite(snapshot, configuration)
        }
        return snapshot
    }

    // MARK: - SQLite

    private func restoreSQLite(_ snapshot: BackupSnapshot, _ configuration: ServerConfiguration) async throws {
        let final = configuration.dataFolder + "/" + BackupSource.sqliteFile
        // What was left beside a database that is gone would be played into this one.
        for end in ["", "-wal", "-shm", "-journal"] where FileManager.default.fileExists(atPath: final + end) {
            throw Refusal(.conflict, .backupNotEmpty, ["place": final + end])
        }
        let work = try WorkFolder(configuration.dataFolder, "restoring")
        defer { work.remove() }
        try write(snapshot, into: work.path)
        let file = work.path + "/" + BackupSource.sqliteFile
        let said = try SQLiteCopy.check(file)
        guard said == "ok" else { throw Refusal(.invalid, .backupContents, ["what": said]) }
        let copy = try SQLiteReading(folder: work.path)
        let head: BackupSnapshot.Head
        do { head = try await copy.report { try BackupSource.read($0).head } } catch {
            await copy.close()
            throw error
        }
        await copy.close()
        try Self.compare(snapshot, try SQLiteCopy.rowCounts(file), head)
        guard rename(file, final) == 0 else {
            throw Refusal(.unavailable, .backupWrite, ["path": final, "cause": String(cString: strerror(errno))])
        }
    }

    // MARK: - PostgreSQL

    private func restorePostgres(
        _ snapshot: BackupSnapshot, _ url: String, _ configuration: ServerConfiguration
    ) async throws {
        guard try PostgresService.rowCounts(url: url).isEmpty else {
            throw Refusal(.conflict, .backupNotEmpty, ["place": "PostgreSQL"])
        }
        do { try await fill(snapshot, url, configuration) } catch {
            // It was empty before: what is there now is ours to remove.
            let cause = BackupWork.refusal(error)
            let words = ["cause": Message(cause.text(.chinese), cause.text(.english))]
            do { try PostgresService.empty(url: url) } catch {
                throw Refusal(.unavailable, .backupLeftOver, ["why": "\(error)"], words: words)
            }
            throw Refusal(cause.kind, .backupUndone, words: words)
        }
    }

    private func fill(_ snapshot: BackupSnapshot, _ url: String, _ configuration: ServerConfiguration) async throws {
        let work = try WorkFolder(configuration.spoolFolder, "restoring")
        defer { work.remove() }
        try write(snapshot, into: work.path)
        let program = PostgresProgram(service: try PostgresService(url: url), workFolder: work.path)
        try program.restore(from: work.path + "/dump")
        let datastore = try PostgresDatastore(url: url, connectionCount: 3)
        let head: BackupSnapshot.Head
        do { head = try await datastore.report { try BackupSource.read($0).head } } catch {
            await datastore.close()
            throw error
        }
        await datastore.close()
        try Self.compare(snapshot, try PostgresService.rowCounts(url: url), head)
    }

    // MARK: - Files

    private func write(_ snapshot: BackupSnapshot, into work: String) throws {
        for file in snapshot.files {
            guard !file.name.contains("..") else { throw Refusal(.invalid, .backupContents, ["what": file.name]) }
            let path = work + "/" + file.name
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw Refusal(.unavailable, .backupWrite, ["path": path, "cause": "create"]) }
            for piece in file.pieces { try handle.write(contentsOf: Data(try folder.piece(piece))) }
            try handle.synchronize()
            let count = try handle.offset()
            try handle.close()
            guard Int64(count) == file.byteCount else {
                throw Refusal(.invalid, .backupContents, ["what": "\(file.name): \(count) ≠ \(file.byteCount)"])
            }
        }
    }

    /// Every table has its rows, and the log ends where it did.
    static func compare(_ snapshot: BackupSnapshot, _ counts: [String: Int64], _ head: BackupSnapshot.Head) throws {
        for (table, count) in snapshot.counts.sorted(by: { $0.key < $1.key }) where counts[table] != count {
            let found = counts[table].map { "\($0)" } ?? "-"
            throw Refusal(.invalid, .backupContents, ["what": "\(table): \(found) ≠ \(count)"])
        }
        guard head == snapshot.head else {
            throw Refusal(.invalid, .backupContents, ["what": "ledger: \(head.size) ≠ \(snapshot.head.size)"])
        }
    }
}

extension Rule {
    static let backupEngine = Rule(
        "backup.engine", "备份 {name} 属于 {engine}，须恢复到同类数据库", "Backup {name} is of {engine}: it goes into the same engine"
    )
    static let backupUndone = Rule(
        "backup.undone", "恢复没有成功，已写入数据库的内容已全部清除，数据库又是空的：{cause}",
        "It was not brought back, and what had come into the database was removed, so that it is empty again: {cause}")
    static let backupLeftOver = Rule(
        "backup.left-over", "恢复没有成功：{cause}；已写入的内容未能清除（{why}），请在重试前自行清空该数据库",
        "It was not brought back: {cause}; what had come into the database could not be removed ({why}): empty it "
            + "before you try again")
    static let backupNotEmpty = Rule(
        "backup.not-empty", "{place} 已有数据，恢复只能在空的数据目录或数据库中进行",
        "{place} has data: a backup is brought back into an empty folder or database only")
    static let backupContents = Rule(
        "backup.contents", "恢复出的数据与备份清单不符：{what}", "What was brought back is not what the list says: {what}")
}
