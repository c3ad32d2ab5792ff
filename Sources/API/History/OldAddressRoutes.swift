import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/old-addresses`: the forms of an enterprise's earlier query addresses, and its name under `/old/`.
struct OldAddressRoutes: Sendable {
    private static let path = "/api/v1/old-addresses"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .historyImport, show),
            .guarded(.put, Self.path, .historyImport) { call, actor in
                let document = try await call.json(limit: 8_192)
                try document.allowOnly(["place"])
                try await ChangeOldAddresses(call.platform).name(
                    try document.string("place"), by: actor, on: call.occasion)
                return try await show(call, actor)
            },
            .guarded(.post, Self.path, .historyImport) { call, actor in
                let document = try await call.json(limit: 8_192)
                try document.allowOnly(["pattern", "form", "isPermanent"])
                let number = try await ChangeOldAddresses(call.platform).add(
                    pattern: try document.string("pattern"), form: try document.optionalString("form") ?? "",
                    isPermanent: try document.optionalBool("isPermanent") ?? false, by: actor, on: call.occasion)
                return .json(status: .created) { $0.member("number", number) }
            },
            .guarded(.delete, Self.path + "/{id}", .historyImport) { call, actor in
                try await ChangeOldAddresses(call.platform).remove(Int(try call.id()), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let place = try await call.platform.datastore.report { try $0.oldPlace(of: actor.organizationID) }
        return .json { writer in
            writer.member("place", ifPresent: place?.name)
            writer.member("address", ifPresent: place.map { "\(call.publicURL)/old/\($0.name)/" })
            writer.member("forms") { writer in
                writer.array { writer in
                    for address in place?.addresses ?? [] {
                        writer.object { writer in
                            writer.member("number", address.number)
                            writer.member("pattern", address.pattern)
                            writer.member("form", address.form)
                            writer.member("isPermanent", address.isPermanent)
                        }
                    }
                }
            }
        }
    }
}
