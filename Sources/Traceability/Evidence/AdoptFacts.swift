import Ledger
import Storage

extension Platform {
    /// Facts of before the ledger get their leaves, in the order of their keys, before the first log begins: from then
    /// on a fact without one is a fault. Goes on where it stopped; some twenty seconds a million events.
    func adoptFacts() async throws {
        let keys = self.keys
        try await adopt(from: Int64.min) { session, last in
            try session.storedSteps(after: last, limit: Self.adoptedAtOnce)
        } next: {
            $0.leaf.factID
        }
        try await adopt(from: Int64.min) { session, last in
            try session.storedAudit(after: last, limit: Self.adoptedAtOnce)
        } next: {
            $0.leaf.factID
        }
        try await adopt(from: Int64.min) { session, last in
            try session.storedTurns(after: last, limit: Self.adoptedAtOnce)
        } next: {
            $0.leaf.factID
        }
        try await adoptTurns()
        for kind in FirstRecord.allCases { try await adopt(kind) }
        try await adoptRecords()
        let owners = try await datastore.report { try $0.factOwners() }
        for owner in owners {
            try await adopt(from: -1) { session, last in
                try session.storedAllocations(of: owner, after: last, limit: Self.adoptedAtOnce)
            } next: {
                $0.leaf.factID
            }
            try await adopt(from: -1) { session, last in
                try session.storedEvents(of: owner, after: last, limit: Self.adoptedAtOnce, keys)
            } next: {
                $0.leaf.factID
            }
        }
    }

    static var adoptedAtOnce: Int { 1_000 }

    /// Leaves what has no leaf yet, page by page. Peers that start at once take turns.
    func adopt(
        from start: Int64, page: @escaping @Sendable (any Session, Int64) throws -> [StoredFact],
        next: @escaping @Sendable (StoredFact) -> Int64
    ) async throws {
        var last: Int64? = start
        while let after = last {
            last = try await datastore.write(.readCommitted) { session in
                if let lock = session.engine.adoptionLock { try session.forEach(lock) { _ in } }
                let facts = try page(session, after)
                try session.leave(
                    try facts.filter { $0.sealed == nil && $0.counts }.compactMap { fact in
                        try session.isLeafPending(fact.leaf) ? nil : fact.leaf
                    })
                return facts.last.map(next)
            }
        }
    }
}

extension Session {
    /// Owners of events, allocations and first records, of what is derived from them, and of leaves of such.
    func factOwners() throws -> [Int64] {
        var owners: Set<Int64> = []
        for table in [
            "trace_event", "event_subject", "event_name", "code_allocation", "ledger_leaf", "ledger_erasure", "product",
            "state_run", "containment_run", "batch_component",
        ] as [Query] {
            owners.formUnion(try ownerSteps(in: table))
        }
        return owners.sorted()
    }

    /// One step of the index an owner, not one a row.
    func ownerSteps(in table: Query) throws -> [Int64] {
        var (owners, last): ([Int64], Int64) = ([], -1)
        while let next = try value("SELECT min(owner_id) FROM \(table) WHERE owner_id > \(last)", as: Int64?.self)
            ?? nil
        {
            owners.append(next)
            last = next
        }
        return owners
    }

    /// Whether the leaf waits to be sealed.
    func isLeafPending(_ leaf: PendingLeaf) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM ledger_pending WHERE owner_id = \(leaf.ownerID) AND kind = \(Int64(leaf.kind.rawValue))
                AND fact_id = \(leaf.factID) AND part = \(leaf.part)
            """)
    }

    /// A page of an owner's events, with what they are about.
    func storedEvents(of owner: Int64, after last: Int64, limit: Int, _ keys: PlatformKeys) throws -> [StoredFact] {
        let ids = try rows(
            """
            SELECT event_id FROM trace_event WHERE owner_id = \(owner) AND event_id > \(last)
            ORDER BY event_id LIMIT \(limit)
            """
        ) { try $0.next(Int64.self) }
        guard let first = ids.first, let end = ids.last else { return [] }
        let reach = try eventReach(of: owner, first...end)
        return try storedEvents(of: owner, first...end, reach: reach, limit: limit, keys)
    }
}
