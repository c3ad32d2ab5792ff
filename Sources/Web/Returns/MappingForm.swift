import Gateway
import Markup
import Traceability

/// Asks what the columns of a sheet mean. The sheet itself is chosen again: nothing of it is kept between two pages.
struct MappingForm {
    let t: Scene
    private let headings: [String]
    private let rows: [[String]]
    private let state: FormState
    private let missing: [ReturnField]

    /// For a sheet just sent, with guesses.
    init(t: Scene, _ preview: SheetPreview, _ form: Form) {
        self.t = t
        headings = preview.headings
        rows = preview.rows
        var state = FormState()
        let guesses = HeadingGuess.fields(headings)
        for (index, field) in guesses.enumerated() { state.values["field\(index)"] = field?.rawValue }
        for name in ["mode", "hold"] { state.values[name] = form[name] }
        self.state = state
        missing = [.code, .batchNo, .productionDate].filter { !guesses.contains($0) }
    }

    /// What was chosen, with what is wrong with it.
    init(t: Scene, _ form: Form, _ error: any Error) throws {
        self.t = t
        headings = Self.headings(form)
        rows = []
        state = try FormState(form, error, t)
        missing = []
    }

    private static func headings(_ form: Form) -> [String] {
        (0..<ColumnMapping.columnLimit).prefix { form["heading\($0)"] != nil }.map { form.text("heading\($0)") }
    }

    /// Throws `Refusal` or `Refusals` for what cannot be a mapping.
    static func mapping(_ form: Form) throws -> ColumnMapping {
        try ColumnMapping(
            headings(form).enumerated().map { index, heading in
                ColumnMapping.Column(heading, ReturnField(rawValue: form.text("field\(index)")))
            })
    }

    var view: HTML {
        let title = t("列对应", "What the columns mean")
        let fields = Fields(t: t, state: state)
        let lead = t(
            "表格的列名不是模板中的列。请说明每列的含义，留空的列不读取；本工厂下次上传相同列名的表格时自动采用。",
            "These columns are not the template's. Say what each means; a column left empty is not read. "
                + "The next sheet of this site with these columns is read the same way.")
        let modes = ReturnMode.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return Page.console(
            t, title: title,
            crumbs: [(t("数据回传", "Returns"), "/returns"), (t("上传表格", "Upload a spreadsheet"), "/returns/upload")],
            """
            \(t.heading(title, "\(lead)"))\(missingNotice)\(previewTable)
            <form class="stack" method="post" action="/returns/mappings" enctype="multipart/form-data">\
            \(fields.summary)\(headings.indices.map { column($0, fields) })
            \(fields.input("file", t("再次选择文件", "Choose the file again"), kind: "file", hint: t(
                "保存后立即接收；不选则只保存列对应", "It is received at once; without it only the mapping is saved"), required: false))
            \(fields.select("mode", t("有错误行时", "When rows are wrong"), modes))
            \(fields.check("hold", t("先暂存，确认后再公开", "Hold it until I confirm")))
            <div class="actions"><button class="primary">\(t("保存并接收", "Save and receive"))</button></div>
            </form>
            """)
    }

    private func column(_ index: Int, _ fields: Fields) -> HTML {
        let heading = headings[index]
        if heading.isEmpty { return hidden(index) }
        let choices = ReturnField.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let example = rows.first { !$0[index].isEmpty }?[index] ?? ""
        let hint = example.isEmpty ? "" : t("例如 \(example)", "for example \(example)")
        return "\(hidden(index))\(fields.select("field\(index)", heading, choices, hint: hint, required: false))"
    }

    private func hidden(_ index: Int) -> HTML {
        "<input type=\"hidden\" name=\"heading\(index)\" value=\"\(headings[index])\">"
    }

    private var missingNotice: HTML {
        guard !missing.isEmpty else { return .empty }
        let names = missing.map { t($0.name) }.joined(separator: t("、", ", "))
        return t.notice(
            .warn, "\(t("生产数据必需而尚未对应：\(names)", "Needed for production and not found yet: \(names)"))")
    }

    private var previewTable: HTML {
        guard !rows.isEmpty else { return .empty }
        return t.table(
            headings,
            rows.map { row -> HTML in "<tr>\(row.map { text -> HTML in "<td>\(text)</td>" })</tr>" })
    }
}
