import Ledger
import Storage

extension Platform {
    /// Seals what waits (待封存): pending leaves, and those of staged events whose return has come to count. For the
    /// process that seals; elsewhere, or where another is at it, it does nothing. Answers how many.
    ///
    /// Stops where little is left: what comes in meanwhile is for the next time, so that under load, too, it returns,
    /// and what was sealed is signed.
    @discardableResult
    public func sealPending() async throws -> Int {
        var (total, handled) = (0, 0)
        while true {
            // Looked at before anything is begun: mostly nothing waits.
            guard try await datastore.read({ try $0.isLeafWaiting() }) else { return total }
            let sealing = self.sealing
            let chunk = try await datastore.write(.readCommitted) { try sealing.sealChunk($0) }
            total += chunk.count
            handled += chunk.count + chunk.goneCount
            if !chunk.isFull || handled >= Sealing.leavesAtOnce { return total }
        }
    }
}

extension Sealing {
    /// How many one call of `sealPending` seals before its caller has another turn: two seconds' worth.
    fileprivate static let leavesAtOnce = 16 * chunkLeaves

    fileprivate struct Chunk: Sendable {
        /// Leaves that were sealed. 0: none waits, or another is at it.
        var count = 0
        /// Leaves of what was taken back before it counted.
        var goneCount = 0
        /// More may wait since before.
        var isFull = false
    }

    /// A chunk, under the lock of the one who seals.
    fileprivate func sealChunk(_ session: any WriteSession) throws -> Chunk {
        if let lock = session.engine.sealingLock {
            guard try session.value(lock, as: Int64.self) == 1 else { return Chunk() }
        }
        var leaves = try session.takePending(Self.chunkLeaves)
        // A quarter at least is for large returns, so that they do not wait for a moment without any other leaf.
        let room = max(Self.chunkLeaves - leaves.count, Self.chunkLeaves / 4)
        let due = try session.takeDue(room)
        let isFull = leaves.count == Self.chunkLeaves || !due.leaves.isEmpty
        if due.counts { leaves += due.leaves }
        try seal(leaves, in: session)
        return Chunk(count: leaves.count, goneCount: due.counts ? 0 : due.leaves.count, isFull: isFull)
    }
}

extension Session {
    fileprivate func isLeafWaiting() throws -> Bool {
        try exists("SELECT 1 FROM ledger_pending LIMIT 1") || exists("SELECT 1 FROM ledger_due LIMIT 1")
    }
}

extension WriteSession {
    fileprivate func takePending(_ limit: Int) throws -> [PendingLeaf] {
        try rows(
            """
            DELETE FROM ledger_pending WHERE pending_id IN (
                SELECT pending_id FROM ledger_pending ORDER BY pending_id LIMIT \(limit))
            RETURNING kind, owner_id, fact_id, part, digests, record, pending_id
            """
        ) { row in (try PendingLeaf(&row), try row.next(Int64.self)) }
        .sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// Leaves of staged events of a return that has come to count, or that never will: those are to be thrown away.
    /// Returns without any left are done.
    fileprivate func takeDue(_ limit: Int) throws -> (leaves: [PendingLeaf], counts: Bool) {
        while let id = try value("SELECT min(return_id) FROM ledger_due", as: Int64?.self) ?? nil {
            let leaves = try takeHeld(id, limit)
            if !leaves.isEmpty {
                let state = try value("SELECT state FROM trace_return WHERE return_id = \(id)", as: ReturnState.self)
                return (leaves, state?.isAccepted ?? true)
            }
            try run("DELETE FROM ledger_due WHERE return_id = \(id)")
        }
        return ([], true)
    }

    private func takeHeld(_ returnID: Int64, _ limit: Int) throws -> [PendingLeaf] {
        try rows(
            """
            DELETE FROM ledger_held WHERE (fact_id, owner_id) IN (
                SELECT fact_id, owner_id FROM ledger_held
                WHERE fact_id BETWEEN \(returnID << 24) AND \(returnID << 24 | 0xFF_FFFF)
                ORDER BY fact_id, owner_id LIMIT \(limit))
            RETURNING owner_id, fact_id, digests, record
            """
        ) { row in
            let fact = (owner: try row.next(Int64.self), id: try row.next(Int64.self))
            return PendingLeaf(.event, fact, digests: try row.next(), record: try row.next())
        }
        .sorted { ($0.factID, $0.ownerID) < ($1.factID, $1.ownerID) }
    }
}

/// Staged events: facts only once their return counts.
extension WriteSession {
    /// Leaves that wait until their return counts.
    func hold(_ leaves: [PendingLeaf]) throws {
        try insert(
            into: "ledger_held", columns: ["fact_id", "owner_id", "digests", "record"],
            rows: leaves.map { [.integer($0.factID), .integer($0.ownerID), .bytes($0.digests), .bytes($0.record)] })
    }

    /// A staged return comes to count: a small one is sealed with that, a large one right after.
    func leaveHeld(_ returnID: Int64) throws {
        let leaves = try takeHeld(returnID, Self.heldAtOnce)
        try leave(leaves)
        if leaves.count == Self.heldAtOnce { try finishLater(returnID) }
    }

    /// A staged return is taken back, or came to nothing: its events leave nothing. What a large one has staged is
    /// removed piece by piece, so that nobody waits for it.
    func forgetHeld(_ returnID: Int64) throws {
        if try takeHeld(returnID, Self.heldAtOnce).count == Self.heldAtOnce { try finishLater(returnID) }
    }

    private func finishLater(_ returnID: Int64) throws {
        try run("INSERT INTO ledger_due (return_id) VALUES (\(returnID)) ON CONFLICT (return_id) DO NOTHING")
    }

    private static var heldAtOnce: Int { 2_000 }
}
