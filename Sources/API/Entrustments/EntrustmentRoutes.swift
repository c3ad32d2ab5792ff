import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/entrustments`: who may return data on whose codes (委托生产).
struct EntrustmentRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/entrustments", .returnRead, list),
            .guarded(.post, "/api/v1/entrustments", .entrustmentManage) { call, actor in
                let document = try await call.json(limit: 16_384)
                let id = try await Entrust(call.platform)(
                    Entrust.Request(
                        uscc: try document.string("uscc"), name: try document.string("name"),
                        productID: try document.optionalInteger("productId"),
                        validFrom: try document.string("validFrom"), validUntil: try document.string("validUntil")),
                    by: actor, on: call.occasion)
                return .json(status: .created) { $0.member("entrustmentId", id) }
            },
            .guarded(.post, "/api/v1/entrustments/{id}/revocation", .entrustmentManage) { call, actor in
                try await RevokeEntrustment(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let page = try await call.platform.datastore.report {
            try $0.entrustments(of: actor.organizationID, before: before)
        }
        return .json { writer in
            writer.member("entrustments") { writer in
                writer.array { writer in
                    for found in page { writer.object { $0.members(of: found) } }
                }
            }
            if page.count == 50, let last = page.last {
                writer.member("next", "/api/v1/entrustments?before=\(last.id)")
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of found: Entrustment) {
        member("entrustmentId", found.id)
        member("ownerId", found.ownerID)
        member("ownerName", found.ownerName)
        member("entrustedId", found.entrustedID)
        member("entrustedName", found.entrustedName)
        if let productID = found.productID { member("productId", productID) }
        member("validFrom", found.validFrom.description)
        member("validUntil", found.validUntil.description)
        member("revokedAt", ifPresent: found.revokedAt?.iso8601)
    }
}
