import Storage

/// 首尾: at most so many events: all, or, of more, the first and the newest. How a life began and what happened last is
/// what a reader asks for; how many are left out between them is told.
struct EventEnds: Sendable {
    /// Oldest first.
    var events: [TraceEvent] = []
    var omittedCount = 0

    /// Of what is read the first tenth is the beginning.
    static func headCount(of limit: Int) -> Int { limit / 10 }
}

extension Session {
    /// - Parameters:
    ///   - source: `FROM … WHERE …`, in which `trace_event` and `trace_return` are.
    ///   - asOf: as they were accepted, and not amended, by then; nil: now.
    func eventEnds(_ source: Query, limit: Int, asOf: Instant?) throws -> EventEnds {
        let (columns, source) = (TraceEvent.columns(asOf: asOf), source + TraceEvent.accepted(by: asOf))
        var ends = EventEnds()
        ends.events = try rows(
            "SELECT \(columns) \(source) ORDER BY event_time, trace_event.event_id LIMIT \(limit + 1)"
        ) { try TraceEvent(&$0) }
        guard ends.events.count > limit else { return ends }
        let head = EventEnds.headCount(of: limit)
        let newest = try rows(
            """
            SELECT \(columns) \(source) ORDER BY event_time DESC, trace_event.event_id DESC LIMIT \(limit - head)
            """
        ) { try TraceEvent(&$0) }
        let count: Int = try value("SELECT count(*) \(source)") ?? 0
        return EventEnds(
            events: Array(ends.events.prefix(head)) + newest.reversed(), omittedCount: max(1, count - limit))
    }

    /// The item's own events.
    func eventEnds(
        of code: CodeIdentity, limit: Int = CarriedEvents.limit, asOf: Instant? = nil
    ) throws -> EventEnds {
        try eventEnds(
            """
            FROM event_subject
                JOIN trace_event ON trace_event.owner_id = event_subject.owner_id
                    AND trace_event.event_id = event_subject.event_id
                JOIN trace_return ON trace_return.return_id = trace_event.return_id
            WHERE event_subject.owner_id = \(code.ownerID) AND event_subject.allocation_no = \(code.allocationNumber)
                AND \(SubjectBlock.condition(code.index, engine))
                AND trace_return.state IN ('accepted', 'accepted-in-part')
            """, limit: limit, asOf: asOf)
    }
}
