import Foundation
import Storage
import Traceability

/// Makes a backup: one moment of the database as pieces of a folder. What is there already is not stored again.
struct TakeBackup: Sendable {
    let configuration: ServerConfiguration
    let folder: BackupFolder

    /// Blocks its thread.
    /// - Returns: the snapshot, and how many of its pieces are new.
    func callAsFunction(at now: Instant) async throws -> (snapshot: BackupSnapshot, newCount: Int) {
        let (snapshot, newCount, _) = try await withOthers(at: now)
        return (snapshot, newCount)
    }

    /// - Returns: besides the schemas of other programs in the same database, which are not in it.
    func withOthers(at now: Instant) async throws -> (BackupSnapshot, Int, others: [String]) {
        let work = try WorkFolder(configuration.spoolFolder, "backup")
        defer { work.remove() }
        let taken = try await BackupSource(configuration: configuration).take(into: work.path)
        var (files, fresh): ([BackupSnapshot.File], Int) = ([], 0)
        for name in taken.names {
            let (file, new) = try store(work.path + "/" + name, as: name)
            files.append(file)
            fresh += new
        }
        let snapshot = BackupSnapshot(
            name: freeName(at: now), at: now, engine: taken.engine, schema: taken.schema, migration: taken.migration,
            files: files, counts: taken.counts, head: taken.head)
        try folder.store(snapshot)
        return (snapshot, fresh, taken.others)
    }

    private func store(_ path: String, as name: String) throws -> (BackupSnapshot.File, Int) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Refusal(.unavailable, .backupRead, ["path": path])
        }
        defer { try? file.close() }
        var (pieces, fresh, count): ([String], Int, Int64) = ([], 0, 0)
        while let data = try file.read(upToCount: BackupFolder.pieceBytes), !data.isEmpty {
            let (piece, isNew) = try folder.store([UInt8](data))
            pieces.append(piece)
            if isNew { fresh += 1 }
            count += Int64(data.count)
        }
        return (BackupSnapshot.File(name: name, byteCount: count, pieces: pieces), fresh)
    }

    /// Two in one second get names of their own.
    private func freeName(at now: Instant) -> String {
        let taken = Set(folder.snapshots())
        var moment = now
        while taken.contains(BackupSnapshot.name(at: moment)) { moment = moment.adding(seconds: 1) }
        return BackupSnapshot.name(at: moment)
    }
}

/// Reads every piece of a snapshot: each must be there and be what was stored.
struct VerifyBackup: Sendable {
    let folder: BackupFolder

    /// Answers the snapshot. Throws the first thing that is wrong, with how many there are; damaged pieces are set
    /// aside, so that the next backup stores them again.
    func callAsFunction(_ name: String? = nil) throws -> BackupSnapshot {
        let snapshot = try folder.snapshot(name)
        var (first, count): (Refusal?, Int) = (nil, 0)
        for piece in snapshot.pieces.sorted() {
            do { _ = try folder.piece(piece) } catch let refusal as Refusal {
                if refusal.kind == .invalid { folder.setAside(piece) }
                first = first ?? refusal
                count += 1
            }
        }
        guard let first else { return snapshot }
        let cause = Message(first.text(.chinese), first.text(.english))
        throw Refusal(
            .invalid, .backupBroken, ["name": snapshot.name, "count": "\(count)"], words: ["cause": cause])
    }
}

/// Copies what a second folder does not have yet, sealed as it is: to another machine's disk (7.1.4.8 b).
struct CopyBackup: Sendable {
    let folder: BackupFolder

    /// Answers how many files were copied.
    func callAsFunction(_ snapshot: BackupSnapshot, to target: String) throws -> Int {
        let files = FileManager.default
        var count = 0
        func copy(_ from: String, _ to: String) throws {
            if files.fileExists(atPath: to) { return }
            try files.createDirectory(
                atPath: (to as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            guard let bytes = files.contents(atPath: from) else {
                throw Refusal(.unavailable, .backupRead, ["path": from])
            }
            try DurableFile.write([UInt8](bytes), to: to)
            count += 1
        }
        do {
            let (own, there) = (folder.path + "/ransu-backup.json", target + "/ransu-backup.json")
            // Pieces have names and seals by the folder's salt: laid into another folder nobody could read them.
            if let known = try DurableFile.read(there), known != (try DurableFile.read(own)) {
                throw Refusal(.conflict, .backupOtherSalt, ["folder": target, "own": folder.path])
            }
            try copy(own, there)
            for piece in snapshot.pieces.sorted() {
                try copy(folder.piecePath(piece), "\(target)/pieces/\(piece.prefix(2))/\(piece)")
            }
            try copy(folder.snapshotPath(snapshot.name), "\(target)/snapshots/\(snapshot.name).snap")
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.unavailable, .backupWrite, ["path": target, "cause": "\(error)"])
        }
        return count
    }
}

/// A folder below another one, its maker's alone, gone afterwards.
struct WorkFolder: Sendable {
    let path: String

    init(_ parent: String, _ name: String) throws {
        path = "\(parent)/\(name)-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Refusal(.unavailable, .backupWrite, ["path": path, "cause": error.localizedDescription])
        }
    }

    /// What cannot be removed goes at the next start, with the spool folder.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

extension Rule {
    static let backupRead = Rule("backup.read", "无法读取 {path}", "{path} cannot be read")
    static let backupOtherSalt = Rule(
        "backup.other-salt",
        "异地备份目录 {folder} 是另一套备份（盐值不同）：复制到那里的数据用现有密钥读不出来。请另设一个空目录（本目录为 {own}）",
        "The second folder {folder} belongs to other backups (its salt differs): what is copied there cannot be read "
            + "with this key. Name an empty folder (this one is {own})")
    static let backupBroken = Rule(
        "backup.incomplete", "备份 {name} 不完整：{count} 个数据块有问题；{cause}",
        "Backup {name} is not whole: {count} pieces are wrong; {cause}")
}
