import Gateway
import Hummingbird
import Markup
import Traceability

/// `/reauthenticate`: who are you, once more, before a sensitive act.
struct ReauthenticatePages: Sendable {
    var routes: [Route] {
        [
            .signedIn(.get, "/reauthenticate") { call, _ in
                .page(view(call, FormState(), next: call.query("next") ?? ""))
            }.recording(.emptyForm),
            .signedIn(.post, "/reauthenticate", confirm).paced(.signIn),
        ]
    }

    @Sendable private func confirm(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let claim = SignIn.Claim(
                name: actor.accountName, password: form.text("password"), kind: .page, device: call.device,
                code: form["code"])
            let token = try await Reauthenticate(call.platform, hashing: call.hashing)(
                claim, token: call.token ?? "", by: actor, on: call.occasion)
            let next = SignInPages.safe(form["next"])
            return .seeOther(next == "/" ? "/home" : next, cookies: [call.gateway.sessionCookie(token)])
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(view(call, state, next: form.text("next")), status: .unprocessableContent)
        }
    }

    private func view(_ call: Call, _ state: FormState, next: String) -> HTML {
        let t = Scene(call)
        let fields = Fields(t: t, state: state)
        let title = t("再次验证身份", "Who are you, once more")
        let code: HTML =
            call.signedIn?.hasFactor == true
            ? fields.oneTimeCode(hint: t("手机验证器上的 6 位数字，或恢复码", "six digits of your authenticator, or a recovery code"))
            : .empty
        return Page.open(
            t, title: title,
            """
            <section class="card"><form class="stack" method="post" action="/reauthenticate"><h1>\(title)</h1>
            <p>\(t(
                "接下来的操作较为敏感。刚才的操作尚未执行，验证后请再做一次。",
                "What comes next is sensitive. Nothing was done yet: do it again after this."))</p>
            \(fields.summary)
            \(fields.password("password", t("密码", "Password")))\(code)
            <input type="hidden" name="next" value="\(next)">
            <div class="actions"><button class="primary">\(t("继续", "Continue"))</button>
            <a href="/home">\(t("返回", "Back"))</a></div></form></section>
            """)
    }
}
