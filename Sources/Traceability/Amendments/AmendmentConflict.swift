import JSONStream
import Storage

/// Whether the goods are still as they were when the amendment was asked for. Throws `Refusal.conflict` with what came
/// in between.
struct AmendmentConflict: Sendable {
    let amendment: Amendment
    let returnID: Int64
    let at: Instant
    let platform: Platform

    func check(_ session: any Session, _ ended: EndedSteps, _ runs: [ReturnRow.Subject]) throws {
        try checkAmended(session)
        try checkBatch(session)
        try session.requireUnused(try session.labelsTakenBack(by: returnID, ended, runs), platform)
        // One event may have several runs: a range read each, or one over all where there are many.
        let near = runs.count <= 64 ? runs.map { [$0] } : Array(Dictionary(grouping: runs, by: \.place).values)
        for group in near { try checkReturned(session, group) }
    }

    private func checkAmended(_ session: any Session) throws {
        let other = try session.value(
            """
            SELECT amendment_round.amendment_id FROM amended_event own
                JOIN amended_event other ON other.owner_id = own.owner_id AND other.event_id = own.event_id
                    AND other.return_id <> own.return_id
                JOIN trace_return ON trace_return.return_id = other.return_id
                JOIN amendment_round ON amendment_round.return_id = other.return_id
            WHERE own.return_id = \(returnID) AND trace_return.state IN ('accepted', 'accepted-in-part')
            ORDER BY amendment_round.amendment_id LIMIT 1
            """, as: Int64.self)
        if let other { throw Refusal(.conflict, .amendmentAmended, field: "subject", ["other": "#\(other)"]) }
    }

    private func checkBatch(_ session: any Session) throws {
        guard let batchID = amendment.batchID else { return }
        let isChanged = try session.exists(
            """
            SELECT 1 FROM batch_amendment facts
                JOIN batch ON batch.owner_id = facts.owner_id AND batch.batch_id = facts.batch_id
            WHERE facts.owner_id = \(amendment.ownerID) AND facts.batch_id = \(batchID)
                AND facts.return_id = \(returnID) AND (batch.production_date <> facts.old_production_date
                OR batch.line <> facts.old_line OR batch.shift <> facts.old_shift
                OR batch.version_no <> facts.old_version_no)
            """)
        if isChanged {
            throw Refusal(.conflict, .amendmentBatchChanged, field: "subject", ["value": amendment.subject])
        }
    }

    /// Something about the same units was accepted since.
    private func checkReturned(_ session: any Session, _ runs: [ReturnRow.Subject]) throws {
        guard let place = runs.first?.place, let first = runs.map(\.first).min(), let last = runs.map(\.last).max()
        else { return }
        for level in 0..<SubjectBlock.levels {
            let shift = 4 * Int64(level)
            let found = try session.rows(
                """
                SELECT block, trace_return.return_id, trace_return.channel FROM event_subject
                    JOIN trace_return ON trace_return.return_id = event_subject.event_id >> 24
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    AND block BETWEEN \(first >> shift) AND \(last >> shift)
                    AND trace_return.state IN ('accepted', 'accepted-in-part')
                    AND trace_return.decided_at > \(at)
                ORDER BY trace_return.return_id
                """
            ) { row in (try row.next(Int64.self), try row.next(Int64.self), try row.next(ReturnChannel.self)) }
            let meets = found.first { block, _, _ in
                let (low, high) = (block << shift, (block + 1) << shift - 1)
                return runs.contains { $0.first <= high && low <= $0.last }
            }
            guard let (_, other, channel) = meets else { continue }
            if channel == .amendment {
                let number = try session.value(
                    "SELECT amendment_id FROM amendment_round WHERE return_id = \(other)", as: Int64.self)
                throw Refusal(
                    .conflict, .amendmentAmended, field: "subject", ["other": "#\(number ?? other)"])
            }
            throw Refusal(.conflict, .amendmentReturned, field: "subject", ["other": "#\(other)"])
        }
    }
}

extension Session {
    /// What everybody may see of an event.
    func publicDocument(_ ownerID: Int64, _ eventID: Int64) throws -> JSONValue? {
        let text = try value(
            "SELECT public_document FROM trace_event WHERE owner_id = \(ownerID) AND event_id = \(eventID)",
            as: String.self)
        return try text.map { try JSONValue(parsing: Array($0.utf8)) }
    }
}
