import Gateway
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// 数据质量: an enterprise's score by month and why it moves; for staff every enterprise, the lowest first.
struct DataQualityPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/data-quality", .returnRead) { call, actor in
                let t = Scene(call)
                let from = t.now.date.yearMonth - 100
                let named = actor.isStaff ? try call.number("organization") : actor.organizationID
                guard let owner = named else {
                    let since = t.now.date.adding(days: -90).yearMonth
                    let ranking = try await call.platform.datastore.report { try $0.qualityRanking(since: since) }
                    return .page(QualityView(t: t).ranking(ranking))
                }
                let (name, months) = try await call.platform.datastore.report { session in
                    (try session.organization(owner)?.name ?? "", try session.qualityMonths(of: owner, from: from))
                }
                return .page(QualityView(t: t).months(name, months, isStaff: actor.isStaff))
            }
        ]
    }
}

/// Scores, what they lost and why they moved.
struct QualityView {
    let t: Scene
    private var title: String { t("数据质量", "Data quality") }

    func ranking(_ all: [(organizationID: Int64, name: String, score: QualityScore)]) -> HTML {
        let rows = all.map { entry -> HTML in
            let worst = entry.score.losses.first { $0.tenths > 0 }
            return """
                <tr><td><a href="/data-quality?organization=\(entry.organizationID)">\(entry.name)</a></td>\
                <td class="n">\(points(entry.score))</td>\(parts(entry.score))\
                <td>\(worst.map { t($0.rule.name) } ?? "")</td></tr>
                """
        }
        let columns = [t("企业", "Enterprise"), t("得分", "Score")] + dimensions + [t("失分最多", "Dearest fault")]
        let table =
            rows.isEmpty
            ? t.empty(t("近三个月没有回传数据。", "Nothing was returned in three months."))
            : t.table(columns, numbers: Set(1...5), rows)
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(t("近三个月，由低到高", "The last three months, the lowest first"))"))
            <section class="card table">\(table)</section>\(explanation)
            """)
    }

    func months(_ name: String, _ months: [QualityMonth], isStaff: Bool) -> HTML {
        let crumbs = isStaff ? [(title, "/data-quality")] : []
        guard let latest = months.first else {
            return Page.console(
                t, title: name, crumbs: crumbs,
                "\(t.heading(title, "\(name)"))\(t.empty(t("近一年没有回传数据。", "Nothing was returned in a year.")))")
        }
        let rows = months.map { month -> HTML in
            """
            <tr><td class="num">\(monthText(month.month))</td><td class="n">\(points(month.score))</td>\
            \(parts(month.score))<td class="n">\(t.number(month.returnCount))</td></tr>
            """
        }
        let columns = [t("月份", "Month"), t("得分", "Score")] + dimensions + [t("回传", "Returns")]
        let moved: HTML? = months.dropFirst().first.map { change(latest, since: $0) }
        return Page.console(
            t, title: isStaff ? name : title, crumbs: crumbs,
            """
            \(t.heading(title, "\(name)"))
            <section class="card table"><h2>\(t("一年来", "The year"))</h2>\
            \(t.table(columns, numbers: Set(1...6), rows))</section>\(moved)
            <section class="card table"><h2>\(monthText(latest.month)) \(t("失分明细", "What it lost"))</h2>\
            \(losses(latest.score))</section>\(explanation)
            """)
    }

    /// The card on a return's page.
    func card(_ score: QualityScore) -> HTML {
        """
        <section class="card table"><h2>\(t("数据质量", "Data quality")) \(points(score))</h2>\(losses(score))</section>
        """
    }

    private func change(_ latest: QualityMonth, since earlier: QualityMonth) -> HTML {
        let changes = latest.score.changes(since: earlier.score).prefix(6)
        guard !changes.isEmpty else { return .empty }
        let lines = changes.map { change -> HTML in
            let sign = change.tenths > 0 ? "▲ +" : "▼ −"
            let size = "\(abs(change.tenths) / 10).\(abs(change.tenths) % 10)"
            return "<li>\(t.tag(sign + size, change.tenths > 0 ? .good : .bad)) \(t(change.rule.name))</li>"
        }
        return """
            <section class="card"><h2>\(t("与 \(monthText(earlier.month)) 相比", "Since \(monthText(earlier.month))"))</h2>
            <ul class="checks">\(lines)</ul></section>
            """
    }

    private func losses(_ score: QualityScore) -> HTML {
        let rows = score.losses.map { loss -> HTML in
            let advice: HTML = loss.tenths > 0 ? " · \(t(loss.rule.advice))" : .empty
            return """
                <tr><td>\(t(loss.rule.name))<small>\(t(loss.rule.dimension.name))\(advice)</small></td>\
                <td class="n">\(t.number(loss.count.failed)) / \(t.number(loss.count.applicable))</td>\
                <td class="n">\(loss.tenths == 0 ? "–" : "−\(loss.tenths / 10).\(loss.tenths % 10)")</td></tr>
                """
        }
        let columns = [
            t("规则", "Rule"), t("不符合 / 适用（台）", "Failed / looked at (units)"), t("失分", "Lost"),
        ]
        return t.table(columns, numbers: [1, 2], rows)
    }

    private var dimensions: [String] { QualityDimension.allCases.map { t($0.name) } }

    private func parts(_ score: QualityScore) -> [HTML] {
        QualityDimension.allCases.map { "<td class=\"n\">\(score.part($0).text)</td>" }
    }

    private func points(_ score: QualityScore) -> HTML {
        guard let tenths = score.tenths else { return "–" }
        return t.tag(score.text, tenths >= 900 ? .good : tenths >= 700 ? .warn : .bad)
    }

    private func monthText(_ month: Int) -> String { "\(month / 100)-\(month % 100 < 10 ? "0" : "")\(month % 100)" }

    private var explanation: HTML {
        let text = t(
            "满分 100：每条适用的规则按权重占分，按不符合的台数比例扣分。规则和权重由本平台制定（T/SGACC 1005 7.2.3 只规定四个维度）；历史数据导入不计分。",
            """
            100 points, shared by the weights of the rules that apply; each loses the share of units that fail it. \
            Rules and weights are the platform's own (T/SGACC 1005 7.2.3 names the dimensions only); imports of old \
            data do not count.
            """)
        return "<p class=\"small muted\">\(text)</p>"
    }
}
