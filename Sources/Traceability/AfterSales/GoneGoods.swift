import Storage

/// 已不在手中的货物: what, by the records, somebody else has or has bought when its sender ships it. Said, not refused:
/// consignees tell late that goods came back, and those who are not registered never do.
struct GoneGoods: Sendable {
    /// Goods that are told to have been shipped, and when.
    struct Shipment: Sendable {
        let subject: ReturnRow.Subject
        let time: Instant
    }

    /// Rows of a stretch that are looked at one by one; beyond that each shipment of it is looked into.
    fileprivate static let limit = 20_000

    /// How many of the units of each have gone.
    private(set) var counts: [ReturnRow.Subject: Int64] = [:]

    init() {}

    /// Most goods are shipped once: whether anything happened to them is asked by ranges, and only of those to which
    /// something did, who has them.
    init(_ platform: Platform, _ shipments: [Shipment], by actor: Actor) async throws {
        guard !shipments.isEmpty else { return }
        let captor = actor.organizationID
        let moved = try await platform.datastore.lookUp(shipments.count) { session in
            try Dictionary(grouping: shipments) { $0.subject.place }.flatMap { place, shipments in
                try session.moved(shipments, at: place, captor: captor)
            }
        }
        counts = try await platform.outside(moved.map(\.subject), by: actor, hands: captor)
    }
}

extension Session {
    /// Those of the shipments with a unit that was sold before, or whose last hands need not be the sender's.
    fileprivate func moved(
        _ shipments: [GoneGoods.Shipment], at place: AllocationPlace, captor: Int64
    ) throws -> [GoneGoods.Shipment] {
        var (ranges, isFull): ([(range: ClosedRange<Int64>, at: Instant)], Bool) = ([], false)
        for stretch in Self.stretches(shipments.map(\.subject)) {
            let found = try movesOut(at: place, stretch, captor: captor) + sales(at: place, stretch)
            isFull = isFull || found.count >= GoneGoods.limit
            ranges += found
        }
        if isFull { return shipments }
        guard !ranges.isEmpty else { return [] }
        return shipments.filter { one in
            let units = one.subject.first...one.subject.last
            return ranges.contains { $0.range.overlaps(units) && $0.at <= one.time }
        }
    }

    private func movesOut(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, captor: Int64
    ) throws -> [(range: ClosedRange<Int64>, at: Instant)] {
        let own = Set([place.ownerID, captor]).flatMap { [$0, Custody.receipt(by: $0)] }
        return try (0..<SubjectBlock.levels).flatMap { level in
            let shift = 4 * Int64(level)
            return try rows(
                """
                SELECT block, from_at FROM custody_block
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    AND block BETWEEN \(range.lowerBound >> shift) AND \(range.upperBound >> shift)
                    AND holder_id NOT IN \(list: own)
                LIMIT \(GoneGoods.limit)
                """
            ) { row in
                let block = SubjectBlock(level: level, block: try row.next())
                return (block.first...(block.end - 1), try row.next(Instant.self))
            }
        }
    }

    private func sales(
        at place: AllocationPlace, _ range: ClosedRange<Int64>
    ) throws -> [(range: ClosedRange<Int64>, at: Instant)] {
        try rows(
            """
            SELECT code_index, last_sold_at FROM item
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)
                AND code_index BETWEEN \(range.lowerBound) AND \(range.upperBound) AND last_sold_at IS NOT NULL
            LIMIT \(GoneGoods.limit)
            """
        ) { row in
            let index = try row.next(Int64.self)
            return (index...index, try row.next(Instant.self))
        }
    }
}

/// Rows.
extension ReturnJudge {
    func readGone(_ rows: [ReturnRow]) async throws -> GoneGoods {
        guard stagedReturnID == nil else { return GoneGoods() }
        let shipments = rows.filter { $0.event == .shipping }.compactMap { row -> GoneGoods.Shipment? in
            // Who has goods of others by a shipment ships them by right of having them (`checkCustody`).
            guard let subject = row.subject,
                let found = platform.allocations.allocation(subject.ownerID, subject.allocationNumber),
                isEntrusted(row, found)
            else { return nil }
            return GoneGoods.Shipment(subject: subject, time: row.eventTime)
        }
        return try await GoneGoods(platform, shipments, by: actor)
    }

    mutating func warnOfGone(_ row: ReturnRow, _ gone: GoneGoods) {
        guard row.event == .shipping, warnings.count < 1_000, let subject = row.subject,
            let count = gone.counts[subject]
        else { return }
        warnings.append(wrong(row, .code, row.code, .lifeNotHere, ["count": "\(count)"]).error)
    }
}

/// Captured events.
extension EventJudge {
    func readGone(_ events: [PlacedEvent]) async throws -> GoneGoods {
        let shipments = events.filter(isLeaving).flatMap { event in
            event.codes.filter { isEntrusted($0.allocation, event.draft) }.runs.map {
                GoneGoods.Shipment(subject: $0, time: event.draft.time)
            }
        }
        return try await GoneGoods(platform, shipments, by: actor)
    }

    mutating func warnOfGone(_ event: PlacedEvent, _ gone: GoneGoods) {
        guard isLeaving(event), let first = event.codes.first else { return }
        let count = event.codes.runs.reduce(0) { $0 + (gone.counts[$1] ?? 0) }
        if count > 0 { warn(event.draft.wrong(first.named, .lifeNotHere, ["count": "\(count)"])) }
    }
}
