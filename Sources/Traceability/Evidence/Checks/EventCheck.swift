import Storage

/// Events, owner by owner: row, documents, codes and names are what the leaf says; and what counts and is reported
/// elsewhere stands in the outbox.
struct EventCheck: StoredCheck {
    let name = CheckName.events
    private(set) var count = 0
    private let keys: PlatformKeys
    private let isTest: @Sendable (_ owner: Int64, _ allocation: Int64) -> Bool
    private var owners: [Int64]?
    private var last: Int64 = -1
    private static let pageEvents = 2_000

    init(keys: PlatformKeys, isTest: @escaping @Sendable (Int64, Int64) -> Bool) {
        self.keys = keys
        self.isTest = isTest
    }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        var left = try owners ?? session.factOwners()
        guard let owner = left.first else { return false }
        let end =
            try session.value(
                """
                SELECT max(event_id) FROM (SELECT event_id FROM trace_event
                    WHERE owner_id = \(owner) AND event_id > \(last) ORDER BY event_id LIMIT \(Self.pageEvents)) AS page
                """, as: Int64?.self) ?? nil
        // After the last event only what is about events that are not there.
        let range = last + 1...(end ?? .max)
        var reach = try session.eventReach(of: owner, range)
        let facts = try end == nil ? [] : session.storedEvents(of: owner, range, reach: reach, limit: .max, keys)
        let outbox = try session.outboxRanges(of: owner, range)
        for fact in facts {
            if let fault = try fact.fault(name, session) { faults.append(fault) }
            let own = reach.removeValue(forKey: fact.leaf.factID) ?? EventReach()
            checkOutbox(fact, own, outbox, &faults)
            count += 1
        }
        for id in reach.keys.sorted().prefix(100) {
            faults.append(
                CheckFault(name, "\(owner)/\(id) 的码或名称没有事件", "codes or names of \(owner)/\(id), which is no event"))
        }
        last = end ?? -1
        if end == nil { left.removeFirst() }
        owners = left
        return !left.isEmpty
    }

    private func checkOutbox(
        _ fact: StoredFact, _ reach: EventReach, _ outbox: [ClosedRange<Int64>], _ faults: inout [CheckFault]
    ) {
        let (owner, id) = (fact.leaf.ownerID, fact.leaf.factID)
        let allocations = reach.allocations
        guard fact.counts, !allocations.isEmpty, !allocations.contains(where: { isTest(owner, $0) }),
            !outbox.contains(where: { $0.contains(id) })
        else { return }
        faults.append(CheckFault(.outbox, "事件 \(owner)/\(id) 不在待发队列中", "event \(owner)/\(id) is not in the outbox"))
    }
}

extension Session {
    fileprivate func outboxRanges(of owner: Int64, _ range: ClosedRange<Int64>) throws -> [ClosedRange<Int64>] {
        try rows(
            """
            SELECT first_event_id, last_event_id FROM outbox_message
            WHERE owner_id = \(owner) AND first_event_id <= \(range.upperBound) AND last_event_id >= \(range.lowerBound)
            """
        ) { row in
            let (first, last) = (try row.next(Int64.self), try row.next(Int64.self))
            return first...max(first, last)
        }
    }
}
