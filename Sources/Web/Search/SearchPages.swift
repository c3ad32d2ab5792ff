import Gateway
import Hummingbird
import Markup
import Traceability

/// The search box of the consoles: any code, number or name.
struct SearchPages: Sendable {
    var routes: [Route] {
        [
            .signedIn(.get, "/search") { call, actor in
                let t = Scene(call)
                guard let text = call.query("q") else { return .page(Self.view(t, "", [])) }
                let hits = try await FindAnything(call.platform)(text, by: actor, on: call.occasion)
                if let code = hits.first, code.kind == .code { return .seeOther(Self.path(code, t)) }
                return .page(Self.view(t, text, hits))
            }
        ]
    }

    static func path(_ hit: SearchHit, _ t: Scene) -> String {
        switch hit.kind {
        case .code: (t.may(.returnRead) ? "/trace?code=" : "/lookup?code=") + PercentEncoding.encode(hit.title)
        case .product, .batch: "/products/\(hit.id)"
        case .organization: "/organizations/\(hit.id)"
        case .application: "/code-applications/\(hit.id)"
        }
    }

    private static func view(_ t: Scene, _ text: String, _ hits: [SearchHit]) -> HTML {
        let rows = hits.map { hit -> HTML in
            """
            <tr><td>\(t.tag(t(hit.kind.name)))</td><td><a href="\(url: path(hit, t))">\(hit.title)</a></td>\
            <td>\(hit.detail)</td></tr>
            """
        }
        let title = t("搜索", "Search")
        let hint = t(
            "可以搜索编码、商品条码、批号、企业名称、统一社会信用代码、申请编号和产品型号。",
            "Codes, GTINs, batch numbers, names of enterprises and their credit codes, application ids and "
                + "product models can be found."
        )
        let content =
            hits.isEmpty
            ? t.empty(text.isEmpty ? hint : t("没有找到“\(text)”。", "Nothing was found for “\(text)”. ") + hint)
            : t.table([t("类别", "Kind"), t("名称", "Name"), t("说明", "Detail")], rows)
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(text)"))
            <form class="actions" action="/search" role="search">\
            <input name="q" value="\(text)" required maxlength="2048" \
            aria-label="\(title)"><button class="primary">\(title)</button></form>
            <section class="card table">\(content)</section>
            """)
    }
}
