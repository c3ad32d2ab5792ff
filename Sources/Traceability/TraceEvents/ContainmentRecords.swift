import Storage

/// What lies in what: rows that are opened by one event and closed by another, and count as far as the returns of both
/// do.
enum Containment {
    /// Codes of one row: a look-up of a code need not look further back.
    static let runLength: Int64 = 4_096
    /// Boxes in pallets in containers …
    static let depthLimit = 8

    /// Open, as a condition on `containment_run` or `container_stay`.
    static let isOpen: Query = """
        (to_at IS NULL OR NOT EXISTS (SELECT 1 FROM trace_return closing WHERE closing.return_id = closing_id >> 24
            AND closing.state IN ('accepted', 'accepted-in-part')))
        """

    /// Opened by a return that counts, or by the one that is being stored.
    static func counts(_ returnID: Int64 = 0) -> Query {
        """
        (event_id >> 24 = \(returnID) OR EXISTS (SELECT 1 FROM trace_return opening
            WHERE opening.return_id = event_id >> 24 AND opening.state IN ('accepted', 'accepted-in-part')))
        """
    }

    /// Open as the return leaves it, opened by one that counts or is being stored: nothing else may lie in a second.
    static func stands(_ returnID: Int64) -> Query {
        """
        (to_at IS NULL OR closing_id >> 24 <> \(returnID) AND NOT EXISTS (SELECT 1 FROM trace_return closing
            WHERE closing.return_id = closing_id >> 24 AND closing.state IN ('accepted', 'accepted-in-part')))
        AND (event_id >> 24 = \(returnID) OR EXISTS (SELECT 1 FROM trace_return opening
            WHERE opening.return_id = event_id >> 24
                AND opening.state IN ('accepted', 'accepted-in-part', 'storing')))
        """
    }
}

/// Codes that lie in a container.
struct ContainedRun: Sendable, Hashable {
    let ownerID: Int64
    let allocationNumber: Int64
    let first: Int64
    let last: Int64
    let since: Instant
    let eventID: Int64
    let parent: ContainerName
}

extension Session {
    /// Open runs that have a code of the range.
    func openRuns(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, returnID: Int64 = 0, limit: Int64 = .max
    ) throws -> [ContainedRun] {
        try containedRuns(Self.isOpen(at: place, range, returnID), limit: limit)
    }

    /// Of the open runs that have a code of the range the one that was packed first: who looks at a day finds here
    /// whether anything lay in anything by then.
    func oldestOpenRun(at place: AllocationPlace, _ range: ClosedRange<Int64>) throws -> ContainedRun? {
        try containedRuns(Self.isOpen(at: place, range, 0), by: "from_at, first_index", limit: 1).first
    }

    /// Runs that stand in the way of what the return packs, with its own (`Containment.stands`).
    func standingRuns(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, _ returnID: Int64, limit: Int
    ) throws -> [ContainedRun] {
        try containedRuns(
            "\(Self.touches(place, range)) AND \(Containment.stands(returnID))", limit: Int64(limit))
    }

    private static func touches(_ place: AllocationPlace, _ range: ClosedRange<Int64>) -> Query {
        let (first, last) = (range.lowerBound, range.upperBound)
        return """
            owner_id = \(place.ownerID) AND allocation_no = \(place.number)
                AND first_index > \(first - Containment.runLength) AND first_index <= \(last) AND last_index >= \(first)
            """
    }

    private static func isOpen(at place: AllocationPlace, _ range: ClosedRange<Int64>, _ returnID: Int64) -> Query {
        "\(touches(place, range)) AND \(Containment.isOpen) AND \(Containment.counts(returnID))"
    }

    /// Every code of an owner that lies in a container itself.
    func openRuns(of ownerID: Int64, in parent: [UInt8], returnID: Int64 = 0) throws -> [ContainedRun] {
        try containedRuns(
            """
            owner_id = \(ownerID) AND parent_key = \(parent) AND \(Containment.isOpen)
                AND \(Containment.counts(returnID))
            """)
    }

    /// Things of an owner that lie in a container itself and are no codes of ours.
    func openBoxes(of ownerID: Int64, in parent: [UInt8]) throws -> [[UInt8]] {
        try rows(
            """
            SELECT name_key FROM container_stay WHERE owner_id = \(ownerID) AND parent_key = \(parent)
                AND \(Containment.isOpen) AND \(Containment.counts())
            """
        ) { try $0.next([UInt8].self) }
    }

    private func containedRuns(
        _ condition: Query, by order: Query = "first_index, from_at", limit: Int64 = .max
    ) throws -> [ContainedRun] {
        try rows(
            """
            SELECT owner_id, allocation_no, first_index, last_index, from_at, event_id, parent, parent_key
            FROM containment_run WHERE \(condition) ORDER BY \(order) LIMIT \(limit)
            """
        ) { row in
            ContainedRun(
                ownerID: try row.next(), allocationNumber: try row.next(), first: try row.next(),
                last: try row.next(), since: try row.next(), eventID: try row.next(),
                parent: ContainerName(uri: try row.next(), key: try row.next()))
        }
    }

    /// The container that each of these things lies in now.
    func parents(of ownerID: Int64, _ keys: [[UInt8]]) throws -> [[UInt8]: ContainerName] {
        let found = try keys.inParts { part in
            try rows(
                """
                SELECT name_key, parent, parent_key FROM container_stay
                WHERE owner_id = \(ownerID) AND name_key IN \(list: part) AND \(Containment.isOpen)
                    AND \(Containment.counts())
                """
            ) { row in
                (try row.next([UInt8].self), ContainerName(uri: try row.next(), key: try row.next()))
            }
        }
        return Dictionary(found) { first, _ in first }
    }

    /// Whose goods are in containers, by the container's key.
    func contentOwners(_ keys: [[UInt8]]) throws -> [[UInt8]: Set<Int64>] {
        let found = try keys.inParts { part in
            try rows(
                """
                SELECT DISTINCT name_key, owner_id FROM container_owner
                WHERE name_key IN \(list: part) AND \(Containment.counts())
                """
            ) { (try $0.next([UInt8].self), try $0.next(Int64.self)) }
        }
        var all: [[UInt8]: Set<Int64>] = [:]
        for (key, owner) in found { all[key, default: []].insert(owner) }
        return all
    }
}
