import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// `/account-help`: for whoever cannot sign in, or whose enterprise has no administrator any more; without an account.
struct AccountHelpPages: Sendable {
    private static let path = "/account-help"

    var routes: [Route] {
        [
            .open(.get, Self.path) { call in .page(AccountHelpView(t: Scene(call)).form(FormState())) },
            .open(.post, Self.path, file).paced(.register),
            .open(.get, Self.path + "/{token}") { call in
                guard let request = try await call.platform.accountRequest(token: try call.parameter("token")) else {
                    throw Refusal(.missing, .noRequest)
                }
                return .page(AccountHelpView(t: Scene(call)).standing(request))
            },
        ]
    }

    @Sendable private func file(_ call: Call) async throws -> Response {
        let form = try await call.form(fileLimit: DocumentFile.limit)
        do {
            let asked = AskForAccount.Form { form.text($0) }
            let token = try await AskForAccount(call.platform)(
                asked, letter: try form.document("letter"), by: call.signedIn?.actor, on: call.occasion)
            return .seeOther("\(Self.path)/\(token)")
        } catch {
            let t = Scene(call)
            var state = try FormState(form, error, t)
            if state.problems["letter"] == nil, form.file("letter") != nil {
                state.problems["letter"] = t("请重新选择授权书文件", "Choose the letter again")
            }
            return .page(AccountHelpView(t: t).form(state), status: .unprocessableContent)
        }
    }
}

extension Rule {
    static let noRequest = Rule("account-request.unknown", "没有这个申请", "There is no such request")
}

/// The form, and what became of it.
struct AccountHelpView {
    let t: Scene

    func form(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = t("账号求助", "Help with an account")
        let kinds = AccountRequest.Kind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return Page.open(
            t, title: title,
            """
            <section class="card">
            <form class="stack" method="post" action="/account-help" enctype="multipart/form-data">
            <h1>\(title)</h1>
            <p class="small">\(t(
                "企业成员忘记密码，请先联系本企业管理员重置；平台人员请联系安全管理员。其余情况在此申请，由两名工作人员凭加盖公章的授权书分别审核。",
                """
                Members of an enterprise first ask its administrator, staff the security administrator. For all else \
                ask here: two of the platform's people decide, against a letter with the enterprise's seal.
                """))</p>
            \(fields.summary)
            \(fields.select("kind", t("事项", "What for"), kinds))
            \(fields.input("accountName", t("账号名", "Account name"), hint: t(
                "管理员变更时填写原管理员账号", "for another administrator: the present one's"), required: false))
            \(fields.input("uscc", t("统一社会信用代码", "Unified social credit code"), hint: t(
                "管理员变更、注册争议必填", "needed for another administrator and a disputed registration"), required: false))
            \(fields.input("newName", t("新管理员账号名", "Account name of the new administrator"), hint: t(
                "管理员变更、注册争议必填；3–32 个字母、数字或 . _ -",
                "needed there too; 3 to 32 letters, digits or . _ -"), required: false))
            \(fields.input("contactName", t("联系人", "Contact")))
            \(fields.input("contactPhone", t("联系电话", "Phone")))
            \(fields.area("reason", t("情况说明", "What happened")))
            \(fields.input("letter", t("授权书（盖章扫描件）", "Letter with the seal"), kind: "file", hint: t(
                "JPEG、PNG 或 PDF，10 MB 以内", "JPEG, PNG or PDF, up to 10 MB")))
            <div class="actions"><button class="primary">\(t("提交申请", "Ask"))</button>
            <a href="/sign-in">\(t("返回登录", "Back to sign-in"))</a></div></form></section>
            """)
    }

    /// Says the same whether there is such an account or not.
    func standing(_ request: AccountRequest) -> HTML {
        let title = t("申请进度", "Your request")
        let next =
            switch request.state {
            case .open, .half:
                t(
                    "请保存本页地址，用它查看进度。审核通过后，工作人员按授权书上的联系方式通知。",
                    "Keep this address to follow it. Once approved, its people call the contact of the letter."
                )
            case .approved:
                t("已通过；工作人员会按授权书上的联系方式与您联系。", "Approved: the platform's people call the contact of the letter.")
            case .rejected: t("已驳回：\(request.note)", "Rejected: \(request.note)")
            case .expired: t("已过期，请重新申请。", "It was not decided in time: ask again.")
            }
        let state = request.state == .half ? AccountRequest.State.open : request.state
        return Page.open(
            t, title: title,
            """
            <section class="card"><h1>\(title)</h1>
            <p>\(t(request.kind.name)) \(t.tag(t(state.name)))</p><p>\(next)</p>
            <p class="small muted">\(t("提交于", "Asked on")) \(t.time(request.askedAt))</p></section>
            """)
    }
}
