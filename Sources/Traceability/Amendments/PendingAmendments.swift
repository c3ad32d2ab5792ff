public import Storage

/// Other amendments of the same records that wait for their review (同一记录的其他待审更正): the first that is approved makes
/// the others stale, so whoever asks is told at once.
extension Session {
    /// - Parameter events: of one owner, in order. Of very many the first hundred thousand rows are looked at.
    func pendingAmendments(on events: [EventKey]) throws -> [Int64] {
        guard let first = events.first, let last = events.last else { return [] }
        let found = try pending(
            "amended_event.owner_id = \(first.ownerID) AND event_id BETWEEN \(first.id) AND \(last.id)")
        let own = Set(events.map(\.id))
        return Set(found.filter { own.contains($0.eventID) }.map(\.amendmentID)).sorted()
    }

    /// Besides the amendment itself, of those that its last submission takes the place of.
    public func pendingAmendments(beside amendment: Amendment) throws -> [Int64] {
        guard amendment.state == .submitted || amendment.state == .returned, let round = try lastRound(of: amendment.id)
        else { return [] }
        let found = try pending(
            """
            amended_event.return_id <> \(round.returnID) AND EXISTS (SELECT 1 FROM amended_event own
                WHERE own.return_id = \(round.returnID) AND own.owner_id = amended_event.owner_id
                    AND own.event_id = amended_event.event_id)
            """)
        return Set(found.map(\.amendmentID)).subtracting([amendment.id]).sorted()
    }

    private func pending(_ condition: Query) throws -> [(eventID: Int64, amendmentID: Int64)] {
        try rows(
            """
            SELECT event_id, amendment_id FROM trace_return
                JOIN amendment_round ON amendment_round.return_id = trace_return.return_id
                JOIN amended_event ON amended_event.return_id = trace_return.return_id
            WHERE trace_return.channel = 'amendment' AND trace_return.state = 'held' AND \(condition) LIMIT 100000
            """
        ) { row in (eventID: try row.next(Int64.self), amendmentID: try row.next(Int64.self)) }
    }
}

extension AutomaticCheck {
    /// nil: there is no other.
    static func pending(_ ids: [Int64]) -> AutomaticCheck? {
        guard !ids.isEmpty else { return nil }
        let names = ids.prefix(5).map { "#\($0)" }.joined(separator: ", ")
        return AutomaticCheck(
            .look, "待审的更正 {others} 涉及相同的记录：先批准的生效，其余须按新的数据重新提交",
            "Amendments {others} of the same records wait, too: the first to be approved counts, the others must be "
                + "made again", ["others": names])
    }
}
