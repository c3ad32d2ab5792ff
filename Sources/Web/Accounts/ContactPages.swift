import Gateway
import Hummingbird
import Markup
import Traceability

/// `/account/contact`: where one is reached, shown by a code to be theirs.
struct ContactPages: Sendable {
    private static let path = "/account/contact"

    var routes: [Route] {
        [
            .signedIn(.get, Self.path) { call, actor in .page(try await page(call, actor, FormState())) }
                .recording(.none("shows the asker what is theirs")),
            .signedIn(.post, Self.path) { call, actor in
                try await call.change(then: Self.path + "?sent=1") { form in
                    let channel: OutgoingMessage.Channel = form.text("contact").contains("@") ? .email : .phone
                    try await VerifyContact(call.platform).begin(
                        channel, form.text("contact"), token: call.token ?? "", by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            }.fresh(),
            .signedIn(.post, Self.path + "/confirmation") { call, actor in
                try await call.change(then: Self.path) { form in
                    try await VerifyContact(call.platform).confirm(
                        form.text("code"), token: call.token ?? "", by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            }.paced(.signIn),
        ]
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let contact = try await VerifyContact(call.platform).current(actor)
        let isOn = call.platform.options.messages != nil
        let isAsked = call.query("sent") != nil || state.problems["code"] != nil
        return ContactView(t: Scene(call)).html(contact, state, isOn: isOn, isAsked: isAsked)
    }
}

/// The contact and the two forms.
struct ContactView {
    let t: Scene

    func html(_ contact: AccountContact?, _ state: FormState, isOn: Bool, isAsked: Bool) -> HTML {
        let title = t("联系方式", "Contact")
        let fields = Fields(t: t, state: state)
        let current = contact.map(shown) ?? missing
        let confirmation: HTML = """
            <form class="stack" method="post" action="/account/contact/confirmation">
            \(fields.oneTimeCode(hint: t("6 位数字，10 分钟内有效", "six digits, good for ten minutes")))
            <div class="actions"><button class="primary">\(t("确认", "Confirm"))</button></div></form>
            """
        let form: HTML = """
            <form class="stack" method="post" action="/account/contact">
            \(fields.input("contact", t("手机号或电子邮箱", "Mobile number or e-mail address")))
            <div class="actions"><button>\(t("发送验证码", "Send a code"))</button></div></form>
            """
        let off = t.notice(.info, "\(t("本平台未开通验证码。", "This platform sends no codes."))")
        return Page.console(
            t, title: title, crumbs: [(t("我的账号", "My account"), "/account")],
            """
            \(t.heading(title))<section class="card">\(current)\(fields.summary)
            \(isOn ? form : off)\(isOn && isAsked ? confirmation : .empty)</section>
            """)
    }

    private func shown(_ contact: AccountContact) -> HTML {
        "<p>\(t.tag(t("已验证", "Verified"), .good)) <span class=\"mono\">\(contact.masked)</span></p>"
    }

    private var missing: HTML {
        """
        <p>\(t(
            "尚未验证联系方式；忘记密码时只能凭授权书申请。",
            "None yet: a lost password is renewed by an administrator, or against a letter."))</p>
        """
    }
}
