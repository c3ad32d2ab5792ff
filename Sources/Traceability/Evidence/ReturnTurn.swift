import Ledger
import Storage

/// What became of a return (回传的结论), as a fact with a leaf of its own: accepted, refused or withdrawn, and of an
/// amendment which request it was and all that it asked for. Whether an event counts is decided by nothing else.
extension PendingLeaf {
    /// Part of that leaf, whose fact is the return's id and whose owner the platform: no log has a number below 0.
    static let turnPart: Int64 = -1

    /// Of one that is left again in a new log (2 or more).
    static func turnPart(inLog log: Int64) -> Int64 { -log }

    fileprivate static func turn(_ row: [Value], _ content: AmendmentContent?, of id: Int64) -> PendingLeaf {
        let more: [Value] = [
            content?.amendmentID.storageValue ?? .null, content?.round.storageValue ?? .null,
            content.map { Value.bytes($0.digest) } ?? .null,
        ]
        return PendingLeaf(.decision, (0, id), part: turnPart, record: TurnColumns.reader.text(row + more))
    }
}

private enum TurnColumns {
    /// Of `trace_return`.
    static let own: [StaticString] = [
        "return_id", "captor_id", "site_id", "account_id", "channel", "mode", "state", "row_count", "good_count",
        "bad_count", "unit_count", "backfilled", "received_at", "decided_at", "content_digest",
    ]
    static let reader = FactForm.turn.reader(own + ["amendment_id", "round_no", "request_digest"])
    static let list: Query = own.dropFirst().reduce("f.return_id" as Query) { $0 + ", f." + Query(stringLiteral: $1) }
    static let statePlace = 6
    static let digestPlace = own.count - 1
}

extension ReturnState {
    /// Nothing becomes of it any more.
    var isFinal: Bool { Self.final.contains(self) }
    static let final: Set<ReturnState> = [.accepted, .acceptedInPart, .refused, .withdrawn]
}

extension Session {
    /// Returns in the order of their ids: whatever state they are in, as one with a leaf must still be what it says.
    func storedTurns(after last: Int64, limit: Int) throws -> [StoredFact] {
        try storedTurns("f.return_id > \(last) ORDER BY f.return_id LIMIT \(limit)")
    }

    fileprivate func storedTurns(_ condition: Query) throws -> [StoredFact] {
        let found = try rows(
            """
            SELECT l.digests, l.link_salt, \(TurnColumns.list) FROM trace_return f LEFT JOIN ledger_leaf l
                ON l.owner_id = 0 AND l.kind = 2 AND l.fact_id = f.return_id AND l.part = \(PendingLeaf.turnPart)
            WHERE \(condition)
            """
        ) { row -> ([Value], (digests: [UInt8], linkSalt: [UInt8])?) in
            let (digests, salt) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
            var values: [Value] = []
            while row.hasNext { values.append(try row.nextNamed().value) }
            return (values, digests.flatMap { digests in salt.map { (digests: digests, linkSalt: $0) } })
        }
        let ids = found.compactMap { row, _ in if case .integer(let id)? = row.first { id } else { nil } }
        guard let first = ids.first, let last = ids.last, ids.count == found.count else { return [] }
        let withContent = Set(try returnsWithContent(first...last))
        return try zip(ids, found).map { id, found in
            let (row, sealed) = found
            let content = withContent.contains(id) ? try amendmentContent(of: id) : nil
            let isFinal = ReturnState.final.contains { $0.storageValue == row[TurnColumns.statePlace] }
            let fact = StoredFact(leaf: .turn(row, content, of: id), sealed: sealed, counts: isFinal)
            if sealed == nil || fact.isSealedAsItIs { return fact }
            // Leaves of before say nothing of the content; one that does is not what such a row would say.
            var before = row
            before[TurnColumns.digestPlace] = .null
            let earlier = StoredFact(leaf: .turn(before, content, of: id), sealed: sealed, counts: isFinal)
            return earlier.isSealedAsItIs ? earlier : fact
        }
    }
}

extension WriteSession {
    /// A return has come to its end: its leaf is of what its row says now.
    func leaveTurn(of id: Int64) throws {
        guard let fact = try storedTurns("f.return_id = \(id)").first, fact.sealed == nil,
            try !isLeafPending(fact.leaf)
        else { return }
        try leave([fact.leaf])
    }

    /// The same of many, each page in a few statements: a large installation waits for them at its first start.
    fileprivate func leaveTurns(of ids: [Int64]) throws {
        guard !ids.isEmpty else { return }
        let pending = Set(
            try rows(
                """
                SELECT fact_id FROM ledger_pending WHERE owner_id = 0 AND kind = 2 AND part = \(PendingLeaf.turnPart)
                    AND fact_id IN \(list: ids)
                """
            ) { try $0.next(Int64.self) })
        let facts = try storedTurns("f.return_id IN \(list: ids) ORDER BY f.return_id")
        try leave(
            facts.filter { $0.sealed == nil && $0.counts && !pending.contains($0.leaf.factID) }.map(\.leaf))
    }

    /// The same of a return that comes with its end, and so is no amendment: no row is read again.
    func leaveTurn(of id: Int64, _ new: NewReturn, _ state: ReturnState) throws {
        let row: [Value] = [
            .integer(id), .integer(new.captorID), .integer(new.siteID), .integer(new.accountID),
            new.channel.storageValue, new.mode.storageValue, state.storageValue, .integer(Int64(new.counts.rows)),
            .integer(Int64(new.counts.good)), .integer(Int64(new.counts.bad)), .integer(new.counts.units),
            new.isBackfilled.storageValue, new.receivedAt.storageValue, new.receivedAt.storageValue,
            .bytes(new.contentDigest),
        ]
        try leave([.turn(row, nil, of: id)])
    }
}

extension Platform {
    /// Returns of before this had leaves, of a database that has a log already.
    func adoptTurns() async throws {
        while true {
            let isMore = try await datastore.write(.readCommitted) { session in
                if let lock = session.engine.adoptionLock { try session.forEach(lock) { _ in } }
                let ids = try session.rows(
                    "SELECT return_id FROM ledger_unsealed_return ORDER BY return_id LIMIT 1000"
                ) { try $0.next(Int64.self) }
                try session.leaveTurns(of: ids)
                try session.run("DELETE FROM ledger_unsealed_return WHERE return_id IN \(list: ids)")
                return !ids.isEmpty
            }
            if !isMore { return }
        }
    }
}
