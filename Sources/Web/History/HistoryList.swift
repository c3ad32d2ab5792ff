import Markup
import Traceability

extension Scene {
    func tag(_ state: HistoryImport.State) -> HTML {
        let tone: Tone =
            switch state {
            case .open, .undone: .plain
            case .trying, .making, .adding, .undoing: .info
            case .tried, .staged: .warn
            case .confirming, .confirmed: .good
            }
        return tag(self(state.name), tone)
    }
}

/// The imports of an enterprise, and where its old addresses lead.
struct HistoryList {
    let t: Scene
    let page: [HistoryImport]
    let place: OldPlace?
    let publicURL: String
    let state: FormState

    private var fields: Fields { Fields(t: t, state: state) }

    var view: HTML {
        let title = t("历史数据导入", "Import of old data")
        let subtitle = t(
            "多年的旧数据：先试运行看报告，再导入，抽看后确认；确认前随时可撤销。标记为“补录”，不计及时性和评分。",
            "Old data of years: try and read the report, import, look at samples, confirm; undo until then. "
                + "It is marked as backfilled, outside of clocks and scores.")
        let templates: HTML = """
            <a class="button" href="/history/template.xlsx?in=zh">\(t("中文模板", "Template in Chinese"))</a>
            <a class="button" href="/history/template.xlsx?in=en">\(t("英文模板", "Template in English"))</a>
            """
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: templates))\(fields.summary)
            <form class="card stack" method="post" action="/history">
            \(fields.input("name", t("名称", "Name"), hint: t("例如：2021–2025 销售台账", "such as: sales 2021–2025")))
            <div class="actions"><button class="primary">\(t("新建导入", "New import"))</button></div></form>
            <section class="card table">\(table)</section>\(addresses)
            """)
    }

    private var table: HTML {
        guard !page.isEmpty else { return t.empty(t("还没有导入。", "There are no imports yet.")) }
        let columns = ["#", t("名称", "Name"), t("状态", "State"), t("行", "Rows"), t("新建", "Begun")]
        let rows = page.map { found -> HTML in
            """
            <tr><td><a href="/history/\(found.id)">#\(found.id)</a></td><td>\(found.name)</td>\
            <td>\(t.tag(found.state))</td><td class="n">\(t.number(found.rowCount))</td>\
            <td>\(t.time(found.createdAt))</td></tr>
            """
        }
        let more: HTML =
            page.count == 50
            ? "<p><a href=\"/history?before=\(page[49].id)\">\(t("更早", "Earlier"))</a></p>" : .empty
        return "\(t.table(columns, numbers: [3], rows))\(more)"
    }

    private var addresses: HTML {
        let text = t(
            "把原查询域名转发到下面的网址，旧二维码就会跳转到编码在本平台的页面。",
            "Forward your old query host to the address below: old labels then lead to the code's page here.")
        return """
            <section class="card stack" id="old-addresses"><h2>\(t("旧网址跳转", "Old addresses"))</h2>
            <p class="small muted">\(text)</p>\(name)\(place == nil ? .empty : forms)</section>
            """
    }

    private var name: HTML {
        var shown = state
        if shown.values["place"] == nil { shown.values["place"] = place?.name }
        let own = Fields(t: t, state: shown)
        let address: HTML =
            place.map { "<p class=\"mono break\">\(publicURL)/old/\($0.name)/…</p>" } ?? .empty
        let hint = t("小写字母、数字、连字符", "lower-case letters, digits, hyphens")
        return """
            \(address)<form class="stack" method="post" action="/history/old-addresses/name">
            \(own.input("place", t("企业短名", "Short name"), hint: hint))
            <div class="actions"><button>\(t("保存", "Save"))</button></div></form>
            """
    }

    private var forms: HTML {
        let rows = (place?.addresses ?? []).map { address -> HTML in
            """
            <tr><td class="mono">\(address.pattern)</td><td class="mono">\(address.form)</td>\
            <td>\(address.isPermanent ? t("永久 301", "permanent, 301") : t("临时 302", "for now, 302"))</td>\
            <td><form method="post" action="/history/old-addresses/\(address.number)/removal">\
            <button class="link">\(t("删除", "Remove"))</button></form></td></tr>
            """
        }
        let columns = [t("网址格式", "Form of the address"), t("编码写法", "Code"), t("跳转", "Redirect"), ""]
        let pattern = t("如 /t/{code} 或 /q?c={code}", "such as /t/{code} or /q?c={code}")
        let form = t(
            "先按旧码查找，再按此写法识别；留空即 {code}，自有序列号写 (01)商品条码(21){code}",
            "Old codes are looked up first, then this is read; empty means {code}; own serials: (01)GTIN(21){code}")
        return """
            \(rows.isEmpty ? .empty : t.table(columns, rows))
            <form class="stack" method="post" action="/history/old-addresses">
            \(fields.input("pattern", t("网址格式", "Form of the address"), hint: pattern))
            \(fields.input("form", t("编码写法", "How the code is read"), hint: form, required: false))
            \(fields.check("permanent", t("永久跳转（301，浏览器会记住）", "Permanent (301: browsers remember it)")))
            <div class="actions"><button>\(t("添加", "Add"))</button></div></form>
            """
    }
}
