import Gateway
import Markup
import Traceability

/// The vocabulary in words: every term by topic, then what the trace of each class of products has.
struct VocabularyView {
    let t: Scene

    var page: HTML {
        let title = t("燃气用具词汇", "Gas appliance vocabulary")
        let topics = GasTerm.Topic.allCases.map(section)
        let templates = ClassTemplate.all.map(template)
        return Page.open(t, title: title, intro(title) + topics.joined() + templates.joined())
    }

    private func intro(_ title: String) -> HTML {
        let example = #"{"gas": "\#(GasVocabulary.uri)"}"#
        let what = t(
            "EPCIS 2.0 事件中本行业的扩展词。采集的事件按下表校验：写法不符的拒收并指出位置；表中没有的词照收并提示。",
            "The trade's extension of EPCIS 2.0 events. Captured events are checked against these tables: what does "
                + "not fit is refused with its place; a word that is not here is taken with a warning.")
        let who = t(
            "交易各方可见的内容不对公众显示；个人信息仅采集方与编码所属企业可见。",
            "What is of the trade is not shown to the public; what is personal only to its own enterprise.")
        return """
            <section class="card"><h1>\(title)</h1><p>\(what)</p>
            <p>\(t("在 @context 中声明前缀：", "Declare the prefix in @context:")) <code class="break">\(example)</code></p>
            <p class="small muted">\(who)</p>
            <p class="actions">
            <a class="button" href="/vocabulary/gas.jsonld">\(t("JSON-LD 上下文", "JSON-LD context"))</a>
            <a class="button" href="/vocabulary/gas.schema.json">JSON Schema</a></p></section>
            """
    }

    private func section(_ topic: GasTerm.Topic) -> HTML {
        let rows = GasVocabulary.terms.filter { $0.topic == topic }.map(row)
        let columns = [t("词", "Word"), t("含义", "Meaning"), t("写法", "Form"), t("谁可见", "Who sees it"), t("环节", "Steps")]
        return """
            <section class="card table"><h2>\(t(topic.name))</h2>\(t.table(columns, rows))</section>
            """
    }

    private func row(_ term: GasTerm) -> HTML {
        let note = t(term.note)
        let tone: Tone = term.group == .open ? .good : term.group == .trade ? .info : .warn
        let steps = term.carriers.map { t($0.name) }.joined(separator: t("、", ", "))
        return """
            <tr id="\(term.name)"><td class="mono">\(term.prefixed)</td><td><b>\(t(term.label))</b>\
            \(if: !note.isEmpty, "<br><small class=\"muted\">\(note)</small>")</td>\
            <td>\(form(term.shape, unit: term.unit))</td><td>\(t.tag(t(term.group.name), tone))</td>\
            <td>\(steps)</td></tr>
            """
    }

    private func form(_ shape: GasShape, unit: String) -> HTML {
        let choices = shape.members.isEmpty ? shape.choices : []
        let list = choices.enumerated().map { place, choice -> HTML in
            "\(place == 0 ? "" : t("、", ", "))<span class=\"mono\">\(choice.code)</span> \(t(choice.label))"
        }
        return """
            \(t(shape.words))\(if: !unit.isEmpty, " (\(unit))")\
            \(if: !list.isEmpty, "<br><small class=\"muted\">\(list)</small>")\(members(shape.members))
            """
    }

    private func members(_ members: [GasMember]) -> HTML {
        guard !members.isEmpty else { return .empty }
        let items = members.map { member -> HTML in
            let need = member.isRequired ? t("，必填", ", required") : ""
            return """
                <li><span class="mono">\(member.name)</span> \(t(member.label)): \
                \(form(member.shape, unit: member.unit))\(need)</li>
                """
        }
        return "<ul class=\"small\">\(items)</ul>"
    }

    private func template(_ template: ClassTemplate) -> HTML {
        let comma = t("、", ", ")
        func names(_ all: [Message]) -> String { all.map { t($0) }.joined(separator: comma) }
        let star = template.starTests.map { "★ " + t($0.name) }
        let tests = star + template.otherTests.map { t($0.name) }
        var facts = [
            (t("产品", "Product"), names(template.product)), (t("批次", "Batch"), names(template.batch.map(\.label))),
            (t("单品", "Unit"), names(template.item.map(\.label))),
            (t("检验（★ 出厂必须合格）", "Tests (★ must pass before release)"), tests.joined(separator: comma)),
        ]
        if !template.components.isEmpty {
            facts.append((t("关键零部件", "Key components"), names(template.components.map(\.name))))
        }
        if let note = template.note { facts.append((t("注意", "Note"), t(note))) }
        let items = facts.map { name, text -> HTML in "<dt>\(name)</dt><dd>\(text)</dd>" }
        return """
            <section class="card"><details><summary>\(t("品类模板：", "Template: "))\
            \(t(template.productClass.name)) <span class="mono small muted">\(template.productClass.id)</span>\
            </summary><dl class="facts">\(items)</dl></details></section>
            """
    }
}
