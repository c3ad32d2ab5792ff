import Gateway
import Markup
import Traceability

struct ForwardTraceView {
    let t: Scene
    let platform: Platform
    /// As typed.
    let product: String
    let enterprise: String
    private var title: String { t("正向追溯", "Forward trace") }
    private var lead: String {
        t("从零部件批号、批次或包装到全部产品", "From a component lot, a batch or a container to all units")
    }

    func form(_ kind: String, _ value: String, refusal: Refusal? = nil) -> HTML {
        let problem = refusal.map { t.notice(.warn, "\(t($0))") }
        return Page.console(
            t, title: title, crumbs: [(t("追溯查询", "Trace"), "/trace")],
            """
            \(t.heading(title, "\(lead)"))
            \(problem)\(box(kind, value))
            """)
    }

    private func box(_ kind: String, _ value: String, owner: String? = nil) -> HTML {
        let kinds = [
            ("componentLot", t("零部件批号", "Component lot")), ("batchNo", t("批号", "Batch number")),
            ("batch", t("批次编号（系统）", "Batch id")),
            ("container", t("包装（箱、托盘）", "Container (box, pallet)")),
        ].map { name, text -> HTML in "<option value=\"\(name)\"\(if: name == kind, " selected")>\(text)</option>" }
        let hint = t(
            "型号、GTIN 或系统编号；批号只属于一个产品时可留空", "Model, GTIN or id; may be empty where one product only has the number")
        return """
            <form class="card stack" action="/trace/forward"><div class="field">
            <label for="kind">\(t("按什么查", "By"))</label><select id="kind" name="kind">\(kinds)</select></div>
            <div class="field"><label for="value">\(t("号码", "Number"))</label>
            <input id="value" name="value" value="\(value)" required maxlength="2048" autocomplete="off"></div>
            <div class="field"><label for="product">\(t("产品（按批号查时）", "Product (with a batch number)"))</label>
            <input id="product" name="product" value="\(product)" maxlength="100" autocomplete="off">
            <p class="small muted">\(hint)</p></div>
            \(enterpriseField(owner))\
            <div><button class="primary">\(t("查询", "Look up"))</button></div></form>
            """
    }

    /// Whose goods, for those who look at more than one enterprise's.
    private func enterpriseField(_ owner: String?) -> HTML {
        guard t.actor?.seesEveryOrganization == true else { return .empty }
        return """
            <div class="field"><label for="enterprise">\(t("企业", "Enterprise"))</label>
            <input id="enterprise" name="enterprise" value="\(enterprise.isEmpty ? owner ?? "" : enterprise)" required\
             maxlength="60" autocomplete="off">
            <p class="small muted">\(t("名称或统一社会信用代码", "Name or credit code"))</p></div>
            """
    }

    func full(_ trace: ForwardTrace, _ runs: [TraceSegment], _ kind: String, _ value: String) throws -> HTML {
        let names = Dictionary(trace.holders.map { ($0.holder, holderName($0)) }) { first, _ in first }
        let download =
            trace.subject.field + "=" + PercentEncoding.encode(trace.subject.text)
            + (product.isEmpty ? "" : "&product=" + PercentEncoding.encode(product))
        let name = name(of: trace)
        return Page.console(
            t, title: name, crumbs: [(t("追溯查询", "Trace"), "/trace"), (title, "/trace/forward")],
            """
            \(t.heading(name, "\(trace.ownerName)", actions: """
                \(files(download, trace.ownerID))
                """))
            \(bounds(trace))
            <section class="card"><dl class="facts">\(sums(trace))</dl></section>
            <section class="card"><h2>\(t("去向图", "Where they went"))</h2>\
            \(HopGraph(t: t, trace: trace, subject: name, names: names).svg)</section>
            <section class="card table"><h2>\(t("批次", "Batches"))</h2>\(batches(trace))</section>
            <section class="card table"><h2>\(t("持有单位", "Holders"))</h2>\(holders(trace, names))</section>
            <section class="card table"><h2>\(t("地区", "Regions"))</h2>\(regions(trace))</section>
            <section class="card"><h2>\(t("编码区间", "Runs of codes"))</h2>\(try list(trace, runs, names))</section>
            \(box(kind, value, owner: trace.ownerName))
            """)
    }

    /// What was asked about as people call it: a batch by its maker's number, a container as its label has it.
    private func name(of trace: ForwardTrace) -> String {
        switch trace.subject {
        case .batch: trace.batches.first?.number ?? trace.subject.text
        case .container(let text): EventNaming.shown(EventNaming.uri(ofTyped: text))
        case .componentLot, .batchNumber: trace.subject.text
        }
    }

    private func files(_ query: String, _ ownerID: Int64) -> [HTML] {
        [("XLSX", "xlsx"), ("EPCIS JSON-LD", "jsonld"), ("EPCIS XML", "xml")].map { name, end -> HTML in
            "<a class=\"button\" href=\"/api/v1/forward-trace.\(end)?\(query)&owner=\(ownerID)\" download>\(name)</a>"
        }
    }

    private func bounds(_ trace: ForwardTrace) -> HTML {
        guard !trace.isWhole else { return .empty }
        let words = trace.cuts.map { t($0.words) }
        return t.notice(
            .warn, "\(t("结果不完整：", "This is not all: "))\(words.sorted().joined(separator: t("；", "; ")))")
    }

    private func sums(_ trace: ForwardTrace) -> [HTML] {
        [
            (t("产品数量", "Units"), trace.unitCount), (t("已出库", "Shipped"), trace.shippedCount),
            (t("未售", "Not sold"), trace.unitCount - trace.soldCount), (t("已售", "Sold"), trace.soldCount),
            (t("已安装", "Installed"), trace.installedCount),
        ].map { name, count -> HTML in "<dt>\(name)</dt><dd>\(t.number(count))</dd>" }
    }

    private func holderName(_ line: ForwardTrace.HolderLine) -> String {
        if case .consignee("", _) = line.holder { return t("未填收货单位", "Consignee not stated") }
        return line.name ?? t("\(region(line.regionCode))（单位不公开）", "\(region(line.regionCode)) (not named)")
    }

    /// Where goods are that were sold: nobody is named but who sold them.
    private func sold(_ seller: String, _ code: String) -> String {
        let place = code.isEmpty ? "" : " · \(region(code))"
        return t("消费者（已售）\(place)，售出：\(seller)", "Consumer (sold)\(place), by \(seller)")
    }

    private func region(_ code: String) -> String {
        code.isEmpty ? t("地区未知", "Region not known") : platform.regions.words(code)
    }

    private func batches(_ trace: ForwardTrace) -> HTML {
        t.table(
            [t("批次", "Batch"), t("数量", "Units")], numbers: [1],
            trace.batches.prefix(1_000).map { batch -> HTML in
                "<tr><td>\(batch.number)</td><td class=\"n\">\(t.number(batch.unitCount))</td></tr>"
            })
    }

    private func holders(_ trace: ForwardTrace, _ names: [TraceHolder: String]) -> HTML {
        guard !trace.holders.isEmpty || trace.maker.soldCount > 0 else {
            return t.empty(t("都还在生产企业：没有回传出库。", "All with the maker: no shipment was returned."))
        }
        let columns = [
            t("单位、地区", "Enterprise, region"), t("收到过", "Received"), t("现有", "Has now"), t("已售", "Sold"),
        ]
        let maker: HTML = """
            <tr><td>\(t("生产企业", "The maker"))</td><td></td>\
            <td class="n">\(t.number(trace.maker.holdingCount))</td>\
            <td class="n">\(t.number(trace.maker.soldCount))</td></tr>
            """
        let lines = trace.holders.prefix(1_000).map { line -> HTML in
            """
            <tr><td>\(names[line.holder] ?? "")\(mark(line.holder))\(place(line))</td>\
            <td class="n">\(t.number(line.receivedCount))</td><td class="n">\(t.number(line.holdingCount))</td>\
            <td class="n">\(t.number(line.soldCount))</td></tr>
            """
        }
        let note = t(
            "现有：在该单位、尚未售出；已售：由该单位卖给消费者。",
            "Has now: with it and not sold. Sold: to consumers, by it.")
        return "<p class=\"muted\">\(note)</p>\(t.table(columns, numbers: [1, 2, 3], [maker] + lines))"
    }

    /// Below the name, so that a phone shows every number; whoever is a region alone has it as name.
    private func place(_ line: ForwardTrace.HolderLine) -> HTML {
        guard line.name != nil else { return .empty }
        return "<br><span class=\"small muted\">\(region(line.regionCode))</span>"
    }

    /// A name that a shipment gives is told from one that was reviewed.
    private func mark(_ holder: TraceHolder) -> HTML {
        guard case .consignee(let text, _) = holder, !text.isEmpty else { return .empty }
        return " \(t.tag(t("未登记单位", "Not registered")))"
    }

    private func regions(_ trace: ForwardTrace) -> HTML {
        t.table(
            [t("地区", "Region"), t("收到过", "Received"), t("现有", "Held"), t("已售到", "Sold to")], numbers: [1, 2, 3],
            trace.regions.map { line -> HTML in
                """
                <tr><td>\(region(line.code))</td><td class="n">\(t.number(line.receivedCount))</td>\
                <td class="n">\(t.number(line.holdingCount))</td><td class="n">\(t.number(line.soldCount))</td></tr>
                """
            })
    }

    /// The code, to its own trace; one that was made elsewhere by its place.
    private func link(_ codes: UnitNames, _ run: TraceSegment, _ index: Int64) throws -> HTML {
        guard let code = try codes.code(run.allocationNumber, index) else {
            return t.code("\(run.allocationNumber)/\(index + 1)")
        }
        return "<a href=\"/trace?code=\(PercentEncoding.encode(code))\">\(t.code(code))</a>"
    }

    private func list(
        _ trace: ForwardTrace, _ runs: [TraceSegment], _ names: [TraceHolder: String]
    ) throws -> HTML {
        let codes = UnitNames(platform, ownerID: trace.ownerID)
        let rows = try runs.map { run -> HTML in
            let first = try link(codes, run, run.first)
            let last = try run.count == 1 ? HTML.empty : " – \(link(codes, run, run.last))"
            let holder = run.holder.map { names[$0] ?? "" } ?? t("生产企业", "The maker")
            let place = run.soldRegion.map { sold(holder, $0) } ?? holder
            let container = run.container.map { t("包装 ", "container ") + EventNaming.shown($0) }
            let count = run.count == 1 ? t("1 件", "1 unit") : t("\(run.count) 件", "\(run.count) units")
            let words = [count, place, container].compactMap { $0 }
            return "<li>\(first)\(last)<small class=\"break\">\(words.joined(separator: " · "))</small></li>"
        }
        let note = t(
            "列出前 \(runs.count) 段，共 \(trace.segmentCount) 段；全部见 XLSX。",
            "The first \(runs.count) of \(trace.segmentCount) runs; the workbook has all.")
        // A list, not a table: two codes take more than a phone is wide.
        return "<p class=\"muted\">\(note)</p><ol class=\"steps\">\(rows)</ol>"
    }
}
