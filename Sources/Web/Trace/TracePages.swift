import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Traceability

/// 追溯查询 on the consoles: a code's whole trace for its owner, for the parties to the goods, staff and regulators.
struct TracePages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/trace", .returnRead) { call, actor in
                let t = Scene(call)
                guard let text = call.query("code") else { return .page(TraceView(t: t).form(typed: "")) }
                do {
                    let day = call.query("asOf").flatMap { $0.isEmpty ? nil : $0 }
                    let asOf = try day.map { try Instant(asOf: $0, now: call.occasion.now) }
                    let trace = try await ReadItemTrace(call.platform).forParties(
                        text, by: actor, on: call.occasion, asOf: asOf)
                    return .page(TraceView(t: t).full(trace, call.platform.regions))
                } catch let refusal as Refusal where [.missing, .denied, .invalid].contains(refusal.kind) {
                    call.occasion.mark?.refused(refusal)
                    let view = TraceView(t: t).form(typed: text, refusal: refusal)
                    let status: HTTPResponse.Status =
                        switch refusal.kind {
                        case .missing: .notFound
                        case .invalid: .unprocessableContent
                        default: .forbidden
                        }
                    return .page(view, status: status)
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

    func full(_ trace: ItemTrace, _ regions: RegionTable) -> HTML {
        let facts = trace.facts
        let tables = TraceTables(t: t, trace: trace, regions: regions)
        return Page.console(
            t, title: facts.code.text, crumbs: [(title, "/trace")],
            """
            \(t.heading(t(trace.verdict.headline), t.code(facts.code.text), actions: links(trace)))
            \(stop(trace))\(moment(trace))\(limits(trace))
            <section class="card"><dl class="facts">\(list(trace, regions))</dl></section>
            \(pictures(trace, regions))
            \(tables.all)\(box(""))
            """)
    }

    /// ★ 检验不合格: ahead of everything.
    private func stop(_ trace: ItemTrace) -> HTML {
        guard trace.verdict == .testFailed else { return .empty }
        return t.notice(.bad, "<b>\(t(trace.verdict.advice, trace.facts.verdictParameters))</b>")
    }

    /// 截至: of which moment it is, and of which other one it may be asked for.
    private func moment(_ trace: ItemTrace) -> HTML {
        let code = trace.facts.code.text
        let then: HTML =
            trace.asOf.map { then in
                let words = t(
                    "以下记录与批次信息为截至 \(then.minuteText) 有效的版本；结论、销售与经手单位为现在的情况。",
                    "Records and batch as they counted at \(then.minuteText); verdict, sale and holders are of now.")
                let now: HTML =
                    "<a href=\"\(url: "/trace?code=" + PercentEncoding.encode(code))\">\(t("查看现在", "As it is now"))</a>"
                return t.notice(.info, "\(words) \(now)")
            } ?? .empty
        let day = trace.asOf?.date.description ?? ""
        return """
            \(then)<form class="actions" action="/trace"><input type="hidden" name="code" value="\(code)">
            <label class="small" for="asOf">\(t("截至日期", "As of"))</label>
            <input id="asOf" name="asOf" type="date" value="\(day)" max="\(t.now.date.description)">
            <button>\(t("查看当时", "As it was then"))</button></form>
            """
    }

    /// What is missing, never silently.
    private func limits(_ trace: ItemTrace) -> HTML {
        guard trace.facts.isCut else { return .empty }
        return t.notice(.warn, "\(t(trace.omission))")
    }

    private func pictures(_ trace: ItemTrace, _ regions: RegionTable) -> HTML {
        guard !trace.lines.isEmpty else { return .empty }
        return """
            <div class="pictures"><section class="card"><h2>\(t("时间线", "Timeline"))</h2>\
            \(TimelinePicture(t: t, trace: trace, regions: regions).svg)</section>
            <section class="card"><h2>\(t("流转图", "Hand to hand"))</h2>\
            \(HandsPicture(t: t, trace: trace, regions: regions).svg)</section></div>
            """
    }

    private func links(_ trace: ItemTrace) -> HTML {
        let facts = trace.facts
        // Files of the moment that the page shows.
        let moment = trace.asOf.map { "?asOf=" + PercentEncoding.encode($0.iso8601) } ?? ""
        let code = PercentEncoding.encode(facts.code.text)
        let files = [("XLSX", "xlsx"), ("EPCIS JSON-LD", "jsonld"), ("EPCIS XML", "xml")].map { name, end -> HTML in
            "<a class=\"button\" href=\"/api/v1/trace/\(code).\(end)\(moment)\" download>\(name)</a>"
        }
        return """
            \(files)\(amend(facts, code))<a class="button" href="/lookup?code=\(code)">\
            \(t("消费者看到的页面", "What consumers see"))</a>
            """
    }

    private func amend(_ facts: CodeFacts, _ code: String) -> HTML {
        guard t.may(.amendmentRequest), facts.events.contains(where: { $0.captorID == t.actor?.organizationID }) else {
            return .empty
        }
        return """
            <a class="button" href="/amendments/new?scope=item&subject=\(code)">\(t("申请更正", "Amend"))</a>
            """
    }

    private func list(_ trace: ItemTrace, _ regions: RegionTable) -> [HTML] {
        let facts = trace.facts
        var rows: [(String, HTML)] = [
            (t("结论", "Verdict"), "\(t(trace.verdict.advice, facts.verdictParameters))"),
            (t("企业", "Owner"), "\(facts.owner.name)"),
        ]
        let isInside = trace.reach == .owner || trace.reach == .supervision
        if isInside {
            rows += inside(facts)
        } else {
            rows.append((t("产品", "Product"), "\(facts.product.name) \(facts.product.model)"))
        }
        if let made = facts.made {
            let day = made.batch.productionDate.description
            let batch: HTML =
                trace.reach == .owner
                ? "<a href=\"/batches/\(made.batch.id)\">\(made.batch.number)</a>" : "\(made.batch.number)"
            rows.append((t("批次", "Batch"), "\(batch) · \(day)"))
            if isInside {
                rows.append((t("绑定于", "Bound by"), binding(made.binding.returnID, facts)))
            }
        } else if trace.asOf != nil {
            rows.append((t("批次", "Batch"), "\(t("截至当时尚未回传", "Not returned by then"))"))
        }
        if let number = facts.item?.factoryNumber { rows.append((t("出厂编号", "Factory number"), "\(number)")) }
        rows += AfterSaleCard(t: t, regions: regions, facts: facts).rows
        if let end = trace.life?.end { rows.append((t("安全年限至", "Safe until"), "\(end.description)")) }
        rows.append((t("消费者查询", "Queries by consumers"), t.number(facts.summary?.count ?? 0)))
        if let earlier = facts.earlier {
            rows.append((t("原系统查询（补录）", "Earlier queries (backfilled)"), t.number(earlier.count)))
        }
        // As the scan page says it: of the earlier system where that one was asked first.
        if let first = facts.queries(facts.summary).firstOn {
            let own = facts.summary.flatMap { $0.firstAt.date == first ? $0.firstAt : nil }
            rows.append((t("首次查询", "First query"), own.map { t.time($0) } ?? "\(first.description)"))
        }
        return rows.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>" }
    }

    /// An allocation's page is its owner's.
    private func allocation(_ number: Int64, _ facts: CodeFacts) -> HTML {
        t.actor?.organizationID == facts.owner.id ? "<a href=\"/allocations/\(number)\">\(number)</a>" : "\(number)"
    }

    /// A return is open to whoever sent it, and to staff.
    private func binding(_ id: Int64, _ facts: CodeFacts) -> HTML {
        let text = t("回传 \(id)", "return \(id)")
        let isOwn = facts.events.contains { $0.returnID == id && $0.captorID == t.actor?.organizationID }
        return isOwn || t.actor?.isStaff == true ? "<a href=\"/returns/\(id)\">\(text)</a>" : "\(text)"
    }

    /// What only the owner and those who supervise it know: which code of how many it is.
    private func inside(_ facts: CodeFacts) -> [(String, HTML)] {
        let number = facts.identity.allocationNumber
        let place = t("第 \(facts.identity.index + 1) 个", "no. \(facts.identity.index + 1)")
        return [
            (
                t("产品", "Product"),
                "<a href=\"/products/\(facts.product.id)\">\(facts.product.name) \(facts.product.model)</a>"
            ),
            (
                t("码段", "Allocation"),
                "\(allocation(number, facts)) · \(place) · \(t(facts.allocation.state.name))"
            ),
        ]
    }
}
