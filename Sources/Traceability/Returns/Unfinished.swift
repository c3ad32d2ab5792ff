import JSONStream
import Storage

extension Platform {
    /// Returns that a crash left half stored are refused, their codes free again, so that a retry is
    /// accepted and nothing doubles.
    ///
    /// Events are facts and stay, but count for nothing: readers take those of accepted returns only, and they leave
    /// nothing in the ledger.
    ///
    /// For the program that serves, at its start. On PostgreSQL a return that a peer is storing right now is given up
    /// too: the peer notices before it finishes, its sender is refused and may send again.
    public func abandonUnfinishedReturns() async throws {
        let now = clock.now()
        let unfinished = try await datastore.report { session in
            try session.rows(
                "SELECT return_id FROM trace_return WHERE state IN ('receiving', 'checking', 'storing')"
            ) { try $0.next(Int64.self) }
        }
        for id in unfinished { try await datastore.write { try $0.abandon(id, at: now) } }
    }
}

extension WriteSession {
    /// Gives a return up. One that was held before is held again, as a new return with the same rows.
    func abandon(_ id: Int64, at now: Instant) throws {
        let isUnfinished = try exists(
            "SELECT 1 FROM trace_return WHERE return_id = \(id) AND state IN ('receiving', 'checking', 'storing')")
        guard isUnfinished else { return }
        let wasHeld = try exists(
            """
            SELECT 1 FROM return_chunk JOIN trace_return ON trace_return.return_id = return_chunk.return_id
            WHERE return_chunk.return_id = \(id) AND state = 'storing'
            """
        )
        let runs = try rows(
            "SELECT owner_id, allocation_no, first_index, last_index FROM binding_run WHERE return_id = \(id)"
        ) { row in
            ReturnRow.Subject(
                ownerID: try row.next(), allocationNumber: try row.next(), first: try row.next(), last: try row.next())
        }
        for subject in runs {
            try run(
                """
                DELETE FROM item WHERE owner_id = \(subject.ownerID) AND allocation_no = \(subject.allocationNumber)
                    AND code_index >= \(subject.first) AND code_index <= \(subject.last) AND return_id = \(id)
                """)
        }
        try run("DELETE FROM binding_run WHERE return_id = \(id)")
        let key = try value(
            "SELECT idempotency_key FROM trace_return WHERE return_id = \(id) AND idempotency_key IS NOT NULL",
            as: String.self)
        try run(
            """
            UPDATE trace_return SET state = 'refused', idempotency_key = NULL, good_count = 0, unit_count = 0,
                decided_at = \(now) WHERE return_id = \(id)
            """)
        try leaveTurn(of: id)
        try forgetHeld(id)
        if wasHeld { try holdAgain(id, key: key) } else { try run("DELETE FROM return_chunk WHERE return_id = \(id)") }
        try addError(.returnBrokenOff, to: id)
    }

    /// What is wrong with a return as a whole, after what was wrong with its rows: words of the platform, no value of
    /// its rows.
    func addError(_ rule: Rule, _ parameters: [String: String] = [:], to returnID: Int64) throws {
        let last = try value("SELECT max(error_no) FROM return_error WHERE return_id = \(returnID)", as: Int64?.self)
        var writer = JSONWriter()
        writer.object { writer in
            for (name, text) in parameters.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
        }
        try run(
            """
            INSERT INTO return_error (return_id, error_no, line, column_no, field, value, rule, parameters)
            VALUES (\(returnID), \(((last ?? nil) ?? 0) + 1), 0, 0, '', '', \(rule.code),
                \(String(decoding: writer.bytes, as: UTF8.self)))
            """)
    }

    private func holdAgain(_ id: Int64, key: String?) throws {
        let rowsHeld =
            try value("SELECT \(engine.sum("row_count")) FROM return_chunk WHERE return_id = \(id)", as: Int64.self)
            ?? 0
        let again: Int64 = try value(
            """
            INSERT INTO trace_return (captor_id, site_id, account_id, channel, file_name, idempotency_key,
                content_digest, mode, state, row_count, good_count, bad_count, unit_count, backfilled, received_at,
                hold_until, mapping_key, mapped_at)
            SELECT captor_id, site_id, account_id, channel, file_name, \(key), content_digest, mode, 'held', row_count,
                \(rowsHeld), bad_count, 0, backfilled, received_at, hold_until, mapping_key, mapped_at
            FROM trace_return WHERE return_id = \(id) RETURNING return_id
            """)!
        try run("UPDATE return_chunk SET return_id = \(again) WHERE return_id = \(id)")
    }
}
