import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Traceability

/// Events of a named query as they come, as server-sent events (WHATWG HTML 9.2): each has a place as its id, and
/// `Last-Event-ID` goes on after it, so that a broken connection costs nothing. The standard's own streams are
/// webhooks and WebSockets.
struct EventStream: Sendable {
    /// How often something is said when there is nothing to say, and rights are looked at again.
    private static let heartbeatSeconds: Int64 = 15
    /// A stream ends after an hour; clients come back by themselves.
    private static let lifeSeconds: Int64 = 3_600
    private static let pageSize = 100

    let call: Call
    let actor: Actor
    let query: NamedQuery

    static func isAsked(_ call: Call) -> Bool {
        (call.header("Accept") ?? "").lowercased().split(separator: ",").contains { type in
            type.prefix { $0 != ";" }.filter { $0 != " " } == "text/event-stream"
        }
    }

    /// Throws `Refusal` for an id that is not one of ours, and for too many streams.
    func response() async throws -> Response {
        let last = try await call.platform.numberArrivals()
        var start = ArrivalPlace(arrival: last)
        if let text = call.header("Last-Event-ID"), !text.isEmpty {
            guard let place = ArrivalPlace(text) else {
                throw QueryError("Last-Event-ID", String(text.prefix(60)), .wrongKind(expected: "12.3456"))
            }
            start = place
        }
        var asked = try query.query()
        asked.criteria += try EventRequest(call).query.criteria
        let (criteria, begin) = (asked, start)
        try call.platform.arrivals.openStream(of: actor.accountID)
        let headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"]
        let closing = StreamPlace(platform: call.platform, accountID: actor.accountID)
        var response = Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                _ = closing
                try await send(criteria, from: begin, to: &writer)
                try await writer.finish(nil)
            })
        EPCISHeaders.add(to: &response)
        return response
    }

    @concurrent private func send(
        _ query: SimpleEventQuery, from start: ArrivalPlace, to writer: inout any ResponseBodyWriter
    ) async throws {
        let (platform, begun) = (call.platform, call.platform.clock.now())
        var (place, spoken, actor) = (start, begun, actor)
        try await writer.write(ByteBuffer(string: "retry: 2000\nid: \(place.text)\n: \(call.occasion.requestID)\n\n"))
        while !platform.arrivals.isClosed, platform.clock.now().seconds(since: begun) < Self.lifeSeconds {
            if platform.arrivals.last > place.arrival || place.eventID != .max {
                guard let reader = try await platform.reader(actor) else { return }
                actor = reader
                let found = try await FindArrivals(platform)(
                    query, after: place, size: Self.pageSize, by: actor)
                for (event, at) in zip(found.events, found.places) {
                    try await writer.write(Self.message(event, at))
                    spoken = platform.clock.now()
                }
                place = found.place
                if !found.isComplete || !found.events.isEmpty { continue }
            }
            if platform.clock.now().seconds(since: spoken) >= Self.heartbeatSeconds {
                guard try await platform.reader(actor) != nil else { return }
                try await writer.write(ByteBuffer(string: "id: \(place.text)\n: \n\n"))
                spoken = platform.clock.now()
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The event with the context that a document would have around it: each message is a document of its own.
    private static func whole(_ event: JSONValue) -> JSONValue {
        guard case .object(let members) = event,
            case .array(var contexts) = EPCISContext.jsonLD([GasVocabulary.namespace])
        else { return event }
        switch event["@context"] {
        case .array(let own)?: contexts += own
        case let own?: contexts.append(own)
        case nil: break
        }
        return .object([JSONMember("@context", .array(contexts))] + members.filter { $0.name != "@context" })
    }

    private static func message(_ event: StoredEvent, _ place: ArrivalPlace) -> ByteBuffer {
        var writer = JSONWriter()
        writer.value(whole(event.answer))
        var buffer = ByteBuffer(string: "event: epcis\nid: \(place.text)\ndata: ")
        buffer.writeBytes(writer.bytes)
        buffer.writeString("\n\n")
        return buffer
    }
}

/// Gives a stream's place back when its answer is gone, written or not.
private final class StreamPlace: Sendable {
    private let platform: Platform
    private let accountID: Int64

    init(platform: Platform, accountID: Int64) { (self.platform, self.accountID) = (platform, accountID) }
    deinit { platform.arrivals.closeStream(of: accountID) }
}
