public import EPCIS
import JSONStream
import Storage

/// Which page is asked for.
public struct PageRequest: Sendable {
    /// Events, 1 to `FindEvents.pageLimit`; a page may be shorter and still not the last.
    public var size: Int
    /// Of the page before.
    public var token: String?
    /// The query in words: a token of another one does not fit.
    public var binding: String
    /// Only the event with this number of ours.
    public var eventNumber: Int64?
    /// Only the events of this capture job.
    public var captureID: Int64?

    public init(size: Int, token: String? = nil, binding: String) {
        (self.size, self.token, self.binding) = (size, token, binding)
    }
}

/// One page of the events that a query finds.
public struct EventPage: Sendable {
    public var events: [StoredEvent]
    /// nil: these are the last.
    public var nextPageToken: String?
    public var tokenExpiresAt: Instant
}

/// 事件查询: the events that fit, of those the reader may see, a page at a time.
public struct FindEvents: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The most events of a page.
    public static let pageLimit = 1_000
    /// Candidates looked at in one moment.
    var scanLimit = 5_000
    /// So long a page that is not full is looked on for; what has not been found by then is for the next page.
    static let fillSeconds: Int64 = 5

    /// Throws `Refusal` for a token of another query and for `maxEventCount` exceeded.
    public func callAsFunction(
        _ query: SimpleEventQuery, _ asked: PageRequest, by actor: Actor, on occasion: Occasion
    ) async throws -> EventPage {
        try actor.require(.eventRead)
        let binding = "\(actor.organizationID) \(asked.captureID ?? 0) \(asked.binding)"
        var start: EventPageToken?
        if let token = asked.token {
            start = try EventPageToken(token, platform.keys, binding: binding, now: occasion.now)
        }
        let narrowing = EventNarrowing(
            codes: try await platform.codes(in: query), query: query, eventNumber: asked.eventNumber,
            captureID: asked.captureID)
        let found = try await search(narrowing, after: start, asked.size, by: actor)
        let expires = occasion.now.adding(seconds: EventPageToken.lifeSeconds)
        var page = EventPage(events: found.events, nextPageToken: nil, tokenExpiresAt: expires)
        if let place = found.next {
            let given = (start?.given ?? 0) + found.events.count
            let token = EventPageToken(place, given: given, expiresAt: expires)
            page.nextPageToken = try token.text(platform.keys, binding: binding)
        }
        return page
    }

    /// Looks on until the page is full: rare events among many would else be pages upon empty pages.
    private func search(
        _ narrowing: EventNarrowing, after start: EventPageToken?, _ asked: Int, by actor: Actor
    ) async throws -> EventSearch.Page {
        if start == nil, let most = narrowing.query.maxEventCount {
            try await look(narrowing, by: actor) { try Self.check($0, most) }
        }
        var left = Int.max
        if let limit = narrowing.query.eventCountLimit { left = max(0, limit - (start?.given ?? 0)) }
        let size = min(min(max(asked, 1), Self.pageLimit), left)
        let end = platform.clock.now().adding(seconds: Self.fillSeconds)
        var found = EventSearch.Page()
        found.next = start?.place
        repeat {
            let (after, count, bytes) = (found.next, found.events.count, EventSearch.pageBytes - found.bytes)
            let (rest, limit) = (left, scanLimit)
            let page = try await look(narrowing, by: actor) { search in
                try search.page(
                    after: after, size: size - count, scanning: limit, left: rest - count, bytes: bytes)
            }
            found.events += page.events
            found.bytes += page.bytes
            found.next = page.next
        } while found.next != nil && found.events.count < size && found.bytes < EventSearch.pageBytes
            && platform.clock.now() < end
        return found
    }

    /// One look of bounded length, in one moment.
    private func look<T: Sendable>(
        _ narrowing: EventNarrowing, by actor: Actor, _ work: @escaping @Sendable (EventSearch) throws -> T
    ) async throws -> T {
        let keys = platform.keys
        return try await platform.datastore.report { session in
            let scope = try session.eventScope(of: actor)
            return try work(
                EventSearch(
                    session: session, scope: scope, narrowing: narrowing, reader: EventReader(actor), keys: keys))
        }
    }

    /// `maxEventCount` (EPCIS 2.0 8.2.7.1): too many is an error, not a part.
    private static func check(_ search: EventSearch, _ most: Int) throws {
        let found = try search.page(
            after: nil, size: min(most, 20_000) + 1, scanning: 20_000, left: .max, bytes: .max)
        if found.events.count > most {
            throw Refusal(.tooLarge, .queryTooLarge, field: "maxEventCount", ["limit": "\(most)"])
        }
        if found.next != nil { throw Refusal(.tooLarge, .queryTooComplex, field: "maxEventCount", ["limit": "20000"]) }
    }
}

extension Rule {
    public static let queryTooLarge = Rule(
        "query.too-large", "结果超过 maxEventCount（{limit}）条，请缩小查询范围",
        "There are more than maxEventCount ({limit}) events; narrow the query")
    public static let queryTooComplex = Rule(
        "query.too-complex", "要看过 {limit} 条以上的事件才能回答，请加上时间、环节或编码等条件",
        "More than {limit} events would have to be looked at; add a time, a step or a code")
}
