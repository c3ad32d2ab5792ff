import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/invitations`. A regulator's needs a letter: that one is made on the page.
struct InvitationRoutes: Sendable {
    private static let path = "/api/v1/invitations"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .invitationManage) { call, actor in
                let list = try await call.platform.datastore.report { try $0.invitations(of: actor.organizationID) }
                return .json { writer in
                    writer.member("invitations") { writer in
                        writer.array { writer in
                            for one in list { writer.object { $0.invitation(one) } }
                        }
                    }
                }
            },
            .guarded(.post, Self.path, .invitationManage, invite),
            .guarded(.delete, Self.path + "/{id}", .invitationManage) { call, actor in
                try await RevokeInvitation(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func invite(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 65_536)
        try document.allowOnly(["role", "name", "uscc", "region"])
        let form = Invite.Form(
            role: try document.string("role"), name: try document.optionalString("name") ?? "",
            uscc: try document.optionalString("uscc") ?? "", region: try document.optionalString("region") ?? "")
        let token = try await Invite(call.platform)(form, letter: nil, by: actor, on: call.occasion)
        return .json(status: .created) { $0.member("address", call.publicURL + "/invitation/" + token) }
    }
}

extension JSONWriter {
    fileprivate mutating func invitation(_ one: Invitation) {
        member("id", one.id)
        member("role", one.role.rawValue)
        member("name", one.name)
        member("uscc", one.uscc)
        member("region", one.regionCode)
        member("expiresAt", one.expiresAt.iso8601)
        member("acceptedAt", ifPresent: one.acceptedAt?.iso8601)
        member("revokedAt", ifPresent: one.revokedAt?.iso8601)
    }
}
