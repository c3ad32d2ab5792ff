import Markup
import Traceability

/// The audit trail, the newest first.
struct AuditView {
    let t: Scene
    let query: AuditQuery
    let retention: AuditRetention
    let receivers: [SyslogStanding]

    func html(_ page: [AuditRecord], _ state: FormState) -> HTML {
        let title = t("审计记录", "Audit records")
        let columns = [
            t("时间", "Time"), t("账号", "Account"), t("动作", "Action"), t("对象", "Object"), t("结果", "Outcome"),
            t("来源", "From"),
        ]
        let list = page.isEmpty ? t.empty(t("没有符合条件的记录", "No records fit")) : t.table(columns, page.map(row))
        let subtitle = t(
            "查看审计记录本身也会被记录；任何人都不能修改或删除记录",
            "Reading these records is recorded too; nobody can change or delete one")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: downloads))
            \(Fields(t: t, state: state).summary)
            <section class="card">\(form)</section>
            <section class="card table">\(list)\(next(page))</section>
            \(retentionCard(state))\(receiverCard)
            """)
    }

    private func next(_ page: [AuditRecord]) -> HTML {
        guard page.count == 100, let last = page.last else { return .empty }
        return """
            <p class="filters"><a href="\(url: query.path("/audit", before: last.id))">\
            \(t("更早的记录", "Earlier records"))</a></p>
            """
    }

    private var downloads: HTML {
        """
        <a class="button" href="\(url: query.path("/api/v1/audit/export.csv"))">\(t("导出 CSV", "Export CSV"))</a>
        <a class="button" href="\(url: query.path("/api/v1/audit/export.xlsx"))">\(t("导出 XLSX", "Export XLSX"))</a>
        """
    }

    /// What is asked for most stands open, the rest behind it: on a phone the list is what one came for.
    private var form: HTML {
        let rare = ["organization", "action", "object", "id", "kind", "request", "address"]
        let open: HTML = rare.contains { !query[$0].isEmpty } ? " open" : .empty
        return """
            <form method="get" action="/audit"><div class="filters">
            \(input("from", t("起始日期", "From"), "date"))\(input("until", t("截止日期", "Until"), "date"))
            \(input("account", t("账号", "Account")))\(choice("outcome", t("结果", "Outcome"), outcomes))
            <button>\(t("筛选", "Filter"))</button></div>
            <details\(open)><summary>\(t("更多条件", "More"))</summary><div class="filters">
            \(input("organization", t("单位名称或编号", "Organization, name or id")))
            \(input("action", t("动作，如 registration", "Action, such as registration")))
            \(input("object", t("对象类别", "Object kind")))\(input("id", t("对象编号", "Object id")))
            \(choice("kind", t("类型", "Kind"), kinds))
            \(input("request", t("请求号", "Request id")))\(input("address", t("来源地址", "Source address")))
            </div></details></form>
            <p class="small muted">\(kept) <a href="/audit">\(t("清除条件", "Clear"))</a></p>
            """
    }

    private var kept: String {
        t(
            "筛选条件保存在网址中，收藏该网址即保存了筛选。",
            "The filter stands in the address: keep the address and the filter is kept.")
    }

    private var outcomes: [(String, String)] {
        [("success", t("成功", "Done")), ("failure", t("失败", "Failed"))]
    }

    private var kinds: [(String, String)] {
        [("changes", t("变更", "Changes")), ("reads", t("查看", "Looks"))]
    }

    private func input(_ name: String, _ label: String, _ kind: String = "text") -> HTML {
        """
        <label class="small">\(label) <input name="\(name)" type="\(kind)" value="\(query[name])"></label>
        """
    }

    private func choice(_ name: String, _ label: String, _ choices: [(String, String)]) -> HTML {
        let options = ([("", t("全部", "All"))] + choices).map { choice -> HTML in
            let mark: HTML = choice.0 == query[name] ? " selected" : .empty
            return "<option value=\"\(choice.0)\"\(mark)>\(choice.1)</option>"
        }
        return "<label class=\"small\">\(label) <select name=\"\(name)\">\(options)</select></label>"
    }

    private func row(_ one: AuditRecord) -> HTML {
        let text = one.reasonText(t.language)
        let reason: HTML = text.isEmpty ? .empty : "<small>\(String(text.prefix(160)))</small>"
        return """
            <tr><td class="num"><a href="/audit/\(one.id)">\(one.at.secondText)</a></td>
            <td>\(AuditWords.account(one, t))<small>\(AuditWords.roles(one.roles, t))</small>\
            <small>\(one.organizationName)</small></td>
            <td>\(AuditWords.action(one.action, t))<small class="mono">\(one.action)</small>\(reason)</td>\
            <td class="wrap">\(AuditWords.object(one, t))</td>
            <td>\(AuditWords.outcome(one, t))</td>
            <td class="num">\(Mask.networkAddress(one.address))<small class="mono">\(one.requestID)</small></td></tr>
            """
    }

    /// Who gets the trail by syslog, and what each has not got yet.
    private var receiverCard: HTML {
        guard !receivers.isEmpty else { return .empty }
        let columns = [
            t("接收端", "Receiver"), t("已送达至记录", "Sent up to record"), t("最近送达", "Last sent"), t("待发送", "Waiting"),
        ]
        let rows = receivers.map { one -> HTML in
            """
            <tr><td class="mono">\(one.target)</td><td class="num">\(one.lastID)</td><td>\(t.time(one.at))</td>\
            <td>\(t.number(one.waiting))</td></tr>
            """
        }
        return """
            <section class="card table"><h2>\(t("外部留存（syslog）", "Kept elsewhere (syslog)"))</h2>\
            \(t.table(columns, rows))</section>
            """
    }

    private func retentionCard(_ state: FormState) -> HTML {
        let days = "\(retention.days)"
        let floor = "\(AuditRetention.floorDays)"
        let rule = t(
            "《网络安全法》要求网络日志留存不少于六个月：少于 \(floor) 天的设置会被拒绝。平台不会自动删除任何审计记录。",
            "The Cybersecurity Law asks for logs of no less than six months: fewer than \(floor) days are refused. "
                + "The platform deletes no audit record by itself.")
        let form: HTML =
            t.may(.auditManage)
            ? """
            <form class="filters" method="post" action="/audit/retention">
            <label class="small">\(t("至少留存（天）", "Kept at least (days)")) \
            <input name="days" type="number" min="\(floor)" value="\(state.values["days"] ?? days)" required></label>
            <button>\(t("保存", "Save"))</button></form>
            """ : .empty
        let now = t("至少留存 \(days) 天。", "Kept for at least \(days) days.")
        return """
            <section class="card" id="retention"><h2>\(t("留存期限", "How long records are kept"))</h2>
            <p>\(now) \(rule)</p>\(form)</section>
            """
    }
}
