import Foundation
import Logging
import Storage
import StoragePostgres
import Traceability

/// The work of backups in the process that has the database, one at a time; each run is taken down however it ends.
struct BackupWork: Sendable {
    let installation: Installation
    let environment: [String: String]

    private var configuration: ServerConfiguration { installation.configuration }
    private var book: BackupBook { BackupBook(installation.platform) }

    /// Does a run that was begun (its row says running). Throws what went wrong, which is taken down already.
    ///
    /// - Parameters:
    ///   - target: another folder than the configured one.
    ///   - person: who asked at the shell; nil: the service itself.
    @discardableResult
    func callAsFunction(
        _ id: Int64, _ kind: BackupRun.Kind, target: String?, by person: String?
    ) async throws -> BackupBook.Ended {
        do {
            let lock = try ExclusiveLock(path: configuration.dataFolder + "/backup.lock")
            let ended = try await work(kind, target)
            withExtendedLifetime(lock) {}
            try await book.end(id, kind, ended, on: occasion(person))
            return ended
        } catch {
            let refusal = Self.refusal(error)
            installation.logger.error(
                "backup", metadata: ["kind": "\(kind.rawValue)", "cause": "\(refusal.text(.english))"])
            try await book.fail(id, kind, refusal, on: occasion(person))
            throw refusal
        }
    }

    /// The whole of a run that the shell asks for.
    func run(_ kind: BackupRun.Kind, target: String?, by person: String) async throws -> BackupBook.Ended {
        let id = try await book.begin(kind, target: target ?? configuration.backupTarget ?? "")
        return try await self(id, kind, target: target, by: person)
    }

    private func work(_ kind: BackupRun.Kind, _ target: String?) async throws -> BackupBook.Ended {
        guard let path = target ?? configuration.backupTarget else { throw Refusal(.invalid, .backupNoTarget) }
        let folder = try BackupFolder(path, BackupSecret(configuration), makes: kind == .backup)
        switch kind {
        case .backup: return try await take(folder)
        case .verify:
            let snapshot = try VerifyBackup(folder: folder)()
            return Self.ended(snapshot, Message("全部数据块完好", "Every piece is whole"), new: 0)
        case .drill:
            let snapshot = try await DrillBackup(folder: folder, configuration: configuration)(environment)
            let found = Message("已恢复到临时位置，行数与账本一致", "Brought back beside: rows and ledger agree")
            return Self.ended(snapshot, found, new: 0)
        case .restore: throw Refusal(.invalid, .backupNoTarget)
        }
    }

    /// Takes one, reads all of it back, and copies it to the second folder.
    private func take(_ folder: BackupFolder) async throws -> BackupBook.Ended {
        let (snapshot, new, others) = try await TakeBackup(configuration: configuration, folder: folder).withOthers(
            at: installation.platform.clock.now())
        _ = try VerifyBackup(folder: folder)(snapshot.name)
        var detail = Message("已写入并读回校验", "Written and read back")
        if let copy = configuration.backupCopy {
            let count = try CopyBackup(folder: folder)(snapshot, to: copy)
            detail = Message(
                "已写入并读回校验；异地副本新增 \(count) 个文件", "Written and read back; \(count) files copied to the second folder")
        }
        if !others.isEmpty {
            let names = others.prefix(5).joined(separator: ", ")
            detail = Message(
                detail.chinese + "；同一数据库中其他程序的模式（\(names)）不在备份内",
                detail.english + "; schemas of other programs in the same database (\(names)) are not in it")
        }
        return Self.ended(snapshot, detail, new: new)
    }

    private static func ended(_ snapshot: BackupSnapshot, _ detail: Message, new: Int) -> BackupBook.Ended {
        BackupBook.Ended(
            snapshot: snapshot.name, detail: detail, pieceCount: Int64(snapshot.pieceCount), newCount: Int64(new),
            byteCount: snapshot.byteCount)
    }

    static func refusal(_ error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case StorageError.unavailable(let reason): Refusal(.unavailable, .backupFailed, ["cause": reason])
        case let error as ConfigurationError: Refusal(.invalid, .backupFailed, ["cause": error.description])
        default: Refusal(.unavailable, .backupFailed, ["cause": "\(error)"])
        }
    }

    private func occasion(_ person: String?) -> Occasion {
        let now = installation.platform.clock.now()
        if let person { return .shell(person, now: now) }
        return Occasion(now: now, requestID: "service", address: "local", agent: "ransu serve")
    }
}

/// Brings the newest backup back into a place of its own and holds it against its list and against the ledger (恢复演练).
struct DrillBackup: Sendable {
    let folder: BackupFolder
    let configuration: ServerConfiguration

    /// Blocks its thread. On PostgreSQL the empty database of `backup-drill-database` takes it.
    func callAsFunction(_ environment: [String: String]) async throws -> BackupSnapshot {
        let work = try WorkFolder(configuration.spoolFolder, "drill")
        defer { work.remove() }
        var place = configuration
        place.dataFolder = work.path
        if configuration.databaseURL != nil {
            guard let url = configuration.backupDrillDatabase else { throw Refusal(.invalid, .backupNoDrillDatabase) }
            place.databaseURL = url
        }
        let snapshot = try await RestoreBackup(folder: folder)(nil, into: place)
        // It was empty before: what is there now is ours to remove.
        defer { if let url = place.databaseURL { try? PostgresService.empty(url: url) } }
        var reading = environment
        reading["RANSU_MASTER_KEY_FILE"] =
            environment["RANSU_MASTER_KEY_FILE"] ?? configuration.dataFolder + "/master.key"
        let platform = try await Installation.reading(place, environment: reading)
        let report: CheckLedger.Report
        do { report = try await CheckLedger(platform)() } catch {
            await platform.datastore.close()
            throw error
        }
        await platform.datastore.close()
        guard report.faultCount == 0 else {
            let first = report.faults.first?.message ?? Message("", "")
            throw Refusal(
                .invalid, .backupLedger, ["name": snapshot.name, "count": "\(report.faultCount)"],
                words: ["first": first])
        }
        return snapshot
    }
}

extension Rule {
    static let backupNoTarget = Rule(
        "backup.no-target", "未设置备份目录（配置项 backup-target）", "There is no folder for backups (setting backup-target)")
    static let backupFailed = Rule("backup.failed", "备份任务失败：{cause}", "It failed: {cause}")
    static let backupNoDrillDatabase = Rule(
        "backup.no-drill-database", "PostgreSQL 的恢复演练需要一个空数据库（配置项 backup-drill-database）",
        "A drill on PostgreSQL needs an empty database (setting backup-drill-database)")
    static let backupLedger = Rule(
        "backup.ledger", "备份 {name} 恢复后与账本不符 {count} 处：{first}",
        "Backup {name}, brought back, differs from the ledger at {count} places: {first}")
}
