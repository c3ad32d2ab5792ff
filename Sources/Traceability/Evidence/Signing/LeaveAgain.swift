import Ledger
import Storage

extension Platform {
    /// Leaves of the log before that no checkpoint was ever signed over are left again in the new one: nobody could
    /// prove them otherwise. They stay where they are as well, as part 0 of their facts; the new one's part is the
    /// number of its log, of an owner's decision `PendingLeaf.ownersPart(_:inLog:)`, of a return's end
    /// `turnPart(inLog:)`. Goes on where it stopped.
    func leaveAgain() async throws {
        let keys = self.keys
        guard let plan = try await datastore.read({ try $0.unsignedLeaves() }) else { return }
        var next: Int64? = plan.first
        while let from = next {
            next = try await datastore.write(.readCommitted) { session in
                let found = try session.leftIn(log: plan.old, from: from)
                let again = try found.compactMap { leaf in try session.again(leaf, in: plan.new, keys) }
                try session.leave(again)
                return found.last.map { $0.index + 1 }
            }
        }
    }
}

/// A leaf by its fact.
private struct LeftLeaf {
    let kind: LeafCommitment.KindClass?
    let owner, fact, part, index: Int64
}

extension Session {
    /// The log before the one that is sealed into now, and its first leaf that no checkpoint has; nil: there is none.
    fileprivate func unsignedLeaves() throws -> (old: Int64, new: Int64, first: Int64)? {
        let head = try ledgerHead()
        let before = try value("SELECT max(log_no) FROM ledger_head WHERE log_no < \(head.log)", as: Int64?.self)
        guard let old = before ?? nil else { return nil }
        let signed = try value("SELECT max(size) FROM ledger_checkpoint WHERE log_no = \(old)", as: Int64?.self)
        return (old, head.log, (signed ?? nil) ?? 0)
    }

    fileprivate func leftIn(log: Int64, from: Int64) throws -> [LeftLeaf] {
        try rows(
            """
            SELECT kind, owner_id, fact_id, part, leaf_index FROM ledger_leaf
            WHERE log_no = \(log) AND leaf_index >= \(from) ORDER BY leaf_index LIMIT 500
            """
        ) { row in
            LeftLeaf(
                kind: UInt8(exactly: try row.next(Int64.self)).flatMap(LeafCommitment.KindClass.init(rawValue:)),
                owner: try row.next(), fact: try row.next(), part: try row.next(), index: try row.next())
        }
    }

    /// Nil: it is the beginning of its log, or was left again before.
    fileprivate func again(_ leaf: LeftLeaf, in log: Int64, _ keys: PlatformKeys) throws -> PendingLeaf? {
        let isOwners = leaf.kind == .decision && leaf.owner != 0
        let isTurn = leaf.kind == .decision && leaf.owner == 0 && leaf.part < 0
        guard let kind = leaf.kind, kind != .decision || isOwners || leaf.part != PendingLeaf.beginningPart,
            let fact = isTurn
                ? try storedTurns(after: leaf.fact - 1, limit: 1).first(where: { $0.leaf.factID == leaf.fact })
                : try storedFact(kind, leaf, keys)
        else { return nil }
        let part =
            isOwners
            ? PendingLeaf.ownersPart(leaf.part, inLog: log) : isTurn ? PendingLeaf.turnPart(inLog: log) : log
        let again = PendingLeaf(
            kind, (leaf.owner, leaf.fact), part: part, digests: fact.leaf.digests, record: fact.leaf.record)
        let isLeft = try exists(
            """
            SELECT 1 FROM ledger_leaf WHERE owner_id = \(leaf.owner) AND kind = \(Int64(kind.rawValue))
                AND fact_id = \(leaf.fact) AND part = \(part)
            """)
        return try isLeft || isLeafPending(again) ? nil : again
    }

    /// One fact as its rows tell it; nil: it is gone.
    private func storedFact(
        _ kind: LeafCommitment.KindClass, _ leaf: LeftLeaf, _ keys: PlatformKeys
    ) throws -> StoredFact? {
        let (owner, id) = (leaf.owner, leaf.fact)
        let page =
            switch kind {
            case .event: try storedEvents(of: owner, after: id - 1, limit: 1, keys)
            case .decision where owner != 0: try storedOwnersFacts(leaf.part, of: owner, after: id - 1, limit: 1)
            case .decision: try storedSteps(after: id - 1, limit: 1)
            case .allocation: try storedAllocations(of: owner, after: id - 1, limit: 1)
            case .audit: try storedAudit(after: id - 1, limit: 1)
            }
        return page.first { $0.leaf.factID == id && $0.leaf.ownerID == owner }
    }
}
