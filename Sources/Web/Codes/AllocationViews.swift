import Markup
import Traceability

enum AllocationViews {
    static func list(_ t: Scene, _ entries: [(allocation: Allocation, model: String)]) -> HTML {
        let rows = entries.map { entry -> HTML in
            let allocation = entry.allocation
            return """
                <tr><td><a href="/allocations/\(allocation.number)">№ \(allocation.number)</a>\
                \(test(t, allocation))</td>
                <td>\(entry.model)</td><td class="n">\(t.number(allocation.count))</td>
                <td>\(state(t, allocation))</td><td>\(t.time(allocation.issuedAt))</td></tr>
                """
        }
        let columns = [
            t("码段", "Allocation"), t("型号", "Model"), t("数量", "Quantity"), t("状态", "State"), t("发放", "Issued"),
        ]
        let more: HTML =
            entries.count == 50
            ? "<p><a href=\"/allocations?before=\(entries[49].allocation.number)\">\(t("更早的", "Earlier"))</a></p>"
            : .empty
        let body: HTML =
            entries.isEmpty
            ? t.empty(t("还没有码段。编码申请通过后出现在这里。", "No allocation yet. They appear when an application is approved."))
            : "<section class=\"card table\">\(t.table(columns, numbers: [2], rows))</section>\(more)"
        let title = t("码段与下载", "Codes and downloads")
        return Page.console(t, title: title, "\(t.heading(title))\(body)")
    }

    private static func test(_ t: Scene, _ allocation: Allocation) -> HTML {
        allocation.isTest ? " \(t.tag(t("测试", "Test"), .warn))" : .empty
    }

    private static func state(_ t: Scene, _ allocation: Allocation) -> HTML {
        let tone: Tone = allocation.state == .active ? .good : allocation.state == .fetching ? .info : .bad
        let loaded: HTML =
            allocation.state == .fetching
            ? "<small>\(t.number(allocation.loadedCount)) / \(t.number(allocation.count))</small>" : .empty
        return "\(t.tag(t(allocation.state.name), tone))\(loaded)"
    }

    static func show(_ t: Scene, _ file: AllocationFile, _ form: FormState) -> HTML {
        let allocation = file.allocation
        let title = t("码段 № \(allocation.number)", "Allocation № \(allocation.number)")
        let canDownload = t.may(.codeDownload) && allocation.state == .active
        return Page.console(
            t, title: title, crumbs: [(t("码段与下载", "Codes and downloads"), "/allocations")],
            """
            \(t.heading(title, "\(state(t, allocation))\(test(t, allocation))", actions: actions(t, file, canDownload)))
            \(AllocationExtras.notice(t, allocation))\(reminder(t, file))\
            <section class="card"><dl class="facts">\(facts(t, file))</dl></section>
            \(canDownload ? DownloadViews.card(t, file) : .empty)
            \(DownloadViews.history(t, file))
            \(voidRuns(t, file))
            \(t.may(.codeVoid) ? labels(t, file, Fields(t: t, state: form)) : .empty)
            """)
    }

    /// 首件确认 is still to be done, or who has done it.
    private static func reminder(_ t: Scene, _ file: AllocationFile) -> HTML {
        let link: HTML = """
            <a href="/allocations/\(file.allocation.number)/first-label">\(t("首件确认", "First label check"))</a>
            """
        if let check = file.firstLabelChecks.first(where: { $0.outcome.isSettled }) {
            return t.notice(.good, "\(link): \(t(check.outcome.name)) · \(check.accountName) \(t.time(check.at))")
        }
        guard file.isPrinted else { return .empty }
        return t.notice(.warn, "\(t("本码段已印制，尚未做首件确认。", "Printed, and the first label is not confirmed yet.")) \(link)")
    }

    private static func actions(_ t: Scene, _ file: AllocationFile, _ canDownload: Bool) -> HTML {
        let number = file.allocation.number
        let order: HTML =
            canDownload
            ? """
            <a class="button primary" href="/print-jobs/new?allocation=\(number)">\
            \(t("下达印制任务", "Order a print job"))</a>
            """ : .empty
        return """
            \(order)<a class="button" href="/print-jobs?allocation=\(number)">\(t("印制任务", "Print jobs"))</a>
            """
    }

    private static func facts(_ t: Scene, _ file: AllocationFile) -> HTML {
        let allocation = file.allocation
        let facts: [(String, HTML)] = [
            (t("产品", "Product"), "\(file.product?.model ?? "—")"),
            (t("数量", "Quantity"), t.number(allocation.count)),
            (t("已绑定", "Bound"), t.number(file.boundCount)),
            (t("企业号 / 商品条码", "Enterprise number / GTIN"), "<span class=\"mono\">\(allocation.scope)</span>"),
            (t("印刷地址", "Printed address"), "<span class=\"mono\">\(allocation.address)</span>"),
            (t("发放", "Issued"), t.time(allocation.issuedAt)),
        ]
        return facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML }.joined()
    }

    private static func voidRuns(_ t: Scene, _ file: AllocationFile) -> HTML {
        guard !file.voidRuns.isEmpty else { return .empty }
        let rows = file.voidRuns.map { run -> HTML in
            """
            <tr><td class="n">\(t.number(run.first + 1))–\(t.number(run.last + 1))</td><td>\(run.reason)</td>
            <td>\(t.time(run.at))</td></tr>
            """
        }
        let columns = [t("序号", "Codes"), t("理由", "Reason"), t("时间", "When")]
        return
            "<section class=\"card table\"><h2>\(t("作废", "Void"))</h2>\(t.table(columns, numbers: [0], rows))</section>"
    }

    /// 作废 and 换标.
    private static func labels(_ t: Scene, _ file: AllocationFile, _ fields: Fields) -> HTML {
        let path = "/allocations/\(file.allocation.number)"
        return """
            \(fields.summary)<section class="grid2">
            <form class="card stack" method="post" action="\(url: path + "/void")">\
            <h2>\(t("作废标签", "Declare labels void"))</h2>
            <p class="small muted">\(t(
                "作废不可撤销。已绑定的编码也可作废，扫码时会说明。",
                "This is final. Bound codes may be void too; a scan then says so."))</p>
            \(fields.input("first", t("首个编码", "First code")))
            \(fields.input("last", t("末个编码", "Last code"), hint: t("只作废一个时留空", "Empty for one label"), required: false))
            \(fields.input("reason", t("理由", "Reason")))
            <div class="actions"><button>\(t("作废", "Declare void"))</button></div></form>
            <form class="card stack" method="post" action="\(url: path + "/replacements")">\
            <h2>\(t("换标", "Replace a label"))</h2>
            <p class="small muted">\(t(
                "旧码、新码都可查询，追溯信息随新码。", "Both codes answer; the trace follows to the new one."))</p>
            \(fields.input("old", t("旧码", "Old code")))\(fields.input("new", t("新码（未使用）", "New code (unused)")))
            \(fields.input("replacementReason", t("理由", "Reason")))
            <div class="actions"><button>\(t("换标", "Replace"))</button></div></form></section>
            """
    }
}
