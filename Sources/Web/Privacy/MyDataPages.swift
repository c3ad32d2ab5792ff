import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Labels
import Markup
import NIOCore
import Spreadsheets
import Storage
import Traceability

/// 我的信息: what is kept about who is signed in, as a page and as a file; what they agreed to; their requests.
struct MyDataPages: Sendable {
    private static let path = "/my-data"
    private static let own = Route.Record.none("shows the asker what is kept about them")

    var routes: [Route] {
        [
            .signedIn(.get, Self.path) { call, actor in .page(try await page(call, actor, FormState())) }
                .recording(Self.own),
            .signedIn(.get, Self.path + "/file.zip") { call, actor in
                try Self.file(try await ReadSubjectFile(call.platform)(of: actor))
            },
            .signedIn(.post, Self.path + "/consents") { call, actor in
                try await call.change(then: Self.path + "#consents") { form in
                    let given = ConsentPurpose.allCases.filter { form["consent-\($0.rawValue)"] == "1" }
                    try await SetConsent(call.platform)(Set(given), channel: "page", by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            },
            .signedIn(.post, Self.path + "/requests") { call, actor in
                try await call.change(then: Self.path + "#requests") { form in
                    var asked = AskForRights.Form()
                    asked.kind = form.text("kind")
                    asked.body = form.text("body")
                    try await AskForRights(call.platform)(asked, by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            },
        ]
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let file = try await ReadSubjectFile(call.platform)(of: actor)
        let consents = try await call.platform.datastore.read { try $0.consents(of: actor.accountID) }
        return MyDataView(t: Scene(call), state: state).html(file, consents)
    }

    /// `my-data.json`, and each table as CSV.
    private static func file(_ file: SubjectFile) throws -> Response {
        var archive = ZIPWriter()
        var writer = JSONWriter()
        writer.object { file.write(to: &$0) }
        try archive.append("my-data.json", writer.bytes)
        for table in file.tables {
            var csv = CSVWriter()
            csv.appendRow(table.columns)
            for row in table.rows { csv.appendRow(row) }
            try archive.append("\(table.name).csv", csv.bytes)
        }
        try archive.finish()
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .contentDisposition: "attachment; filename=\"my-data.zip\"",
                .cacheControl: "private, no-store",
            ], body: .init(byteBuffer: ByteBuffer(bytes: archive.takeBytes())))
    }
}

struct MyDataView {
    let t: Scene
    let state: FormState

    func html(_ file: SubjectFile, _ consents: [ConsentPurpose: Consent]) -> HTML {
        let title = t("我的信息", "My data")
        let subtitle = t("平台保存的与您有关的信息。", "What the platform keeps about you.")
        let download: HTML =
            "<a class=\"button\" href=\"/my-data/file.zip\">\(t("下载（JSON 与 CSV）", "Download (JSON and CSV)"))</a>"
        let last: HTML = file.account.lastLoginAt.map { t.time($0) } ?? "—"
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: download))\(Fields(t: t, state: state).summary)
            <section class="card">\(ReviewParts.facts([
                (t("账号名", "Account name"), "<span class=\"mono\">\(file.account.name)</span>"),
                (t("姓名", "Name"), "\(file.account.displayName)"),
                (t("创建时间", "Since"), t.time(file.account.createdAt)), (t("上次登录", "Last signed in"), last),
            ]))</section>
            \(tables(file))\(agreed(consents))\(requests(file))
            """)
    }

    private func tables(_ file: SubjectFile) -> HTML {
        let sessions = file.sessions.map { one -> [HTML] in
            [t.time(one.createdAt), "<span class=\"mono\">\(one.address)</span>", "\(one.agent)"]
        }
        let acts = file.acts.prefix(20).map { one -> [HTML] in
            [
                t.time(one.at), "\(AuditWords.action(one.action, t))",
                "<span class=\"mono\">\(one.address)</span>",
            ]
        }
        let registrations = file.registrations.map { one -> [HTML] in
            ["\(one.name)", "\(one.contact.name) \(one.contact.phone)"]
        }
        return """
            \(card(t("当前登录", "Signed in now"), [t("时间", "Since"), t("地址", "Address"), t("终端", "Terminal")], sessions))
            \(card(t("最近的操作", "Latest acts"), [t("时间", "When"), t("动作", "What"), t("地址", "Address")], acts))
            \(card(t("提交的注册", "Registrations"), [t("企业", "Enterprise"), t("联系人", "Contact")], registrations))
            """
    }

    private func card(_ title: String, _ heads: [String], _ rows: [[HTML]]) -> HTML {
        rows.isEmpty ? .empty : "<section class=\"card\"><h2>\(title)</h2>\(t.cards(heads, rows))</section>"
    }

    /// As many steps to agree as to take it back; no box is ticked by itself.
    private func agreed(_ consents: [ConsentPurpose: Consent]) -> HTML {
        let boxes = ConsentPurpose.allCases.map { purpose -> HTML in
            let isGiven = consents[purpose]?.isGiven ?? false
            let since: HTML =
                consents[purpose].map { one -> HTML in
                    let words = t(
                        one.isGiven ? "已同意（规则第 \(one.rulesVersion) 版）" : "已撤回",
                        one.isGiven ? "agreed (rules version \(one.rulesVersion))" : "taken back")
                    return " <small class=\"muted\">\(words) \(t.time(one.at))</small>"
                } ?? .empty
            return """
                <label class="check"><input type="checkbox" name="consent-\(purpose.rawValue)" value="1"\
                \(if: isGiven, " checked")> <span>\(t(purpose.question))\(since)</span></label>
                """
        }
        return """
            <section class="card" id="consents"><form class="stack" method="post" action="/my-data/consents">
            <h2>\(t("我的同意", "What I agreed to"))</h2>
            <p class="small muted">\(t(
                "全部可选，不同意不影响任何功能；去掉勾选并保存即撤回。",
                "All of it is optional, and nothing else depends on it; untick and save to take it back."))
            <a href="/privacy">\(t("个人信息处理规则", "Privacy"))</a></p>\(boxes)
            <div class="actions"><button>\(t("保存", "Save"))</button></div></form></section>
            """
    }

    private func requests(_ file: SubjectFile) -> HTML {
        let fields = Fields(t: t, state: state)
        let kinds = RightsRequest.Kind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let rows = file.requests.map { one -> [HTML] in
            [
                "\(t(one.request.kind.name))<small>\(one.content.body ?? "")</small>", "\(t(one.request.state.name))",
                t.time(one.request.dueAt), "\(one.content.answer ?? "")",
            ]
        }
        let heads = [t("请求", "Request"), t("状态", "State"), t("期限", "Due"), t("答复", "Answer")]
        return """
            <section class="card" id="requests"><h2>\(t("我的请求", "My requests"))</h2>
            \(rows.isEmpty ? .empty : t.cards(heads, rows))
            <form class="stack" method="post" action="/my-data/requests">
            \(fields.select("kind", t("请求", "Request"), kinds))
            \(fields.area("body", t("具体内容", "Details"), required: false))
            <div class="actions"><button>\(t("提出请求", "Ask"))</button></div></form></section>
            """
    }
}
