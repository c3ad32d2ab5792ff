import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/members` for an enterprise's administrator and `/staff` for the security administrator: accounts, roles,
/// one-time secrets.
struct MemberPages: Sendable {
    let path: String
    let permission: Permission
    let roles: [Role]
    let title: Message

    static let members = MemberPages(
        path: "/members", permission: .memberManage, roles: Role.enterprise, title: Message("成员账号", "Members"))
    static let staff = MemberPages(
        path: "/staff", permission: .accountManage, roles: Role.allCases.filter(Role.staff.contains),
        title: Message("平台账号", "Staff accounts"))

    var routes: [Route] {
        [
            .guarded(.get, path, permission) { call, actor in .page(try await page(call, actor, FormState(), nil)) },
            .guarded(.post, path, permission, add),
            .guarded(.post, "\(path)/{id}/roles", permission) { call, actor in
                let form = try await call.form()
                return try await change(call, actor, .roles(form.all("role").compactMap(Role.init)))
            },
            .guarded(.post, "\(path)/{id}/disabled", permission) { call, actor in
                try await change(call, actor, .disable)
            },
            .guarded(.post, "\(path)/{id}/enabled", permission) { call, actor in
                try await change(call, actor, .enable)
            },
            .guarded(.post, "\(path)/{id}/secret", permission, reset),
        ]
    }

    @Sendable private func add(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let created = try await AddMember(call.platform, hashing: call.hashing)(
                name: form.text("accountName"), displayName: form.text("displayName"),
                roles: form.all("role").compactMap(Role.init), by: actor, on: call.occasion)
            let note = SecretNote(name: form.text("accountName"), created: created)
            return .page(try await page(call, actor, FormState(), note), status: .created)
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, state, nil), status: .unprocessableContent)
        }
    }

    private func change(_ call: Call, _ actor: Actor, _ change: ChangeMember.Change) async throws -> Response {
        do {
            try await ChangeMember(call.platform)(try call.id(), change, by: actor, on: call.occasion)
            return .seeOther(path)
        } catch {
            let state = try FormState(Form(), error, Scene(call))
            return .page(try await page(call, actor, state, nil), status: .unprocessableContent)
        }
    }

    @Sendable private func reset(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let created = try await ResetMemberSecret(call.platform, hashing: call.hashing)(
            id, by: actor, on: call.occasion)
        let name = try await call.platform.datastore.report { try $0.displayName(ofAccount: id) }
        return .page(try await page(call, actor, FormState(), SecretNote(name: name ?? "", created: created)))
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState, _ note: SecretNote?) async throws -> HTML {
        let members = try await call.platform.datastore.report { try $0.members(of: actor.organizationID) }
        return MemberView(t: Scene(call), pages: self).html(members, state, note)
    }
}

/// A secret that was just made: shown once, kept nowhere.
struct SecretNote {
    let name: String
    let created: CreateStaffAccount.Created
}
