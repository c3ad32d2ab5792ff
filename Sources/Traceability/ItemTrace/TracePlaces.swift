import Storage

/// The registered places that events name, each as the event's captor registered it.
struct TracePlaces {
    private var places: [Int64: Place] = [:]

    init(of events: [TraceEvent], in session: any Session) throws {
        var wanted: [Int64: [(event: Int64, key: [UInt8])]] = [:]
        for (owner, group) in Dictionary(grouping: events, by: \.ownerID) {
            let captors = Dictionary(group.map { ($0.id, $0.captorID) }) { first, _ in first }
            for (id, uri) in try session.points(of: owner, group.map(\.id)) {
                wanted[captors[id] ?? owner, default: []].append((id, EventNaming.key(uri)))
            }
        }
        for (captor, named) in wanted {
            let found = try session.places(of: captor, Array(Set(named.map(\.key))))
            for (event, key) in named { places[event] = found[key] }
        }
    }

    func place(of event: TraceEvent) -> Place? { places[event.id] }
}

extension Session {
    /// Where each event was read, or where its goods are from then on.
    fileprivate func points(of ownerID: Int64, _ events: [Int64]) throws -> [(Int64, String)] {
        try events.inParts { part in
            try rows(
                """
                SELECT event_id, coalesce(read_point, biz_location) FROM trace_event
                WHERE owner_id = \(ownerID) AND event_id IN \(list: part)
                    AND (read_point IS NOT NULL OR biz_location IS NOT NULL)
                """
            ) { (try $0.next(Int64.self), try $0.next(String.self)) }
        }
    }
}
