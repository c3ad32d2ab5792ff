import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import NIOCore
import Storage
import Traceability

/// `/clients` (接口客户端): an organization's programs and their credentials. `/interfaces` (接口登记): all of them, for the
/// security administrator and the auditor (GB/T 22239 7.1.3.1).
struct ClientPages: Sendable {
    static let path = "/clients"
    private static let one = path + "/{id}"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .clientManage) { call, actor in
                .page(try await list(call, actor, FormState()))
            },
            .guarded(.post, Self.path, .clientManage, make),
            .guarded(.get, Self.one, .clientManage) { call, actor in
                .page(try await show(call, actor, FormState(), nil))
            },
            .guarded(.post, Self.one + "/withdrawal", .clientManage) { call, actor in
                try await KeepClients(call.platform).withdraw(try call.id(), by: actor, on: call.occasion)
                return .seeOther(Self.path)
            },
            .guarded(.post, Self.one + "/credentials", .clientManage) { call, actor in
                try await credential(call, actor) { form in
                    try await KeepCredentials(call.platform).make(
                        form.text("kind"), publicKey: form.text("publicKey"), for: try call.id(), by: actor,
                        on: call.occasion)
                }
            },
            .guarded(.post, Self.one + "/certificates", .clientManage, certificate),
            .guarded(.get, Self.one + "/credentials/{credential}/certificate", .clientManage) { call, actor in
                let (id, credential) = (try call.id(), try call.id("credential"))
                let pem = try await call.platform.datastore.read { session in
                    try session.certificate(credential, of: id, managedBy: actor)
                }
                return Response(
                    status: .ok, headers: [.contentType: "application/x-pem-file"],
                    body: .init(byteBuffer: ByteBuffer(string: pem)))
            },
            .guarded(.post, Self.one + "/credentials/{credential}/rotation", .clientManage) { call, actor in
                try await credential(call, actor) { form in
                    try await KeepCredentials(call.platform).rotate(
                        try call.id("credential"), of: try call.id(),
                        (overlapDays: try form.integer("overlapDays") ?? 0, publicKey: form.text("publicKey")),
                        by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.one + "/credentials/{credential}/revocation", .clientManage) { call, actor in
                let id = try call.id()
                try await KeepCredentials(call.platform).end(
                    try call.id("credential"), of: id, by: actor, on: call.occasion)
                return .seeOther("\(Self.path)/\(id)")
            },
            .guarded(.get, "/interfaces", .securityRead) { call, _ in
                let (clients, uses) = try await call.platform.datastore.report { session in
                    (try session.apiClients(of: nil), try session.credentialUses())
                }
                return .page(InterfaceView(t: Scene(call)).html(clients, uses))
            }.facing(.admin),
        ]
    }

    @Sendable private func make(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            var draft = APIClientDraft(
                label: form.text("label"), purpose: form.text("purpose"), scopes: form.all("scopes"),
                addresses: form.text("addresses"), lastDay: CivilDate(iso: form.text("lastDay").halfWidth))
            draft.organizationID = try form.integer("organization")
            let id = try await KeepClients(call.platform).make(draft, by: actor, on: call.occasion)
            return .seeOther("\(Self.path)/\(id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await list(call, actor, state), status: .unprocessableContent)
        }
    }

    /// The secret is shown on the page that answers, and nowhere else.
    private func credential(
        _ call: Call, _ actor: Actor, _ body: (Form) async throws -> NewClientCredential
    ) async throws -> Response {
        let form = try await call.form()
        var response: Response
        do {
            let new = try await body(form)
            response = .page(try await show(call, actor, FormState(), new), status: .created)
        } catch {
            let state = try FormState(form, error, Scene(call))
            response = .page(try await show(call, actor, state, nil), status: .unprocessableContent)
        }
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private func certificate(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let issued = try await IssueCertificate(call.platform)(
                form.text("request"), for: try call.id(), by: actor, on: call.occasion)
            return .page(
                try await show(call, actor, FormState(), issued.credential, certificate: issued.pem), status: .created)
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await show(call, actor, state, nil), status: .unprocessableContent)
        }
    }

    private func list(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let (clients, homes) = try await call.platform.datastore.report { session in
            (try session.clients(managedBy: actor), try session.clientHomes(of: actor))
        }
        return ClientListView(t: Scene(call), homes: homes, isOfStaff: actor.isStaff).html(clients, state)
    }

    private func show(
        _ call: Call, _ actor: Actor, _ state: FormState, _ new: NewClientCredential?, certificate: String? = nil
    ) async throws -> HTML {
        let id = try call.id()
        let (client, credentials) = try await call.platform.datastore.report { session in
            (try session.client(id, managedBy: actor), try session.credentials(of: id))
        }
        return ClientView(t: Scene(call), client: client, credentials: credentials, certificate: certificate).html(
            state, new)
    }
}
