import Gateway
import Markup
import Traceability

/// Asks what the columns of a sheet mean: each column that nobody has spoken of before must be answered for, even if
/// the answer is that it is not read.
struct MappingForm {
    /// What a column is answered with that is not read.
    private static let unread = "-"

    /// A sheet just sent.
    struct Sheet {
        let preview: SheetPreview
        /// What is suggested: a field, not to read it, or nothing.
        let answers: [ReturnField??]
        let dates: DateOrder
        /// The digest and the name of the file while it waits for the answer.
        var waiting: (digest: String, name: String)?

        /// - Parameter kept: what was said of earlier sheets, the newest first.
        init(_ preview: SheetPreview, after kept: [ColumnMapping]) {
            self.preview = preview
            let said = HeadingGuess.answers(preview.headings, kept)
            let guesses = HeadingGuess.fields(preview.headings, after: kept)
            answers = zip(said, guesses).map { said, guess in
                guess.map { .some($0) } ?? (said == nil ? nil : .some(nil))
            }
            dates = DateOrder.guess(preview.days)
        }
    }

    let t: Scene
    private let headings: [String]
    private let rows: [[String]]
    private let state: FormState
    private let missing: [ReturnField]
    private let waiting: (digest: String, name: String)?
    /// What was kept before is changed: there is no sheet to receive.
    private let isChange: Bool
    private let below: HTML

    /// What was kept, to be changed.
    init(t: Scene, _ kept: KeptMapping, below: HTML) {
        self.t = t
        self.below = below
        isChange = true
        headings = kept.mapping.columns.map(\.heading)
        rows = []
        waiting = nil
        missing = kept.mapping.missing
        var state = FormState()
        for (index, column) in kept.mapping.columns.enumerated() {
            state.values["field\(index)"] = column.field?.rawValue ?? Self.unread
        }
        state.values["dates"] = kept.mapping.dates.rawValue
        self.state = state
    }

    init(t: Scene, _ sheet: Sheet, _ form: Form) {
        self.t = t
        headings = sheet.preview.headings
        rows = sheet.preview.rows
        waiting = sheet.waiting
        (isChange, below) = (false, HTML.empty)
        var state = FormState()
        for (index, answer) in sheet.answers.enumerated() {
            state.values["field\(index)"] = answer.map { $0?.rawValue ?? Self.unread }
        }
        state.values["dates"] = sheet.dates.rawValue
        for name in ["mode", "hold"] { state.values[name] = form[name] }
        self.state = state
        let found = sheet.answers.compactMap { $0 ?? nil }
        missing = [.code, .batchNo, .productionDate].filter { !found.contains($0) }
    }

    /// What was chosen, with what is wrong with it.
    init(t: Scene, _ form: Form, _ error: any Error) throws {
        self.t = t
        headings = Self.headings(form)
        rows = []
        state = try FormState(form, error, t)
        missing = []
        (isChange, below) = (form.text("isChange") == "1", HTML.empty)
        let isGone = (error as? Refusal)?.field == "file"
        waiting = isGone || form.text("waiting").isEmpty ? nil : (form.text("waiting"), form.text("waitingName"))
    }

    private static func headings(_ form: Form) -> [String] {
        (0..<ColumnMapping.columnLimit).prefix { form["heading\($0)"] != nil }.map { form.text("heading\($0)") }
    }

    /// Throws `Refusal` or `Refusals` for what cannot be a mapping.
    static func mapping(_ form: Form) throws -> ColumnMapping {
        var refusals: [Refusal] = []
        let columns = headings(form).enumerated().map { index, heading in
            let answer = form.text("field\(index)")
            if answer.isEmpty, !heading.isEmpty {
                refusals.append(
                    Refusal(.invalid, .columnUnanswered, field: "field\(index)", ["value": String(heading.prefix(40))]))
            }
            let field = ReturnField(rawValue: answer)
            if field == nil, !answer.isEmpty, answer != unread {
                refusals.append(choice("field\(index)", answer, ReturnField.allCases.map(\.rawValue)))
            }
            return ColumnMapping.Column(heading, field)
        }
        let (order, dates) = (form.text("dates"), DateOrder(rawValue: form.text("dates")))
        if dates == nil, !order.isEmpty {
            refusals.append(choice("dates", order, DateOrder.allCases.map(\.rawValue)))
        }
        try Refusals.check(Array(refusals.prefix(20)))
        return try ColumnMapping(columns, dates: dates ?? .yearFirst)
    }

    private static func choice(_ field: String, _ value: String, _ choices: [String]) -> Refusal {
        Refusal(
            .invalid, .unknownChoice, field: field,
            ["field": field, "value": String(value.prefix(40)), "choices": choices.joined(separator: ", ")])
    }

    var view: HTML {
        let title = t("列对应", "What the columns mean")
        let fields = Fields(t: t, state: state)
        let again = t(
            "修改后，本工厂下次上传相同列名的表格按新的对应读取；已接收的回传不变。",
            "The next sheet of this site with these columns is read as you say here; what was received stays as it is.")
        let lead = t(
            "表格的列名不是模板中的列。请说明每列的含义；本工厂下次上传相同列名的表格时自动采用。",
            "These columns are not the template's. Say what each means; the next sheet of this site with these columns "
                + "is read the same way.")
        let orders = DateOrder.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return Page.console(
            t, title: title,
            crumbs: [(t("数据回传", "Returns"), "/returns"), (t("上传表格", "Upload a spreadsheet"), "/returns/upload")],
            """
            \(t.heading(title, "\(isChange ? again : lead)"))\(missingNotice)\(previewTable)
            <form class="stack" method="post" action="/returns/mappings" enctype="multipart/form-data">\
            \(fields.summary)\(headings.indices.map { column($0, fields) })
            \(fields.select("dates", t("日期写法", "How days are written"), orders))
            \(isChange ? change : receiving(fields))
            </form>\(below)
            """)
    }

    private var change: HTML {
        """
        <input type="hidden" name="isChange" value="1">\
        <div class="actions"><button class="primary">\(t("保存", "Save"))</button>\
        <a class="button" href="/returns/mappings">\(t("返回", "Back"))</a></div>
        """
    }

    private func receiving(_ fields: Fields) -> HTML {
        let modes = ReturnMode.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return """
            \(file(fields))
            \(fields.select("mode", t("有错误行时", "When rows are wrong"), modes))
            \(fields.check("hold", t("先暂存，确认后再公开", "Hold it until I confirm")))
            <div class="actions"><button class="primary">\(t("保存并接收", "Save and receive"))</button></div>
            """
    }

    private func file(_ fields: Fields) -> HTML {
        guard let waiting else {
            let hint = t("保存后立即接收；不选则只保存列对应", "It is received at once; without it only the mapping is saved")
            return fields.input(
                "file", t("选择文件", "Choose the file"), kind: "file", hint: hint, required: false)
        }
        let text = t(
            "表格“\(waiting.name)”已上传，保存后立即接收。", "“\(waiting.name)” is here already and is received once this is saved.")
        return """
            <input type="hidden" name="waiting" value="\(waiting.digest)">\
            <input type="hidden" name="waitingName" value="\(waiting.name)"><p class="muted">\(text)</p>
            """
    }

    private func column(_ index: Int, _ fields: Fields) -> HTML {
        let heading = headings[index]
        if heading.isEmpty { return hidden(index) }
        let unread = (value: Self.unread, text: t("— 不读取 —", "— not read —"))
        let choices = [unread] + ReturnField.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let example = rows.first { !$0[index].isEmpty }?[index] ?? ""
        let hint = example.isEmpty ? "" : t("例如 \(example)", "for example \(example)")
        return "\(hidden(index))\(fields.select("field\(index)", heading, choices, hint: hint))"
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

extension Rule {
    fileprivate static let columnUnanswered = Rule(
        "mapping.unanswered", "请说明列“{value}”的含义，或选择“不读取”", "Say what the column “{value}” means, or that it is not read"
    )
}
