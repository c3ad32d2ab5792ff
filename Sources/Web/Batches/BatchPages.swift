import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// 批次: an enterprise's batches, and what suppliers delivered for each.
struct BatchPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/batches", .returnRead) { call, actor in
                let before = call.query("before").flatMap(Int64.init) ?? .max
                let (batches, products) = try await call.platform.datastore.report { session in
                    let batches = try session.batches(of: actor.organizationID, before: before)
                    var products: [Int64: Product] = [:]
                    for id in Set(batches.map(\.productID)) { products[id] = try session.product(id) }
                    return (batches, products)
                }
                return .page(BatchView(t: Scene(call)).list(batches, products))
            },
            .guarded(.get, "/batches/{id}", .returnRead) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, "/batches/{id}/components", .returnWrite) { call, actor in
                let id = try call.id()
                return try await call.change(then: "/batches/\(id)") { form in
                    _ = try await AddComponents(call.platform)(
                        [try Self.component(form)], to: id, by: actor, on: call.occasion)
                } else: {
                    try await page(call, actor, $0)
                }
            },
        ]
    }

    private static func component(_ form: Form) throws -> BatchComponent {
        var component = BatchComponent(
            supplier: form.text("supplier"), component: form.text("component"), lot: form.text("lot"),
            partNumber: form.text("partNo"), quantity: try form.integer("quantity"))
        component.certificateKind = form.text("certificateKind")
        component.certificateNumber = form.text("certificateNo")
        return component
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let (id, keys) = (try call.id(), call.platform.keys)
        let (batch, product, components) = try await call.platform.datastore.report { session in
            guard let batch = try session.batch(actor.organizationID, id) else {
                throw Refusal(.missing, .missing, field: "batchId", ["object": "batch \(id)"])
            }
            return (
                batch, try session.product(batch.productID),
                try session.components(of: actor.organizationID, batch: id, keys)
            )
        }
        let mayWrite = actor.may(.returnWrite)
        return BatchView(t: Scene(call)).full(batch, product, components, mayWrite ? state : nil)
    }
}
