import Markup
import Traceability

/// The programs that somebody keeps, and the form for the next one.
struct ClientListView {
    let t: Scene
    let homes: [(id: Int64, name: String, kind: Organization.Kind)]
    let isOfStaff: Bool

    func html(_ clients: [APIClient], _ state: FormState) -> HTML {
        let title = t("接口客户端", "Programs")
        let subtitle = t(
            "接入本平台的程序：用途、范围、来源地址与期限；到期前 30 天列入待办",
            "Programs that use this platform: purpose, scope, addresses and end; a to-do from 30 days before")
        let list =
            clients.isEmpty
            ? t.empty(t("还没有登记接口客户端", "No program is registered yet"))
            : t.table(
                [
                    t("名称", "Name"), t("用途", "Purpose"), t("范围", "Scope"), t("来源地址", "Addresses"),
                    t("有效至", "Until"), t("状态", "State"),
                ],
                clients.map(row))
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))
            <div class="with-panel"><section class="card table">\(list)</section>
            <aside class="card panel">\(form(Fields(t: t, state: state)))</aside></div>
            """)
    }

    private func row(_ one: APIClient) -> HTML {
        let home: HTML = isOfStaff ? "<small>\(one.organizationName)</small>" : .empty
        let addresses = one.addresses.isEmpty ? t("不限", "any") : one.addresses.joined(separator: " ")
        return """
            <tr><td><a href="\(url: "\(ClientPages.path)/\(one.id)")">\(one.label)</a>\
            <small class="mono">\(one.name)</small>\(home)</td><td class="wrap">\(one.purpose)</td>\
            <td class="wrap">\(t.scopes(one))</td><td class="mono wrap">\(addresses)</td>\
            <td>\(t.time(one.endsAt))</td><td>\(t.clientState(one))</td></tr>
            """
    }

    private func form(_ fields: Fields) -> HTML {
        let choices = homes.map { (value: "\($0.id)", text: $0.name) }
        let home: HTML =
            isOfStaff ? fields.select("organization", t("所属单位", "Organization"), choices, required: false) : .empty
        let offered = Set(homes.flatMap(\.kind.clientScopes)).sorted { $0.rawValue < $1.rawValue }
        let scopes = offered.map { fields.check("scopes", t($0.name), value: $0.rawValue) }
        return """
            <form class="stack" method="post" action="\(url: ClientPages.path)">
            <h2>\(t("登记接口客户端", "Register a program"))</h2>\(fields.summary)\(home)
            \(fields.input("label", t("名称", "Name")))
            \(fields.input("purpose", t("用途", "Purpose"), hint: t("例如 MES 回传", "e.g. returns of the MES")))
            <fieldset><legend>\(t("范围", "Scope"))</legend>\(scopes)</fieldset>
            \(fields.area("addresses", t("来源地址", "Addresses"), hint: t(
                "网络地址或网段，每行一个；空白表示不限", "addresses or blocks, one a line; nothing: any"), required: false))
            \(fields.input("lastDay", t("最后一天", "Last day"), kind: "date", hint: t("一年以内", "within a year")))
            <div class="actions"><button class="primary">\(t("登记", "Register"))</button></div></form>
            """
    }
}

extension Scene {
    func scopes(_ client: APIClient) -> String {
        client.scopes.map { self($0.name) }.joined(separator: self("、", ", "))
    }

    func clientState(_ client: APIClient) -> HTML {
        guard client.isOpen(at: now) else { return tag(self("已停用", "Ended")) }
        let days = client.endsAt.seconds(since: now) / 86_400
        if days < APIClient.warningDays { return tag(self("\(days) 天内到期", "ends in \(days) days"), .warn) }
        return tag(self("有效", "In use"), .good)
    }
}

/// 接口登记: every interface to the outside, whose it is, for what, until when, and when it was used last.
struct InterfaceView {
    let t: Scene

    func html(
        _ clients: [APIClient], _ uses: [Int64: (kinds: [ClientCredential.Kind], seenAt: Instant?)]
    ) -> HTML {
        let title = t("接口登记", "Interfaces")
        let subtitle = t(
            "经接口接入的每个程序：单位、凭据、范围、期限与最近使用（GB/T 22239 7.1.3.1）",
            "Every program that comes in by an interface: whose, credentials, scope, end, last use (GB/T 22239 7.1.3.1)"
        )
        let rows = clients.map { one -> HTML in
            let use = uses[one.id]
            let kinds = (use?.kinds ?? []).map { t($0.name) }.joined(separator: t("、", ", "))
            let seen: HTML = use?.seenAt.map { t.time($0) } ?? "—"
            return """
                <tr><td>\(one.organizationName)</td><td>\(one.label)<small class="mono">\(one.name)</small></td>\
                <td class="wrap">\(one.purpose)</td><td class="wrap">\(kinds.isEmpty ? "—" : kinds)</td>\
                <td class="wrap">\(t.scopes(one))</td><td>\(t.time(one.endsAt))</td><td>\(seen)</td>\
                <td>\(t.clientState(one))</td></tr>
                """
        }
        let columns = [
            t("单位", "Organization"), t("客户端", "Program"), t("用途", "Purpose"), t("凭据", "Credentials"),
            t("范围", "Scope"), t("有效至", "Until"), t("最近使用", "Last use"), t("状态", "State"),
        ]
        let list =
            clients.isEmpty ? t.empty(t("还没有登记接口客户端", "No program is registered yet")) : t.table(columns, rows)
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))<section class="card table">\(list)</section>
            """)
    }
}
