import Storage

/// What lies in which container, and who has that (装箱与容器保管): the rows beside the events, worked out anew. First the
/// events of each owner that put things in, took them out or passed them on, and the rows that each demands; then each
/// table by its key, and the event that each row must have. A page at a time.
///
/// Where what is stored depends on the order in which things came, it says nothing: of goods that an event declared
/// wrong had moved, and of what was packed and unpacked by returns that were handled at once.
struct ContainerCheck: StoredCheck {
    let name = CheckName.hands
    private(set) var count = 0
    private var owners: [Int64]?
    private var last: Int64 = -1
    /// Events of the owner that were declared to be wrong: few, each was approved by somebody.
    private var declared: Set<PackingEvent.Name>?
    private var tables = ContainerTable.allCases
    private var place: [Value] = []
    private static let pageEvents = 300
    private static let pageRows = 1_000

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        let remaining = try owners ?? session.factOwners()
        owners = remaining
        if let owner = remaining.first {
            try checkEvents(of: owner, session, &faults)
            return true
        }
        guard let table = tables.first else { return false }
        let rows = try session.containerRows(table, after: place, limit: Self.pageRows)
        var reading = ClosingEvents()
        for row in rows where try !row.isRight || !reading.agrees(row, session) {
            faults.append(
                CheckFault(
                    name, "\(table.name.chinese) \(row.shownKey) 与其事件不符",
                    "\(table.name.english) \(row.shownKey) is not what its event says"))
        }
        place = rows.last?.key ?? []
        count += rows.count
        if rows.count < Self.pageRows {
            tables.removeFirst()
            place = []
        }
        return !tables.isEmpty
    }

    private mutating func checkEvents(
        of owner: Int64, _ session: any Session, _ faults: inout [CheckFault]
    ) throws {
        let wrong = try declared ?? session.declaredEvents(of: owner)
        declared = wrong
        let events = try session.packingEvents(of: owner, after: last, limit: Self.pageEvents)
        for event in events where event.counts && !wrong.contains(event.name) {
            if try !session.isAsTold(event, wrong) {
                faults.append(
                    CheckFault(
                        name, "事件 \(owner)/\(event.id) 的装箱或容器保管记录与事件不符",
                        "containers by event \(owner)/\(event.id) are not what it says"))
            }
        }
        count += events.count
        last = events.last?.id ?? last
        guard events.count < Self.pageEvents else { return }
        owners?.removeFirst()
        (last, declared) = (-1, nil)
    }
}

/// An event that moves containers, with what it is about.
struct PackingEvent: Sendable {
    struct Name: Hashable, Sendable {
        let captorID: Int64
        let hash: [UInt8]
    }

    struct Head: Sendable {
        let id, captorID: Int64
        let type, action, bizStep: String
        let at: Instant
        let ownerCount: Int64
        let hash: [UInt8]
        let receivedAt: Int64
        let state: String
    }

    let ownerID: Int64
    let head: Head
    var runs: [EventReach.Run] = []
    /// Things that are no codes of ours, and containers, by role.
    var names: [EventRole: Set<[UInt8]>] = [:]

    var id: Int64 { head.id }
    var name: Name { Name(captorID: head.captorID, hash: head.hash) }
    var counts: Bool { ReturnState(rawValue: head.state)?.isAccepted ?? false }
    var isAdding: Bool { head.type == "AggregationEvent" && head.action == "ADD" }
    var isTakingOut: Bool { head.action == "DELETE" }
    var isLeaving: Bool { Custody.leaving.contains(head.bizStep) && !isTakingOut }
    /// What it puts things into, or takes them out of; nil: nothing, or it is not told which.
    var parent: [UInt8]? {
        let role: EventRole = head.type == "ObjectEvent" ? .epc : .parent
        let found = names[role] ?? []
        return found.count == 1 ? found.first : nil
    }
    var boxes: Set<[UInt8]> { head.type == "AggregationEvent" ? names[.epc] ?? [] : [] }
    /// Everything comes out.
    var isWhole: Bool { isTakingOut && runs.isEmpty && boxes.isEmpty && (names[.epcClass] ?? []).isEmpty }
}

extension Session {
    /// Captured events of an owner on containers, that no amendment took the place of.
    fileprivate func packingEvents(of owner: Int64, after last: Int64, limit: Int) throws -> [PackingEvent] {
        let heads = try rows(
            """
            SELECT e.event_id, e.captor_id, e.event_type, e.action, e.biz_step, e.event_time, e.owner_count,
                e.event_hash, r.received_at, r.state
            FROM trace_event e JOIN trace_return r ON r.return_id = e.return_id
            WHERE e.owner_id = \(owner) AND e.event_id > \(last) AND e.declared_at IS NULL
                AND e.event_hash IS NOT NULL AND r.channel = \(ReturnChannel.epcis)
                AND (e.event_type = 'AggregationEvent' AND e.action IN ('ADD', 'DELETE')
                    OR e.event_type = 'ObjectEvent' AND e.action = 'DELETE'
                    OR e.biz_step IN \(list: Custody.leaving.sorted()))
                AND NOT EXISTS (SELECT 1 FROM amended_event a WHERE a.owner_id = e.owner_id AND a.event_id = e.event_id)
            ORDER BY e.event_id LIMIT \(limit)
            """
        ) { row in
            PackingEvent.Head(
                id: try row.next(), captorID: try row.next(), type: try row.next(), action: try row.next(),
                bizStep: try row.next(), at: try row.next(), ownerCount: try row.next(), hash: try row.next(),
                receivedAt: try row.next(), state: try row.next())
        }
        return try heads.map { head in
            var event = PackingEvent(ownerID: owner, head: head)
            event.runs = EventReach.merged(try subjectRuns(of: owner, event: head.id))
            try forEach(
                "SELECT role, name_key FROM event_name WHERE owner_id = \(owner) AND event_id = \(head.id)"
            ) { row in
                guard let role = EventRole(rawValue: try row.next()) else { return }
                event.names[role, default: []].insert(try row.next())
            }
            return event
        }
    }

    /// The codes of an event, as runs.
    func subjectRuns(of owner: Int64, event: Int64) throws -> [EventReach.Run] {
        try rows(
            "SELECT allocation_no, level, block FROM event_subject WHERE owner_id = \(owner) AND event_id = \(event)"
        ) { row in
            let (allocation, block) = (
                try row.next(Int64.self), SubjectBlock(level: try row.next(), block: try row.next())
            )
            // A damaged row names a level that none has: `EventCheck` says so.
            guard (0..<SubjectBlock.levels).contains(block.level), block.block >= 0, block.block < 1 << 40 else {
                return EventReach.Run(allocation: allocation, first: -1, last: -1)
            }
            let first = block.block << (4 * Int64(block.level))
            return EventReach.Run(allocation: allocation, first: first, last: block.end - 1)
        }
    }

    fileprivate func declaredEvents(of owner: Int64) throws -> Set<PackingEvent.Name> {
        Set(
            try rows(
                """
                SELECT e.captor_id, e.event_hash FROM trace_event e JOIN trace_return r ON r.return_id = e.return_id
                WHERE e.owner_id = \(owner) AND e.declared_at IS NOT NULL AND e.event_hash IS NOT NULL
                    AND r.state IN ('accepted', 'accepted-in-part')
                """
            ) { PackingEvent.Name(captorID: try $0.next(), hash: try $0.next()) })
    }
}

/// The rows that an event demands.
extension Session {
    fileprivate func isAsTold(_ event: PackingEvent, _ wrong: Set<PackingEvent.Name>) throws -> Bool {
        if event.isLeaving, try !isHandedOn(event) { return false }
        guard let parent = event.parent, event.isAdding || event.isTakingOut else { return true }
        // What an event declared wrong had moved was put back as far as it could be.
        if try !wrong.isEmpty && isDisturbed(parent, event, wrong) { return true }
        return try event.isAdding ? isPutIn(event, parent) : isTakenOut(event, parent)
    }

    private func isDisturbed(
        _ parent: [UInt8], _ event: PackingEvent, _ wrong: Set<PackingEvent.Name>
    ) throws -> Bool {
        for key in event.boxes.union([parent]) {
            let found = try rows(
                """
                SELECT e.captor_id, e.event_hash FROM event_name n
                    JOIN trace_event e ON e.owner_id = n.owner_id AND e.event_id = n.event_id
                WHERE n.owner_id = \(event.ownerID) AND n.role IN (1, 2) AND n.name_key = \(key)
                    AND e.event_hash IS NOT NULL
                """
            ) { PackingEvent.Name(captorID: try $0.next(), hash: try $0.next()) }
            if found.contains(where: wrong.contains) { return true }
        }
        return false
    }

    /// Codes and boxes lie in it by this event, or did already.
    private func isPutIn(_ event: PackingEvent, _ parent: [UInt8]) throws -> Bool {
        let owner = event.ownerID
        let own = try rows(
            """
            SELECT allocation_no, first_index, last_index, parent_key FROM containment_run
            WHERE owner_id = \(owner) AND event_id = \(event.id) ORDER BY allocation_no, first_index
            """
        ) { row in
            (
                run: EventReach.Run(allocation: try row.next(), first: try row.next(), last: try row.next()),
                parent: try row.next([UInt8].self)
            )
        }
        let runs = own.map(\.run)
        guard own.allSatisfy({ $0.parent == parent }), runs.areDisjoint, event.runs.hold(runs) else { return false }
        for run in event.runs.without(EventReach.merged(runs)) {
            let before = try rows(
                """
                SELECT allocation_no, first_index, last_index FROM containment_run
                WHERE owner_id = \(owner) AND allocation_no = \(run.allocation) AND parent_key = \(parent)
                    AND first_index > \(run.first - Containment.runLength) AND first_index <= \(run.last)
                    AND last_index >= \(run.first) AND (to_at IS NULL OR to_at >= \(event.head.at))
                """
            ) { EventReach.Run(allocation: try $0.next(), first: try $0.next(), last: try $0.next()) }
            if !EventReach.merged(before).hold([run]) { return false }
        }
        for box in event.boxes {
            let isThere = try exists(
                """
                SELECT 1 FROM container_stay WHERE owner_id = \(owner) AND name_key = \(box) AND parent_key = \(parent)
                    AND (event_id = \(event.id) OR to_at IS NULL OR to_at >= \(event.head.at))
                """)
            if !isThere { return false }
        }
        let isKnown = try exists(
            """
            SELECT 1 FROM container_owner WHERE name_key = \(parent) AND owner_id = \(owner) AND event_id = \(event.id)
            """)
        return try isKnown && isHeld(parent, event)
    }

    /// Nothing that it takes out lies in it still by a return that counted before this one came.
    private func isTakenOut(_ event: PackingEvent, _ parent: [UInt8]) throws -> Bool {
        let owner = event.ownerID
        let stillIn: Query = """
            owner_id = \(owner) AND parent_key = \(parent) AND to_at IS NULL AND from_at <= \(event.head.at)
                AND EXISTS (SELECT 1 FROM trace_return r WHERE r.return_id = event_id >> 24
                    AND r.state IN ('accepted', 'accepted-in-part') AND (r.decided_at < \(event.head.receivedAt)
                        OR r.return_id = \(event.id >> 24) AND event_id < \(event.id)))
            """
        if event.isWhole {
            let isLeft = try exists("SELECT 1 FROM containment_run WHERE \(stillIn) LIMIT 1")
            return try !isLeft && !exists("SELECT 1 FROM container_stay WHERE \(stillIn) LIMIT 1")
        }
        for run in event.runs {
            let isLeft = try exists(
                """
                SELECT 1 FROM containment_run WHERE \(stillIn) AND allocation_no = \(run.allocation)
                    AND first_index <= \(run.last) AND last_index >= \(run.first) LIMIT 1
                """)
            if isLeft { return false }
        }
        for box in event.boxes {
            let isLeft = try exists("SELECT 1 FROM container_stay WHERE \(stillIn) AND name_key = \(box) LIMIT 1")
            if try isLeft || !isHeld(box, event) { return false }
        }
        return true
    }

    /// All that left by it has a holder from then on; nothing has where goods of others stay with whoever has them.
    private func isHandedOn(_ event: PackingEvent) throws -> Bool {
        // Of what is packed for somebody unregistered the container stays where it is.
        let things = (event.names[.epc] ?? []).union(event.isAdding ? [] : event.names[.parent] ?? [])
        let held = try things.filter { try isHeld($0, event) }
        if held.count == things.count { return true }
        return held.isEmpty && (event.head.captorID != event.ownerID || event.head.ownerCount > 1)
    }

    private func isHeld(_ key: [UInt8], _ event: PackingEvent) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM container_holder
            WHERE name_key = \(key) AND from_at = \(event.head.at) AND event_id = \(event.id)
            """)
    }
}

extension [EventReach.Run] {
    /// No code is in two of them; in their order.
    fileprivate var areDisjoint: Bool {
        zip(self, dropFirst()).allSatisfy { $0.allocation != $1.allocation || $0.last < $1.first }
            && allSatisfy { $0.first <= $0.last }
    }

    /// Merged runs, of which each of these lies in one.
    func hold(_ runs: [EventReach.Run]) -> Bool {
        runs.allSatisfy { run in
            contains { $0.allocation == run.allocation && $0.first <= run.first && run.last <= $0.last }
        }
    }

    /// Merged runs without the codes of these, which are merged, too.
    fileprivate func without(_ others: [EventReach.Run]) -> [EventReach.Run] {
        flatMap { run -> [EventReach.Run] in
            var (left, next): ([EventReach.Run], Int64) = ([], run.first)
            for other in others where other.allocation == run.allocation && other.last >= run.first {
                if other.first > run.last { break }
                if other.first > next {
                    left.append(.init(allocation: run.allocation, first: next, last: other.first - 1))
                }
                next = Swift.max(next, other.last + 1)
            }
            if next <= run.last { left.append(.init(allocation: run.allocation, first: next, last: run.last)) }
            return left
        }
    }
}
