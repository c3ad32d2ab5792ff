import Gateway
import Hummingbird
import Markup
import Traceability

/// Changes the password: by choice, or because a one-time secret must be replaced.
struct PasswordPages: Sendable {
    var routes: [Route] {
        [
            .signedIn(.get, "/password") { call, _ in
                .page(view(Scene(call), FormState(), forced: call.signedIn?.mustChangePassword ?? false))
            }.recording(.emptyForm),
            .signedIn(.post, "/password", change).paced(.signIn),
        ]
    }

    @Sendable private func change(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        let t = Scene(call)
        do {
            guard form.text("newPassword") == form.text("repeated") else {
                throw Refusal(.invalid, .passwordsDiffer, field: "repeated")
            }
            try await ChangePassword(call.platform, hashing: call.hashing, device: call.device)(
                current: form.text("currentPassword"), new: form.text("newPassword"), keeping: call.token ?? "",
                by: actor, on: call.occasion)
            return .seeOther("/home")
        } catch {
            let state = try FormState(form, error, t)
            let forced = call.signedIn?.mustChangePassword ?? false
            return .page(view(t, state, forced: forced), status: .unprocessableContent)
        }
    }

    private func reason(_ t: Scene) -> String {
        guard let end = t.passwordEndsAt, end <= t.now else {
            return t("首次登录请先修改一次性密码。", "Replace the one-time password first.")
        }
        return t("密码已到期，请先修改。", "Your password has ended; replace it first.")
    }

    private func view(_ t: Scene, _ state: FormState, forced: Bool) -> HTML {
        let fields = Fields(t: t, state: state)
        let why: HTML =
            forced ? t.notice(.warn, "\(reason(t))") : .empty
        return Page.open(
            t, title: t("修改密码", "Change password"),
            """
            <section class="card"><form class="stack" method="post" action="/password">
            <h1>\(t("修改密码", "Change password"))</h1>\(why)\(fields.summary)
            \(fields.password("currentPassword", t("当前密码", "Current password")))
            \(fields.password("newPassword", t("新密码", "New password"), isNew: true, hint: t.passwordHint(
                isStaff: t.actor?.isStaff ?? false)))
            \(fields.password("repeated", t("再次输入", "Once more"), isNew: true))
            <div class="actions"><button class="primary">\(t("修改", "Change"))</button></div>
            </form></section>
            """)
    }
}

extension Rule {
    static let passwordsDiffer = Rule("password.differs", "两次输入的新密码不一致", "The two new passwords differ")
}
