import Identification
import Markup
import Traceability

extension Scene {
    func tag(_ check: SpotCheck) -> HTML {
        let tone: Tone =
            switch check.state {
            case .open, .answered: .info
            case .notified: .warn
            case .passed, .closed: .good
            }
        let late: HTML = check.isOverdue(at: now) ? " \(tag(self("已超期", "Overdue"), .bad))" : .empty
        return "\(tag(self(check.state.name), tone))\(late)"
    }
}

/// The checks, and for staff what they came to.
struct SpotCheckList {
    let t: Scene
    let state: SpotCheck.State?
    let page: [SpotCheck]
    let statistics: [SpotCheckStatistics]

    var view: HTML {
        let title = t("数据抽查", "Spot checks")
        let action: HTML =
            t.may(.spotCheckPlan)
            ? "<a class=\"button primary\" href=\"/spot-checks/new\">\(t("新的抽查", "New spot check"))</a>" : .empty
        let subtitle = t("对已回传数据的抽样检查（T/SGACC 1005 7.2.3）", "Samples of returned data (T/SGACC 1005 7.2.3)")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: action))
            <section class="card table"><nav class="filters">\(filters)</nav>\(table)</section>\(summary)
            """)
    }

    private var filters: [HTML] {
        let all: HTML = "<a href=\"/spot-checks\"\(if: state == nil, " aria-current=\"true\"")>\(t("全部", "All"))</a>"
        return [all]
            + SpotCheck.State.allCases.map { one -> HTML in
                """
                <a href="/spot-checks?state=\(one.rawValue)"\(if: state == one, " aria-current=\"true\"")>\
                \(t(one.name))</a>
                """
            }
    }

    private var table: HTML {
        guard !page.isEmpty else {
            return t.empty(t("没有抽查记录。", "There are no spot checks."))
        }
        let columns = [
            "№", t("企业", "Enterprise"), t("事由", "Reason"), t("状态", "State"), t("样本", "Sample"),
            t("监督员", "Supervisor"), t("答复期限", "Answer due"),
        ]
        let rows = page.map { check -> HTML in
            """
            <tr><td><a href="/spot-checks/\(check.id)">\(check.id)</a></td><td>\(check.ownerName)</td>\
            <td>\(check.reason)</td><td>\(t.tag(check))</td><td class="n">\(t.number(check.sampleSize))</td>\
            <td>\(check.supervisorName)</td>\
            <td>\(check.dueAt.map { "\($0.date.adding(days: -1)) 24:00" } ?? "")</td></tr>
            """
        }
        let more: HTML =
            page.count == 50
            ? "<p><a href=\"/spot-checks?before=\(page[49].id)\">\(t("更早", "Earlier"))</a></p>" : .empty
        return "\(t.table(columns, numbers: [4], rows))\(more)"
    }

    private var summary: HTML {
        guard !statistics.isEmpty else { return .empty }
        let rows = statistics.map { one -> HTML in
            let rate = one.defectTenths.map { "\($0 / 10).\($0 % 10) %" } ?? "–"
            let found = QualityDimension.allCases.map { one.findings[$0] ?? 0 }
            return """
                <tr><td><a href="/data-quality?organization=\(one.organizationID)">\(one.name)</a></td>\
                <td class="n">\(t.number(one.checks))</td><td class="n">\(t.number(one.itemsLookedAt))</td>\
                <td class="n">\(t.number(one.defectiveItems))</td><td class="n">\(rate)</td>\
                \(found.map { count -> HTML in "<td class=\"n\">\(t.number(count))</td>" })\
                <td class="n">\(t.number(one.overdue))</td></tr>
                """
        }
        let columns =
            [t("企业", "Enterprise"), t("次数", "Checks"), t("已查台数", "Units"), t("不符合", "Defective"), t("比例", "Share")]
            + QualityDimension.allCases.map { t($0.name) } + [t("超期", "Overdue")]
        return """
            <section class="card table"><h2>\(t("近一年统计", "The last year"))</h2>\
            \(t.table(columns, numbers: Set(1...9), rows))</section>
            """
    }
}

/// Who, which period, how many, who looks.
struct SpotCheckForm {
    let t: Scene
    let state: FormState
    let owners: [(organizationID: Int64, name: String, score: QualityScore)]
    let supervisors: [(id: Int64, name: String)]

    var view: HTML {
        let title = t("新的抽查", "New spot check")
        let fields = Fields(t: t, state: state)
        let enterprises = owners.map { (value: "\($0.organizationID)", text: "\($0.name)（\($0.score.text)）") }
        let people = supervisors.map { (value: "\($0.id)", text: $0.name) }
        let seedHint = t(
            "留空即由系统随机产生；公开抽签时填写 32 位十六进制种子，样本可由任何人重新推算",
            "Empty: drawn here. Of 32 hexadecimal digits drawn before witnesses anybody can draw the sample again"
        )
        return Page.console(
            t, title: title, crumbs: [(t("数据抽查", "Spot checks"), "/spot-checks")],
            """
            \(t.heading(title))
            <form class="card stack" method="post" action="/spot-checks/new">\(fields.summary)
            \(fields.select("organizationId", t("企业（近一年得分）", "Enterprise (score of a year)"), enterprises))
            \(fields.input("from", t("生产日期起", "Made from"), kind: "date"))
            \(fields.input("until", t("生产日期止", "Made until"), kind: "date"))
            \(fields.input("sampleSize", t("样本量（1–200 台）", "Sample (1–200 units)"), kind: "number"))
            \(fields.select("supervisorId", t("监督员", "Supervisor"), people))
            \(fields.input("reason", t("事由", "Reason")))
            \(fields.input("seed", t("随机种子", "Seed"), hint: seedHint, required: false))
            <div class="actions"><button class="primary">\(t("抽取样本", "Draw the sample"))</button></div></form>
            """)
    }
}
