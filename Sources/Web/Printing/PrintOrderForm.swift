import Markup
import Traceability

/// What is to be printed: one form for every format, in the order in which one decides.
struct PrintOrderForm {
    let t: Scene
    let file: AllocationFile
    let templates: [LabelTemplateChoice]
    let state: FormState

    private var allocation: Allocation { file.allocation }
    private var fields: Fields { Fields(t: t, state: state) }

    var view: HTML {
        let title = t("下达印制任务", "Order a print job")
        let crumbs = [
            (t("码段与下载", "Codes and downloads"), "/allocations"),
            (t("码段 № \(allocation.number)", "Allocation № \(allocation.number)"), "/allocations/\(allocation.number)"),
        ]
        let subtitle = t("共 \(allocation.count) 个编码", "\(allocation.count) codes")
        return Page.console(
            t, title: title, crumbs: crumbs,
            """
            \(t.heading(title, "\(file.product?.model ?? "") · \(subtitle)"))
            <form class="stack" method="post" action="/print-jobs">\(fields.summary)
            <input type="hidden" name="allocation" value="\(allocation.number)">
            <section class="card stack">\(what)</section>
            <section class="card stack">\(rolls)</section>
            <section class="card stack">\(tables)</section>
            <section class="card stack">\(symbols)</section>
            <section class="card stack">\(labels)</section>
            <section class="card stack">\(why)
            <div class="actions"><button class="primary">\(t("下达", "Order"))</button></div></section>
            </form>
            """)
    }

    private var what: HTML {
        let formats = PrintFormat.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return """
            <h2>\(t("格式与范围", "Format and range"))</h2>
            \(fields.select("format", t("格式", "Format"), formats))
            <div class="grid2">\(number("first", t("首个序号", "First number"), hint: t("留空为第一个", "Empty: the first")))
            \(number("last", t("末个序号", "Last number"), hint: t("留空为最后一个", "Empty: the last")))</div>
            \(number("partSize", t("每份数量", "Codes a file"), hint: t("留空由系统决定", "Empty: what suits the format")))
            """
    }

    private var rolls: HTML {
        let hint = t(
            "多列印刷时，编码横跨各列排列，使每一卷都是一段连续编码，可按首末标签回传。",
            """
            Rows run across the lanes, so that each roll holds one run of codes and is returned by its first \
            and last label.
            """
        )
        return """
            <h2>\(t("卷", "Rolls"))</h2><p class="small muted">\(hint)</p>
            <div class="grid2">\(number("rollLength", t("卷长（枚/卷）", "Labels a roll"), hint: ""))
            \(number("lanes", t("列数", "Lanes"), hint: t("并排的标签数，默认 1", "Labels side by side; 1 unless told")))</div>
            \(fields.check(
                "dividers",
                t("卷间加分卷标签（卷号、首末码、枚数）", "A divider label before each roll (number, first and last code, count)")))
            """
    }

    private var tables: HTML {
        let contents = [
            (value: "code", text: t("编码", "Codes")), (value: "address", text: t("印刷地址", "Addresses")),
        ]
        let columns = PrintColumn.allCases.map { column -> HTML in
            """
            <label class="check"><input type="checkbox" name="columns" value="\(column.rawValue)"> \
            <span>\(t(column.name))</span></label>
            """
        }
        return """
            <h2>\(t("文本与表格（TXT、CSV、XLSX）", "Text and tables (TXT, CSV, XLSX)"))</h2>
            \(fields.select("content", t("TXT 每行内容", "Lines of a TXT"), contents, required: false))
            <fieldset class="field"><legend>\(t("附加列（CSV、XLSX）", "More columns (CSV, XLSX)"))</legend>\
            \(columns)</fieldset>
            """
    }

    private var symbols: HTML {
        let kinds = PrintSymbology.allCases.filter { allocation.isGTIN || !$0.isGS1 }
            .map { (value: $0.rawValue, text: t($0.name)) }
        let pictures = PictureFormat.allCases.map { (value: $0.rawValue, text: $0.rawValue.uppercased()) }
        return """
            <h2>\(t("条码图形", "Symbols"))</h2>
            <div class="grid2">\(fields.select("symbology", t("码制", "Symbology"), kinds, required: false))
            \(fields.select("picture", t("图形格式", "Picture format"), pictures, required: false))</div>
            """
    }

    private var labels: HTML {
        let choices = templates.map { (value: $0.id, text: t($0.name)) }
        return """
            <h2>\(t("标签（PDF、ZPL、TSPL）", "Labels (PDF, ZPL, TSPL)"))</h2>
            \(fields.select(
            "template", t("模板", "Template"), choices,
            hint: t(
                "留空：PDF 用 A4 版面，打印机用 60×40 卷标", "Empty: A4 sheets for PDF, a roll of 60 × 40 for printers"),
            required: false))
            <div class="grid2">\(fields.input("batch", t("批号", "Batch"), required: false))
            \(fields.input("month", t("生产年月", "Production month"), kind: "month", required: false))
            \(fields.input("hotline", t("服务热线", "Hotline"), required: false))</div>
            \(fields.check("tag", t("打印时写入 RFID 标签（ZPL）", "Write the RFID tag while printing (ZPL)")))
            """
    }

    private var why: HTML {
        let taken = t(
            "本码段已有 \(file.downloads.count) 次下载。同一批编码再次印制可能造成重复，须填写理由。",
            """
            Codes of this allocation were taken \(file.downloads.count) times. The same codes twice make \
            duplicates: a reason is needed.
            """
        )
        let warning: HTML = file.downloads.isEmpty ? .empty : t.notice(.warn, "\(taken)")
        return """
            \(warning)\(fields.input("purpose", t("用途", "Purpose"), required: false))
            \(fields.input("reason", t("再次印制的理由（补打）", "Reason to print the same codes again"), required: false))
            """
    }

    private func number(_ name: String, _ label: String, hint: String) -> HTML {
        fields.input(name, label, kind: "number", hint: hint, required: false)
    }
}
