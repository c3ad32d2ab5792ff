import Gateway
import Identification
import Markup
import Traceability

/// The form of what happens after the factory, in two steps: the code and what happened, then the fields of that kind.
struct AfterSaleView {
    let t: Scene
    let regions: RegionTable
    var state = FormState()
    /// nil: no code yet, or none that is known.
    var facts: CodeFacts?
    /// What has just been recorded.
    var isDone: ReturnEvent?
    /// 气源不符: the installer is stopped.
    var isWrongGas = false

    private var title: String { t("售后记录", "After sale") }
    private var kind: ReturnEvent? { state.values["event"].flatMap(ReturnEvent.init(rawValue:)) }

    var page: HTML {
        let hint = t("扫描或输入编码，选择发生了什么。", "Scan or type a code and say what happened.")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(hint)"))\(done)\(stop)\(content)
            """)
    }

    private var content: HTML {
        guard let facts else { return first }
        guard let kind, Self.kinds.contains(kind) else { return "\(card(facts))\(choice(facts))" }
        return "\(card(facts))\(form(kind, facts))"
    }

    private var done: HTML {
        guard let isDone else { return .empty }
        return t.notice(.good, "<b>✓ \(t("已记录：", "Recorded: "))\(t(isDone.name))</b>")
    }

    /// Red, above everything, before anything is stored.
    private var stop: HTML {
        guard isWrongGas, let facts else { return .empty }
        let made = facts.item?.convertedGas?.label(t.language) ?? GasFamily.label(facts.product.gasCode, t.language)
        let site = SiteGas(state.values["gas"] ?? "")?.label(t.language) ?? ""
        return """
            <div class="notice bad" role="alert"><h2>✗ \(t("气源不符，停止安装", "Wrong gas: stop"))</h2>
            <p>\(t("现场气源", "The site has")) <b>\(site)</b>\(t("，该产品适用 ", "; the appliance is made for "))<b>\(made)</b>\
            \(t("。没有保存任何记录。", ". Nothing was stored."))</p></div>
            """
    }

    /// Step 1.
    private var first: HTML {
        let fields = Fields(t: t, state: state)
        return """
            <form class="stack card" method="get" action="/life">\(fields.summary)
            \(fields.input("code", t(ReturnField.code.name)))
            <div class="actions"><button class="primary">\(t("下一步", "Next"))</button></div></form>
            \(camera)
            """
    }

    private var camera: HTML {
        """
        <form class="card lookup photo" method="post" action="/lookup/photo" enctype="multipart/form-data" data-photo \
        data-field="f-code"><label for="photo">\(t("或拍照、选择照片", "Or take or choose a photo"))</label>
        <input id="photo" type="file" name="photo" accept="image/jpeg,image/png" capture="environment" required>
        <button>\(t("识别照片", "Read the photo"))</button>
        <button type="button" class="primary" data-camera hidden>\(t("用摄像头扫码", "Scan with the camera"))</button>
        <video data-view hidden muted playsinline aria-label="\(t("摄像头画面", "Camera view"))"></video></form>
        <script src="/assets/photo.js" type="module"></script>
        """
    }

    /// What the person has in front of him.
    private func card(_ facts: CodeFacts) -> HTML {
        let rows: [(String, HTML)] =
            [
                (t("产品", "Product"), "\(facts.product.name) \(facts.product.model)"),
                (t("企业", "Maker"), "\(facts.owner.name)"),
                (t("适用燃气", "Made for"), "<b>\(GasFamily.label(facts.product.gasCode, t.language))</b>"),
            ] + AfterSaleCard(t: t, regions: regions, facts: facts).rows
        let list = rows.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>" }
        let replaced: HTML =
            facts.marks.successor.map { new -> HTML in
                t.notice(.info, "\(t("已换标，现以新码为准：", "Relabelled; the label that counts now: "))\(t.code(new.text))")
            } ?? .empty
        return """
            <section class="card"><p>\(t.code(facts.code.text)) <a class="small" href="/life">\
            \(t("换一个", "Another"))</a></p>\(failed(facts))\(replaced)<dl class="facts">\(list)</dl></section>
            """
    }

    /// ★ 检验不合格: before the person does anything with it.
    private func failed(_ facts: CodeFacts) -> HTML {
        guard facts.marks.failedTests != nil else { return .empty }
        let verdict = Verdict.testFailed
        return t.notice(
            .bad, "<b>✗ \(t(verdict.headline))</b> \(t(verdict.advice, facts.verdictParameters))")
    }

    /// What whoever has goods records of them: their life after the factory, and that they failed a test.
    private static let kinds = ReturnEvent.ofLife + [.inspecting]

    /// Step 1, second half: one press.
    private func choice(_ facts: CodeFacts) -> HTML {
        let code = PercentEncoding.encode(state.values["code"] ?? "")
        // What has failed is not sold or installed: the form would be filled in for nothing.
        let kinds = Self.kinds.filter { facts.marks.failedTests == nil || !$0.takesGoodsOn }
        let links = kinds.map { kind -> HTML in
            "<a class=\"button\" href=\"\(url: "/life?code=\(code)&event=\(kind.rawValue)")\">\(t(kind.name))</a>"
        }
        return """
            <section class="card"><h2>\(t("发生了什么？", "What happened?"))</h2>\
            <nav class="actions" aria-label="\(t("发生了什么", "What happened"))">\(links)</nav></section>
            """
    }

    /// Step 2.
    private func form(_ kind: ReturnEvent, _ facts: CodeFacts) -> HTML {
        let fields = Fields(t: t, state: state)
        let inputs =
            kind == .inspecting
            ? [tests(fields)]
            : kind.word.fields.map { one -> HTML in
                "\(field(one, kind, facts, fields))\(one == .gas ? conversion(kind, fields) : .empty)"
            }
        let back = "/life?code=\(PercentEncoding.encode(state.values["code"] ?? ""))"
        return """
            <form class="stack card" method="post" action="/life">\(isWrongGas ? .empty : fields.summary)
            <h2>\(t(kind.name))</h2>
            <input type="hidden" name="code" value="\(state.values["code"] ?? "")">\
            <input type="hidden" name="event" value="\(kind.rawValue)">
            \(inputs)
            \(fields.input(
                "eventTime", t(ReturnField.eventTime.name), kind: "datetime-local",
                hint: t("留空即现在", "empty means now"), required: false))
            <div class="actions"><button class="primary">\(t("提交", "Submit"))</button>\
            <a class="button" href="\(url: back)">\(t("返回", "Back"))</a></div></form>
            """
    }

    private func tests(_ fields: Fields) -> HTML {
        let results = [(value: "fail", text: t("不合格", "Failed")), (value: "pass", text: t("合格", "Passed"))]
        let selects = ReturnField.allCases.filter { $0.test != nil }.map { field -> HTML in
            fields.select(field.rawValue, t(field.name), results, required: false)
        }
        let hint = t(
            "填写测过的项目。★ 检验不合格的产品随即停售停用；合格只有生产企业、受托企业或检测机构报的才算。",
            "Fill in what was tested. What failed a ★ test is stopped at once; that it has passed counts from its "
                + "maker, whom it entrusted or an institution alone.")
        return "<p class=\"muted\">\(hint)</p>\(selects)"
    }

    /// Only after he was stopped: he says that the appliance was adapted.
    private func conversion(_ kind: ReturnEvent, _ fields: Fields) -> HTML {
        guard isWrongGas, kind == .installing || kind == .moving else { return .empty }
        return """
            <fieldset><legend><b>\(t("确已改装？", "Was it adapted?"))</b></legend>
            \(fields.check(
                "converted", t("本机已由我单位改为现场气源，一并记录“改气源”", "We adapted it to this gas; record the conversion too")))
            \(fields.input("kit", t(ReturnField.kit.name), required: false))</fieldset>
            """
    }

    private func field(_ field: ReturnField, _ kind: ReturnEvent, _ facts: CodeFacts, _ fields: Fields) -> HTML {
        let (name, label) = (field.rawValue, label(field))
        let isRequired = kind.word.required.contains(field) || field == .gas && !facts.product.gasCode.isEmpty
        switch field {
        case .gas, .gasBefore:
            let choices = GasFamily.all.flatMap { family in
                family.codes.map { (value: $0, text: GasFamily.label($0, t.language)) }
                    + [(value: family.id, text: t(family.name) + t("（不知代码）", " (code not known)"))]
            }
            return fields.select(name, label, choices, required: isRequired)
        case .used:
            return fields.select(
                name, label, [(value: "no", text: t("未使用", "Not used")), (value: "yes", text: t("已使用", "Was in use"))],
                hint: t("未使用的退货撤销售出日期", "a return unused takes the sale back"), required: isRequired)
        case .saleSource:
            return fields.select(
                name, label, SaleSource.allCases.map { (value: $0.rawValue, text: t($0.name)) }, required: isRequired)
        case .destinationRegion:
            let hint = t("六位代码或名称，如 广州市天河区", "six digits or the name, such as 广州市天河区")
            return fields.input(name, label, hint: hint, required: isRequired)
        case .address, .customer:
            return fields.input(name, label, hint: t("不公开，加密保存", "never public, kept encrypted"), required: isRequired)
        default:
            let hint = field == .parts ? t(field.note) : ""
            return fields.input(name, label, hint: hint, required: isRequired)
        }
    }

    private func label(_ field: ReturnField) -> String {
        field == .destinationRegion ? t("所在地区", "Region of the place") : t(field.name)
    }
}
