import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/grants`: what enterprises let each other see (T/SGACC 1005 7.1.3).
struct GrantRoutes: Sendable {
    private static let members: Set<String> = [
        "kind", "objectId", "uscc", "name", "account", "role", "excluded", "rights", "purpose", "validFrom",
        "validUntil",
    ]

    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/grants", .productRead, list),
            .guarded(.get, "/api/v1/lookers", .memberManage) { call, actor in
                let before = try call.number("before") ?? .max
                let found = try await WhoLooked(call.platform)(before: before, by: actor, on: call.occasion)
                return .json { writer in
                    writer.member("lookers") { writer in
                        writer.array { writer in for one in found { writer.object { $0.members(of: one) } } }
                    }
                    if found.count == 100, let last = found.last {
                        writer.member("next", "/api/v1/lookers?before=\(last.id)")
                    }
                }
            },
            .guarded(.post, "/api/v1/grants", .grantManage) { call, actor in
                let document = try await call.json(limit: 16_384)
                try document.allowOnly(Self.members)
                let object = try document.optionalInteger("objectId")
                let request = try GiveGrant.Request { name in
                    if name == "objectId" { return object.map { "\($0)" } ?? "" }
                    return try document.optionalString(name) ?? ""
                }
                let id = try await GiveGrant(call.platform)(request, by: actor, on: call.occasion)
                return .json(status: .created) { $0.member("grantId", id) }
            },
            .guarded(.post, "/api/v1/grants/{id}/withdrawal", .grantManage) { call, actor in
                try await EndGrant(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let page = try await call.platform.datastore.report { try $0.grants(for: actor, before: before) }
        let today = call.occasion.now.date
        return .json { writer in
            writer.member("grants") { writer in
                writer.array { writer in
                    for one in page { writer.object { $0.members(of: one, on: one.standing(on: today)) } }
                }
            }
            if page.count == 50, let last = page.last { writer.member("next", "/api/v1/grants?before=\(last.id)") }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of one: DataLook) {
        member("at", one.at.iso8601)
        member("organization", one.organizationName)
        member("roles", one.roles)
        member("action", one.action)
        member("objectKind", one.objectKind)
        member("objectId", one.objectID)
        member("objectName", one.objectName)
        member("occurrences", one.occurrences)
    }

    fileprivate mutating func members(of one: ObjectGrant, on standing: ObjectGrant.Standing) {
        member("grantId", one.id)
        member("ownerId", one.ownerID)
        member("ownerName", one.ownerName)
        member("kind", one.kind.rawValue)
        member("objectId", one.objectID)
        member("granteeId", one.granteeID)
        member("granteeName", one.granteeName)
        member("account", ifPresent: one.accountName)
        member("role", ifPresent: one.role?.rawValue)
        member("excluded", ifPresent: one.excludedName)
        member("rights", one.mayExport ? "read export" : "read")
        member("purpose", one.purpose)
        member("validFrom", one.validFrom.description)
        member("validUntil", one.validUntil.description)
        member("endedAt", ifPresent: one.endedAt?.iso8601)
        member("isInForce", standing == .open)
    }
}
