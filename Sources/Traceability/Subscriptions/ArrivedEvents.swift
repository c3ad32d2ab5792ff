public import EPCIS
import Storage

/// Events in the order in which they came to count, for one reader.
public struct ArrivedEvents: Sendable {
    public var events: [StoredEvent] = []
    /// Of each event.
    public var places: [ArrivalPlace] = []
    /// Up to here all has been looked at.
    public var place: ArrivalPlace
    /// Nothing lies between `place` and what was asked for.
    public var isComplete = false
}

/// 新到事件: what came to count since a place and fits a query, of what the reader may see now.
public struct FindArrivals: Sendable {
    let platform: Platform
    let bytes: Int

    /// - Parameter bytes: of the events of one answer, as JSON; the last of them may go beyond.
    public init(_ platform: Platform, bytes: Int = 8 << 20) { (self.platform, self.bytes) = (platform, bytes) }

    /// Arrivals and candidates looked at for one answer; the rest is for the next.
    static let arrivalLimit = 1_000
    static let scanLimit = 5_000

    /// - Parameters:
    ///   - until: the last arrival to look at, of those that are numbered.
    ///   - size: the most events.
    public func callAsFunction(
        _ query: SimpleEventQuery, after place: ArrivalPlace, until: Int64 = .max, size: Int, by actor: Actor
    ) async throws -> ArrivedEvents {
        try actor.require(.eventRead)
        var query = query
        // Arrivals have an order of their own, and no end that a count could be of.
        (query.order, query.eventCountLimit, query.maxEventCount) = (nil, nil, nil)
        let (codes, keys, asked) = (try await platform.codes(in: query), platform.keys, query)
        let bytes = bytes
        return try await platform.datastore.report { session in
            let reading = ArrivalReading(
                session: session, scope: try session.eventScope(of: actor), reader: EventReader(actor), keys: keys,
                narrowing: EventNarrowing(codes: codes, query: asked), bytes: bytes)
            return try reading.events(after: place, until: min(until, try session.lastArrival()), size: size)
        }
    }
}

/// Reads arrival after arrival, each by its events.
private struct ArrivalReading {
    let session: any Session
    let scope: EventScope
    let reader: EventReader
    let keys: PlatformKeys
    let narrowing: EventNarrowing
    let bytes: Int

    func events(after start: ArrivalPlace, until: Int64, size: Int) throws -> ArrivedEvents {
        var found = ArrivedEvents(place: start)
        var (scanned, bytes) = (FindArrivals.scanLimit, bytes)
        let end = min(until, start.arrival + Int64(FindArrivals.arrivalLimit))
        for (arrival, returnID) in try arrivals(from: start, until: end) {
            let from = arrival == start.arrival ? start.eventID : 0
            let page = try page(
                returnID, after: from, size: size - found.events.count, scanning: scanned, bytes: bytes)
            found.events += page.events
            found.places += page.events.map { ArrivalPlace(arrival: arrival, eventID: $0.key.id) }
            scanned -= 200
            bytes -= page.bytes
            if let next = page.next {
                found.place = ArrivalPlace(arrival: arrival, eventID: next.eventID)
                return found
            }
            found.place = ArrivalPlace(arrival: arrival)
            if found.events.count >= size || scanned <= 0 || bytes <= 0 { return found }
        }
        found.place = max(found.place, ArrivalPlace(arrival: end))
        found.isComplete = end >= until
        return found
    }

    private func page(
        _ returnID: Int64, after eventID: Int64, size: Int, scanning: Int, bytes: Int
    ) throws -> EventSearch.Page {
        var narrowing = narrowing
        narrowing.captureID = returnID
        let search = EventSearch(
            session: session, scope: try narrowed(to: returnID), narrowing: narrowing, reader: reader, keys: keys)
        let start = eventID == 0 ? nil : EventPlace(value: 0, eventID: eventID, ownerID: 0)
        return try search.page(after: start, size: size, scanning: scanning, left: .max, bytes: bytes)
    }

    /// Of many owners those that the return has events of.
    private func narrowed(to returnID: Int64) throws -> EventScope {
        guard scope.streams.count > 8 else { return scope }
        let owners = try session.rows(
            """
            SELECT organization_id FROM organization WHERE EXISTS (SELECT 1 FROM trace_event
                WHERE owner_id = organization_id AND event_id >= \(returnID << 24)
                    AND event_id < \((returnID + 1) << 24))
            """
        ) { EventScope.Stream.owner(try $0.next(Int64.self)) }
        return EventScope(streams: scope.streams.filter(Set(owners).contains))
    }

    /// The arrivals that may have something for the reader, in their order.
    private func arrivals(from start: ArrivalPlace, until end: Int64) throws -> [(Int64, Int64)] {
        let first = start.eventID == .max ? start.arrival + 1 : start.arrival
        guard first <= end else { return [] }
        var some: Query = "TRUE"
        if scope.streams.count <= 8 { some = scope.streams.map(exists).reduce("FALSE") { "\($0) OR \($1)" } }
        return try session.rows(
            """
            SELECT arrival_no, return_id FROM return_arrival
            WHERE arrival_no >= \(first) AND arrival_no <= \(end) AND (\(some)) ORDER BY arrival_no
            """
        ) { (try $0.next(Int64.self), try $0.next(Int64.self)) }
    }

    private func exists(_ stream: EventScope.Stream) -> Query {
        let range: Query = """
            event_id >= return_arrival.return_id * 16777216 AND event_id < (return_arrival.return_id + 1) * 16777216
            """
        return switch stream {
        case .owner(let id): "EXISTS (SELECT 1 FROM trace_event WHERE owner_id = \(id) AND \(range))"
        case .captor(let id): "EXISTS (SELECT 1 FROM event_captor WHERE captor_id = \(id) AND \(range))"
        case .recipient(let id): "EXISTS (SELECT 1 FROM event_recipient WHERE recipient_id = \(id) AND \(range))"
        }
    }
}

extension ArrivalPlace: Comparable {
    public static func < (left: ArrivalPlace, right: ArrivalPlace) -> Bool {
        (left.arrival, left.eventID) < (right.arrival, right.eventID)
    }
}
