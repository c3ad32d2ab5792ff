import Cryptography
import Markup
import Traceability

/// What a return looks like: in the list, and what became of it.
struct ReturnViews {
    let t: Scene
    /// The same content was sent once more.
    var cameAgain = false

    func list(_ page: [TraceReturn]) -> HTML {
        let title = t("数据回传", "Returns")
        let one: HTML =
            t.may(.returnWrite)
            ? "<a class=\"button\" href=\"/returns/new\">\(t("填报一批或一台", "Return a roll or a unit"))</a>"
            : "<a class=\"button\" href=\"/life\">\(t("售后记录", "After sale"))</a>"
        let roll: HTML =
            t.may(.returnWrite)
            ? "<a class=\"button\" href=\"\(RollPages.path)\">\(t("扫首末签", "First and last label"))</a>" : .empty
        let actions: HTML =
            t.may(.lifeRecord)
            ? """
            <a class="button primary" href="/returns/upload">\(t("上传表格", "Upload a spreadsheet"))</a>
            \(one)
            \(roll)
            <a class="button" href="/returns/template.xlsx">\(t("下载模板", "Template"))</a>
            <a class="button" href="/returns/mappings">\(t("列对应", "Column mappings"))</a>
            """ : .empty
        let columns = [
            "#", t("收到", "Received"), t("来源", "By"), t("文件", "File"), t("状态", "State"), t("行", "Rows"),
            t("正确", "Good"), t("错误", "Bad"), t("台数", "Units"),
        ]
        let table: HTML =
            page.isEmpty
            ? t.empty(t("还没有回传数据。", "Nothing has been returned yet."), actions)
            : t.table(columns, numbers: [5, 6, 7, 8], page.map(row))
        let more: HTML =
            page.count == 50 && page.last != nil
            ? "<p><a href=\"/returns?before=\(page[49].id)\">\(t("更早", "Earlier"))</a></p>" : .empty
        return Page.console(t, title: title, "\(t.heading(title, actions: actions))\(table)\(more)")
    }

    private func row(_ found: TraceReturn) -> HTML {
        """
        <tr><td><a href="/returns/\(found.id)">#\(found.id)</a></td><td>\(t.time(found.receivedAt))</td>\
        <td>\(t(found.channel.name))</td><td>\(found.fileName)</td><td>\(tag(found.state))</td>\
        <td class="n">\(t.number(found.rowCount))</td><td class="n">\(t.number(found.goodCount))</td>\
        <td class="n">\(t.number(found.badCount))</td><td class="n">\(t.number(found.unitCount))</td></tr>
        """
    }

    private func tag(_ state: ReturnState) -> HTML {
        let tone: Tone =
            switch state {
            case .accepted: .good
            case .acceptedInPart, .held: .warn
            case .refused: .bad
            case .receiving, .checking, .storing: .info
            case .withdrawn: .plain
            }
        return t.tag(t(state.name), tone)
    }

    func result(
        _ found: TraceReturn, _ errors: [RowError], after: Int, _ state: FormState, score: HTML?
    ) -> HTML {
        let title = t("回传 #\(found.id)", "Return #\(found.id)")
        let isAmendment = found.channel == .amendment
        let mayDecide = found.state == .held && t.may(.lifeRecord) && !found.isBackfilled && !isAmendment
        let words =
            found.state == .acceptedInPart
            ? t(
                "相同内容已由这次回传接收，正确的行没有重复入库；请更正下列错误行，只发送这些行。",
                "Its good rows are stored already; correct the wrong rows below and send those alone.")
            : t(
                "相同内容已由这次回传接收，没有重复入库；无须更正。",
                "This return has the same content; nothing was stored twice, and nothing is to be corrected.")
        let again: HTML = cameAgain ? t.notice(.info, "\(words)") : .empty
        let held: HTML = isAmendment ? amendments : mayDecide ? decisions(found) : found.isBackfilled ? history : .empty
        return Page.console(
            t, title: title, crumbs: [(t("数据回传", "Returns"), "/returns")],
            """
            \(t.heading(title, origin(found), actions: amend(found)))
            \(again)\(Fields(t: t, state: state).summary)\(held)
            \(t.table([t("行", "Rows"), t("正确", "Good"), t("错误", "Bad"), t("台数", "Units")], numbers: [0, 1, 2, 3], [
                """
                <tr><td class="n">\(t.number(found.rowCount))</td><td class="n">\(t.number(found.goodCount))</td>\
                <td class="n">\(t.number(found.badCount))</td><td class="n">\(t.number(found.unitCount))</td></tr>
                """
            ]))
            <p class="muted small">SHA-256 \(found.contentDigest.map(Self.hexadecimal).joined()) \
            · \(t(found.mode.name))</p>
            \(mapping(found))\(errorTable(found, errors, after: after))\(score)
            """)
    }

    private func mapping(_ found: TraceReturn) -> HTML {
        guard let key = found.mappingKey, let made = found.mappedAt else { return .empty }
        let path = "/returns/mappings/\(key.hexadecimal)#v-\(made.microseconds)"
        let link: HTML = "<a href=\"\(url: path)\">\(t("列对应", "mapping"))</a>"
        return """
            <p class="muted small">\(t("各列按此列对应读取：", "Columns read by the"))\
             \(link) \(t("建立于", "of")) \(t.time(made))</p>
            """
    }

    private func origin(_ found: TraceReturn) -> HTML {
        "\(tag(found.state)) \(t.time(found.receivedAt)) · \(t(found.channel.name)) \(found.fileName)"
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    private var history: HTML {
        t.notice(
            .info,
            """
            \(t("补录：历史数据，不计及时性和评分。", "Backfilled: old data, outside of clocks and scores."))
            <a href="/history">\(t("历史数据导入", "Imports of old data"))</a>
            """)
    }

    /// 更正: a way to ask for one, from data that count.
    private func amend(_ found: TraceReturn) -> HTML {
        guard t.may(.amendmentRequest), found.state.isAccepted, found.captorID == t.actor?.organizationID else {
            return .empty
        }
        return """
            <a class="button" href="/amendments/new?scope=return&subject=\(found.id)">\(t("申请更正", "Amend"))</a>
            """
    }

    private var amendments: HTML {
        t.notice(
            .info,
            """
            \(t("更正的数据：由他人审核通过后才生效。", "Data of an amendment: they count once others have approved it."))
            <a href="/amendments">\(t("更正", "Amendments"))</a>
            """)
    }

    private func decisions(_ found: TraceReturn) -> HTML {
        let until: HTML = found.holdUntil.map { "\(t("请在此前确认：", "Confirm before")) \(t.time($0))" } ?? .empty
        return t.notice(
            .warn,
            """
            <p>\(t("数据已暂存，尚未公开。", "This is held and not public yet.")) \(until)</p>
            <div class="actions"><form method="post" action="/returns/\(found.id)/confirmation">\
            <button class="primary">\(t("确认回传", "Confirm"))</button></form>
            <form method="post" action="/returns/\(found.id)/withdrawal">\
            <button>\(t("撤回", "Withdraw"))</button></form></div>
            """)
    }

    private func errorTable(_ found: TraceReturn, _ errors: [RowError], after: Int) -> HTML {
        let wrong = errors.filter { !$0.isWarning }
        let next = errors.count == 100 ? after + 100 : nil
        return table(found, wrong, t("错误", "Errors"), next: next)
            + table(found, errors.filter(\.isWarning), t("提示", "Warnings"), next: wrong.isEmpty ? next : nil)
    }

    private static func place(_ number: Int) -> String { number > 0 ? "\(number)" : "" }

    private func table(_ found: TraceReturn, _ errors: [RowError], _ title: String, next: Int?) -> HTML {
        guard !errors.isEmpty else { return .empty }
        let columns = [
            t("行", "Line"), t("列", "Column"), t("原因", "Reason"), t("示例", "Example"),
        ]
        let rows = errors.map { error -> HTML in
            // 0: of the return as a whole, and no column.
            let (line, column) = (Self.place(error.line), Self.place(error.column))
            return """
                <tr><td class="n">\(line)</td><td class="n">\(column)</td>\
                <td class="wrap">\(error.text(t.language))<br>\
                <span class="small muted">\(error.fieldName(t.language)) \(error.value)</span></td>\
                <td class="wrap">\(error.isWarning ? "" : error.example)</td></tr>
                """
        }
        let more: HTML =
            next.map { "<a href=\"/returns/\(found.id)?after=\($0)\">\(t("后 100 条", "Next 100"))</a>" } ?? .empty
        return """
            <h2>\(title)</h2>
            <p><a href="/returns/\(found.id)/errors.csv">\(t("下载清单 (CSV)", "Download the list (CSV)"))</a>
            \(more)</p>
            \(t.table(columns, numbers: [0, 1], rows))
            """
    }
}

extension RowError {
    /// The error at its form field, in the person's language.
    func refusal(_ language: Language) -> Refusal {
        var all = parameters
        all["field"] = fieldName(language)
        all["value"] = all["value"] ?? value
        return Refusal(.invalid, rule, field: field, all)
    }
}
