import Gateway
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// 个人信息处理规则 for everybody: the rules with their versions, what is collected, to whom it is given, and a request
/// about one's own information without an account.
struct PrivacyPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/privacy") { call in
                let number = try call.number("version")
                let rules = try number.map(PrivacyRules.version) ?? PrivacyRules.current()
                return .page(PrivacyView(t: Scene(call)).rules(rules, of: try PrivacyRules.versions()))
            },
            .open(.get, "/privacy/collection") { call in
                .page(PrivacyView(t: Scene(call)).collection(try ColumnInventory.shipped()))
            },
            .open(.get, "/privacy/sharing") { call in
                let records = try await call.platform.datastore.report { try $0.sharingRecords() }
                return .page(PrivacyView(t: Scene(call)).sharing(records))
            },
            .open(.get, "/privacy/request") { call in .page(RightsForm(t: Scene(call), state: FormState()).page) },
            .open(.post, "/privacy/request", ask).paced(.register),
            .open(.get, "/privacy/request/{number}") { call in
                let found = try await call.platform.rightsRequest(number: try call.parameter("number"))
                return .page(RightsForm(t: Scene(call), state: FormState()).became(found.request, found.answer))
            }.paced(.register),
        ]
    }

    @Sendable private func ask(_ call: Call) async throws -> Response {
        let form = try await call.form()
        var asked = AskForRights.Form()
        asked.kind = form.text("kind")
        asked.contact = form.text("contact")
        asked.body = form.text("body")
        asked.age = form.text("age")
        asked.guardianAgrees = form["guardian"] == "1"
        do {
            let number = try await AskForRights(call.platform)(asked, by: nil, on: call.occasion)
            return .seeOther("/privacy/request/\(number)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(RightsForm(t: Scene(call), state: state).page, status: .unprocessableContent)
        }
    }
}

struct PrivacyView {
    let t: Scene

    func rules(_ rules: PrivacyRules, of all: [PrivacyRules]) -> HTML {
        let parts = rules.headings.map { heading -> HTML in
            "<h2 id=\"\(heading.id)\">\(t(heading.title))</h2><p>\(t(heading.text))</p>"
        }
        let versions = all.reversed().map { one -> HTML in
            let name = t("第 \(one.number) 版，\(one.from) 起", "version \(one.number), from \(one.from)")
            return one.number == rules.number
                ? "<li>\(name)</li>" : "<li><a href=\"\(url: "/privacy?version=\(one.number)")\">\(name)</a></li>"
        }
        return ScanFrame.page(
            t, title: t("个人信息处理规则", "Privacy"),
            """
            <section class="card prose"><h1>\(t("个人信息处理规则", "Privacy"))</h1>
            <p class="actions"><a class="button" href="/privacy/collection">\(t("收集清单", "What is collected"))</a>
            <a class="button" href="/privacy/sharing">\(t("第三方共享清单", "Third parties"))</a>
            <a class="button" href="/privacy/request">\(t("提出请求", "Make a request"))</a>
            <a class="button" href="/my-data">\(t("我的信息", "My data"))</a></p>
            \(parts)
            <h2 id="report">\(t("联系与反映", "Contact and reports"))</h2><p>\(contact)</p>
            <h2>\(t("版本", "Versions"))</h2><ul>\(versions)</ul></section>
            """)
    }

    private var contact: HTML {
        let hotline = t.options.hotline
        let nobody = t(
            "请联系平台管理方，或产品铭牌上的企业。",
            "Contact the operator of this platform, or the enterprise named on the nameplate.")
        return hotline.isEmpty
            ? HTML(escaping: nobody)
            : "<a href=\"\(url: "tel:" + hotline.filter { $0.isNumber || $0 == "+" })\">\(hotline)</a>"
    }

    /// 收集清单: from the inventory that a test holds against the database.
    func collection(_ inventory: ColumnInventory) -> HTML {
        let title = t("个人信息收集清单", "What is collected of persons")
        let kinds = inventory.kinds.filter { $0.dataClass == .personal }
        let rows = kinds.map { kind -> HTML in
            """
            <tr><td>\(t(kind.name))</td><td>\(t(kind.purpose))</td><td>\(t(kind.basis))</td>\
            <td>\(t(kind.retention))</td><td>\(t(kind.keeping.name))</td></tr>
            """
        }
        let heads = [
            t("信息", "Information"), t("目的", "Purpose"), t("依据", "Ground"), t("保存期限", "Kept for"),
            t("保存方式", "How"),
        ]
        return list(title, t.table(heads, rows))
    }

    func sharing(_ records: [SharingRecord]) -> HTML {
        let rows = records.map { one -> HTML in
            """
            <tr><td>\(one.recipient)<br><small>\(one.contact)</small></td><td>\(one.purpose)</td>\
            <td>\(one.kinds)</td><td>\(one.basis)</td><td>\(t.time(one.madeAt))</td></tr>
            """
        }
        let heads = [
            t("接收方", "Recipient"), t("目的", "Purpose"), t("种类", "Kinds"), t("依据", "Ground"), t("起始", "Since"),
        ]
        let content: HTML =
            rows.isEmpty
            ? "<p>\(t("目前不向任何第三方提供个人信息。", "Nothing of persons is given to anybody."))</p>" : t.table(heads, rows)
        return list(t("第三方共享清单", "Third parties that are given information"), content)
    }

    private func list(_ title: String, _ content: HTML) -> HTML {
        Page.open(
            t, title: title,
            """
            <section class="card stack"><h1>\(title)</h1>\(content)
            <p><a href="/privacy">\(t("个人信息处理规则", "Privacy"))</a></p></section>
            """)
    }
}

/// The form of a request without an account: how old one is comes before the contact is kept.
struct RightsForm {
    let t: Scene
    let state: FormState

    var page: HTML {
        let fields = Fields(t: t, state: state)
        let kinds = RightsRequest.Kind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let ages = [
            (value: AskForRights.Age.grown.rawValue, text: t("已满 14 周岁", "14 or older")),
            (value: AskForRights.Age.child.rawValue, text: t("未满 14 周岁", "Younger than 14")),
        ]
        let title = t("提出个人信息请求", "Ask about your information")
        return Page.open(
            t, title: title,
            """
            <section class="card"><form class="stack" method="post" action="/privacy/request"><h1>\(title)</h1>
            <p class="small muted">\(t(
                "注销账号 15 个工作日内、其他 30 天内答复。有账号的请登录后在“我的信息”中提出。",
                "Closing an account is answered within 15 working days, all else within 30 days. "
                    + "With an account, sign in and ask under “My data”."))</p>\(fields.summary)
            \(fields.select("kind", t("请求", "Request"), kinds))
            \(fields.select("age", t("您的年龄", "Your age"), ages))
            \(fields.check("guardian", t(
                "我是监护人，同意并代为提出（未满 14 周岁时必选）", "I am the guardian, agree and ask for the child (for the younger)")))
            \(fields.input("contact", t("手机号、座机或邮箱", "Telephone or e-mail"), hint: t(
                "只用于答复本请求，加密保存", "For the answer to this request only; kept encrypted")))
            \(fields.area("body", t("具体内容", "Details"), required: false))
            <div class="actions"><button class="primary">\(t("提交", "Send"))</button></div></form></section>
            """)
    }

    /// For who has the number.
    func became(_ request: RightsRequest, _ answer: String?) -> HTML {
        let title = t("个人信息请求", "Request about information")
        let said: HTML = answer.map { "<dt>\(t("答复", "Answer"))</dt><dd>\($0)</dd>" } ?? .empty
        return Page.open(
            t, title: title,
            """
            <section class="card stack"><h1>\(title)</h1>
            <dl class="facts"><dt>\(t("编号", "Number"))</dt><dd class="mono">\(request.publicNumber)</dd>
            <dt>\(t("请求", "Request"))</dt><dd>\(t(request.kind.name))</dd>
            <dt>\(t("状态", "State"))</dt><dd>\(t(request.state.name))</dd>
            <dt>\(t("答复期限", "Answer by"))</dt><dd>\(t.time(request.dueAt))</dd>\(said)</dl>
            <p class="small muted">\(t(
                "请保存本页地址或编号：只有凭它才能查看办理情况。",
                "Keep this address or the number: only by it you see what becomes of the request."))</p></section>
            """)
    }
}
