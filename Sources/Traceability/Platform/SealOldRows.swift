import Storage

extension Platform {
    /// Seals what lay in the clear before migration 0042, at most `limit` rows of each table: refused cells, recipients
    /// of print files, uploaded files. Receipts are facts and stay as they are. Answers how many: 0 once all are.
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
        return try await datastore.write(.readCommitted) { session in
            let rows = try session.rows(
                """
                SELECT return_id, error_no, value, parameters FROM return_error
                WHERE value_sealed IS NULL AND (value <> '' OR parameters <> '') LIMIT \(limit)
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
            return rows.count
        }
    }

    private func sealOldImportErrors(_ limit: Int) async throws -> Int {
        let (keys, sealing) = (keys, errorSealing)
        return try await datastore.write(.readCommitted) { session in
            let rows = try session.rows(
                """
                SELECT import_id, step, error_no, value, parameters FROM history_error
                WHERE value_sealed IS NULL AND (value <> '' OR parameters <> '') LIMIT \(limit)
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
            return rows.count
        }
    }

    private func sealOldRecipients(_ limit: Int) async throws -> Int {
        let (sealer, entropy) = (keys.sealer, entropy)
        return try await datastore.write(.readCommitted) { session in
            let rows = try session.rows(
                """
                SELECT hand_over_id, recipient, note FROM hand_over WHERE recipient_sealed IS NULL LIMIT \(limit)
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
            return rows.count
        }
    }

    /// One file, of 10 MB at most.
    private func sealOldFile() async throws -> Int {
        let (sealer, entropy) = (keys.sealer, entropy)
        return try await datastore.write(.readCommitted) { session in
            guard
                let id = try session.value(
                    "SELECT file_id FROM stored_file WHERE is_sealed = 0 ORDER BY file_id LIMIT 1", as: Int64.self)
            else { return 0 }
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
            return 1
        }
    }
}
