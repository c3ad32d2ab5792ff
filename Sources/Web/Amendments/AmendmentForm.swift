import Gateway
import Markup
import Traceability

/// Which goods an amendment is about.
struct AmendmentChooser {
    let t: Scene
    let draft: AmendmentDraft
    let state: FormState

    var html: HTML {
        var state = state
        state.values["scope"] = draft.scope.isEmpty ? AmendmentScope.item.rawValue : draft.scope
        state.values["subject"] = draft.subject
        let fields = Fields(t: t, state: state)
        let title = t("申请更正", "Ask for an amendment")
        let scopes = AmendmentScope.named.map { (value: $0.rawValue, text: t($0.name)) }
        let check: HTML =
            draft.spotCheckID.map { "<input type=\"hidden\" name=\"spotCheck\" value=\"\($0)\">" } ?? .empty
        return Page.console(
            t, title: title, crumbs: [(t("更正", "Amendments"), "/amendments")],
            """
            \(t.heading(title, "\(AmendmentWords.lead(t))"))
            <form class="card stack" action="/amendments/new">\(fields.summary)\(check)
            \(fields.select("scope", t("更正什么", "What is wrong"), scopes))
            \(fields.input("subject", t("编码、批次号或回传编号", "Code, number of the batch or of the return"), hint: t(
                "单品填编码或网址；批次和回传也可从各自的页面进入",
                "A code or its address for a unit; batches and returns have a link on their pages")))
            <div class="actions"><button class="primary">\(t("下一步", "Next"))</button></div></form>
            """)
    }
}

/// The values as they are, each with room for the right one.
struct AmendmentForm {
    let t: Scene
    let draft: AmendmentDraft
    let name: String
    let records: [AmendableRecord]
    let state: FormState
    let regions: RegionTable
    /// More records than so many: these are the first.
    var shownLimit: Int?

    private var fields: Fields { Fields(t: t, state: state) }

    private var note: HTML {
        guard let shownLimit else { return .empty }
        let count = Scene.grouped(Int64(shownLimit))
        let text = t(
            "记录很多：以下现值取自前 \(count) 条；更正对全部记录有效，下一页给出全部数量",
            "Many records: the values are of the first \(count); an amendment is of all, and the next page counts them")
        return t.notice(.info, "\(text)")
    }

    var html: HTML {
        let title = t("更正 \(name)", "Amend \(name)")
        let content: HTML =
            records.isEmpty
            ? t.empty(
                t(
                    "没有您可以更正的记录：只能更正本企业回传、已接收的单品记录；包装等记录请用 EPCIS 更正声明。",
                    "Nothing that you can amend: only records of units that you returned; packing by declarations."
                ))
            : """
            <form class="stack" method="post" action="/amendments/preview">\(fields.summary)\(hidden)
            \(records.map(card))
            <div class="actions"><button class="primary">\(t("核对更正内容", "See old and new"))</button></div></form>
            """
        return Page.console(
            t, title: title, crumbs: [(t("更正", "Amendments"), "/amendments")],
            "\(t.heading(title, "\(AmendmentWords.lead(t))"))\(note)\(content)")
    }

    private var hidden: HTML { AmendmentWords.hidden(draft) }

    private func card(_ record: AmendableRecord) -> HTML {
        let id = record.eventID ?? 0
        let when: HTML =
            record.at.map { t.time($0) } ?? "\(t("\(record.eventCount) 条记录", "\(record.eventCount) records"))"
        let units = t("\(Scene.grouped(record.unitCount)) 台", "\(Scene.grouped(record.unitCount)) units")
        let known = record.fields.map { input(id, $0.field, $0) }
        let missing = record.eventID == nil ? [] : record.missing.map { input(id, $0, nil) }
        let more: HTML =
            missing.isEmpty
            ? .empty
            : """
            <details><summary>\(t("补充没有填写的内容", "Add what was not given"))</summary>\
            <div class="stack">\(missing)</div></details>
            """
        let back: HTML =
            record.eventID == nil || record.step == .commissioning
            ? .empty : fields.check("v.\(id)", t("此记录有误、并未发生：撤销", "This did not happen: take the record back"))
        let other: HTML =
            record.otherCode.map { code in
                "<p>\(t("另一编码", "The other code")) <span class=\"break\">\(code)</span></p>"
            } ?? .empty
        return """
            <fieldset class="card stack"><legend><b>\(t(record.step.name))</b> \(when) · \(units)</legend>
            \(other)\(known)\(more)\(back)</fieldset>
            """
    }

    private func input(_ id: Int64, _ field: AmendmentField, _ known: AmendableRecord.Field?) -> HTML {
        let name = "c.\(id).\(field.rawValue)"
        let now: String =
            known.map { known in
                let value = known.value.map { AmendmentWords.value($0, of: field, t, regions) }
                return t("现为：", "Now: ")
                    + (value ?? t("\(known.valueCount) 种不同的值", "\(known.valueCount) different values"))
            } ?? ""
        if AmendmentWords.isTest(field) {
            let choices = [(value: "pass", text: t("合格", "Passed")), (value: "fail", text: t("不合格", "Failed"))]
            return fields.select(name, t(field.name), choices, hint: now, required: false)
        }
        let isDay = field == .productionDate || field == .testedOn
        return fields.input(name, t(field.name), kind: isDay ? "date" : "text", hint: now, required: false)
    }
}

extension AmendableRecord {
    /// Fields that it could have and has not.
    fileprivate var missing: [AmendmentField] {
        AmendmentField.allCases.filter { field in
            AmendmentWords.addable(field, to: step) && !fields.contains { $0.field == field }
        }
    }
}

/// Old and new side by side, before it is sent.
struct AmendmentConfirmation {
    let t: Scene
    let draft: AmendmentDraft
    let state: FormState
    let regions: RegionTable

    func html(_ found: AmendmentPreview) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = t("核对更正内容", "Old and new")
        let values = draft.values.map { name, value -> HTML in
            "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
        }
        let isAgain = draft.amendmentID != nil
        let hint = t(
            "检验记录、生产记录等，JPEG、PNG 或 PDF，不超过 10 MB",
            "A record of the test or the production; JPEG, PNG or PDF, 10 MB at most")
        let others = found.pending.filter { $0 != draft.amendmentID }
        let count = t("涉及 ", "Covers ") + t.recordsAndUnits(found.eventCount, found.unitCount)
        return Page.console(
            t, title: title, crumbs: [(t("更正", "Amendments"), "/amendments")],
            """
            \(t.heading(title, "\(count)"))\(AmendmentWords.pending(t, others))
            <section class="card table">\(AmendmentWords.table(t, found.lines, isOwn: true, regions))</section>
            <form class="card stack" method="post" action="/amendments" enctype="multipart/form-data">\(fields.summary)
            \(AmendmentWords.hidden(draft))\(values)
            \(fields.area("reason", t("更正原因", "Reason"), hint: t(
                "写明错误如何产生、以何为准", "How the error came about, and what is right by which record")))
            \(fields.input("evidence", t("证明文件", "Evidence"), kind: "file", hint: isAgain ? t(
                "不选则沿用上次的文件", "None: the earlier file stays") : hint, required: !isAgain))
            <div class="actions"><button class="primary">\(t("提交审核", "Submit for review"))</button>
            <a class="button" href="\(url: draft.address)">\(t("返回修改", "Back"))</a></div></form>
            """)
    }
}

extension AmendmentDraft {
    /// Of the form with the values as they are.
    var address: String {
        "/amendments/new?scope=\(PercentEncoding.encode(scope))&subject=\(PercentEncoding.encode(subject))"
            + (amendmentID.map { "&amendment=\($0)" } ?? "") + (spotCheckID.map { "&spotCheck=\($0)" } ?? "")
    }
}
