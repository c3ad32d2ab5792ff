import Storage

/// 保管: who has goods by which event.
extension UnitPage {
    /// Each row is of an event on these goods, of its time, with a holder that the event can give; and goods that their
    /// owner let leave are with somebody.
    func checkCustody(_ session: any Session, _ faults: inout [CheckFault]) throws {
        let rows = try session.custodyRows(at: place, range)
        let told = try session.eventBlocks(at: place, range)
        let ids = Set(rows.map(\.eventID)).union(told.map(\.eventID))
        let events = try session.handingEvents(of: place.ownerID, ids)
        let blocks = Dictionary(grouping: told, by: \.eventID).mapValues { Set($0.map(\.block)) }
        let recipients = try session.recipients(of: place.ownerID, rows)
        var wrong: Set<Int64> = []
        for row in rows {
            let isRight = events[row.eventID].map { event in
                row.isRight(event, owner: place.ownerID, isNamed: recipients.contains(row.recipient))
                    && (event.isTakingOut || blocks[row.eventID]?.contains(row.block) ?? false)
            }
            if isRight ?? false { continue }
            wrong.insert(row.eventID)
        }
        let held = Dictionary(grouping: rows, by: \.eventID)
        for (id, event) in events where event.isLeaving {
            let own = held[id] ?? []
            let isWhole = Set(own.map(\.block)) == blocks[id] ?? [] && Set(own.map(\.holderID)).count <= 1
            // Goods of others that go to a place of the sender's own stay with whoever has them.
            if own.isEmpty ? event.captorID == place.ownerID && event.ownerCount == 1 : !isWhole { wrong.insert(id) }
        }
        for id in wrong.sorted() {
            faults.append(
                fault(
                    "事件 \(place.ownerID)/\(id) 的保管记录与事件不符",
                    "custody by event \(place.ownerID)/\(id) is not what it says"))
        }
    }
}

/// A row of `custody_block`.
private struct CustodyRow {
    struct Recipient: Hashable {
        let id, eventID: Int64
    }

    let block: SubjectBlock
    let at: Instant
    let eventID, holderID: Int64
    var recipient: Recipient { Recipient(id: holderID, eventID: eventID) }

    /// A holder is nobody registered (0), the captor itself (its number below 0), the owner, or whom the event names.
    /// Out of a container goods come into the hands of who takes them out.
    func isRight(_ event: HandingEvent, owner: Int64, isNamed: Bool) -> Bool {
        guard event.time == at else { return false }
        return switch holderID {
        case Custody.unregistered: Custody.leaving.contains(event.bizStep)
        case ..<0: holderID == Custody.receipt(by: event.captorID)
        case owner: true
        default: isNamed || event.isTakingOut && holderID == event.captorID
        }
    }
}

/// What an event says of who has goods by it.
private struct HandingEvent {
    let id, captorID: Int64
    let time: Instant
    let bizStep: String
    let isTakingOut: Bool
    let ownerCount: Int64
    let hash: [UInt8]?
    let declaredAt: Instant?
    /// No amendment took its place.
    let isFirst: Bool
    let counts: Bool
    var isDeclaredWrong = false

    struct Name: Hashable {
        let captorID: Int64
        let hash: [UInt8]
    }

    var name: Name? { hash.map { Name(captorID: captorID, hash: $0) } }

    /// Goods leave by it, and it counts.
    var isLeaving: Bool {
        counts && isFirst && declaredAt == nil && !isDeclaredWrong && !isTakingOut && Custody.leaving.contains(bizStep)
    }
}

extension Session {
    fileprivate func custodyRows(at place: AllocationPlace, _ range: ClosedRange<Int64>) throws -> [CustodyRow] {
        try (0..<SubjectBlock.levels).flatMap { level in
            let (low, high) = (range.lowerBound >> (4 * Int64(level)), range.upperBound >> (4 * Int64(level)))
            return try rows(
                """
                SELECT level, block, from_at, event_id, holder_id FROM custody_block
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    AND block BETWEEN \(low) AND \(high)
                """
            ) { row in
                CustodyRow(
                    block: SubjectBlock(level: try row.next(), block: try row.next()), at: try row.next(),
                    eventID: try row.next(), holderID: try row.next())
            }
        }
    }

    fileprivate func handingEvents(of owner: Int64, _ ids: Set<Int64>) throws -> [Int64: HandingEvent] {
        let found = try ids.sorted().inParts { part in
            try rows(
                """
                SELECT event_id, captor_id, event_time, biz_step, action, owner_count, event_hash, declared_at,
                    CASE WHEN \(Amended.isNone) THEN 1 ELSE 0 END,
                    CASE WHEN EXISTS (SELECT 1 FROM trace_return WHERE trace_return.return_id = trace_event.return_id
                        AND trace_return.state IN ('accepted', 'accepted-in-part')) THEN 1 ELSE 0 END
                FROM trace_event WHERE owner_id = \(owner) AND event_id IN \(list: part)
                """
            ) { row in
                HandingEvent(
                    id: try row.next(), captorID: try row.next(), time: try row.next(), bizStep: try row.next(),
                    isTakingOut: try row.next(String.self) == "DELETE", ownerCount: try row.next(),
                    hash: try row.next(), declaredAt: try row.next(), isFirst: try row.next(), counts: try row.next())
            }
        }
        // A declaration is on the same goods as what it takes back.
        let declared = Set(found.filter { $0.declaredAt != nil && $0.counts }.compactMap(\.name))
        return Dictionary(
            found.map { event in
                var event = event
                event.isDeclaredWrong = event.name.map(declared.contains) ?? false
                return (event.id, event)
            }
        ) { first, _ in first }
    }

    /// Of these holders those that the event names.
    fileprivate func recipients(of owner: Int64, _ held: [CustodyRow]) throws -> Set<CustodyRow.Recipient> {
        var found: Set<CustodyRow.Recipient> = []
        let holders = Dictionary(grouping: held.filter { $0.holderID > 0 }, by: \.holderID)
        for (holder, rows) in holders {
            let ids = try Set(rows.map(\.eventID)).sorted().inParts { part in
                try self.rows(
                    """
                    SELECT event_id FROM event_recipient WHERE recipient_id = \(holder) AND owner_id = \(owner)
                        AND event_id IN \(list: part)
                    """
                ) { try $0.next(Int64.self) }
            }
            for id in ids { found.insert(CustodyRow.Recipient(id: holder, eventID: id)) }
        }
        return found
    }
}
