import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/batches`: batches come about with the first return that names them, or ahead of it here.
struct BatchRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/batches", .returnRead, list),
            .guarded(.post, "/api/v1/batches", .returnWrite) { call, actor in
                let document = try await call.json(limit: 16_384)
                let batch = try await OpenBatch(call.platform)(
                    OpenBatch.Request(
                        productID: try document.integer("productId"), number: try document.string("batchNo"),
                        productionDate: try document.string("productionDate"),
                        line: try document.optionalString("line") ?? "",
                        shift: try document.optionalString("shift") ?? ""), by: actor, on: call.occasion)
                return .json(status: .created) { $0.members(of: batch) }
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let page = try await call.platform.datastore.report {
            try $0.batches(of: actor.organizationID, before: before)
        }
        return .json { writer in
            writer.member("batches") { writer in
                writer.array { writer in
                    for batch in page { writer.object { $0.members(of: batch) } }
                }
            }
            if page.count == 50, let last = page.last { writer.member("next", "/api/v1/batches?before=\(last.id)") }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of batch: Batch) {
        member("batchId", batch.id)
        member("batchNo", batch.number)
        member("productId", batch.productID)
        member("productVersion", batch.versionNumber)
        member("productionDate", batch.productionDate.description)
        member("line", batch.line)
        member("shift", batch.shift)
    }
}
