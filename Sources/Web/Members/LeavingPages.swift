import Gateway
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// Somebody leaves, or has a last day: `/members/{id}/leaving`, `/staff/{id}/leaving`.
struct LeavingPages: Sendable {
    let path: String
    let permission: Permission
    let title: Message

    static let members = LeavingPages(
        path: "/members", permission: .memberManage, title: MemberPages.members.title)
    static let staff = LeavingPages(path: "/staff", permission: .accountManage, title: MemberPages.staff.title)

    var routes: [Route] {
        [
            .guarded(.get, "\(path)/{id}/leaving", permission) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, "\(path)/{id}/leaving", permission) { call, actor in
                let id = try call.id()
                return try await call.change(then: path) { form in
                    try await EndMember(call.platform)(
                        id, handOverTo: try form.integer("successor"), by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            },
            .guarded(.post, "\(path)/{id}/end-date", permission) { call, actor in
                let id = try call.id()
                return try await call.change(then: path) { form in
                    try await SetAccountEnd(call.platform)(
                        id, lastDay: try Self.day(form.text("lastDay")), by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            },
        ]
    }

    private static func day(_ text: String) throws -> CivilDate? {
        if text.isEmpty { return nil }
        guard let day = CivilDate(iso: text.halfWidth) else {
            throw Refusal(
                .invalid, .notADate, field: "lastDay", ["field": "lastDay", "value": String(text.prefix(40))])
        }
        return day
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let id = try call.id()
        let (members, work) = try await call.platform.datastore.report { session in
            (
                try session.members(of: actor.organizationID),
                try session.openWork(of: id, in: actor.organizationID)
            )
        }
        guard let member = members.first(where: { $0.accountID == id }) else {
            throw Refusal(.missing, .missing, ["object": "account \(id)"])
        }
        let others = members.filter { $0.accountID != id && $0.state == .active }
        return LeavingView(t: Scene(call), pages: self).html(member, work, others, state)
    }
}

/// What somebody has in hand, and who takes it over.
struct LeavingView {
    let t: Scene
    let pages: LeavingPages

    func html(_ member: Member, _ work: OpenWork, _ others: [Member], _ state: FormState) -> HTML {
        let title = t("\(member.name)：离职与截止日期", "\(member.name): leaving and last day")
        let fields = Fields(t: t, state: state)
        let base = "\(pages.path)/\(member.accountID)"
        let choices = others.map { (value: "\($0.accountID)", text: "\($0.displayName) (\($0.name))") }
        return Page.console(
            t, title: title, crumbs: [(t(pages.title), pages.path)],
            """
            \(t.heading(title))\(fields.summary)
            <section class="card"><h2>\(t("离职移交", "Leaving"))</h2>
            <p>\(t(
                "停用账号，立即结束会话、已知设备和扫码设备，并移交在办事项。",
                "Closes the account, ends its sessions and devices at once, and hands over what is in hand."))</p>
            \(facts(work))
            <form class="stack" method="post" action="\(url: base + "/leaving")">
            \(fields.select("successor", t("接手人", "Successor"), choices, required: false))
            <div class="actions"><button class="primary">\(t("办理离职", "End the account"))</button></div></form></section>
            <section class="card"><h2>\(t("截止日期", "Last day"))</h2>
            <form class="stack" method="post" action="\(url: base + "/end-date")">
            \(fields.input("lastDay", t("最后一天", "Last day"), kind: "date", hint: t(
                "留空则没有截止日期", "empty: no end"), required: false))
            <div class="actions"><button>\(t("保存", "Save"))</button></div></form></section>
            """)
    }

    private func facts(_ work: OpenWork) -> HTML {
        ReviewParts.facts([
            (label: t("已领取的审核", "Cases taken"), value: t.number(work.reviews)),
            (label: t("未办结的抽查", "Spot checks in hand"), value: t.number(work.spotChecks)),
            (label: t("事件订阅", "Subscriptions"), value: t.number(work.subscriptions)),
        ])
    }
}
