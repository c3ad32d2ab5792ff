import Storage

extension Platform {
    /// Seals what lay in the clear before migration 0042, at most `limit` rows of each table: refused cells, recipients
    /// of print files, uploaded files. Receipts are facts and stay as they are. Answers how many: 0 once all are. Each
    /// table goes on behind the last row that was done: none is searched from its start for each piece.
    @discardableResult
    public func sealOldRows(limit: Int = 200) async throws -> Int {
        guard !keys.ring.hasSealedOld, keys.sealer.number > 0 else { return 0 }
        let count =
            try await sealOldErrors(limit) + sealOldImportErrors(limit) + sealOldRecipients(limit)
            + sealOldFile()
        if count == 0 { keys.ring.noteSealedOld() }
        return count
    }

    private func sealOldErrors(_ limit: Int) async throws -> Int {
        let (keys, sealing) = (keys, errorSealing)
        let last = keys.ring.place(of: "return_error") ?? [-1, -1]
        let done = try await datastore.write(.readCommitted) { session -> [[Int64]] in
            let rows = try session.rows(
                """
                SELECT return_id, error_no, value, parameters FROM return_error
                WHERE value_sealed IS NULL AND (value <> '' OR parameters <> '')
                    AND (return_id, error_no) > (\(last[0]), \(last[1])) ORDER BY return_id, error_no LIMIT \(limit)
                """
            ) {
                (try $0.next(Int64.self), try $0.next(Int64.self), try $0.next(String.self), try $0.next(String.self))
            }
            for (returnID, number, value, parameters) in rows {
                let sealed = try sealing.seal(
                    try keys.refusedValue(nil, place: "", value: value, parameters: parameters),
                    place: ErrorSealing.returnPlace)
                try session.run(
                    """
                    UPDATE return_error SET value = '', parameters = '', value_sealed = \(sealed)
                    WHERE return_id = \(returnID) AND error_no = \(number)
                    """)
            }
            return rows.map { [$0.0, $0.1] }
        }
        // Kept once they are sealed for good.
        if let end = done.last { keys.ring.keep(end, of: "return_error") }
        return done.count
    }

    private func sealOldImportErrors(_ limit: Int) async throws -> Int {
        let (keys, sealing) = (keys, errorSealing)
        let last = keys.ring.place(of: "history_error") ?? [-1, -1, -1]
        let done = try await datastore.write(.readCommitted) { session -> [[Int64]] in
            let rows = try session.rows(
                """
                SELECT import_id, step, error_no, value, parameters FROM history_error
                WHERE value_sealed IS NULL AND (value <> '' OR parameters <> '')
                    AND (import_id, step, error_no) > (\(last[0]), \(last[1]), \(last[2]))
                ORDER BY import_id, step, error_no LIMIT \(limit)
                """
            ) { row in
                (
                    id: try row.next(Int64.self), step: try row.next(Int64.self), number: try row.next(Int64.self),
                    value: try row.next(String.self), parameters: try row.next(String.self)
                )
            }
            for row in rows {
                let sealed = try sealing.seal(
                    try keys.refusedValue(nil, place: "", value: row.value, parameters: row.parameters),
                    place: ErrorSealing.historyPlace)
                try session.run(
                    """
                    UPDATE history_error SET value = '', parameters = '', value_sealed = \(sealed)
                    WHERE import_id = \(row.id) AND step = \(row.step) AND error_no = \(row.number)
                    """)
            }
            return rows.map { [$0.id, $0.step, $0.number] }
        }
        if let end = done.last { keys.ring.keep(end, of: "history_error") }
        return done.count
    }

    private func sealOldRecipients(_ limit: Int) async throws -> Int {
        let (sealer, entropy) = (keys.sealer, entropy)
        let last = keys.ring.place(of: "hand_over")?.first ?? -1
        let done = try await datastore.write(.readCommitted) { session -> [Int64] in
            let rows = try session.rows(
                """
                SELECT hand_over_id, recipient, note FROM hand_over
                WHERE recipient_sealed IS NULL AND hand_over_id > \(last) ORDER BY hand_over_id LIMIT \(limit)
                """
            ) { (id: try $0.next(Int64.self), recipient: try $0.next(String.self), note: try $0.next(String.self)) }
            for row in rows {
                let recipient = try sealer.seal(
                    Array(row.recipient.utf8), place: HandOver.recipientPlace, nonce: entropy.bytes(12))
                let note = try sealer.seal(Array(row.note.utf8), place: HandOver.notePlace, nonce: entropy.bytes(12))
                try session.run(
                    """
                    UPDATE hand_over SET recipient = '', note = '', recipient_sealed = \(recipient),
                        note_sealed = \(note) WHERE hand_over_id = \(row.id)
                    """)
            }
            return rows.map(\.id)
        }
        if let end = done.last { keys.ring.keep([end], of: "hand_over") }
        return done.count
    }

    /// One file, of 10 MB at most.
    private func sealOldFile() async throws -> Int {
        let (sealer, entropy) = (keys.sealer, entropy)
        let last = keys.ring.place(of: "stored_file")?.first ?? -1
        let done = try await datastore.write(.readCommitted) { session -> Int64? in
            guard
                let id = try session.value(
                    """
                    SELECT file_id FROM stored_file WHERE is_sealed = 0 AND file_id > \(last) ORDER BY file_id LIMIT 1
                    """, as: Int64.self)
            else { return nil }
            let parts = try session.rows(
                "SELECT part_no, bytes FROM stored_file_part WHERE file_id = \(id) ORDER BY part_no"
            ) { (number: try $0.next(Int.self), bytes: try $0.next([UInt8].self)) }
            for part in parts {
                let sealed = try sealer.seal(
                    part.bytes, place: SealedFile.place(part.number), nonce: entropy.bytes(12))
                try session.run(
                    """
                    UPDATE stored_file_part SET bytes = \(sealed) WHERE file_id = \(id) AND part_no = \(part.number)
                    """)
            }
            try session.run("UPDATE stored_file SET is_sealed = 1 WHERE file_id = \(id)")
            return id
        }
        guard let done else { return 0 }
        keys.ring.keep([done], of: "stored_file")
        return 1
    }
}
