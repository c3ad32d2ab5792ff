import Identification
import Markup
import Traceability

/// One import: what can be done now, what was found, samples, errors.
struct HistoryView {
    let t: Scene
    let found: HistoryImport
    let files: [HistoryFile]
    let errors: [(file: Int, error: RowError)]
    let after: Int
    let samples: [HistorySample]
    let state: FormState

    private var path: String { "/history/\(found.id)" }

    var view: HTML {
        Page.console(
            t, title: found.name, crumbs: [(t("历史数据导入", "Import of old data"), "/history")],
            """
            \(t.heading(found.name, "\(t.tag(found.state)) #\(found.id) · \(t.time(found.createdAt))", actions: undo))
            \(Fields(t: t, state: state).summary)\(now)
            \(report(t("试运行报告", "Report of the trial"), found.trial))\
            \(report(t("导入结果", "What was staged"), found.result))\
            \(sampleTable)\(fileTable)\(errorTable)
            """)
    }

    /// What is going on, or what to do next.
    private var now: HTML {
        if found.state.isWorking {
            let failure: HTML = found.failure.isEmpty ? .empty : "<p>\(t(Message(kept: found.failure)))</p>"
            return t.notice(
                .info,
                """
                <p>\(t(found.state.name)) <span class="num">\(found.percent) %</span>
                <a href="\(url: path)">\(t("刷新", "Refresh"))</a></p>
                <meter min="0" max="100" value="\(found.percent)">\(found.percent) %</meter>\(failure)
                """)
        }
        return switch found.state {
        case .open: "\(upload)\(files.contains(where: \.isComplete) ? button("trial", t("试运行", "Try")) : .empty)"
        case .tried: tried
        case .staged: staged
        case .confirmed:
            t.notice(
                .good,
                """
                \(t("已确认并生效；此后只能通过更正修改。", "Confirmed: it counts. Only an amendment changes it now."))
                <a href="/returns/\(found.returnID ?? 0)">\(t("回传", "Return")) #\(found.returnID ?? 0)</a>
                """)
        case .undone: t.notice(.info, "\(t("已撤销，平台内没有留下这次导入的数据。", "Undone: nothing of it is left here."))")
        default: .empty
        }
    }

    private var tried: HTML {
        let good = found.trial?.good ?? 0
        let hint = t(
            "有未知编码：国家平台直接取得的编码请联系平台导入，自有序列号请先",
            "Some codes are unknown: staff imports those of the national platform; own serials you can")
        let unknown: HTML =
            (found.trial?.unknown ?? 0) > 0
            ? t.notice(
                .warn,
                """
                \(hint)
                <a href="/own-serials">\(t("登记", "register"))</a>
                """) : .empty
        let go: HTML =
            good > 0 ? button("import", t("导入 \(good) 行", "Import \(good) rows"), isPrimary: true) : .empty
        return "\(unknown)<div class=\"actions\">\(go)\(button("trial", t("重新试运行", "Try again")))</div>\(upload)"
    }

    private var staged: HTML {
        let text = t(
            "数据已就位，但扫码和追溯中还看不到。请抽看下面的样本，确认后立即生效。",
            "Everything is in place, and nobody sees it yet. Look at the samples below; confirmed, it counts at once.")
        let confirm: HTML =
            t.may(.historyConfirm)
            ? button("confirmation", t("确认生效", "Confirm"), isPrimary: true)
            : "<p>\(t("请企业管理员确认。", "An administrator of the enterprise confirms it."))</p>"
        return t.notice(.warn, "<p>\(text)</p><div class=\"actions\">\(confirm)</div>")
    }

    private var undo: HTML {
        found.state.isUndoable ? button("undo", t("撤销导入", "Undo")) : .empty
    }

    private func button(_ step: String, _ text: String, isPrimary: Bool = false) -> HTML {
        """
        <form method="post" action="\(url: path + "/" + step)">\
        <button\(if: isPrimary, " class=\"primary\"")>\(text)</button></form>
        """
    }

    private var upload: HTML {
        let fields = Fields(t: t, state: state)
        let kinds = t(
            "XLSX、CSV 或 NDJSON，共不超过 100 万行；同一文件中断后再传会接着处理",
            "XLSX, CSV or NDJSON, a million rows in all; the same file sent again goes on where it broke off")
        return """
            <form class="card stack" method="post" action="\(url: path + "/files")" enctype="multipart/form-data">
            \(fields.input("file", t("添加文件", "Add a file"), kind: "file", hint: kinds))
            <div class="actions"><button>\(t("上传", "Upload"))</button></div></form>
            """
    }

    private func report(_ title: String, _ report: HistoryReport?) -> HTML {
        guard let report else { return .empty }
        let counts = report.counts.map { count -> HTML in
            "<dt>\(t(count.label))</dt><dd>\(t.number(count.value))</dd>"
        }
        return """
            <section class="card"><h2>\(title)</h2><dl class="facts">\(counts)\
            <dt>\(t("可导入", "Good"))</dt><dd>\(t.number(report.good))</dd>\
            <dt>\(t("原查询次数", "Earlier queries"))</dt><dd>\(t.number(report.queries))</dd></dl></section>
            """
    }

    private var sampleTable: HTML {
        guard !samples.isEmpty else { return .empty }
        let columns = [
            t("编码", "Code"), t("旧码", "Old code"), t("批次", "Batch"), t("生产", "Made"), t("检验", "Tests"),
            t("出库", "Shipped"), t("售出", "Sold"), t("经销商", "Dealer"), t("地区", "Region"), t("原查询", "Queries"),
        ]
        let rows = samples.map { sample -> HTML in
            let tests = sample.tests.map { t($0.name) + ($0.passed ? " ✓" : " ✗") }.joined(separator: " ")
            return """
                <tr><td>\(t.code(sample.code))</td><td class="mono">\(sample.oldCode)</td><td>\(sample.batch)</td>\
                <td>\(day(sample.madeOn))</td><td>\(tests)</td><td>\(day(sample.shippedOn))</td>\
                <td>\(day(sample.soldOn))</td><td>\(sample.dealer)</td><td>\(sample.region)</td>\
                <td class="n">\(sample.queries.map { "\($0.count)" } ?? "")</td></tr>
                """
        }
        let link = t("与原始台账核对", "compare them with your records")
        return """
            <section class="card table"><h2>\(t("样本", "Samples"))</h2><p class="small muted">\(link)</p>
            \(t.table(columns, numbers: [9], rows))</section>
            """
    }

    private func day(_ date: CivilDate?) -> String { date.map { "\($0)" } ?? "" }

    private var fileTable: HTML {
        guard !files.isEmpty else { return .empty }
        let columns = ["#", t("文件", "File"), t("行", "Rows"), t("读取错误", "Unreadable"), ""]
        let rows = files.map { file -> HTML in
            let state = file.isComplete ? "" : t("未传完，请再传一次", "incomplete: send it again")
            return """
                <tr><td>\(file.number)</td><td>\(file.name)</td><td class="n">\(t.number(file.rowCount))</td>\
                <td class="n">\(t.number(file.badCount))</td><td>\(state)</td></tr>
                """
        }
        return """
            <section class="card table"><h2>\(t("文件", "Files"))</h2>\(t.table(columns, numbers: [2, 3], rows))</section>
            """
    }

    private var errorTable: HTML {
        guard !errors.isEmpty else { return .empty }
        let columns = [
            t("行", "Line"), t("原因", "Reason"), t("字段", "Field"), t("值", "Value"), t("示例", "Example"),
            t("文件", "File"), t("列", "Column"),
        ]
        let rows = errors.map { file, error -> HTML in
            """
            <tr><td class="n">\(error.line)</td><td>\(error.text(t.language))</td>\
            <td>\(error.fieldName(t.language))</td><td class="break">\(error.value)</td><td>\(error.example)</td>\
            <td class="n">\(file)</td><td class="n">\(error.column > 0 ? "\(error.column)" : "")</td></tr>
            """
        }
        let more: HTML =
            errors.count == 100
            ? "<a href=\"\(url: path + "?after=\(after + 100)")\">\(t("后 100 条", "Next 100"))</a>" : .empty
        return """
            <section class="card table"><h2>\(t("错误与提示", "Errors and notes"))</h2>
            <p><a href="\(url: path + "/errors.csv")">\(t("下载清单 (CSV)", "Download the list (CSV)"))</a> \(more)</p>
            \(t.table(columns, numbers: [0, 5, 6], rows))</section>
            """
    }
}
