import Gateway
import Markup
import Traceability

/// Enterprises, by area and by name.
struct OrganizationListView {
    let t: Scene
    let regions: RegionTable
    let filter: OrganizationFilter

    func html(_ page: [Organization]) -> HTML {
        let title = t("企业", "Enterprises")
        let columns = [
            t("企业", "Enterprise"), t("统一社会信用代码", "Credit code"), t("地区", "Area"), t("企业编码", "Number"),
            t("赋码方式", "Issuing"), t("状态", "State"),
        ]
        let list =
            page.isEmpty
            ? t.empty(t("没有符合条件的企业", "No enterprise fits")) : t.table(columns, page.map(row))
        let next: HTML =
            page.count < 50
            ? .empty
            : """
            <p class="filters"><a href="\(url: nextPath(page))">\(t("下一页", "Next page"))</a></p>
            """
        return Page.console(
            t, title: title,
            "\(t.heading(title))<section class=\"card table\">\(form)\(list)\(next)</section>")
    }

    private var form: HTML {
        """
        <form class="filters" method="get" action="/organizations">
        <input name="q" value="\(filter.text)" aria-label="\(t("名称或代码", "Name or code"))" \
        placeholder="\(t("名称、统一社会信用代码或企业编码", "name, credit code or number"))">
        <input name="region" value="\(filter.region)" inputmode="numeric" aria-label="\(t("行政区划前缀", "Area prefix"))" \
        placeholder="\(t("行政区划前缀，如 4406", "area prefix, such as 4406"))">
        <button>\(t("筛选", "Filter"))</button></form>
        """
    }

    private func nextPath(_ page: [Organization]) -> String {
        "/organizations?region=\(filter.region)&q=\(PercentEncoding.encode(filter.text))&after=\(page.last?.id ?? 0)"
    }

    private func row(_ one: Organization) -> HTML {
        let test: HTML = one.isTest ? " \(t.tag(t("测试", "Test"), .warn))" : .empty
        let tone: Tone = one.state == .active ? .good : .bad
        return """
            <tr><td><a href="\(url: "/organizations/\(one.id)")">\(one.name)</a>\(test)\
            <small>\(t(one.kind.name))</small></td>
            <td class="mono">\(one.uscc ?? "")</td><td>\(regions.fullName(of: one.regionCode))</td>
            <td class="num">\(one.ecodeNumber ?? "—")</td><td>\(t(one.issuingMode.name))</td>
            <td>\(t.tag(t(one.state.name), tone))</td></tr>
            """
    }
}
