import EPCIS
import JSONStream
import Storage

/// Which events another version has taken the place of.
enum Amended {
    /// The return that holds the other version and counts: a column of `trace_event`; NULL: the event counts.
    ///
    /// - Parameter asOf: of that moment; nil: of now.
    static func by(asOf: Instant? = nil) -> Query {
        let then: Query = asOf.map { " AND amending.decided_at <= \($0)" } ?? ""
        return """
            (SELECT min(amended_event.return_id) FROM amended_event
                JOIN trace_return amending ON amending.return_id = amended_event.return_id
                WHERE amended_event.owner_id = trace_event.owner_id AND amended_event.event_id = trace_event.event_id
                    AND amending.state IN ('accepted', 'accepted-in-part')\(then))
            """
    }

    /// That the event counts: a condition on `trace_event`.
    static let isNone: Query = """
        NOT EXISTS (SELECT 1 FROM amended_event
            JOIN trace_return amending ON amending.return_id = amended_event.return_id
            WHERE amended_event.owner_id = trace_event.owner_id AND amended_event.event_id = trace_event.event_id
                AND amending.state IN ('accepted', 'accepted-in-part'))
        """
}

extension Session {
    /// Events that cover a unit of the range, whatever became of their returns; at most one more than `limit`.
    func eventIDs(at place: AllocationPlace, _ range: ClosedRange<Int64>, limit: Int) throws -> Set<Int64> {
        var all: Set<Int64> = []
        for level in 0..<SubjectBlock.levels {
            let (low, high) = (range.lowerBound >> (4 * Int64(level)), range.upperBound >> (4 * Int64(level)))
            let found = try rows(
                """
                SELECT DISTINCT event_id FROM event_subject
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    AND block BETWEEN \(low) AND \(high) LIMIT \(limit + 1)
                """
            ) { try $0.next(Int64.self) }
            all.formUnion(found)
            if all.count > limit { break }
        }
        return all
    }

    /// What was amended by these returns, the first first.
    func corrections(byReturns ids: Set<Int64>) throws -> [Correction] {
        guard !ids.isEmpty else { return [] }
        return try rows(
            """
            SELECT amendment_id, amendment_round.return_id, decided_at, public_fields FROM amendment_round
                JOIN trace_return ON trace_return.return_id = amendment_round.return_id
            WHERE amendment_round.return_id IN \(list: ids.sorted())
                AND trace_return.state IN ('accepted', 'accepted-in-part')
            ORDER BY decided_at, amendment_id
            """
        ) { row in
            let (id, returnID, at) = (try row.next(Int64.self), try row.next(Int64.self), try row.next(Instant.self))
            let names = try row.next(String.self).split(separator: "\n")
            return Correction(
                amendmentID: id, returnID: returnID, at: at,
                fields: names.compactMap { AmendmentField(rawValue: String($0)) })
        }
    }
}

extension Session {
    /// 更正声明 as EPCIS words it (EPCIS 2.0, 7.4.1.4), of those of the events that an amendment took the place of.
    func amendmentDeclarations(of ownerID: Int64, _ ids: [Int64]) throws -> [Int64: JSONValue] {
        let found = try ids.inParts { part in
            try rows(
                """
                SELECT event_id, new_event_id, decided_at FROM amended_event
                    JOIN trace_return ON trace_return.return_id = amended_event.return_id
                WHERE amended_event.owner_id = \(ownerID) AND event_id IN \(list: part)
                    AND trace_return.channel = 'amendment'
                    AND trace_return.state IN ('accepted', 'accepted-in-part')
                """
            ) { row in (try row.next(Int64.self), try row.next(Int64?.self), try row.next(Instant.self)) }
        }
        let declarations = found.map { id, new, at -> (Int64, JSONValue) in
            var members = [
                JSONMember("declarationTime", .string(EPCISTime.text(at.microseconds))),
                JSONMember("reason", .string(new == nil ? "did_not_occur" : "incorrect_data")),
            ]
            if let new {
                members.insert(
                    JSONMember("correctiveEventIDs", .array([.string(StoredEvent.namePrefix + "\(new)")])), at: 0)
            }
            return (id, .object(members))
        }
        return Dictionary(declarations) { first, _ in first }
    }

    /// A batch as it was then: before the amendments that were approved since.
    func batch(_ batch: Batch, asOf: Instant) throws -> Batch {
        let old = try first(
            """
            SELECT old_production_date, old_version_no, old_line, old_shift FROM batch_amendment
                JOIN trace_return ON trace_return.return_id = batch_amendment.return_id
            WHERE owner_id = \(batch.ownerID) AND batch_id = \(batch.id)
                AND trace_return.state IN ('accepted', 'accepted-in-part')
                AND decided_at > \(asOf)
            ORDER BY decided_at, trace_return.return_id LIMIT 1
            """
        ) { row in (try row.nextDate(), try row.next(Int.self), try row.next(String.self), try row.next(String.self)) }
        guard let (made, version, line, shift) = old else { return batch }
        return Batch(
            ownerID: batch.ownerID, id: batch.id, productID: batch.productID, versionNumber: version,
            number: batch.number, productionDate: made, siteID: batch.siteID, line: line, shift: shift)
    }
}
