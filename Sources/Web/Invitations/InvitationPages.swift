import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// `/invitations` for whoever invites, `/invitation/{token}` for whoever was invited.
struct InvitationPages: Sendable {
    private static let path = "/invitations"
    private static let door = "/invitation/{token}"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .invitationManage) { call, actor in
                .page(try await page(call, actor, FormState(), nil))
            },
            .guarded(.post, Self.path, .invitationManage, invite),
            .guarded(.post, Self.path + "/{id}/revocation", .invitationManage) { call, actor in
                try await RevokeInvitation(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .seeOther(Self.path)
            },
            .open(.get, Self.door) { call in
                let found = try await AcceptInvitation(call.platform, hashing: call.hashing).invitation(
                    try call.parameter("token"), at: call.occasion.now)
                return Self.uncached(.page(DoorView(t: Scene(call), invitation: found).html(FormState())))
            }.recording(.sensitiveRead(.everybody)),
            .open(.post, Self.door, accept).paced(.register),
        ]
    }

    /// The address is a secret: neither caches nor other sites get it.
    private static func uncached(_ response: Response) -> Response {
        var response = response
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private func invite(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: DocumentFile.limit)
        do {
            let day = form.text("lastDay")
            let asked = Invite.Form(
                role: form.text("role"), name: form.text("name"), uscc: form.text("uscc"),
                region: form.text("region"), lastDay: day.isEmpty ? nil : try Self.day(day))
            let token = try await Invite(call.platform)(
                asked, letter: try form.document("letter"), by: actor, on: call.occasion)
            let address = call.publicURL + "/invitation/" + token
            return Self.uncached(.page(try await page(call, actor, FormState(), address), status: .created))
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, state, nil), status: .unprocessableContent)
        }
    }

    private static func day(_ text: String) throws -> CivilDate {
        guard let day = CivilDate(iso: text.halfWidth) else {
            throw Refusal(
                .invalid, .notADate, field: "lastDay", ["field": "lastDay", "value": String(text.prefix(40))])
        }
        return day
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState, _ address: String?) async throws -> HTML {
        let list = try await call.platform.datastore.report { try $0.invitations(of: actor.organizationID) }
        return InvitationView(t: Scene(call), roles: Invitation.roles(for: actor)).html(list, state, address)
    }

    @Sendable private func accept(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let token = try call.parameter("token")
        let accepting = AcceptInvitation(call.platform, hashing: call.hashing)
        let login = SubmitRegistration.NewLogin(
            accountName: form.text("accountName"), password: form.text("password"))
        let found = try await accepting.invitation(token, at: call.occasion.now)
        do {
            guard login.password == form.text("repeated") else {
                throw Refusal(.invalid, .passwordsDiffer, field: "repeated")
            }
            try await accepting(token, displayName: form.text("displayName"), login: login, on: call.occasion)
            return .seeOther("/sign-in")
        } catch {
            let t = Scene(call)
            let state = try FormState(form, error, t)
            return Self.uncached(
                .page(DoorView(t: t, invitation: found).html(state), status: .unprocessableContent))
        }
    }
}
