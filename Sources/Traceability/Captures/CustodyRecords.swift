import Storage

/// Whether the captor may capture on codes of others: by the events that passed goods on (model.md, "Who captures").
extension Session {
    /// Who may capture on the code besides its owner: whom the latest event passed it on to, under whatever label of
    /// its goods, by itself or in a container that it still lies in; nil: nobody.
    func custodian(of code: CodeIdentity) throws -> Int64? {
        let holdings = try labels(ofGoodsWith: code).flatMap { label in
            try [holding(of: label), containerHolding(of: label)].compactMap { $0 }
        }
        return holdings.max()?.holderID
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

    /// Who has the containers that the code lies in, by the latest event on one of them.
    private func containerHolding(of code: CodeIdentity) throws -> Holding? {
        let place = AllocationPlace(ownerID: code.ownerID, number: code.allocationNumber)
        guard let run = try openRuns(at: place, code.index...code.index).last else { return nil }
        let key = run.parent.key
        return try containerHoldings([key], owners: [key: [code.ownerID]])[key]
    }

    /// Who has these containers, by the latest event on the container itself or on one that it lies in. Whose goods
    /// lie in them, by `owners`.
    func containerHolders(_ keys: [[UInt8]], owners: [[UInt8]: Set<Int64>]) throws -> [[UInt8]: Int64] {
        try containerHoldings(keys, owners: owners).mapValues(\.holderID)
    }

    private func containerHoldings(
        _ keys: [[UInt8]], owners: [[UInt8]: Set<Int64>]
    ) throws -> [[UInt8]: Holding] {
        var found: [[UInt8]: Holding] = [:]
        /// What the container lies in, a level further out each time.
        var around = Dictionary(keys.map { ($0, $0) }) { first, _ in first }
        for _ in 0..<Containment.depthLimit where !around.isEmpty {
            let holdings = try holdings(of: Array(Set(around.values)))
            for (key, outer) in around {
                guard let holding = holdings[outer] else { continue }
                found[key] = found[key].map { max($0, holding) } ?? holding
            }
            around = try parents(of: around, owners)
        }
        return found
    }

    /// The next container out of each, by its inmost.
    private func parents(
        of around: [[UInt8]: [UInt8]], _ owners: [[UInt8]: Set<Int64>]
    ) throws -> [[UInt8]: [UInt8]] {
        var next: [[UInt8]: [UInt8]] = [:]
        for owner in Set(owners.values.joined()).sorted() {
            let own = around.filter { owners[$0.key]?.contains(owner) ?? false }
            let found = try parents(of: owner, Array(Set(own.values)))
            for (key, outer) in own where next[key] == nil { next[key] = found[outer]?.key }
        }
        return next
    }

    private func holdings(of keys: [[UInt8]]) throws -> [[UInt8]: Holding] {
        let found = try keys.inParts { part in
            try rows(
                """
                SELECT name_key, holder_id, from_at, event_id FROM container_holder
                WHERE name_key IN \(list: part) AND \(Custody.givesRights) AND \(Containment.counts())
                """
            ) { (try $0.next([UInt8].self), try Holding(&$0)) }
        }
        return Dictionary(found) { max($0, $1) }
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

/// Since when somebody has something, and by which event: the later counts.
private struct Holding: Comparable {
    let holderID: Int64
    let since: Instant
    let eventID: Int64

    init(_ row: inout RowReader) throws {
        holderID = try row.next()
        since = try row.next()
        eventID = try row.next()
    }
    static func < (one: Holding, other: Holding) -> Bool {
        (one.since, one.eventID) < (other.since, other.eventID)
    }
}
