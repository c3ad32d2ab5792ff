import EPCIS
import JSONStream
import Storage

/// Looks through the streams of a scope in one order.
struct EventSearch {
    let session: any Session
    let scope: EventScope
    let narrowing: EventNarrowing
    let reader: EventReader
    let keys: PlatformKeys
    private var query: SimpleEventQuery { narrowing.query }

    /// Prefixes that stored events use without declaring them.
    static let namespaces = [GasVocabulary.namespace]

    /// Events of a page in bytes, as JSON; one of them may go beyond.
    static let pageBytes = 8 << 20
    /// Candidates that are in memory at once: each may have megabytes.
    private static let slice = 20

    struct Page: Sendable {
        var events: [StoredEvent] = []
        /// The last place looked at; nil: nothing comes after it.
        var next: EventPlace?
        /// Of the events, as JSON.
        var bytes = 0
    }

    /// - Parameters:
    ///   - left: events that may still be given in all.
    ///   - bytes: with this many the page ends, and with one event at least.
    func page(
        after start: EventPlace?, size: Int, scanning limit: Int, left: Int, bytes: Int
    ) throws -> Page {
        var page = Page()
        var (last, scanned) = (start, 0)
        guard size > 0 else { return page }
        while scanned < limit {
            let width = min(200, max(20, size * 2))
            let places = try candidates(after: last, width)
            scanned += places.count
            var seen: Set<Int64> = []
            for begin in stride(from: 0, to: places.count, by: Self.slice) {
                let slice = Array(places[begin..<min(places.count, begin + Self.slice)])
                for (place, event) in try read(slice, &seen) {
                    last = place
                    guard let event else { continue }
                    page.events.append(event)
                    page.bytes += event.document.canonicalBytes.count
                    guard page.events.count == size || page.bytes >= bytes else { continue }
                    let isEnd = page.events.count == left || place == places.last && places.count < width
                    page.next = isEnd ? nil : place
                    return page
                }
            }
            if places.count < width { return page }
        }
        page.next = last
        return page
    }

    /// The next places of all streams together, each event once.
    private func candidates(after last: EventPlace?, _ width: Int) throws -> [EventPlace] {
        var all: [EventPlace] = []
        for stream in scope.streams { all += try places(stream, after: last, width) }
        all.sort { isBefore($0, $1) }
        return Array(all.prefix(width))
    }

    private var isDescending: Bool { query.order != nil && !query.isAscending }

    private func isBefore(_ left: EventPlace, _ right: EventPlace) -> Bool {
        // Of the rows of one event the reader's own comes first: it says the most.
        if left.eventID == right.eventID { return rank(left) < rank(right) }
        let (a, b) = isDescending ? (right, left) : (left, right)
        return (a.value, a.eventID) < (b.value, b.eventID)
    }

    private func rank(_ place: EventPlace) -> Int64 { place.ownerID == reader.organizationID ? 0 : place.ownerID }

    /// Events that fit; nil where a candidate does not, or is another owner's row of the event just given.
    private func read(_ places: [EventPlace], _ seen: inout Set<Int64>) throws -> [(EventPlace, StoredEvent?)] {
        let stored = try session.storedEvents(places.map(\.key), for: reader, keys: keys)
        let events = Dictionary(stored.map { ($0.key, $0) }) { one, _ in one }
        let codes = try codes(on: places)
        var read: [(EventPlace, StoredEvent?)] = []
        for place in places {
            let event = events[place.key].flatMap { event in
                !seen.contains(place.eventID) && fits(event, codes[place.key] ?? []) ? event : nil
            }
            if event != nil { seen.insert(place.eventID) }
            read.append((place, event))
        }
        return read
    }

    private func fits(_ stored: StoredEvent, _ codes: Set<String>) -> Bool {
        guard query.mayMatch(stored.document) else { return false }
        guard var event = Event.check(jsonLD: stored.document, in: Self.namespaces).event else { return false }
        event.recordTime = EPCISInstant(stored.capturedAt.microseconds)
        // Asked for by the name that this platform gives it.
        if query.names(stored.platformName) { event.eventID = stored.platformName }
        return query.matches(event, alsoOn: codes)
    }

    /// Which of the codes asked for each event is on: blocks say it exactly.
    private func codes(on places: [EventPlace]) throws -> [EventKey: Set<String>] {
        var found: [EventKey: Set<String>] = [:]
        for (name, code) in narrowing.codes {
            let ids = places.filter { $0.ownerID == code.ownerID }.map(\.eventID)
            guard !ids.isEmpty else { continue }
            let subjects = EventNarrowing.subjects(code)
            try session.forEach("\(subjects) AND event_subject.event_id IN \(list: ids)") { row in
                found[EventKey(ownerID: code.ownerID, id: try row.next()), default: []].insert(name)
            }
        }
        return found
    }

    private func places(_ stream: EventScope.Stream, after last: EventPlace?, _ width: Int) throws -> [EventPlace] {
        let value: Query =
            switch query.order {
            case nil: "CAST(0 AS BIGINT)"
            case .eventTime: "trace_event.event_time"
            case .recordTime: "trace_event.captured_at"
            }
        let (source, ownerID) = source(stream)
        let id: Query = source.id
        let order: Query = query.order == nil ? id : isDescending ? "\(value) DESC, \(id) DESC" : "\(value), \(id)"
        let after: Query = last.map { self.after($0, value, id) } ?? "TRUE"
        return try session.rows(
            """
            SELECT \(value), \(id), \(source.owner) FROM \(source.tables)
            WHERE \(source.condition) AND trace_return.return_id = trace_event.return_id
                AND trace_return.state IN ('accepted', 'accepted-in-part')
                AND \(narrowing.conditions(ownerID: ownerID)) AND \(after)
            ORDER BY \(order) LIMIT \(width)
            """
        ) { row in EventPlace(value: try row.next(), eventID: try row.next(), ownerID: try row.next()) }
    }

    private func after(_ last: EventPlace, _ value: Query, _ id: Query) -> Query {
        switch (query.order == nil, isDescending) {
        case (true, _): "\(id) > \(last.eventID)"
        case (false, false): "(\(value), \(id)) > (\(last.value), \(last.eventID))"
        case (false, true): "(\(value), \(id)) < (\(last.value), \(last.eventID))"
        }
    }

    private struct Source {
        var tables: Query
        var condition: Query
        var id: Query
        var owner: Query
    }

    private func source(_ stream: EventScope.Stream) -> (Source, ownerID: Int64?) {
        switch stream {
        case .owner(let id):
            return (
                Source(
                    tables: "trace_event CROSS JOIN trace_return", condition: "trace_event.owner_id = \(id)",
                    id: "trace_event.event_id", owner: "trace_event.owner_id"), id
            )
        case .captor(let id):
            return (
                Source(
                    tables: "event_captor CROSS JOIN trace_event CROSS JOIN trace_return",
                    condition: """
                        event_captor.captor_id = \(id) AND trace_event.owner_id = event_captor.owner_id
                            AND trace_event.event_id = event_captor.event_id
                        """, id: "event_captor.event_id", owner: "event_captor.owner_id"), nil
            )
        case .recipient(let id):
            return (
                Source(
                    tables: "event_recipient CROSS JOIN trace_event CROSS JOIN trace_return",
                    condition: """
                        event_recipient.recipient_id = \(id) AND trace_event.owner_id = event_recipient.owner_id
                            AND trace_event.event_id = event_recipient.event_id
                        """, id: "event_recipient.event_id", owner: "event_recipient.owner_id"), nil
            )
        }
    }
}

extension SimpleEventQuery {
    /// Whether it asks for an event of this name.
    fileprivate func names(_ id: String) -> Bool {
        criteria.contains { if case .eventID(let ids) = $0 { ids.contains(id) } else { false } }
    }
}
