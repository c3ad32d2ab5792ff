import Identification
import Storage

extension HistoryImport {
    /// Of all its files.
    static let rowLimit = 1_000_000
    static let fileLimit = 50
    static let place = "history_part.payload"
}

/// Begins an import of old data.
public struct OpenHistoryImport: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter name: for persons: `2021–2025 销售台账`. Answers the id.
    public func callAsFunction(name: String, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.historyImport)
        let name = try Text.required(name, "name", limit: 100)
        return try await platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO history_import (owner_id, site_id, account_id, name, state, failure, row_count, part_count,
                    next_part, event_count, error_count, trial, result, created_at, changed_at, peer, lease_until,
                    not_before)
                VALUES (\(actor.organizationID), \(actor.siteID), \(actor.accountID), \(name),
                    \(HistoryImport.State.open), '', 0, 0, 0, 0, 0, '', '', \(occasion.now), \(occasion.now), '', 0, 0)
                RETURNING import_id
                """)!
            try session.audit(AuditEntry("history.open", ("history-import", "\(id)", name)), by: actor, on: occasion)
            return id
        }
    }
}

/// What is known of a file as it arrives.
public struct HistoryUpload: Sendable {
    public var name: String
    /// SHA-256 of its bytes.
    public var digest: [UInt8]
    public var byteCount: Int
    public var spoolFolder: String

    public init(name: String, digest: [UInt8], byteCount: Int, spoolFolder: String) {
        (self.name, self.digest, self.byteCount, self.spoolFolder) = (name, digest, byteCount, spoolFolder)
    }
}

/// Adds a file to an import. The same file again goes on where it was broken off, or is answered as known.
public struct AddHistoryFile: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal` for what cannot be read at all or is in another import; wrong rows are counted.
    public func callAsFunction(
        _ id: Int64, _ content: HistoryContent, _ upload: HistoryUpload, by actor: Actor, on occasion: Occasion
    ) async throws -> HistoryFile {
        try actor.require(.historyImport)
        let found = try await platform.datastore.read { try $0.historyImport(id, for: actor) }
        try found.require(.open, .tried)
        if let known = try await self.known(found, upload.digest) { return known }
        let spill = try await HistorySpill.read(
            content, limit: HistoryImport.rowLimit - found.rowCount, folder: upload.spoolFolder, platform: platform,
            at: occasion.now)
        let number = try await begin(found, upload, at: occasion.now)
        do {
            try await keep(spill, found, number, upload.digest)
            try await finish(spill, found, (number, upload.digest), by: actor, on: occasion)
        } catch StorageError.uniqueViolation {
            // The same file, sent twice at once: one of the two has the part already.
            throw Refusal(.conflict, .changedMeanwhile)
        }
        return HistoryFile(
            number: number, name: upload.name, digest: upload.digest, isComplete: true, rowCount: spill.readCount,
            badCount: spill.errors.badRows, partCount: spill.partCount)
    }

    private func known(_ found: HistoryImport, _ digest: [UInt8]) async throws -> HistoryFile? {
        let undone: [HistoryImport.State] = [.undoing, .undone]
        let (other, files) = try await platform.datastore.report { session in
            let other = try session.value(
                """
                SELECT history_file.import_id FROM history_file
                    JOIN history_import ON history_import.import_id = history_file.import_id
                WHERE history_file.owner_id = \(found.ownerID) AND digest = \(digest)
                    AND history_file.import_id <> \(found.id) AND history_import.state NOT IN \(list: undone)
                    AND history_file.state = 'complete'
                LIMIT 1
                """, as: Int64.self)
            return (other, try session.historyFiles(found.id))
        }
        if let other { throw Refusal(.conflict, .historyFileTwice, ["other": "\(other)"]) }
        let limit = HistoryImport.fileLimit
        guard files.filter(\.isComplete).count < limit else {
            throw Refusal(.conflict, .historyTooManyFiles, ["limit": "\(limit)"])
        }
        return files.first { $0.digest == digest && $0.isComplete }
    }

    /// The file's number: that of the same file where it was broken off; a broken one of other content goes.
    func begin(_ found: HistoryImport, _ upload: HistoryUpload, at now: Instant) async throws -> Int {
        try await platform.datastore.write { session in
            var same: Int?
            for file in try session.historyFiles(found.id) where !file.isComplete {
                if file.digest == upload.digest {
                    same = file.number
                } else {
                    try session.run(
                        "DELETE FROM history_part WHERE import_id = \(found.id) AND file_no = \(file.number)")
                    try session.run(
                        "DELETE FROM history_file WHERE import_id = \(found.id) AND file_no = \(file.number)")
                }
            }
            if let same { return same }
            let last = try session.value(
                "SELECT coalesce(max(file_no), 0) FROM history_file WHERE import_id = \(found.id)", as: Int.self)
            let number = (last ?? 0) + 1
            try session.run(
                """
                INSERT INTO history_file (import_id, file_no, owner_id, name, digest, byte_count, state, row_count,
                    bad_count, part_count, received_at)
                VALUES (\(found.id), \(number), \(found.ownerID), \(String(upload.name.prefix(200))), \(upload.digest),
                    \(upload.byteCount), 'receiving', 0, 0, 0, \(now))
                """)
            return number
        }
    }

    /// Stores what is not stored yet. Throws `Refusal.conflict` once the number is another file's.
    func keep(_ spill: HistorySpill, _ found: HistoryImport, _ number: Int, _ digest: [UInt8]) async throws {
        let kept = try await platform.datastore.report { session in
            try session.value(
                "SELECT count(*) FROM history_part WHERE import_id = \(found.id) AND file_no = \(number)", as: Int.self)
        }
        for part in (kept ?? 0)..<max(kept ?? 0, spill.partCount) {
            let (rows, bytes) = try spill.part(part)
            let payload = try platform.keys.seal(
                bytes, place: HistoryImport.place, nonce: platform.entropy.bytes(12))
            try await platform.datastore.write { session in
                let isOurs = try session.exists(
                    """
                    SELECT 1 FROM history_file WHERE import_id = \(found.id) AND file_no = \(number)
                        AND digest = \(digest) AND state = 'receiving' AND EXISTS (
                            SELECT 1 FROM history_import WHERE import_id = \(found.id) AND state = \(found.state))
                    """)
                guard isOurs else { throw Refusal(.conflict, .changedMeanwhile) }
                try session.run(
                    """
                    INSERT INTO history_part (import_id, part_no, file_no, row_count, later, payload)
                    VALUES (\(found.id), \(found.partCount + part), \(number), \(rows), 0, \(payload))
                    """)
            }
        }
    }

    private func finish(
        _ spill: HistorySpill, _ found: HistoryImport, _ file: (number: Int, digest: [UInt8]), by actor: Actor,
        on occasion: Occasion
    ) async throws {
        let (errors, sealing) = (spill.errors.sorted, platform.errorSealing)
        try await platform.datastore.write { session in
            let kept = try session.value(
                "SELECT count(*) FROM history_part WHERE import_id = \(found.id) AND file_no = \(file.number)",
                as: Int.self)
            guard kept == spill.partCount else { throw Refusal(.conflict, .changedMeanwhile) }
            let changed = try session.run(
                """
                UPDATE history_file SET state = 'complete', row_count = \(spill.readCount),
                    bad_count = \(spill.errors.badRows), part_count = \(spill.partCount)
                WHERE import_id = \(found.id) AND file_no = \(file.number) AND digest = \(file.digest)
                    AND state = 'receiving'
                """)
            guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
            try session.insert(
                errors, HistoryErrorPlace(importID: found.id, step: 0, file: file.number, first: found.errorCount),
                sealing)
            let moved = try session.run(
                """
                UPDATE history_import SET state = \(HistoryImport.State.open), trial = '', failure = '',
                    row_count = row_count + \(spill.readCount), part_count = part_count + \(spill.partCount),
                    error_count = error_count + \(errors.count), changed_at = \(occasion.now)
                WHERE import_id = \(found.id) AND state = \(found.state) AND part_count = \(found.partCount)
                """)
            guard moved == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
            try session.audit(
                AuditEntry("history.file", ("history-import", "\(found.id)", found.name)).because(
                    AuditReason("history.rows", Message("{count} 行", "{count} rows"), ["count": "\(spill.readCount)"])),
                by: actor, on: occasion)
        }
    }
}

extension HistoryImport {
    func require(_ states: State...) throws {
        guard states.contains(state) else {
            throw Refusal(.conflict, .historyState, ["value": "\(id)"], words: ["state": state.name])
        }
    }
}
