import Gateway
import Markup
import Traceability

/// The page of a roll: two labels; then what lies between and the form of what happened.
struct RollView {
    let t: Scene
    /// Tells one look at the page from another, so that a second press records nothing twice.
    let shownAt: String
    var state = FormState()
    var roll: Roll?

    private var title: String { t("首末签回传", "First and last label") }
    private var event: ReturnEvent {
        state.values["event"].flatMap(ReturnEvent.init(rawValue:)).flatMap { Roll.events.contains($0) ? $0 : nil }
            ?? .commissioning
    }

    /// What the form asks for; the rest of a row is for single units.
    static func fields(of event: ReturnEvent) -> [ReturnField] {
        let tests = ReturnField.allCases.filter { $0.test != nil }
        return switch event {
        case .commissioning:
            [.batchNo, .productionDate, .site, .line, .shift, .orderNo] + tests + [.testedOn, .inspector, .operator]
                + [.component, .componentSupplier, .componentLot, .componentPartNo, .componentCertificate]
        case .inspecting: tests + [.testedOn, .inspector]
        default: [.eventTime, .destination, .destinationRegion, .orderNo]
        }
    }

    var page: HTML {
        let hint = t(
            "用扫码枪依次扫描一卷（或一箱）的第一张和最后一张标签，先后不限。",
            "Scan the first and the last label of a roll or a box, in either order.")
        return Page.console(
            t, title: title, crumbs: [(t("数据回传", "Returns"), "/returns")],
            "\(t.heading(title, "\(hint)"))\(content)")
    }

    private var content: HTML {
        guard let roll else { return labels }
        return "\(card(roll))\(stretches(roll))\(choice(roll))\(form(roll))"
    }

    /// Two fields; the one that is still empty has the focus, so that the next scan goes there.
    private var labels: HTML {
        let fields = Fields(t: t, state: state)
        let isFirst = (state.values["first"] ?? "").isEmpty || state.problems["first"] != nil
        return """
            <form class="stack card" method="get" action="\(RollPages.path)">\(fields.summary)
            \(scan("first", t("第一张标签", "First label"), focus: isFirst))
            \(scan("last", t("最后一张标签", "Last label"), focus: !isFirst))
            <div class="actions"><button class="primary">\(t("查看", "Look"))</button></div></form>
            """
    }

    private func scan(_ name: String, _ label: String, focus: Bool) -> HTML {
        let problem: HTML = state.problems[name].map { "<small class=\"problem\">\($0)</small>" } ?? .empty
        return """
            <div class="field\(if: state.problems[name] != nil, " wrong")"><label for="f-\(name)">\(label)</label>\
            <input id="f-\(name)" name="\(name)" value="\(state.values[name] ?? "")" autocomplete="off" \
            spellcheck="false"\(if: focus, " autofocus")>\(problem)</div>
            """
    }

    private func card(_ roll: Roll) -> HTML {
        let swapped: HTML =
            roll.isSwapped
            ? t.notice(
                .info, "\(t("两张标签的先后已对调。", "The labels were scanned the other way round; that is taken care of."))")
            : .empty
        let order: HTML =
            roll.allocation.applicationID.map { "<a href=\"/code-applications/\($0)\">#\($0)</a>" } ?? "—"
        let facts: [(String, HTML)] = [
            (t("产品", "Product"), "\(roll.product.name) \(roll.product.model)"),
            (t("编码申请", "Order"), order),
            (t("码段", "Allocation"), "\(roll.allocation.number) \(t(roll.allocation.state.name))"),
            (t("第一张", "First"), label(roll.firstCode, roll.first)),
            (t("最后一张", "Last"), label(roll.lastCode, roll.last)),
            (t("共", "In all"), "<b>\(t.number(roll.count))</b> \(t("个编码", "codes"))"),
        ]
        let list = facts.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>" }
        return """
            <section class="card">\(swapped)<dl class="facts">\(list)</dl>\
            <p><a href="\(RollPages.path)">\(t("扫描下一卷", "Scan another roll"))</a></p></section>
            """
    }

    private func label(_ code: String, _ index: Int64) -> HTML {
        "\(t.code(code)) <span class=\"muted\">\(t("第 \(index + 1) 号", "no. \(index + 1)"))</span>"
    }

    /// What lies between: where the roll has gaps, and where it is used up already.
    private func stretches(_ roll: Roll) -> HTML {
        let shown = 50
        guard roll.stretches.count > 1 || roll.stretches.first?.standing != .free else {
            return t.notice(.good, "\(t("其间没有作废或已使用的编码。", "None of them is void or used."))")
        }
        let rows = roll.stretches.prefix(shown).map { stretch -> HTML in
            """
            <tr><td class="n">\(stretch.first + 1)–\(stretch.last + 1)</td>\
            <td class="n">\(t.number(stretch.count))</td><td>\(standing(stretch.standing))</td></tr>
            """
        }
        let more: HTML =
            roll.stretches.count > shown
            ? "<p class=\"muted\">\(t("另有", "and")) \(t.number(roll.stretches.count - shown)) \(t("段", "more"))</p>"
            : .empty
        return """
            \(t.table([t("号", "Numbers"), t("个数", "Codes"), t("状态", "State")], numbers: [0, 1], rows))\(more)
            """
    }

    private func standing(_ standing: Roll.Stretch.Standing) -> HTML {
        switch standing {
        case .free: return t.tag(t("未使用", "Not used"), .plain)
        case .made(let id, let batch):
            let link: HTML = "<a href=\"/returns/\(id)\">#\(id)</a>"
            return "\(t.tag(t("已回传生产", "Produced"), .good)) \(t("批次", "batch")) \(batch) \(link)"
        case .label(let id, let batch):
            let link: HTML = "<a href=\"/returns/\(id)\">#\(id)</a>"
            return "\(t.tag(t("已用作新标签", "Used as a new label"), .good)) \(t("批次", "batch")) \(batch) \(link)"
        case .underWay(let id): return "\(t.tag(t("正在入库", "Being stored"), .info)) #\(id)"
        case .void: return t.tag(t("已作废", "Void"), .bad)
        case .frozen: return t.tag(t("已冻结", "Frozen"), .warn)
        case .scrapped: return t.tag(t("已报废", "Scrapped"), .bad)
        }
    }

    private func choice(_ roll: Roll) -> HTML {
        let (first, last) = (PercentEncoding.encode(roll.firstCode), PercentEncoding.encode(roll.lastCode))
        let links = Roll.events.map { kind -> HTML in
            let address = "\(RollPages.path)?first=\(first)&last=\(last)&event=\(kind.rawValue)"
            return """
                <a class="button" href="\(url: address)"\(if: kind == event, " aria-current=\"true\"")>\(t(kind.name)) \
                \(t.number(roll.count(for: kind)))</a>
                """
        }
        return "<nav class=\"actions\" aria-label=\"\(t("发生了什么", "What happened"))\">\(links)</nav>"
    }

    private func form(_ roll: Roll) -> HTML {
        let fields = Fields(t: t, state: state)
        let count = roll.count(for: event)
        guard count > 0 else {
            return fields.summary.isEmpty
                ? t.notice(
                    .warn,
                    "\(t("其间没有可以登记“\(t(event.name))”的编码。", "Nothing here can have “\(t(event.name))” recorded."))")
                : fields.summary
        }
        let isAgain = event == .shipping && roll.leftCount > 0
        let words = t(
            "其中 \(roll.leftCount) 台按记录已发往他处或已售出，请核对是否扫错。",
            "By the records \(roll.leftCount) of them were shipped elsewhere or sold: check what was scanned.")
        let gone: HTML = isAgain ? t.notice(.warn, "\(words)") : .empty
        let left = roll.count - count
        let rest: HTML =
            left > 0 ? t.notice(.warn, "\(t("其余 \(left) 个不在此列。", "The other \(left) are left out."))") : .empty
        return """
            <form class="stack card" method="post" action="\(RollPages.path)">\(fields.summary)
            <h2>\(t(event.name)) · \(t.number(count)) \(t("个编码", "codes"))</h2>\(gone)\(rest)
            <input type="hidden" name="first" value="\(roll.firstCode)">\
            <input type="hidden" name="last" value="\(roll.lastCode)">\
            <input type="hidden" name="event" value="\(event.rawValue)">\
            <input type="hidden" name="shownAt" value="\(shownAt)">\
            <input type="hidden" name="count" value="\(count)">
            \(Self.fields(of: event).map { field($0, fields) })
            \(fields.check("hold", t("先暂存，确认后再公开", "Hold it until I confirm")))
            <div class="actions"><button class="primary">\(t("提交", "Submit"))</button></div></form>
            """
    }

    private func field(_ field: ReturnField, _ fields: Fields) -> HTML {
        if field.test != nil {
            let choices = [(value: "pass", text: t("合格", "Pass")), (value: "fail", text: t("不合格", "Fail"))]
            return fields.select(field.rawValue, t(field.name), choices, required: false)
        }
        let isDay = field == .productionDate || field == .testedOn
        let isRequired = field == .productionDate || field == .batchNo
        return fields.input(
            field.rawValue, t(field.name), kind: isDay ? "date" : "text", hint: isDay ? "" : t(field.note),
            required: isRequired)
    }
}
