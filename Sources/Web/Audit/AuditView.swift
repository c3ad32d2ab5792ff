import Markup
import Traceability

/// The audit trail, the newest first.
struct AuditView {
    let t: Scene
    let query: AuditQuery

    func html(_ page: [AuditRecord], _ state: FormState) -> HTML {
        let title = t("审计记录", "Audit records")
        let columns = [
            t("时间", "Time"), t("账号", "Account"), t("动作", "Action"), t("对象", "Object"), t("结果", "Outcome"),
            t("来源", "From"),
        ]
        let list = page.isEmpty ? t.empty(t("没有符合条件的记录", "No records fit")) : t.table(columns, page.map(row))
        let next: HTML =
            page.count < 100
            ? .empty
            : """
            <p class="filters"><a href="\(url: query.path(before: page.last?.id ?? 0))">\
            \(t("更早的记录", "Earlier records"))</a></p>
            """
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(t("查看审计记录本身也会被记录", "Reading these records is recorded too"))"))
            \(Fields(t: t, state: state).summary)<section class="card table">\(form)\(list)\(next)</section>
            """)
    }

    private var form: HTML {
        """
        <form class="filters" method="get" action="/audit">
        \(input("from", t("起始日期", "From"), "date"))\(input("until", t("截止日期", "Until"), "date"))
        \(input("account", t("账号", "Account")))\
        \(input("action", t("动作，如 registration", "Action, such as registration")))
        \(input("object", t("对象类别", "Object kind")))\(input("id", t("对象编号", "Object id")))
        <button>\(t("筛选", "Filter"))</button></form>
        """
    }

    private func input(_ name: String, _ label: String, _ kind: String = "text") -> HTML {
        """
        <label class="small">\(label) <input name="\(name)" type="\(kind)" value="\(query[name])"></label>
        """
    }

    private func row(_ one: AuditRecord) -> HTML {
        let failed = one.outcome != "success"
        let reason: HTML = one.reason.isEmpty ? .empty : "<small>\(one.reason)</small>"
        return """
            <tr><td>\(t.time(one.at))</td><td>\(one.accountName)<small>\(one.roles)</small></td>
            <td class="mono">\(one.action)\(reason)</td>\
            <td>\(one.objectName)<small class="mono">\(one.objectKind) \(one.objectID)</small></td>
            <td>\(t.tag(failed ? t("失败", "Failed") : t("成功", "Done"), failed ? .bad : .good))</td>
            <td class="num">\(one.address)<small class="mono">\(one.requestID)</small></td></tr>
            """
    }
}
