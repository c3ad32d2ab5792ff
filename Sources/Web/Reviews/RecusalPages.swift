import Gateway
import Hummingbird
import Markup
import Storage
import Traceability

/// 回避: which enterprises a reviewer keeps out of. The reviewer declares it, the security administrator lifts it.
struct RecusalPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/recusals", .registrationReview) { call, _ in .page(try await Self.page(call, FormState()))
            },
            .guarded(.post, "/recusals", .registrationReview) { call, actor in
                let form = try await call.form()
                do {
                    _ = try await DeclareRecusal(call.platform)(
                        uscc: form.text("uscc"), reason: form.text("reason"), by: actor, on: call.occasion)
                    return .seeOther("/recusals")
                } catch {
                    let state = try FormState(form, error, Scene(call))
                    return .page(try await Self.page(call, state), status: .unprocessableContent)
                }
            },
            .guarded(.get, "/recusals/register", .accountManage) { call, _ in
                .page(try await Self.page(call, FormState()))
            },
            .guarded(.post, "/recusals/{id}/lifting", .accountManage) { call, actor in
                try await EndRecusal(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/recusals/register")
            },
        ]
    }

    private static func page(_ call: Call, _ state: FormState) async throws -> HTML {
        let found = try await call.platform.datastore.report { try $0.recusals() }
        let t = Scene(call)
        let title = t("回避", "Recusals")
        let subtitle = t(
            "审核员看不到所属或声明回避的企业及其同行（同类产品）企业的申请",
            "A reviewer sees no case of an enterprise they are near to, nor of rivals with products of a like class"
        )
        let columns = [
            t("审核员", "Reviewer"), t("企业", "Enterprise"), t("理由", "Reason"), t("时间", "Since"), t("状态", "State"), "",
        ]
        let list: HTML =
            found.isEmpty ? t.empty(t("没有回避声明。", "Nobody declared one.")) : t.table(columns, found.map { row($0, t) })
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))<section class="card table">\(list)</section>
            \(t.may(.registrationReview) ? form(t, state) : .empty)
            """)
    }

    private static func row(_ one: RecusalEntry, _ t: Scene) -> HTML {
        let isOpen = one.endedAt == nil
        let state = isOpen ? t.tag(t("回避中", "In force"), .warn) : t.tag(t("已解除", "Lifted"))
        let action: HTML =
            isOpen && t.may(.accountManage) && one.accountID != t.actor?.accountID
            ? """
            <form method="post" action="/recusals/\(one.id)/lifting"><button class="link">\
            \(t("解除", "Lift"))</button></form>
            """ : .empty
        return """
            <tr><td>\(one.accountName)</td><td>\(one.organizationName)</td><td>\(one.reason)</td>\
            <td>\(t.time(one.at))</td><td>\(state)</td><td>\(action)</td></tr>
            """
    }

    private static func form(_ t: Scene, _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let why = t("如亲属、曾任职、持股", "such as family, an earlier post, a share")
        return """
            <section class="card"><h2>\(t("声明回避", "Declare one"))</h2>
            <form class="stack" method="post" action="/recusals">\(fields.summary)
            \(fields.input("uscc", t("企业统一社会信用代码", "The enterprise's social credit code")))
            \(fields.input("reason", t("理由", "Reason"), hint: why))
            <div class="actions"><button class="primary">\(t("声明", "Declare"))</button></div></form></section>
            """
    }
}
