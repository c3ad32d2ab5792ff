import Gateway
import Hummingbird
import Markup
import Traceability

/// 权利请求 for the staff: the queue with its clocks, one request, its answer; a child's contact by two persons.
struct RightsPages: Sendable {
    private static let path = "/privacy/requests"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .privacyManage) { call, actor in
                let contact = call.query("contact") ?? ""
                let all = try await AnswerRights(call.platform).list(contact: contact, by: actor)
                return .page(RightsView(t: Scene(call), state: FormState()).list(all, contact: contact))
            }.recording(.sensitiveRead(.everybody)),
            .guarded(.get, Self.path + "/{id}", .privacyManage) { call, actor in
                .page(try await one(call, actor, FormState()))
            }.recording(.sensitiveRead(.everybody)),
            act("answer") { call, id, form, actor in
                try await AnswerRights(call.platform).answer(
                    id, isRefused: false, text: form.text("answer"), by: actor, on: call.occasion)
            },
            act("refusal") { call, id, form, actor in
                try await AnswerRights(call.platform).answer(
                    id, isRefused: true, text: form.text("answer"), by: actor, on: call.occasion)
            },
            act("opening") { call, id, _, actor in
                try await AnswerRights(call.platform).askToOpen(id, by: actor, on: call.occasion)
            },
            act("agreement") { call, id, _, actor in
                try await AnswerRights(call.platform).agree(id, by: actor, on: call.occasion)
            },
            .guarded(.post, "/privacy/openings/{id}", .personalRead) { call, actor in
                try await AnswerRights(call.platform).agree(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/home")
            },
        ]
    }

    private func act(
        _ part: String, _ work: @escaping @Sendable (Call, Int64, Form, Actor) async throws -> Void
    ) -> Route {
        .guarded(.post, Self.path + "/{id}/\(part)", .privacyManage) { call, actor in
            let id = try call.id()
            return try await call.change(then: "\(Self.path)/\(id)") { form in
                try await work(call, id, form, actor)
            } else: { state in
                try await one(call, actor, state)
            }
        }
    }

    private func one(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let found = try await AnswerRights(call.platform).read(try call.id(), by: actor)
        return RightsView(t: Scene(call), state: state).one(found.request, found.content, actor)
    }
}

struct RightsView {
    let t: Scene
    let state: FormState

    func list(_ all: [RightsRequest], contact: String) -> HTML {
        let title = t("个人信息请求", "Requests about personal information")
        let subtitle = t(
            "注销 15 个工作日、其他 30 天；拒绝须说明理由。",
            "Closing an account 15 working days, all else 30 days; a refusal states its reason.")
        let rows = all.map { one -> HTML in
            let late = one.isOverdue(at: t.now)
            return """
                <tr><td><a href="\(url: "/privacy/requests/\(one.id)")">№ \(one.id)</a></td>\
                <td>\(t(one.kind.name)) \(if: one.isMinor, t.tag(t("未满 14 周岁", "Under 14"), .warn))</td>\
                <td>\(t.tag(t(one.state.name), one.state == .open ? .info : .plain))</td>\
                <td>\(t.time(one.madeAt))</td><td>\(t.time(one.dueAt)) \
                \(if: late, t.tag(t("已超期", "Overdue"), .bad))</td></tr>
                """
        }
        let heads = [t("编号", "No."), t("请求", "Request"), t("状态", "State"), t("提出", "Made"), t("期限", "Due")]
        let list = rows.isEmpty ? t.empty(t("没有请求", "No requests")) : t.table(heads, rows)
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))
            <form class="card" action="/privacy/requests"><div class="field"><label for="contact">\(t(
                "按联系方式查找", "Find by telephone or e-mail"))</label>
            <input id="contact" name="contact" value="\(contact)" autocomplete="off"></div>
            <div class="actions"><button>\(t("查找", "Find"))</button></div></form>
            <section class="card table">\(list)</section>
            """)
    }

    func one(_ request: RightsRequest, _ content: RightsContent, _ actor: Actor) -> HTML {
        let title = t("请求 № \(request.id)", "Request № \(request.id)")
        let fields = Fields(t: t, state: state)
        let path = "/privacy/requests/\(request.id)"
        let facts: [(label: String, value: HTML)] = [
            (t("请求", "Request"), "\(t(request.kind.name))"), (t("状态", "State"), "\(t(request.state.name))"),
            (t("提出", "Made"), t.time(request.madeAt)), (t("期限", "Due"), t.time(request.dueAt)),
            (t("联系方式", "Contact"), "\(content.contact ?? "—")"), (t("内容", "Text"), "\(content.body ?? "—")"),
            (t("答复", "Answer"), "\(content.answer ?? "—")"),
        ]
        let form: HTML =
            request.state == .open && !content.isClosed && !content.isHeld
            ? """
            <form class="card stack" method="post" action="\(url: path + "/answer")">\(fields.area("answer", t(
                "答复或拒绝的理由", "Answer, or why it is refused")))
            <div class="actions"><button class="primary">\(t("办结", "Done"))</button>\
            <button class="danger" formaction="\(url: path + "/refusal")">\(t("拒绝", "Refuse"))</button></div></form>
            """ : .empty
        return Page.console(
            t, title: title, crumbs: [(t("个人信息请求", "Requests"), "/privacy/requests")],
            """
            \(t.heading(title))\(fields.summary)\(opening(request, content, actor))
            <section class="card">\(ReviewParts.facts(facts))</section>\(form)
            """)
    }

    /// A child's: one asks, another agrees; what is kept by a hold is read by nobody.
    private func opening(_ request: RightsRequest, _ content: RightsContent, _ actor: Actor) -> HTML {
        if content.isHeld {
            return t.notice(
                .warn, "\(t("保存期限已过，因保留令留存，不可查看。", "Its time is over; a hold keeps it, and nobody reads it."))")
        }
        guard request.isMinor, content.isClosed else { return .empty }
        let isAsked = request.openingBy != nil && request.openingBy != actor.accountID && request.openedBy == nil
        let (part, words) =
            isAsked
            ? ("agreement", t("同意由申请人查看", "Agree that the other person sees it"))
            : ("opening", t("申请查看", "Ask to see it"))
        return t.notice(
            .warn,
            """
            <p>\(t(
                "未满 14 周岁：须由另一位工作人员批准，申请人才能看到内容。",
                "Under 14: another person must agree before the one who asks sees it."))</p>
            <form method="post" action="\(url: "/privacy/requests/\(request.id)/\(part)")">\
            <button>\(words)</button></form>
            """)
    }
}
