import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// `/lost-password`: a code to the contact that the person has shown to be theirs. Where the platform sends no codes,
/// the page leads to `/account-help`.
struct RecoveryPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/lost-password") { call in .page(RecoveryView(call).ask(FormState())) },
            .open(.post, "/lost-password", begin).paced(.signIn),
            .open(.get, "/lost-password/code") { call in .page(RecoveryView(call).answer(FormState())) },
            .open(.post, "/lost-password/code", finish).paced(.signIn),
        ]
    }

    @Sendable private func begin(_ call: Call) async throws -> Response {
        let form = try await call.form()
        do {
            let token = try await RecoverPassword(call.platform, hashing: call.hashing).begin(
                form.text("accountName"), on: call.occasion)
            return .seeOther("/lost-password/code", cookies: [call.gateway.recoveryCookie(token)])
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(RecoveryView(call).ask(state), status: .unprocessableContent)
        }
    }

    @Sendable private func finish(_ call: Call) async throws -> Response {
        let form = try await call.form()
        do {
            guard form.text("newPassword") == form.text("repeated") else {
                throw Refusal(.invalid, .passwordsDiffer, field: "repeated")
            }
            try await RecoverPassword(call.platform, hashing: call.hashing).finish(
                call.recoveryToken ?? "", code: form.text("code"), new: form.text("newPassword"), on: call.occasion)
            return .seeOther("/sign-in", cookies: [call.gateway.recoveryCookie("")])
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(RecoveryView(call).answer(state), status: .unprocessableContent)
        }
    }
}

/// The two steps.
struct RecoveryView {
    let t: Scene
    let isOn: Bool

    init(_ call: Call) {
        t = Scene(call)
        isOn = call.platform.options.messages != nil
    }

    private var title: String { t("忘记密码", "Lost password") }

    func ask(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let form: HTML = """
            <form class="stack" method="post" action="/lost-password">\(fields.summary)
            <p>\(t(
                "如果该账号有验证过的手机号或邮箱，验证码会发到那里。",
                "If the account has a phone or an address that was shown to be its owner's, a code goes there."))</p>
            \(fields.accountName(t("账号名", "Account name")))
            <div class="actions"><button class="primary">\(t("发送验证码", "Send a code"))</button></div></form>
            """
        return Page.open(
            t, title: title,
            """
            <section class="card"><h1>\(title)</h1>\(isOn ? form : .empty)
            <p>\(t(
                "企业成员可请本企业管理员重置，平台人员可请安全管理员重置；",
                "Your enterprise's administrator, of staff the security administrator, gives you a new one; else:"))
            <a href="/account-help">\(t("凭授权书申请", "ask with a letter"))</a></p></section>
            """)
    }

    func answer(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        return Page.open(
            t, title: title,
            """
            <section class="card"><form class="stack" method="post" action="/lost-password/code"><h1>\(title)</h1>
            \(fields.summary)\(fields.oneTimeCode(hint: t(
                "6 位数字，10 分钟内有效；启用双因素的账号登录时仍须动态口令",
                "six digits, good for ten minutes; a second factor is asked for at the sign-in all the same")))
            \(fields.password("newPassword", t("新密码", "New password"), isNew: true, hint: t.passwordHint()))
            \(fields.password("repeated", t("再次输入", "Once more"), isNew: true))
            <div class="actions"><button class="primary">\(t("设置新密码", "Set the password"))</button>
            <a href="/lost-password">\(t("重新发送", "Another code"))</a></div></form></section>
            """)
    }
}
