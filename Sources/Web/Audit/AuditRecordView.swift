import Cryptography
import Markup
import Traceability

/// One audit record, whole, with ways to what belongs to it.
struct AuditRecordView {
    let t: Scene

    func html(_ one: AuditRecord) -> HTML {
        let title = t("审计记录 \(one.id)", "Audit record \(one.id)")
        return Page.console(
            t, title: title, crumbs: [(t("审计记录", "Audit records"), "/audit")],
            """
            \(t.heading(title, AuditWords.outcome(one, t)))
            <section class="card">\(ReviewParts.facts(facts(one)))</section>
            <section class="card"><h2>\(t("相关记录", "What belongs to it"))</h2><p class="filters">\
            \(links(one))</p></section>
            """)
    }

    private func facts(_ one: AuditRecord) -> [(label: String, value: HTML)] {
        [
            (t("时间", "Time"), "<span class=\"num\">\(one.at.secondText)</span>"),
            (t("账号", "Account"), "\(AuditWords.account(one, t)) \(number(one.accountID))"),
            (t("角色", "Roles"), "\(AuditWords.roles(one.roles, t))"),
            (t("单位", "Organization"), "\(one.organizationName) \(number(one.organizationID))"),
            (t("动作", "Action"), "\(AuditWords.action(one.action, t)) <span class=\"mono muted\">\(one.action)</span>"),
            (t("类型", "Kind"), "\(one.isRead ? t("查看", "Look") : t("变更", "Change"))"),
            (t("对象", "Object"), AuditWords.object(one, t)),
            (t("原因或说明", "Reason or remark"), reason(one)),
            (t("次数", "Occurrences"), t.number(one.occurrences)),
            (t("来源地址", "Source address"), "<span class=\"mono\">\(one.address)</span>"),
            (t("终端", "Terminal"), "<span class=\"mono\">\(one.agent.isEmpty ? "—" : one.agent)</span>"),
            (t("请求号", "Request id"), "<span class=\"mono\">\(one.requestID)</span>"),
            (t("变更前摘要（SHA-256）", "Digest before (SHA-256)"), digest(one.beforeDigest)),
            (t("变更后摘要（SHA-256）", "Digest after (SHA-256)"), digest(one.afterDigest)),
        ]
    }

    private func reason(_ one: AuditRecord) -> HTML {
        let text = one.reasonText(t.language)
        guard let code = one.reasonCode else { return "\(text.isEmpty ? "—" : text)" }
        return "\(text) <span class=\"mono muted\">\(code)</span>"
    }

    private func number(_ id: Int64?) -> HTML { id.map { "<span class=\"num muted\">#\($0)</span>" } ?? .empty }

    private func digest(_ bytes: [UInt8]?) -> HTML {
        "<span class=\"mono code\">\(bytes?.hexadecimal ?? "—")</span>"
    }

    private func links(_ one: AuditRecord) -> HTML {
        let request = AuditQuery(["request": one.requestID]).path("/audit")
        let object = AuditQuery(["object": one.objectKind, "id": one.objectID]).path("/audit")
        let account = AuditQuery(["account": one.accountName]).path("/audit")
        return """
            <a href="\(url: request)">\(t("同一请求", "The same request"))</a> \
            <a href="\(url: object)">\(t("该对象的全部记录", "All of this object"))</a> \
            <a href="\(url: account)">\(t("该账号的全部记录", "All of this account"))</a>
            """
    }
}
