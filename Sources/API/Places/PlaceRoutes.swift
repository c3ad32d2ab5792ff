import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/places`: where an organization handles goods; events name them as `readPoint` and `bizLocation`.
struct PlaceRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/places", .eventRead) { call, actor in
                let places = try await Places(call.platform).list(by: actor)
                return .json { writer in
                    writer.member("places") { writer in
                        writer.array { writer in for place in places { writer.object { $0.members(of: place) } } }
                    }
                }
            },
            .guarded(.post, "/api/v1/places", .eventCapture) { call, actor in
                let document = try await call.json(limit: 16_384)
                try document.allowOnly(["gln", "ownId", "name", "kind", "region"])
                let form = PlaceForm(
                    gln: try document.optionalString("gln") ?? "", ownID: try document.optionalString("ownId") ?? "",
                    name: try document.string("name"), kind: try document.string("kind"),
                    region: try document.string("region"))
                let place = try await Places(call.platform).add(form, by: actor, on: call.occasion)
                return .json(status: .created) { $0.members(of: place) }
            },
            .guarded(.post, "/api/v1/places/{id}/closing", .eventCapture) { call, actor in
                try await Places(call.platform).close(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func members(of place: Place) {
        member("placeId", place.id)
        member("uri", place.uri)
        member("gln", ifPresent: place.gln)
        member("ownId", ifPresent: place.ownID)
        member("name", place.name)
        member("kind", place.kind.rawValue)
        member("region", place.regionCode)
        member("closedAt", ifPresent: place.closedAt?.iso8601)
    }
}
