import Identification
import Markup
import Traceability

/// Grants, the newest first, and the form for a new one.
struct GrantView {
    let t: Scene

    static func rights(_ one: ObjectGrant, _ t: Scene) -> String {
        one.mayExport ? t("查看、导出", "read, export") : t("查看", "read")
    }

    func html(_ found: [ObjectGrant], _ state: FormState) -> HTML {
        let title = t("数据授权", "Grants")
        let columns = [
            t("授权单位", "Owner"), t("被授权单位", "Granted to"), t("对象", "Object"), t("权利", "Rights"),
            t("用途", "Purpose"), t("有效期", "Valid"), t("状态", "State"), "",
        ]
        let list: HTML =
            found.isEmpty
            ? t.empty(t("没有数据授权。未授权的数据其他单位看不到。", "There are none: what is not granted, others do not see."))
            : t.table(columns, found.map(row))
        let download: HTML = "<a class=\"button\" href=\"/grants.csv\">\(t("导出 CSV", "Export CSV"))</a>"
        let subtitle = t(
            "只能查看，不能修改，不能转授；到期或收回即刻失效", "To look at, never to change or pass on; over on its day or when withdrawn")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: download))
            <section class="card table">\(list)\(more(found))</section>\(t.may(.grantManage) ? form(state) : .empty)
            """)
    }

    private func more(_ found: [ObjectGrant]) -> HTML {
        guard found.count == 50, let last = found.last else { return .empty }
        return "<p class=\"filters\"><a href=\"/grants?before=\(last.id)\">\(t("更早", "Earlier"))</a></p>"
    }

    private func row(_ one: ObjectGrant) -> HTML {
        let standing = one.standing(on: t.now.date)
        let isMine = one.ownerID == t.actor?.organizationID
        let canEnd = isMine && t.may(.grantManage) && [.open, .coming].contains(standing)
        let action: HTML =
            canEnd
            ? """
            <form method="post" action="/grants/\(one.id)/withdrawal"><button class="link">\
            \(t("收回", "Withdraw"))</button></form>
            """ : .empty
        return """
            <tr><td>\(one.ownerName)</td><td>\(one.granteeName)\(whom(one))</td>\
            <td>\(object(one, isOpen: standing == .open))</td><td>\(Self.rights(one, t))</td><td>\(one.purpose)</td>\
            <td class="num">\(one.validFrom.description) – \(one.validUntil.description)</td>\
            <td>\(t.tag(t(standing.name), standing == .open ? .good : .plain))</td><td>\(action)</td></tr>
            """
    }

    private func whom(_ one: ObjectGrant) -> HTML {
        var lines: [String] = []
        if let name = one.accountName { lines.append(t("仅账号 \(name)", "only the account \(name)")) }
        if let name = one.role.map({ t($0.name) }) { lines.append(t("仅角色 \(name)", "only as \(name)")) }
        if let name = one.excludedName { lines.append(t("账号 \(name) 除外", "but for the account \(name)")) }
        return "\(lines.map { line -> HTML in "<small>\(line)</small>" })"
    }

    /// Where the thing is looked at: a batch of another enterprise by its trace; codes one by one.
    private func object(_ one: ObjectGrant, isOpen: Bool) -> HTML {
        let text = "\(t(one.kind.name)) \(one.objectID)"
        let isMine = one.ownerID == t.actor?.organizationID
        guard isOpen || isMine else { return "\(text)" }
        switch one.kind {
        case .product: return "<a href=\"/products/\(one.objectID)\">\(text)</a>"
        case .returned: return "<a href=\"/returns/\(one.objectID)\">\(text)</a>"
        case .batch:
            let path = "/trace/forward?kind=batch&value=\(one.objectID)&owner=\(one.ownerID)"
            return "<a href=\"\(url: path)\">\(text)</a>"
        case .allocation: return "<a href=\"/trace\">\(text)</a>"
        }
    }

    private func form(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let kinds = ObjectGrant.Kind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let rights = [
            (value: "read", text: t("查看", "Read")), (value: "read export", text: t("查看、导出", "Read and export")),
        ]
        let roles = Role.allCases.filter { !Role.staff.contains($0) }.map { (value: $0.rawValue, text: t($0.name)) }
        let number = t("产品、批次、码段或回传的编号，见其页面地址", "Its number, as in the address of its page")
        let whole = t("不填即全体", "Empty means everybody")
        let years = t("最长 \(ObjectGrant.yearsMax) 年", "\(ObjectGrant.yearsMax) years at most")
        return """
            <section class="card"><h2>\(t("新的授权", "New grant"))</h2>
            <form class="stack" method="post" action="/grants">\(fields.summary)
            <div class="grid2">\(fields.select("kind", t("类别", "Kind"), kinds))
            \(fields.input("objectId", t("对象编号", "Number of the object"), hint: number))
            \(fields.input("uscc", t("被授权单位统一社会信用代码", "Social credit code of who is granted")))
            \(fields.input("name", t("被授权单位名称", "Its registered name")))
            \(fields.select("rights", t("权利", "Rights"), rights))
            \(fields.input("purpose", t("用途", "Purpose")))
            \(fields.input("validFrom", t("有效期起", "Valid from"), kind: "date", required: false))
            \(fields.input("validUntil", t("有效期止", "Valid until"), kind: "date", hint: years))
            \(fields.input("account", t("仅限账号", "Only this account"), hint: whole, required: false))
            \(fields.select("role", t("仅限角色", "Only this role"), roles, hint: whole, required: false))
            \(fields.input("excluded", t("除外账号", "But for this account"), required: false))</div>
            <div class="actions"><button class="primary">\(t("授权", "Grant"))</button></div></form></section>
            """
    }
}
