import Gateway
import Identification
import Markup
import Traceability

/// What a phone shows after a scan: the verdict first, then the article, its safe life, its tests, its way, its maker.
struct ScanView {
    let t: Scene
    let regions: RegionTable
    let facts: CodeFacts
    let verdict: Verdict
    let life: RemainingLife?
    let summary: ScanSummary?
    /// What the maker filed; nil: nothing.
    let entity: LinkedEntity?
    /// Of which moment it is; nil: of now.
    var asOf: Instant?

    init(
        _ t: Scene, _ regions: RegionTable, _ facts: CodeFacts,
        _ judged: (verdict: Verdict, life: RemainingLife?, summary: ScanSummary?), _ entity: LinkedEntity?
    ) {
        self.t = t
        self.regions = regions
        self.facts = facts
        (verdict, life, summary) = judged
        self.entity = entity
    }

    var page: HTML {
        ScanFrame.page(
            t, title: "\(t(verdict.headline)) · \(facts.product.name)",
            """
            \(testBanner)\(momentBanner)\(verdictCard)\(ScratchCard.form(t, facts))\(replacement)\(productCard)\
            \(entity.map { MakerLinks(t: t, entity: $0).html })\(lifeCard)\
            \(AfterSaleCard(t: t, regions: regions, facts: facts).html)\(testsCard)\(traceCard)\
            \(corrections)\
            \(MakerCard(t: t, regions: regions, owner: facts.owner, version: facts.made?.version).html)\
            \(AfterSaleCard(t: t, regions: regions, facts: facts).record)\(ScanFrame.actions(t))
            """)
    }

    private var testBanner: HTML {
        guard facts.allocation.isTest else { return .empty }
        return t.notice(
            .warn,
            "<b>\(t("测试码", "Test code"))</b> \(t("仅供测试，不对应真实产品。", "For tests only: no real article carries it."))")
    }

    private var momentBanner: HTML {
        guard let asOf else { return .empty }
        let words = t(
            "以下记录、批次和出厂编号为截至 \(asOf.minuteText) 有效的版本；结论和售后为现在的情况。",
            "Records, batch and factory number as they counted at \(asOf.minuteText); verdict and after-sale are "
                + "of now.")
        let now: HTML = "<a href=\"\(url: facts.code.path)\">\(t("查看现在", "As it is now"))</a>"
        return t.notice(.info, "\(words) \(now)")
    }

    private var verdictCard: HTML {
        """
        <section class="card verdict \(verdict.weight.rawValue)">\
        <span class="sign" aria-hidden="true">\(ScanFrame.symbol(verdict.weight))</span>\
        <div><h1>\(t(verdict.headline))</h1><p>\(t(verdict.advice, facts.verdictParameters)) \(queries)</p>\
        <p class="small">\(t.code(facts.code.text))</p></div></section>
        """
    }

    /// Neutral: a used appliance and a curious neighbour scan too.
    private var queries: HTML {
        let all = facts.queries(summary)
        guard all.count > 0 else { return .empty }
        let isHere = all.firstOn == summary?.firstAt.date
        let region = isHere ? summary?.firstRegion ?? "" : ""
        let first = [all.firstOn.map { "\($0)" } ?? t("日期不详", "date unknown"), region].filter { !$0.isEmpty }
            .joined(separator: " ")
        let text = t(
            "已被查询 \(all.count) 次，首次 \(first)。",
            all.count == 1 ? "Queried once: \(first)." : "Queried \(all.count) times, first \(first).")
        let earlier: HTML =
            all.earlier.map { earlier -> HTML in
                let words = t(
                    "其中 \(earlier.count) 次由企业原系统记录（补录）。",
                    "\(earlier.count) of them by the maker's earlier system (backfilled).")
                return " \(words)"
            } ?? .empty
        return "<span class=\"num\">\(text)\(earlier)</span>"
    }

    private var replacement: HTML {
        let old = facts.marks.predecessor.map { code -> HTML in
            "<p class=\"small\">\(t("本标签替换了旧码", "This label replaced")) \(link(code))</p>"
        }
        let new = facts.marks.successor.map { code -> HTML in
            "<p class=\"small\">\(t("新标签", "New label")) \(link(code))</p>"
        }
        guard old != nil || new != nil else { return .empty }
        return "<section class=\"card\"><h2>\(t("换标记录", "Replaced label"))</h2>\(old)\(new)</section>"
    }

    /// The code's own address on this host, whatever host was printed.
    private func link(_ code: PrintedCode) -> HTML {
        "<a href=\"\(url: code.path)\">\(t.code(code.text))</a>"
    }

    private var productCard: HTML {
        let known = facts.made.map {
            NameplateList(t: t, product: facts.product, version: $0.version, extra: extra).html
        }
        return ScanFrame.product(t, facts.product, known ?? notReturned)
    }

    private var notReturned: HTML {
        let text = t(
            "以上为申请编码时登记的产品，铭牌信息待企业回传。",
            "As stated when the codes were applied for; the nameplate is still to be returned.")
        return "<p class=\"small muted\">\(text)</p>"
    }

    private var extra: [(String, String)] {
        guard let made = facts.made else { return [] }
        var rows = [
            (t("生产日期", "Made on"), made.batch.productionDate.description), (t("批次", "Batch"), made.batch.number),
        ]
        if let number = facts.item?.factoryNumber { rows.append((t("出厂编号", "Factory number"), number)) }
        return rows
    }

    private var lifeCard: HTML {
        // A life that has ended is counted no longer.
        guard facts.marks.scrappedAt == nil else { return .empty }
        return life.map { LifeCard(t: t, life: $0, isStopped: facts.marks.failedTests != nil).html } ?? .empty
    }

    private var testsCard: HTML {
        let tests = facts.tests
        guard !tests.isEmpty else { return .empty }
        let rows = tests.map { test -> HTML in
            let result = test.passed ? t.tag("✓ " + t("合格", "Passed"), .good) : t.tag("✗ " + t("不合格", "Failed"), .bad)
            let date = test.testedOn.map { "\($0)" } ?? ""
            return "<li><span>\(t(test.name)) <small class=\"muted num\">\(date)</small></span>\(result)</li>"
        }
        return
            "<section class=\"card\"><h2>\(t("出厂检验", "Factory tests"))</h2><ul class=\"checks\">\(rows)</ul></section>"
    }

    private func place(of event: TraceEvent) -> String {
        if event.isLeaving, let destination = event.destinationRegion.map(regions.words) {
            return t("发往 ", "To ") + destination
        }
        return event.regionOfStep.map(regions.words) ?? ""
    }

    /// 更正于: that what is said here was amended, when, and which of it (T/SGACC 1005 7.1.4).
    private var corrections: HTML {
        guard !facts.corrections.isEmpty else { return .empty }
        let rows = facts.corrections.map { one -> HTML in
            let fields = one.fields.map { t($0.name) }.joined(separator: t("、", ", "))
            let steps = facts.stepsWithdrawn(by: one).map { t($0.stepName) }.joined(separator: t("、", ", "))
            let which = steps.isEmpty ? "" : t("（\(steps)）", " (\(steps))")
            let what = fields.isEmpty ? "" : t("：", ": ") + fields + which
            let before = Instant(microseconds: one.at.microseconds - 1).iso8601
            let address = facts.code.path + "?asOf=" + PercentEncoding.encode(before)
            return """
                <li>\(t("更正于 \(one.at.date)", "Corrected on \(one.at.date)"))\(what) \
                <a class="small" href="\(url: address)">\(t("查看更正前", "As it was before"))</a></li>
                """
        }
        let note = t(
            "经审核通过的更正；更正前的数据由平台保留。", "Each was reviewed; the platform keeps what was said before.")
        return """
            <section class="card" id="corrections"><h2>\(t("更正记录", "Corrections"))</h2>\
            <ul>\(rows)</ul><p class="small muted">\(note)</p></section>
            """
    }

    private var traceCard: HTML {
        guard !facts.events.isEmpty else { return .empty }
        let rows = facts.events.reversed().map { event -> HTML in
            let day = event.day.description
            let place = self.place(of: event)
            let line: HTML = place.isEmpty ? .empty : "<p class=\"small muted\">\(place)</p>"
            let label: HTML = event.isBackfilled ? " \(t.tag(t("补录", "Backfilled")))" : .empty
            return
                """
                <li><b>\(t(event.stepName))</b> \
                <time class="small muted num" datetime="\(day)">\(day)</time>\(label)\(line)</li>
                """
        }
        let proof = "/proof?code=\(PercentEncoding.encode(facts.code.text))"
        return """
            <section class="card"><h2>\(t("追溯记录", "Trace"))</h2><ol class="line">\(rows)</ol>\
            <p class="small"><a href="\(url: proof)">\(t("存证 · 下载证明", "Proof · download"))</a></p></section>
            """
    }
}
