import Gateway
import Hummingbird
import Identification
import Markup
import Traceability

/// 追溯查询 on the consoles: a code's whole trace for its owner, staff and regulators.
struct TracePages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/trace", .returnRead) { call, actor in
                let t = Scene(call)
                guard let text = call.query("code") else { return .page(TraceView(t: t).form(typed: "")) }
                do {
                    let trace = try await ReadTrace(call.platform)(text, by: actor, on: call.occasion)
                    return .page(TraceView(t: t).full(trace, call.platform.regions))
                } catch let refusal as Refusal where refusal.kind == .missing || refusal.kind == .denied {
                    let view = TraceView(t: t).form(typed: text, refusal: refusal)
                    return .page(view, status: refusal.kind == .missing ? .notFound : .forbidden)
                }
            }
        ]
    }
}

struct TraceView {
    let t: Scene
    private var title: String { t("追溯查询", "Trace") }

    func form(typed: String, refusal: Refusal? = nil) -> HTML {
        let problem = refusal.map { refusal -> HTML in
            let link: HTML =
                refusal.kind == .denied
                ? " <a href=\"/lookup?code=\(PercentEncoding.encode(typed))\">\(t("查看公开信息", "Public page"))</a>"
                : .empty
            return t.notice(.warn, "\(t(refusal))\(link)")
        }
        return Page.console(
            t, title: title,
            "\(t.heading(title, "\(t("扫码或输入编码、网址", "Scan or type a code or its address"))"))\(problem)\(box(typed))")
    }

    private func box(_ typed: String) -> HTML {
        """
        <form class="card stack" action="/trace"><div class="field"><label for="code">\(t("编码", "Code"))</label>
        <input id="code" name="code" value="\(typed)" required maxlength="2048" autocomplete="off"></div>
        <div><button class="primary">\(t("查询", "Look up"))</button></div></form>
        """
    }

    func full(_ trace: FullTrace, _ regions: RegionTable) -> HTML {
        let facts = trace.facts
        let rows = events(trace, regions)
        let table =
            rows.isEmpty
            ? t.empty(t("还没有回传的记录。", "Nothing has been returned yet."))
            : t.table(
                [
                    t("环节", "Step"), t("发生时间", "When"), t("地区", "Region"), t("采集单位", "Captured by"), t("回传", "Return"),
                    t("采集时间", "Captured at"),
                ], rows)
        return Page.console(
            t, title: facts.code.text, crumbs: [(title, "/trace")],
            """
            \(t.heading(t(trace.verdict.headline), t.code(facts.code.text), actions: publicLink(facts)))
            <section class="card"><dl class="facts">\(list(trace, regions))</dl></section>
            <section class="card table"><h2 class="small muted">\(t("追溯记录", "Trace"))</h2>\(table)</section>\(box(""))
            """)
    }

    private func publicLink(_ facts: CodeFacts) -> HTML {
        """
        <a class="button" href="/lookup?code=\(PercentEncoding.encode(facts.code.text))">\
        \(t("消费者看到的页面", "What consumers see"))</a>
        """
    }

    private func list(_ trace: FullTrace, _ regions: RegionTable) -> [HTML] {
        let facts = trace.facts
        let number = facts.identity.allocationNumber
        let place = t("第 \(facts.identity.index + 1) 个", "no. \(facts.identity.index + 1)")
        var rows: [(String, HTML)] = [
            (t("结论", "Verdict"), "\(t(trace.verdict.advice, facts.verdictParameters))"),
            (t("企业", "Owner"), "\(facts.owner.name)"),
            (
                t("产品", "Product"),
                "<a href=\"/products/\(facts.product.id)\">\(facts.product.name) \(facts.product.model)</a>"
            ),
            (
                t("码段", "Allocation"),
                "<a href=\"/allocations/\(number)\">\(number)</a> · \(place) · \(t(facts.allocation.state.name))"
            ),
        ]
        if let made = facts.made {
            rows.append((t("批次", "Batch"), "\(made.batch.number) · \(made.batch.productionDate.description)"))
            rows.append(
                (
                    t("绑定于", "Bound by"),
                    "<a href=\"/returns/\(made.binding.returnID)\">\(t("回传", "return")) \(made.binding.returnID)</a>"
                ))
        }
        if let number = facts.item?.factoryNumber { rows.append((t("出厂编号", "Factory number"), "\(number)")) }
        rows += AfterSaleCard(t: t, regions: regions, facts: facts).rows
        if let end = trace.life?.end { rows.append((t("安全年限至", "Safe until"), "\(end.description)")) }
        rows.append((t("消费者查询", "Queries by consumers"), t.number(facts.summary?.count ?? 0)))
        if let first = facts.summary?.firstAt { rows.append((t("首次查询", "First query"), t.time(first))) }
        return rows.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>" }
    }

    private func events(_ trace: FullTrace, _ regions: RegionTable) -> [HTML] {
        trace.facts.events.map { event -> HTML in
            """
            <tr><td>\(t(event.stepName))</td><td>\(t.time(event.time))</td>\
            <td>\(event.region.map(regions.words) ?? "")</td>\
            <td>\(trace.captors[event.captorID] ?? "")</td>\
            <td><a href="/returns/\(event.returnID)">\(event.returnID)</a></td>\
            <td>\(t.time(event.capturedAt))</td></tr>
            """
        }
    }
}
