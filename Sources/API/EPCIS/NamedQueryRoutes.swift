import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/epcis/v2/queries`: queries kept by name (EPCIS 2.0 12.6). They belong to the organization that keeps them.
struct NamedQueryRoutes: Sendable {
    private static let path = "/epcis/v2/queries"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .eventRead, EventQueryRoutes.answering(list)),
            .guarded(.post, Self.path, .eventRead, EventQueryRoutes.answering(add)),
            .guarded(.get, Self.path + "/{queryName}", .eventRead, EventQueryRoutes.answering(show)),
            .guarded(.delete, Self.path + "/{queryName}", .eventRead, EventQueryRoutes.answering(remove)),
            .guarded(
                .get, Self.path + "/{queryName}/events", .eventRead, EventQueryRoutes.answering(events: true, events)),
            .open(.options, Self.path) { _ in EPCISHeaders.options("GET, POST, OPTIONS") },
            .open(.options, Self.path + "/{queryName}") { _ in EPCISHeaders.options("GET, DELETE, OPTIONS") },
            .open(.options, Self.path + "/{queryName}/events") { _ in EPCISHeaders.options("GET, OPTIONS") },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let queries = try await NamedQueries(call.platform).list(by: actor)
        var writer = JSONWriter()
        writer.array { writer in for query in queries { writer.object { $0.members(of: query) } } }
        return answer(.json(bytes: writer.bytes))
    }

    /// `{"name": …, "query": {…}}`.
    @Sendable private func add(_ call: Call, _ actor: Actor) async throws -> Response {
        try call.requireJSON()
        let document = try JSONValue(parsing: try await call.bytes(limit: 131_072))
        guard case .object = document else {
            throw QueryError("body", document.kind, .wrongKind(expected: "object"))
        }
        guard case .string(let name)? = document["name"] else { throw QueryError("name", "", .noValue) }
        guard let asked = document["query"] else { throw QueryError("query", "", .noValue) }
        let query = try await NamedQueries(call.platform).add(name, asked, by: actor, on: call.occasion)
        var response = Response.json(status: .created) { $0.members(of: query) }
        response.headers[.location] = "\(call.publicURL)\(Self.path)/\(PercentEncoding.encode(name))"
        return answer(response)
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let query = try await NamedQueries(call.platform).find(try call.parameter("queryName"), by: actor)
        return answer(.json { $0.members(of: query) })
    }

    @Sendable private func remove(_ call: Call, _ actor: Actor) async throws -> Response {
        try await NamedQueries(call.platform).remove(try call.parameter("queryName"), by: actor, on: call.occasion)
        return answer(.nothing)
    }

    /// What it finds; parameters of the address narrow it further.
    @Sendable private func events(_ call: Call, _ actor: Actor) async throws -> Response {
        let query = try await NamedQueries(call.platform).find(try call.parameter("queryName"), by: actor)
        if EventStream.isAsked(call) {
            return try await EventStream(call: call, actor: actor, query: query).response()
        }
        let base = try QueryParameters(json: JSONValue(parsing: query.document))
        return try await EventQueryRoutes.find(
            try EventRequest(call, base: base), queryName: query.name, call, actor)
    }

    private func answer(_ response: Response) -> Response {
        var response = response
        EPCISHeaders.add(to: &response)
        return response
    }
}

extension JSONWriter {
    fileprivate mutating func members(of query: NamedQuery) {
        member("name", query.name)
        member("createdAt", query.createdAt.iso8601)
        if let document = try? JSONValue(parsing: query.document) { member("query", document) }
    }
}
