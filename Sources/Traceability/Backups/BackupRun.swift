public import Storage

/// One run of what keeps the data (备份运行): what was asked for or done, and how it ended.
public struct BackupRun: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A copy of the database, then read back.
        case backup
        /// Every piece of the newest copy is read and checked.
        case verify
        /// The newest copy is brought back into a place of its own and held against the ledger (恢复演练).
        case drill
        /// A copy took the place of a database that was lost.
        case restore

        public var name: Message {
            switch self {
            case .backup: Message("备份", "Backup")
            case .verify: Message("校验", "Verification")
            case .drill: Message("恢复演练", "Restore drill")
            case .restore: Message("恢复", "Restore")
            }
        }
    }

    public enum State: String, Sendable, Hashable, CaseIterable {
        case wanted, running, done, failed

        public var name: Message {
            switch self {
            case .wanted: Message("等待", "Waiting")
            case .running: Message("进行中", "Running")
            case .done: Message("完成", "Done")
            case .failed: Message("失败", "Failed")
            }
        }
    }

    public let id: Int64
    public let kind: Kind
    public let state: State
    /// The folder.
    public let target: String
    /// Its name there; "": none was made.
    public let snapshot: String
    public let beganAt: Instant
    public let endedAt: Instant?
    /// What went wrong, or what was found.
    public let detail: Message
    public let pieceCount: Int64
    /// Pieces that were not there before.
    public let newCount: Int64
    /// Of the data, before packing.
    public let byteCount: Int64
}

extension Session {
    /// The newest first.
    public func backupRuns(limit: Int = 100, before: Int64 = .max) throws -> [BackupRun] {
        try rows(
            """
            SELECT run_id, kind, state, target, snapshot, began_at, ended_at, detail_zh, detail_en, piece_count,
                new_count, byte_count
            FROM backup_run WHERE run_id < \(before) ORDER BY run_id DESC LIMIT \(limit)
            """, backupRun)
    }

    /// The newest of a kind that is over; nil: there was none.
    public func lastBackupRun(_ kind: BackupRun.Kind, _ state: BackupRun.State? = nil) throws -> BackupRun? {
        let states = state.map { [$0.rawValue] } ?? [BackupRun.State.done.rawValue, BackupRun.State.failed.rawValue]
        return try first(
            """
            SELECT run_id, kind, state, target, snapshot, began_at, ended_at, detail_zh, detail_en, piece_count,
                new_count, byte_count
            FROM backup_run WHERE kind = \(kind.rawValue) AND state IN \(list: states)
            ORDER BY began_at DESC, run_id DESC LIMIT 1
            """, backupRun)
    }

    /// Kinds whose newest run failed: what the operator has to look at.
    public func failedBackupKinds() throws -> [BackupRun.Kind] {
        try BackupRun.Kind.allCases.filter { try lastBackupRun($0)?.state == .failed }
    }

    private func backupRun(_ row: inout RowReader) throws -> BackupRun {
        let id = try row.next(Int64.self)
        let kind = BackupRun.Kind(rawValue: try row.next(String.self)) ?? .backup
        let state = BackupRun.State(rawValue: try row.next(String.self)) ?? .failed
        return BackupRun(
            id: id, kind: kind, state: state, target: try row.next(String.self), snapshot: try row.next(String.self),
            beganAt: try row.next(Instant.self), endedAt: try row.next(Instant?.self),
            detail: Message(try row.next(String.self), try row.next(String.self)),
            pieceCount: try row.next(Int64.self), newCount: try row.next(Int64.self),
            byteCount: try row.next(Int64.self))
    }
}
