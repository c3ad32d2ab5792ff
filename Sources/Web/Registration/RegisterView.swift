import Gateway
import Markup
import Traceability

/// The registration form for everybody.
struct RegisterView {
    let t: Scene
    let regions: RegionTable
    let province: String

    init(_ call: Call) {
        t = Scene(call)
        regions = call.platform.regions
        province = String((call.query("province") ?? "").filter { $0.isASCII && $0.isNumber }.prefix(2))
    }

    func html(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let inputs = RegistrationFields(fields: fields, regions: regions, province: province, path: "/register")
        let title = t("企业注册", "Register an enterprise")
        let promise = t(
            "提交后 2 个工作日内答复；可随时登录查看进度、补正或撤回。",
            """
            You get an answer within two working days and can sign in at any time \
            to follow, correct or withdraw.
            """)
        return Page.open(
            t, title: title,
            """
            <section class="card"><form class="stack" method="post" action="/register" enctype="multipart/form-data">
            <h1>\(title)</h1>
            <p class="muted">\(promise)</p>
            \(fields.summary)\(inputs.html(needsLicence: true))\(login(fields))
            <div class="actions"><button class="primary">\(t("提交注册", "Submit"))</button></div></form></section>
            """)
    }

    private func login(_ fields: Fields) -> HTML {
        if let actor = t.actor {
            let text = t(
                "将由当前账号 \(actor.accountName) 管理该企业", "Your account \(actor.accountName) will look after it")
            return "<p>\(text)</p>"
        }
        return """
            <h2>\(t("管理员账号", "Administrator's account"))</h2>
            \(fields.accountName(t("账号名", "Account name"), hint: t(
                "3–32 个字母、数字或 . _ -", "3 to 32 letters, digits or . _ -")))
            \(fields.password("password", t("密码", "Password"), isNew: true, hint: t.passwordHint()))
            \(fields.password("repeated", t("再次输入密码", "Password once more"), isNew: true))
            """
    }
}
