import Identification
import Markup
import Traceability

/// Usage as figures and a table.
struct UsageView {
    let t: Scene
    let days: UsageDays

    static func name(_ line: UsageReport.Line, _ t: Scene) -> String {
        line.accountID == 0 ? t("公众扫码与平台", "The public and the platform") : line.accountName
    }

    func report(_ report: UsageReport) -> HTML {
        let title = t("用量", "Usage")
        let export = "/usage.csv?organization=\(report.organizationID)&from=\(days.from)&to=\(days.to)"
        let link: HTML = "<a class=\"button\" href=\"\(url: export)\">\(t("导出 CSV", "Export CSV"))</a>"
        let crumbs = t.actor?.seesEveryOrganization == true ? [(title, "/usage?from=\(days.from)&to=\(days.to)")] : []
        return Page.console(
            t, title: crumbs.isEmpty ? title : report.organizationName, crumbs: crumbs,
            """
            \(t.heading(title, "\(report.organizationName)", actions: link))
            \(figures(report))
            <section class="card table">\(filter(report.organizationID))\(table(report))</section>
            """)
    }

    private func figures(_ report: UsageReport) -> HTML {
        let all = [
            (t("累计发放", "Issued in all"), report.issuedEver, "/allocations"),
            (t("累计绑定", "Bound in all"), report.boundEver, "/returns"),
            (t("未使用", "Not used yet"), report.remaining, "/allocations"),
        ]
        let cards = all.map { name, value, path -> HTML in
            """
            <a class="card" href="\(url: path)"><span class="small muted">\(name)</span>\
            <span class="big">\(t.number(value))</span></a>
            """
        }
        return "<div class=\"figures\">\(cards)</div>"
    }

    private func table(_ report: UsageReport) -> HTML {
        guard !report.lines.isEmpty else {
            return t.empty(t("这段时间没有用量记录。", "Nothing was used in this time."))
        }
        let kinds = UsageKind.allCases
        let rows = report.lines.map { line -> HTML in
            let cells = kinds.map { kind -> HTML in "<td class=\"n\">\(t.number(line.amounts[kind] ?? 0))</td>" }
            return "<tr><td>\(Self.name(line, t))</td>\(cells)</tr>"
        }
        let sums = kinds.map { kind -> HTML in "<td class=\"n\"><b>\(t.number(report.total(kind)))</b></td>" }
        return t.table(
            [t("账号", "Account")] + kinds.map { t($0.name) }, numbers: Set(1...kinds.count),
            rows + ["<tr><td><b>\(t("合计", "Total"))</b></td>\(sums)</tr>"])
    }

    func overview(_ lines: [UsageOverviewLine]) -> HTML {
        let kinds = UsageKind.allCases
        let rows = lines.map { line -> HTML in
            let path = "/usage?organization=\(line.organizationID)&from=\(days.from)&to=\(days.to)"
            let cells = kinds.map { kind -> HTML in "<td class=\"n\">\(t.number(line.amounts[kind] ?? 0))</td>" }
            return """
                <tr><td><a href="\(url: path)">\(line.organizationName)</a></td>\(cells)\
                <td class="n">\(t.number(line.remaining))</td></tr>
                """
        }
        let columns = [t("企业", "Enterprise")] + kinds.map { t($0.name) } + [t("未使用", "Not used yet")]
        let content =
            rows.isEmpty
            ? t.empty(t("没有更多企业。", "No more enterprises."))
            : t.table(columns, numbers: Set(1...kinds.count + 1), rows)
        return Page.console(
            t, title: t("用量", "Usage"),
            """
            \(t.heading(t("用量", "Usage"), "\(t("各企业，点击企业查看账号明细", "Every enterprise; open one for its accounts"))"))
            <section class="card table">\(filter(nil))\(content)</section>\(next(lines))
            """)
    }

    private func next(_ lines: [UsageOverviewLine]) -> HTML {
        guard lines.count == 50, let last = lines.last else { return .empty }
        let path = "/usage?after=\(last.organizationID)&from=\(days.from)&to=\(days.to)"
        return "<p><a class=\"button\" href=\"\(url: path)\">\(t("下一页", "Next page"))</a></p>"
    }

    private func filter(_ organizationID: Int64?) -> HTML {
        let hidden = organizationID.map { id -> HTML in "<input type=\"hidden\" name=\"organization\" value=\"\(id)\">"
        }
        return """
            <form class="filters" action="/usage">\(hidden)\
            <label>\(t("从", "From")) <input type="date" name="from" value="\(days.from.description)"></label>
            <label>\(t("到", "To")) <input type="date" name="to" value="\(days.to.description)"></label>
            <button>\(t("查看", "Show"))</button></form>
            """
    }
}
