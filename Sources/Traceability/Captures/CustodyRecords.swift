import Storage

/// Whether the captor may capture on codes of others: by the events that passed goods on (model.md, "Who captures").
extension Session {
    /// Who may capture on the code besides its owner: whom the latest event passed it on to, under whatever label of
    /// its goods, by itself or in a container that it still lies in; nil: nobody.
    func custodian(of code: CodeIdentity) throws -> Int64? {
        let holdings = try labels(ofGoodsWith: code).flatMap { label in
            try [holding(of: label)].compactMap { $0 } + containerHoldings(of: label)
        }
        return holdings.max { ($0.since, $0.eventID) < ($1.since, $1.eventID) }?.holderID
    }

    private func holding(of code: CodeIdentity) throws -> Holding? {
        let rows = SubjectBlock.rows(of: "custody_block", code, engine)
        return try first(
            """
            SELECT holder_id, from_at, event_id FROM \(rows.source)
            WHERE \(rows.condition) AND \(Custody.givesRights) AND \(Containment.counts())
            ORDER BY from_at DESC, event_id DESC LIMIT 1
            """
        ) { try Holding(&$0) }
    }

    /// Who has the containers that the code lies in.
    private func containerHoldings(of code: CodeIdentity) throws -> [Holding] {
        let place = AllocationPlace(ownerID: code.ownerID, number: code.allocationNumber)
        guard let run = try openRuns(at: place, code.index...code.index).last else { return [] }
        var (key, found) = (run.parent.key, [Holding]())
        for _ in 0..<Containment.depthLimit {
            let holding = try first(
                """
                SELECT holder_id, from_at, event_id FROM container_holder
                WHERE name_key = \(key) AND \(Custody.givesRights) AND \(Containment.counts())
                ORDER BY from_at DESC, event_id DESC LIMIT 1
                """
            ) { try Holding(&$0) }
            if let holding { found.append(holding) }
            guard let parent = try parents(of: code.ownerID, [key])[key] else { break }
            key = parent.key
        }
        return found
    }

    /// Which of these batch classes an event passed on to the organization.
    func receivedClasses(_ keys: [[UInt8]], of ownerID: Int64, by organizationID: Int64) throws -> Set<[UInt8]> {
        Set(
            try keys.inParts { part in
                try rows(
                    """
                    SELECT DISTINCT name_key FROM event_name
                        JOIN event_recipient ON event_recipient.recipient_id = \(organizationID)
                            AND event_recipient.event_id = event_name.event_id
                            AND event_recipient.owner_id = event_name.owner_id
                        JOIN trace_return ON trace_return.return_id = event_name.event_id >> 24
                    WHERE event_name.owner_id = \(ownerID) AND event_name.role = \(EventRole.epcClass.rawValue)
                        AND event_name.name_key IN \(list: part)
                        AND trace_return.state IN ('accepted', 'accepted-in-part')
                    """
                ) { try $0.next([UInt8].self) }
            })
    }
}

/// Since when somebody has something, and by which event.
private struct Holding {
    let holderID: Int64
    let since: Instant
    let eventID: Int64

    init(_ row: inout RowReader) throws {
        holderID = try row.next()
        since = try row.next()
        eventID = try row.next()
    }
}
