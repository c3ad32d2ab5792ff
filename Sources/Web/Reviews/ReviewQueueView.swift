import Markup
import Traceability

/// A page of a queue.
struct ReviewQueue: Sendable {
    let cases: [ReviewCase]
    let counts: [ReviewState: Int]
    let overdue: Int
    /// Reviewers by account.
    let names: [Int64: String]
    let tab: ReviewTab
}

/// The list with its clocks, and the chosen case beside it.
struct ReviewQueueView {
    let t: Scene
    let subject: ReviewSubject
    let page: ReviewQueue
    let cells: [Int64: [HTML]]

    private var base: String { "/reviews/\(subject.kind.rawValue)" }

    func html(_ open: ReviewCase?, _ detail: ReviewDetail?) -> HTML {
        let waiting = page.counts[.submitted] ?? 0
        let name = t(subject.kind.name)
        let title = t("\(name)审核", "\(name) reviews")
        let late: HTML = page.overdue == 0 ? .empty : t.tag(t("\(page.overdue) 件超期", "\(page.overdue) overdue"), .bad)
        let side = open.flatMap { review in detail.map { panel(review, $0) } } ?? .empty
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(t("\(waiting) 件待审", "\(waiting) waiting")) \(late)"))
            <div class="with-panel"><section class="card table">\(tabs)\(list(open))</section>\(side)</div>
            """)
    }

    private var tabs: HTML {
        let links = ReviewTab.allCases.map { tab -> HTML in
            let count = tab == .mine ? nil : page.counts[tab.state]
            let suffix: HTML = count.map { " <span class=\"num\">\($0)</span>" } ?? .empty
            return """
                <a href="\(url: "\(base)?state=\(tab.rawValue)")"\(if: tab == page.tab, " aria-current=\"true\"")>\
                \(t(tab.name))\(suffix)</a>
                """
        }
        return "<nav class=\"filters\" aria-label=\"\(t("状态", "State"))\">\(links)</nav>"
    }

    private func list(_ open: ReviewCase?) -> HTML {
        guard !page.cases.isEmpty else { return t.empty(t("没有待处理的申请", "Nothing here")) }
        let isOpen = page.tab.state == .submitted
        let columns =
            (isOpen ? [t("选", "Pick")] : []) + [t("申请", "Case")] + subject.columns.map { t($0) }
            + [t("领取人", "Held by"), isOpen ? t("剩余时间", "Due") : t("处理时间", "Decided")]
        let table = t.table(columns, page.cases.map { row($0, isOpen: isOpen, open) })
        let nextPath = "\(base)?state=\(page.tab.rawValue)&after=\(page.cases.last?.subjectID ?? 0)"
        let next: HTML =
            page.cases.count < 50
            ? .empty
            : """
            <p class="filters"><a href="\(url: nextPath)">\(t("下一页", "Next page"))</a></p>
            """
        guard isOpen else { return table + next }
        return """
            <form method="post" action="\(url: "\(base)/bulk")">\(table)
            <div class="filters"><button>\(t("批量通过所选（先预览）", "Approve the picked (preview first)"))</button></div>
            </form>\(next)
            """
    }

    private func row(_ review: ReviewCase, isOpen: Bool, _ open: ReviewCase?) -> HTML {
        let pick: HTML =
            isOpen
            ? """
            <td><input type="checkbox" name="id" value="\(review.subjectID)" \
            aria-label="\(t("选择", "Pick")) \(review.title)"></td>
            """ : .empty
        let own = (cells[review.subjectID] ?? []).map { cell -> HTML in "<td>\(cell)</td>" }
        let round: HTML =
            review.round > 1 ? "<small>\(t("第 \(review.round) 轮", "Round \(review.round)"))</small>" : .empty
        let clock = isOpen ? t.clock(review) : review.decidedAt.map(t.time) ?? .empty
        let link =
            isOpen ? "\(base)?state=\(page.tab.rawValue)&case=\(review.subjectID)" : "\(base)/\(review.subjectID)"
        return """
            <tr\(if: review.id == open?.id, " aria-selected=\"true\"")>\(pick)
            <td><a href="\(url: link)">\(review.title)</a>\(round)</td>\(own)
            <td>\(review.claimedBy.flatMap { page.names[$0] } ?? "")</td><td>\(clock)</td></tr>
            """
    }

    private func panel(_ review: ReviewCase, _ detail: ReviewDetail) -> HTML {
        """
        <aside class="card panel" aria-label="\(t("申请详情", "The case"))">
        <div><p class="small muted num">#\(review.subjectID) · \(t.time(review.submittedAt)) \(t("提交", "submitted"))</p>
        <h2>\(review.title)</h2></div>
        \(ReviewParts.facts(detail.facts))
        \(ReviewParts.checks(t, detail.checks))
        <div class="decide"><a class="button primary" href="\(url: "\(base)/\(review.subjectID)")">\
        \(t("打开审核", "Open the case"))</a></div></aside>
        """
    }
}

/// What queue and case page draw alike.
enum ReviewParts {
    static func facts(_ facts: [(label: String, value: HTML)]) -> HTML {
        "<dl class=\"facts\">\(facts.map { fact -> HTML in "<dt>\(fact.label)</dt><dd>\(fact.value)</dd>" })</dl>"
    }

    static func checks(_ t: Scene, _ checks: [AutomaticCheck]) -> HTML {
        let lines = checks.map { check -> HTML in
            let (sign, word) =
                switch check.finding {
                case .ok: ("✓", t("符合", "ok"))
                case .look: ("!", t("请留意", "look"))
                case .no: ("✗", t("不符", "no"))
                }
            return """
                <li><span class="\(check.finding.rawValue)" role="img" aria-label="\(word)">\(sign)</span>\
                <span>\(check.text(t.language))</span></li>
                """
        }
        return "<div><h2>\(t("自动核对", "Automatic checks"))</h2><ul class=\"checks small\">\(lines)</ul></div>"
    }
}
