import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/epcis/v2/events` and the top-level resources of EPCIS 2.0 (12.3), read side.
struct EventQueryRoutes: Sendable {
    static let path = "/epcis/v2"

    var routes: [Route] {
        [
            .guarded(.get, Self.path + "/events", .eventRead, Self.answering(events: true, events)),
            .guarded(.get, Self.path + "/events/{eventID}", .eventRead, Self.answering(events: true, event)),
            .guarded(
                .get, Self.path, .eventRead,
                Self.answering { call, _ in
                    Self.collection(Resource.allCases.map(\.rawValue) + ["events", "queries", "capture"], call)
                }),
            .open(.options, Self.path) { _ in EPCISHeaders.options("GET, OPTIONS") },
            .open(.options, Self.path + "/events") { _ in EPCISHeaders.options("GET, POST, OPTIONS") },
            .open(.options, Self.path + "/events/{eventID}") { _ in EPCISHeaders.options("GET, OPTIONS") },
        ] + Resource.allCases.flatMap(routes)
    }

    private func routes(of resource: Resource) -> [Route] {
        let path = "\(Self.path)/\(resource.rawValue)"
        return [
            .guarded(.get, path, .eventRead, Self.answering { try await list(resource, $0, $1) }),
            .guarded(
                .get, path + "/{value}", .eventRead,
                Self.answering { call, _ in
                    _ = try resource.criterion(try call.parameter("value"))
                    return Self.collection(["events"], call)
                }),
            .guarded(
                .get, path + "/{value}/events", .eventRead,
                Self.answering(events: true) { call, actor in
                    let fixed = try resource.criterion(try call.parameter("value"))
                    return try await Self.find(try EventRequest(call, fixed: [fixed]), call, actor)
                }),
            .open(.options, path) { _ in EPCISHeaders.options("GET, OPTIONS") },
            .open(.options, path + "/{value}") { _ in EPCISHeaders.options("GET, OPTIONS") },
            .open(.options, path + "/{value}/events") { _ in EPCISHeaders.options("GET, OPTIONS") },
        ]
    }

    /// Errors of queries as EPCIS names them; all others go the way of every route.
    /// - Parameter events: it answers with events, which have a form in XML.
    static func answering(events: Bool = false, _ handler: @escaping Route.GuardedHandler) -> Route.GuardedHandler {
        { call, actor in
            do {
                let isXML = events && [.xml, .xml1].contains(try? EPCISHeaders.form(call))
                try EPCISHeaders.check(call, isXML: isXML)
                return try await handler(call, actor)
            } catch {
                guard let problem = EPCISProblem(error) else { throw error }
                return problem.response(call)
            }
        }
    }

    static func find(
        _ asked: EventRequest, queryName: String = "SimpleEventQuery", _ call: Call, _ actor: Actor
    ) async throws -> Response {
        let form = try EPCISHeaders.form(call)
        let page = try await FindEvents(call.platform)(asked.query, asked.page, by: actor, on: call.occasion)
        return try EventAnswer.response(page, form, queryName: queryName, call)
    }

    @Sendable private func events(_ call: Call, _ actor: Actor) async throws -> Response {
        try await Self.find(try EventRequest(call), call, actor)
    }

    /// The event of that name, and what declares it an error.
    @Sendable private func event(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.parameter("eventID")
        let form = try EPCISHeaders.form(call)
        var query = SimpleEventQuery()
        var asked = PageRequest(size: 100, binding: "event \(id)")
        if id.hasPrefix(StoredEvent.namePrefix) {
            asked.eventNumber = Int64(id.dropFirst(StoredEvent.namePrefix.count)) ?? 0
        } else if EPC(uri: id) != nil {
            query.criteria = [.eventID([id])]
        } else {
            asked.eventNumber = 0
        }
        var page = try await FindEvents(call.platform)(query, asked, by: actor, on: call.occasion)
        guard !page.events.isEmpty else {
            throw Refusal(.missing, .missing, field: "eventID", ["object": "event \(id.prefix(120))"])
        }
        page.nextPageToken = nil
        return try EventAnswer.response(page, form, call)
    }

    private func list(_ resource: Resource, _ call: Call, _ actor: Actor) async throws -> Response {
        if let kind = EventResources.Kind(rawValue: resource.rawValue) {
            return Self.collection(try await EventResources(call.platform)(kind, by: actor), call)
        }
        let asked = try EventRequest(call)
        let page = try await FindEvents(call.platform)(asked.query, asked.page, by: actor, on: call.occasion)
        var names: Set<String> = []
        for event in page.events { names.formUnion(event.itemNames) }
        var response = Self.collection(names.sorted(), call)
        EventAnswer.addNext(page, call, to: &response)
        return response
    }

    static func collection(_ members: [String], _ call: Call) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("@context", EPCISContext.standard)
            writer.member("type", "Collection")
            writer.member("member") { writer in writer.array { writer in for name in members { writer.string(name) } } }
        }
        var response = Response.json(bytes: writer.bytes)
        EPCISHeaders.add(to: &response)
        return response
    }
}

/// The top-level resources, and what each means to a query.
enum Resource: String, CaseIterable {
    case eventTypes, epcs, bizSteps, bizLocations, readPoints, dispositions

    /// Throws `QueryError` for a value that cannot be one of these.
    func criterion(_ value: String) throws -> EventCriterion {
        let name =
            switch self {
            case .eventTypes: "eventType"
            case .epcs: "MATCH_anyEPC"
            case .bizSteps: "EQ_bizStep"
            case .bizLocations: "EQ_bizLocation"
            case .readPoints: "EQ_readPoint"
            case .dispositions: "EQ_disposition"
            }
        let query = try SimpleEventQuery(QueryParameters([.init(name, [value])]))
        guard let criterion = query.criteria.first else { throw QueryError(name, value, .noValue) }
        return criterion
    }
}

extension StoredEvent {
    /// Names of items in it.
    fileprivate var itemNames: [String] {
        guard let event = Event.check(jsonLD: document).event else { return [] }
        let lists = event.epcList + event.childEPCs + event.inputEPCList + event.outputEPCList
        return (lists + (event.parentID.map { [$0] } ?? [])).map(\.uri)
    }
}
