import Storage

/// Takes runs of backups down: their rows, and their lines in the audit trail. The work itself is the server's.
public struct BackupBook: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// How a run ended well.
    public struct Ended: Sendable {
        public var snapshot: String
        public var detail: Message
        public var pieceCount: Int64
        public var newCount: Int64
        public var byteCount: Int64

        public init(
            snapshot: String, detail: Message, pieceCount: Int64 = 0, newCount: Int64 = 0, byteCount: Int64 = 0
        ) {
            self.snapshot = snapshot
            self.detail = detail
            self.pieceCount = pieceCount
            self.newCount = newCount
            self.byteCount = byteCount
        }
    }

    /// The oldest that somebody asked for, taken over by this process; nil: nobody waits.
    public func take(target: String) async throws -> (id: Int64, kind: BackupRun.Kind)? {
        let now = platform.clock.now()
        return try await platform.datastore.write { session -> (id: Int64, kind: BackupRun.Kind)? in
            let found = try session.first(
                "SELECT run_id, kind FROM backup_run WHERE state = 'wanted' ORDER BY run_id LIMIT 1"
            ) { row in (try row.next(Int64.self), try row.next(String.self)) }
            guard let found, let kind = BackupRun.Kind(rawValue: found.1) else { return nil }
            let count = try session.run(
                """
                UPDATE backup_run SET state = 'running', target = \(target), began_at = \(now)
                WHERE run_id = \(found.0) AND state = 'wanted'
                """)
            return count == 1 ? (id: found.0, kind: kind) : nil
        }
    }

    /// A run that the clock, or somebody at the shell, begins.
    public func begin(_ kind: BackupRun.Kind, target: String) async throws -> Int64 {
        let now = platform.clock.now()
        return try await platform.datastore.write { session in
            try session.value(
                """
                INSERT INTO backup_run (kind, state, target, snapshot, began_at, detail_zh, detail_en, piece_count,
                    new_count, byte_count)
                VALUES (\(kind.rawValue), 'running', \(target), '', \(now), '', '', 0, 0, 0) RETURNING run_id
                """)!
        }
    }

    public func end(_ id: Int64, _ kind: BackupRun.Kind, _ ended: Ended, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE backup_run SET state = 'done', snapshot = \(ended.snapshot), ended_at = \(occasion.now),
                    detail_zh = \(ended.detail.chinese), detail_en = \(ended.detail.english),
                    piece_count = \(ended.pieceCount), new_count = \(ended.newCount), byte_count = \(ended.byteCount)
                WHERE run_id = \(id)
                """)
            let entry = AuditEntry(Self.action(kind), ("backup", "\(id)", ended.snapshot)).because(
                AuditReason("backup.ended", ended.detail))
            try session.audit(entry, by: nil, on: occasion)
            if kind == .restore { try session.leaveLostCodesAlone(on: occasion) }
        }
    }

    /// A failed one is told: by its row, the trail, the to-dos of system administrators, and `doctor`.
    public func fail(_ id: Int64, _ kind: BackupRun.Kind, _ refusal: Refusal, on occasion: Occasion) async throws {
        let detail = Message(refusal.text(.chinese), refusal.text(.english))
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE backup_run SET state = 'failed', ended_at = \(occasion.now), detail_zh = \(detail.chinese),
                    detail_en = \(detail.english)
                WHERE run_id = \(id)
                """)
            let entry = AuditEntry(Self.action(kind), ("backup", "\(id)", ""), outcome: .failure).because(
                AuditReason(refusal))
            try session.audit(entry, by: nil, on: occasion)
        }
    }

    /// A program that ended in the middle of a run leaves it running for ever: its successor says so.
    public func closeBroken(on occasion: Occasion) async throws {
        let broken = try await platform.datastore.report { session in
            try session.rows("SELECT run_id, kind FROM backup_run WHERE state = 'running' ORDER BY run_id") { row in
                (try row.next(Int64.self), BackupRun.Kind(rawValue: try row.next(String.self)) ?? .backup)
            }
        }
        for (id, kind) in broken { try await fail(id, kind, Refusal(.conflict, .backupBroken), on: occasion) }
    }

    private static func action(_ kind: BackupRun.Kind) -> String {
        switch kind {
        case .backup: "backup.run"
        case .verify: "backup.verify"
        case .drill: "backup.drill"
        case .restore: "backup.restore"
        }
    }
}

/// Asks for a backup, a verification or a drill: the process that makes backups begins within seconds.
public struct AskForBackup: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the run's number. Throws `Refusal.conflict` while one waits or runs.
    public func callAsFunction(_ kind: BackupRun.Kind, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.backupManage)
        guard kind != .restore else { throw Refusal(.invalid, .backupRestoreByCommand, field: "kind") }
        return try await platform.datastore.write { session in
            if try session.exists("SELECT 1 FROM backup_run WHERE state IN ('wanted', 'running')") {
                throw Refusal(.conflict, .backupUnderWay)
            }
            let id: Int64 = try session.value(
                """
                INSERT INTO backup_run (kind, state, target, snapshot, wanted_by, began_at, detail_zh, detail_en,
                    piece_count, new_count, byte_count)
                VALUES (\(kind.rawValue), 'wanted', '', '', \(actor.accountID), \(occasion.now), '', '', 0, 0, 0)
                RETURNING run_id
                """)!
            let why = AuditReason("backup.\(kind.rawValue)", kind.name)
            try session.audit(
                AuditEntry("backup.create", ("backup", "\(id)", "")).because(why), by: actor, on: occasion)
            return id
        }
    }
}

extension Rule {
    static let backupBroken = Rule(
        "backup.broken", "程序在运行中途结束，未完成", "The program ended in the middle of it; it is not done")
    static let backupUnderWay = Rule(
        "backup.under-way", "已有备份任务在等待或进行中，请在其结束后再试",
        "A run waits or is under way; try again when it is over")
    static let backupRestoreByCommand = Rule(
        "backup.restore-by-command", "恢复只能用本机命令 ransu restore，在新的数据目录中进行",
        "A restore is done by the command ransu restore, into a new data folder")
}

extension WriteSession {
    /// Codes that were issued after the backup are not in it, and may be printed: what is issued from now on is made
    /// with a key of its own, so that none of them is made again. One key number is passed over, since the lost hours
    /// may have had a rotation.
    fileprivate func leaveLostCodesAlone(on occasion: Occasion) throws {
        _ = try rotateAllocationKey(by: nil, at: occasion.now)
        let id = try rotateAllocationKey(by: nil, at: occasion.now)
        let reason = Message(
            "恢复后更换发码密钥：备份之后发放的编码不再重复", "A new key after the restore: no code of the lost hours is issued again")
        try audit(
            AuditEntry("key.rotate", ("allocation-key", "\(id)", "№ \(id)")).because(
                AuditReason("backup.ended", reason)), by: nil, on: occasion)
    }
}
