import Storage

/// Codes that an event took out of a container, as they lay in it.
struct ClosedRun: Sendable {
    let subject: ReturnRow.Subject
    let since: Instant
    let eventID: Int64
    let closedAt: Instant

    /// Conditions on its row.
    fileprivate var place: Query {
        """
        owner_id = \(subject.ownerID) AND allocation_no = \(subject.allocationNumber)
            AND first_index = \(subject.first) AND from_at = \(since) AND event_id = \(eventID)
        """
    }
}

extension Session {
    func closedRuns(of ownerID: Int64, _ condition: Query, by eventID: Int64) throws -> [ClosedRun] {
        try rows(
            """
            SELECT allocation_no, first_index, last_index, from_at, event_id, to_at FROM containment_run
            WHERE \(condition) AND closing_id = \(eventID) ORDER BY allocation_no, first_index, from_at
            """
        ) { row in
            let subject = ReturnRow.Subject(
                ownerID: ownerID, allocationNumber: try row.next(), first: try row.next(), last: try row.next())
            return ClosedRun(
                subject: subject, since: try row.next(), eventID: try row.next(), closedAt: try row.next())
        }
    }

    /// Codes of the run that were packed after they were taken out.
    func packedSince(_ run: ClosedRun) throws -> [ReturnRow.Subject] {
        let subject = run.subject
        let found = try rows(
            """
            SELECT first_index, last_index FROM containment_run
            WHERE owner_id = \(subject.ownerID) AND allocation_no = \(subject.allocationNumber)
                AND first_index > \(subject.first - Containment.runLength) AND first_index <= \(subject.last)
                AND last_index >= \(subject.first) AND from_at >= \(run.closedAt) AND \(Containment.counts())
            """
        ) { row in
            ReturnRow.Subject(
                ownerID: subject.ownerID, allocationNumber: subject.allocationNumber,
                first: max(subject.first, try row.next()), last: min(subject.last, try row.next()))
        }
        return found.joined
    }
}

extension WriteSession {
    /// Opens the run again, but for some parts of it: these keep their end, in rows of their own.
    func reopen(_ run: ClosedRun, but parts: [ReturnRow.Subject]) throws {
        var (pieces, next): ([(range: ClosedRange<Int64>, isOpen: Bool)], Int64) = ([], run.subject.first)
        for part in parts {
            if part.first > next { pieces.append((next...(part.first - 1), true)) }
            pieces.append((part.first...part.last, false))
            next = part.last + 1
        }
        if next <= run.subject.last { pieces.append((next...run.subject.last, true)) }
        for piece in pieces.dropFirst() {
            try self.run(
                """
                INSERT INTO containment_run (owner_id, allocation_no, first_index, from_at, event_id, last_index,
                    to_at, closing_id, parent_key, parent)
                SELECT owner_id, allocation_no, CAST(\(piece.range.lowerBound) AS BIGINT), from_at, event_id,
                    CAST(\(piece.range.upperBound) AS BIGINT), to_at, closing_id, parent_key, parent
                FROM containment_run WHERE \(run.place)
                """)
            if piece.isOpen { try open(run, from: piece.range.lowerBound) }
        }
        guard let first = pieces.first else { return }
        try self.run("UPDATE containment_run SET last_index = \(first.range.upperBound) WHERE \(run.place)")
        if first.isOpen { try open(run, from: first.range.lowerBound) }
    }

    private func open(_ run: ClosedRun, from first: Int64) throws {
        try self.run(
            """
            UPDATE containment_run SET to_at = NULL, closing_id = NULL
            WHERE owner_id = \(run.subject.ownerID) AND allocation_no = \(run.subject.allocationNumber)
                AND first_index = \(first) AND from_at = \(run.since) AND event_id = \(run.eventID)
            """)
    }

    /// Takes back that the event gave custody of these, but for some of them.
    func dropCustody(
        _ subjects: [ReturnRow.Subject], but parts: [ReturnRow.Subject], _ at: Instant, _ eventID: Int64
    ) throws {
        guard let first = subjects.first else { return }
        let given = SubjectBlock.rows(of: "custody_block", first.unit(first.first), engine)
        let holder = try value(
            """
            SELECT holder_id FROM \(given.source)
            WHERE \(given.condition) AND from_at = \(at) AND event_id = \(eventID) LIMIT 1
            """, as: Int64.self)
        for subject in subjects { try dropCustody(subject, at, eventID) }
        // Who took them out is their owner: nothing was given, and nothing is kept.
        guard let holder else { return }
        try insert(
            into: "custody_block",
            columns: ["owner_id", "allocation_no", "level", "block", "from_at", "event_id", "holder_id"],
            rows: parts.flatMap { part in
                SubjectBlock.covering(part.first, part.last).map { block in
                    [
                        .integer(part.ownerID), .integer(part.allocationNumber), .integer(Int64(block.level)),
                        .integer(block.block), .integer(at.microseconds), .integer(eventID), .integer(holder),
                    ]
                }
            })
    }
}
