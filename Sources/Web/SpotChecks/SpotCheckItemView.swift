import Gateway
import JSONStream
import Markup
import Traceability

/// One unit of a sample: what was returned of it beside the form for what is wrong.
struct SpotCheckItemView {
    let t: Scene
    let check: SpotCheck
    let item: SpotCheckItem
    let findings: [SpotCheckFinding]
    let events: [TraceEvent]
    let state: FormState
    let regions: RegionTable

    private var path: String { "/spot-checks/\(check.id)/items/\(item.number)" }

    var view: HTML {
        let title = t("样品 \(item.number) / \(check.sampleSize)", "Item \(item.number) of \(check.sampleSize)")
        return Page.console(
            t, title: title,
            crumbs: [
                (t("数据抽查", "Spot checks"), "/spot-checks"),
                (t("抽查 № \(check.id)", "Spot check № \(check.id)"), "/spot-checks/\(check.id)"),
            ],
            """
            \(t.heading(title, t.code(item.code), actions: trace))\(fields.summary)
            <section class="card"><h2>\(t("已回传的数据", "What was returned"))</h2>\(returned)</section>
            \(earlier)\(form)
            """)
    }

    private var fields: Fields { Fields(t: t, state: state) }

    private var trace: HTML {
        """
        <a class="button" href="/trace?code=\(PercentEncoding.encode(item.code))">\(t("完整追溯", "Whole trace"))</a>
        """
    }

    private var returned: HTML {
        // A list, not a table: on a phone, where the supervisor stands before the unit, a column is a few letters wide.
        let steps = events.map { event -> HTML in
            """
            <li><p>\(t.tag(t(event.stepName))) \(t.time(event.time)) · \
            <a href="/returns/\(event.returnID)">\(t("回传", "Return")) #\(event.returnID)</a></p>\
            \(members(event.publicDocument))</li>
            """
        }
        return steps.isEmpty
            ? t.empty(t("没有回传记录。", "Nothing was returned.")) : "<ol class=\"steps\">\(steps)</ol>"
    }

    /// The members of our own vocabulary, by their names.
    private func members(_ document: JSONValue) -> HTML {
        guard case .object(let all) = document else { return .empty }
        let own = all.filter { $0.name.hasPrefix("gas:") }
        let lines = own.map { member -> HTML in
            let name = String(member.name.dropFirst(4))
            let term = GasVocabulary.term(name)
            let label = term.map { t($0.label) } ?? name
            return
                "<dt>\(label)</dt><dd class=\"break\">\(text(member, term))</dd>"
        }
        return "<dl class=\"facts small\">\(lines)</dl>"
    }

    /// A word of a list and a region by their names, another text as it is, tests one a line, anything else as JSON.
    private func text(_ member: JSONMember, _ term: GasTerm?) -> HTML {
        let value = member.value
        if case .string(let text) = value {
            if member.name.lowercased().hasSuffix("region") { return "\(regions.fullName(of: text))" }
            let choice = term?.shape.choices.first { $0.code == text }
            return "\(choice.map { t($0.label) } ?? text)"
        }
        let json = String(decoding: value.canonicalBytes, as: UTF8.self)
        guard case .array(let tests) = value else { return "\(json)" }
        let lines = tests.compactMap { test -> HTML? in
            let node = JSONNode(test)
            guard let code = try? node.string("item"), let item = TestItem(rawValue: code),
                let result = try? node.string("result"), let day = try? node.string("testedOn")
            else { return nil }
            let word = result == "pass" ? t("合格", "pass") : t("不合格", "fail")
            return "\(t(item.name)) \(word) \(day)<br>"
        }
        return lines.count == tests.count ? "\(lines)" : "\(json)"
    }

    private var earlier: HTML {
        guard !findings.isEmpty else { return .empty }
        let columns = [t("样品", "Item"), t("维度", "Dimension"), t("字段", "Field"), t("问题", "Finding"), t("照片", "Photo")]
        let rows = findings.map { FindingRow(t: t, finding: $0).html }
        return "<section class=\"card table\"><h2>\(t("已记录", "Noted before"))</h2>\(t.table(columns, rows))</section>"
    }

    private var form: HTML {
        let choices = ReturnField.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let parts = QualityDimension.allCases.map { dimension -> HTML in
            let name = t(dimension.name)
            return """
                <fieldset><legend>\(name)</legend><div class="grid2">\
                \(fields.select("field-\(dimension.rawValue)", t("字段", "Field"), choices, required: false))\
                \(fields.input("note-\(dimension.rawValue)", t("问题", "Finding"), required: false))</div></fieldset>
                """
        }
        let hint = t(
            "对照实物、铭牌和检验原始记录；没有问题就不填，只勾选“已逐项核对”。",
            "Compare with the unit, its nameplate and the test records; if nothing is wrong, say only that you did.")
        let compared = t("已将回传数据与实物、铭牌、原始记录逐项核对", "What was returned was compared with unit, nameplate and records")
        let photo = t("标签照片（JPEG 或 PNG，将自动识读）", "Photo of the label (JPEG or PNG; it is read)")
        let photoHint = t(
            "读出的编码不是样品的编码、或读不出任何码时，照片自动记为一项不符合。",
            "Another code than the sample's, or none that can be read, is noted as a finding with this photo.")
        let problem: HTML =
            state.problems["photo"].map { "<small class=\"problem\" id=\"p-photo\">\($0)</small>" } ?? .empty
        return """
            <form class="card stack" method="post" enctype="multipart/form-data" action="\(url: path)">
            <h2>\(t("检查", "Look"))</h2>
            <p class="small muted">\(hint)</p>
            <div class="field"><label for="f-photo">\(photo) \
            <span class="muted small">\(t("选填", "optional"))</span></label>
            <input id="f-photo" type="file" name="photo" accept="image/jpeg,image/png" capture="environment">\
            <small class="muted">\(photoHint)</small>\(problem)</div>\(parts)
            \(fields.check("compared", compared))
            <div class="actions"><button class="primary">\(t("保存并看下一件", "Save, next item"))</button></div></form>
            """
    }
}
