import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/batches/{id}/components`: what suppliers delivered for a batch. Added, never changed.
struct ComponentRoutes: Sendable {
    private static let path = "/api/v1/batches/{id}/components"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .returnRead, list),
            .guarded(.post, Self.path, .returnWrite) { call, actor in
                let document = try await call.json(limit: 1_048_576)
                try document.allowOnly(["components"])
                let components = try document.elements("components").map { node in
                    try node.allowOnly([
                        "supplier", "component", "partNo", "lot", "certificateKind", "certificateNo", "quantity",
                    ])
                    var component = BatchComponent(
                        supplier: try node.string("supplier"), component: try node.string("component"),
                        lot: try node.string("lot"), partNumber: try node.optionalString("partNo") ?? "",
                        quantity: try node.optionalInteger("quantity"))
                    component.certificateKind = try node.optionalString("certificateKind") ?? ""
                    component.certificateNumber = try node.optionalString("certificateNo") ?? ""
                    return component
                }
                let added = try await AddComponents(call.platform)(
                    components, to: try call.id(), by: actor, on: call.occasion)
                return .json(status: .created) { $0.member("addedCount", added) }
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let (id, keys) = (try call.id(), call.platform.keys)
        let components = try await call.platform.datastore.report { session in
            guard try session.batch(actor.organizationID, id) != nil else {
                throw Refusal(.missing, .missing, field: "batchId", ["object": "batch \(id)"])
            }
            return try session.components(of: actor.organizationID, batch: id, keys)
        }
        return .json { writer in
            writer.member("components") { writer in
                writer.array { writer in
                    for component in components { writer.object { $0.members(of: component) } }
                }
            }
        }
    }
}

extension JSONWriter {
    mutating func members(of component: BatchComponent) {
        member("supplier", component.supplier)
        member("component", component.component)
        member("partNo", component.partNumber)
        member("lot", component.lot)
        member("certificateKind", component.certificateKind)
        member("certificateNo", component.certificateNumber)
        if let quantity = component.quantity { member("quantity", quantity) }
    }
}
