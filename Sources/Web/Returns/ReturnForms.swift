import Markup
import Traceability

/// One unit or one roll, by hand: fields in the order of the label, so that a scanner can fill them.
struct ReturnForm {
    let t: Scene
    let state: FormState

    var view: HTML {
        let fields = Fields(t: t, state: state)
        let title = t("填报一批或一台", "Return a roll or a unit")
        let other: HTML = "<a class=\"button\" href=\"/life\">\(t("售出、安装等售后", "Sale, installation and after"))</a>"
        return Page.console(
            t, title: title, crumbs: [(t("数据回传", "Returns"), "/returns")],
            """
            \(t.heading(title, "\(t("扫描首码和末码，或单台编码。", "Scan the first and last code, or one code."))", actions: other))
            <form class="stack" method="post" action="/returns/new">\(fields.summary)
            \(events(fields))\(labels(fields))\(tests(fields))\(people(fields))
            \(fields.check("hold", t("先暂存，确认后再公开", "Hold it until I confirm")))
            <div class="actions"><button class="primary">\(t("提交", "Submit"))</button></div>
            </form>
            """)
    }

    private func events(_ fields: Fields) -> HTML {
        // What happens after the factory has a form of its own.
        let choices = ReturnEvent.allCases.filter { !$0.isLife }.map { (value: $0.rawValue, text: t($0.name)) }
        return fields.select(
            "event", t(ReturnField.event.name), choices, hint: t(ReturnField.event.note), required: false)
    }

    private func labels(_ fields: Fields) -> HTML {
        let rest: [ReturnField] = [.lastCode, .quantity, .batchNo]
        return """
            \(fields.input("code", t(ReturnField.code.name), hint: t(ReturnField.code.note)))
            \(rest.map { input($0, fields) })
            \(fields.input("productionDate", t(ReturnField.productionDate.name), kind: "date", required: false))
            \([ReturnField.factoryNo, .eventTime].map { input($0, fields) })
            """
    }

    private func tests(_ fields: Fields) -> HTML {
        let choices = [(value: "pass", text: t("合格", "Pass")), (value: "fail", text: t("不合格", "Fail"))]
        let selects = ReturnField.allCases.filter { $0.test != nil }.map { field in
            fields.select(field.rawValue, t(field.name), choices, required: false)
        }
        return """
            <h2>\(t("检验", "Tests"))</h2>\(selects)
            \(fields.input("testedOn", t(ReturnField.testedOn.name), kind: "date", required: false))
            \(input(.measurements, fields))
            """
    }

    private func people(_ fields: Fields) -> HTML {
        let names: [ReturnField] = [.site, .line, .shift, .orderNo, .inspector, .operator]
        let destination: [ReturnField] = [.destination, .destinationRegion]
        return """
            <h2>\(t("生产与人员", "Production and persons"))</h2>\(names.map { input($0, fields) })
            <h2>\(t("流向（仅出库）", "Destination (of a shipment only)"))</h2>\(destination.map { input($0, fields) })
            """
    }

    private func input(_ field: ReturnField, _ fields: Fields) -> HTML {
        fields.input(field.rawValue, t(field.name), hint: t(field.note), required: false)
    }
}

/// A spreadsheet, with the choice of what to do when rows are wrong.
struct UploadForm {
    let t: Scene
    private let state: FormState

    init(t: Scene, state: FormState) {
        self.t = t
        var state = state
        state.values["mode"] = state.values["mode"] ?? ReturnMode.allOrNothing.rawValue
        self.state = state
    }

    var view: HTML {
        let fields = Fields(t: t, state: state)
        let modes = ReturnMode.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let title = t("上传表格", "Upload a spreadsheet")
        let template: HTML = """
            <a class="button" href="/returns/template.xlsx">\(t("下载模板", "Download the template"))</a>
            """
        let warning = t(
            "编码列必须是文本格式，请用模板粘贴；CSV 请用“导入文本”打开。",
            "Codes must be text cells: paste into the template; open CSV by importing it as text.")
        let kinds = t(
            "XLSX 或 CSV（UTF-8、GB18030、UTF-16），不超过 50 MB", "XLSX or CSV (UTF-8, GB18030, UTF-16), at most 50 MB")
        return Page.console(
            t, title: title, crumbs: [(t("数据回传", "Returns"), "/returns")],
            """
            \(t.heading(title, actions: template))
            \(t.notice(.info, "\(warning)"))
            <form class="stack" method="post" action="/returns/upload" enctype="multipart/form-data">\(fields.summary)
            \(fields.input("file", t("文件", "File"), kind: "file", hint: kinds))
            \(fields.select("mode", t("有错误行时", "When rows are wrong"), modes))
            \(fields.check("hold", t("先暂存，确认后再公开", "Hold it until I confirm")))
            <div class="actions"><button class="primary">\(t("上传", "Upload"))</button></div>
            </form>
            """)
    }
}
