import Gateway
import Hummingbird
import Markup
import Storage
import Traceability

/// `/account-requests`: what reviewers and the security administrator decide in pairs.
struct AccountRequestPages: Sendable {
    private static let path = "/account-requests"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .accountDecide) { call, _ in
                let before = call.query("before").flatMap(Int64.init) ?? .max
                let earlier = call.query("decided").flatMap(Int64.init) ?? .max
                let (open, closed) = try await call.platform.datastore.report { session in
                    (
                        try session.accountRequests(open: true, before: before),
                        try session.accountRequests(open: false, before: earlier)
                    )
                }
                return .page(AccountRequestView(t: Scene(call)).list(open, closed))
            },
            .guarded(.get, Self.path + "/{id}", .accountDecide) { call, _ in
                .page(try await page(call, FormState(), nil))
            },
            .guarded(.post, Self.path + "/{id}/approval", .accountDecide, approve),
            .guarded(.post, Self.path + "/{id}/rejection", .accountDecide) { call, actor in
                let id = try call.id()
                return try await call.change(then: Self.path) { form in
                    try await DecideAccountRequest(call.platform, hashing: call.hashing).reject(
                        id, reason: form.text("reason"), by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, state, nil)
                }
            },
        ]
    }

    @Sendable private func approve(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        do {
            let outcome = try await DecideAccountRequest(call.platform, hashing: call.hashing).approve(
                id, by: actor, on: call.occasion)
            return .page(try await page(call, FormState(), outcome))
        } catch {
            let state = try FormState(Form(), error, Scene(call))
            return .page(try await page(call, state, nil), status: .unprocessableContent)
        }
    }

    private func page(
        _ call: Call, _ state: FormState, _ outcome: DecideAccountRequest.Outcome?
    ) async throws -> HTML {
        let id = try call.id()
        guard let request = try await call.platform.datastore.report({ try $0.accountRequest(id) }) else {
            throw Refusal(.missing, .missing, ["object": "account request \(id)"])
        }
        let contact = try call.platform.contact(of: request)
        return AccountRequestView(t: Scene(call)).html(request, contact, state, outcome)
    }
}

/// The queue, and one request with what may be done.
struct AccountRequestView {
    let t: Scene

    private var title: String { t("账号申请", "Account requests") }

    func list(_ open: [AccountRequest], _ closed: [AccountRequest]) -> HTML {
        let quiet = t.empty(t("没有待办的账号申请", "No request waits"))
        let decided: HTML = "\(table(closed))\(earlier(closed, "decided"))"
        let done: HTML =
            closed.isEmpty
            ? .empty : "<section class=\"card table\"><h2>\(t("已办", "Decided"))</h2>\(decided)</section>"
        return Page.console(
            t, title: title,
            """
            \(t.heading(title))<section class="card table">\(open.isEmpty ? quiet : table(open))\
            \(earlier(open, "before"))</section>\(done)
            """)
    }

    private func earlier(_ page: [AccountRequest], _ name: String) -> HTML {
        guard page.count == AccountRequest.pageSize, let last = page.last else { return .empty }
        return "<p><a href=\"\(url: "/account-requests?\(name)=\(last.id)")\">\(t("更早", "Earlier"))</a></p>"
    }

    private func table(_ requests: [AccountRequest]) -> HTML {
        t.table(
            [t("事项", "What for"), t("账号", "Account"), t("企业", "Enterprise"), t("提交", "Asked"), t("状态", "State")],
            requests.map { request -> HTML in
                """
                <tr><td><a href="\(url: "/account-requests/\(request.id)")">\(t(request.kind.name))</a></td>
                <td class="mono">\(request.accountName)</td><td>\(request.organizationName ?? "—")</td>
                <td>\(t.time(request.askedAt))</td><td>\(t.tag(t(request.state.name)))</td></tr>
                """
            })
    }

    func html(
        _ request: AccountRequest, _ contact: Contact, _ state: FormState, _ outcome: DecideAccountRequest.Outcome?
    ) -> HTML {
        let fields = Fields(t: t, state: state)
        let isOpen = request.state == .open || request.state == .half
        return Page.console(
            t, title: t(request.kind.name), crumbs: [(title, "/account-requests")],
            """
            \(t.heading(t(request.kind.name)))\(note(outcome))\(fields.summary)
            <div class="with-panel"><section class="card">\(ReviewParts.facts(facts(request, contact)))</section>
            <aside class="card panel">\(isOpen ? forms(request, fields) : .empty)</aside></div>
            """)
    }

    private func facts(_ request: AccountRequest, _ contact: Contact) -> [(label: String, value: HTML)] {
        let unknown: HTML = request.accountID == nil ? " \(t.tag(t("平台没有", "unknown"), .bad))" : .empty
        let account: HTML = "<span class=\"mono\">\(request.accountName)</span>\(unknown)"
        let letter: HTML = "<a href=\"\(url: "/files/\(request.fileID)")\">\(t("下载", "Download"))</a>"
        let code: HTML = "<span class=\"mono\">\(request.uscc)</span>"
        let successor: HTML = "<span class=\"mono\">\(request.newName)</span>"
        let person: HTML = "\(contact.name) \(contact.phone)"
        return [
            (label: t("状态", "State"), value: t.tag(t(request.state.name))),
            (label: t("账号名", "Account name"), value: account),
            (label: t("统一社会信用代码", "Credit code"), value: code),
            (label: t("企业", "Enterprise"), value: "\(request.organizationName ?? "—")"),
            (label: t("新管理员账号名", "New administrator"), value: successor),
            (label: t("联系人", "Contact"), value: person),
            (label: t("情况说明", "What happened"), value: "\(request.reason)"),
            (label: t("授权书", "Letter"), value: letter),
            (label: t("第一审核人", "First approval"), value: "\(request.firstName ?? "—")"),
            (label: t("驳回原因", "Why rejected"), value: "\(request.note)"),
        ]
    }

    private func note(_ outcome: DecideAccountRequest.Outcome?) -> HTML {
        switch outcome {
        case nil: .empty
        case .some(.waiting): t.notice(.good, "\(t("已记录，待另一名工作人员审核。", "Noted; a second person is to approve."))")
        case .some(.done): t.notice(.good, "\(t("已办结。", "Done."))")
        case .some(.secret(let name, let created)):
            t.notice(
                .good,
                """
                <b>\(t("账号 \(name) 的一次性口令（只显示这一次）", "One-time secret of \(name) (shown only now)"))</b>
                <p class="secret mono">\(created.secret)</p>
                <p>\(t("请按授权书上的联系方式告知本人；有效至", "Tell it to the contact of the letter; valid until"))
                \(t.time(created.expiresAt))</p>
                """)
        }
    }

    private func forms(_ request: AccountRequest, _ fields: Fields) -> HTML {
        """
        <form method="post" action="\(url: "/account-requests/\(request.id)/approval")">
        <p class="small muted">\(t(
            "核对授权书上的公章与联系方式，电话回访后再通过；须两人分别通过。",
            "Check the seal and call the contact of the letter first; two people approve, one after the other."))</p>
        <div class="actions"><button class="primary">\(t("通过", "Approve"))</button></div></form>
        <form class="stack" method="post" action="\(url: "/account-requests/\(request.id)/rejection")">
        \(fields.area("reason", t("驳回原因", "Why it is rejected")))
        <div class="actions"><button>\(t("驳回", "Reject"))</button></div></form>
        """
    }
}
