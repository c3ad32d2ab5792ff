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
        // A container that a hundred thousand events name is counted no further than a reader cares.
        let count: Int =
            try value("SELECT count(*) FROM (SELECT 1 AS one \(source) LIMIT \(Self.countLimit(limit))) counted") ?? 0
        let read = Array(ends.events.prefix(head)) + newest.reversed()
        let declarations = try declarations(of: read, asOf: asOf)
        return EventEnds(
            events: (read + declarations).sorted { ($0.time, $0.id) < ($1.time, $1.id) },
            omittedCount: max(1, count - limit - declarations.count))
    }

    /// Events that are counted of a line, of which `limit` are read.
    private static func countLimit(_ limit: Int) -> Int { 10 * limit }

    /// 更正声明 of these events that are not among them: what was withdrawn is not true because its declaration lies in
    /// the part that is left out. By their identities: an event and its declaration have two of one kind.
    private func declarations(of events: [TraceEvent], asOf: Instant?) throws -> [TraceEvent] {
        let known = Set(events.map(\.id))
        var wanted: [Int64: (owner: Int64, identities: [[UInt8]])] = [:]
        for event in events where !event.isDeclaration {
            guard let name = event.declaredName else { continue }
            let identity = EventIdentity.of(
                eventID: name.eventID, time: event.time, hash: name.hash, isDeclaration: true)
            wanted[name.captorID, default: (event.ownerID, [])].identities.append(identity)
        }
        return try wanted.sorted { $0.key < $1.key }.flatMap { captorID, part -> [TraceEvent] in
            try rows(
                """
                SELECT \(TraceEvent.columns(asOf: asOf)) FROM event_identity
                    JOIN trace_event ON trace_event.owner_id = \(part.owner)
                        AND trace_event.event_id = event_identity.event_id
                    JOIN trace_return ON trace_return.return_id = trace_event.return_id
                WHERE event_identity.captor_id = \(captorID) AND identity IN \(list: part.identities)
                    AND trace_return.state IN ('accepted', 'accepted-in-part')\(TraceEvent.accepted(by: asOf))
                """
            ) { try TraceEvent(&$0) }
        }.filter { !known.contains($0.id) }
    }

    /// The item's own events.
    func eventEnds(
        of code: CodeIdentity, limit: Int = CarriedEvents.limit, asOf: Instant? = nil
    ) throws -> EventEnds {
        let rows = SubjectBlock.rows(of: "event_subject", code, engine)
        return try eventEnds(
            """
            FROM \(rows.source) \(TraceEvent.joined(to: "subject", of: code.ownerID, engine))
                JOIN trace_return ON trace_return.return_id = trace_event.return_id
            WHERE \(rows.condition) AND trace_return.state IN ('accepted', 'accepted-in-part')
            """, limit: limit, asOf: asOf)
    }
}
