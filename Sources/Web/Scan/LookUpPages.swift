import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// 查询: a code typed by hand, or an appliance whose label cannot be read by what its nameplate says.
struct LookUpPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/lookup") { call in
                guard let text = call.query("code") else { return .page(LookUpView(Scene(call)).page) }
                return try await ScanPages.answer(call, text: text)
            }.recording(.sensitiveRead(.outsiders)),
            .open(.post, "/lookup/appliance", appliance).recording(.consumerQuestion),
        ]
    }

    @Sendable private func appliance(_ call: Call) async throws -> Response {
        let form = try await call.form()
        var view = LookUpView(Scene(call))
        do {
            let found = try await LookUpAppliance(call.platform)(
                maker: form.text("maker"), model: form.text("model"), factoryNumber: form.text("factoryNumber"),
                on: call.occasion)
            view.result = .some(found)
            for (name, value) in form.fields { view.state.values[name] = value }
            return .page(view.page)
        } catch {
            view.state = try FormState(form, error, view.t)
            var response = Response.page(view.page, status: .unprocessableContent)
            if let refusal = error as? Refusal, refusal.kind == .tooMany {
                response.status = .tooManyRequests
                response.headers[.retryAfter] = refusal.parameters["seconds"]
            }
            return response
        }
    }
}

/// The look-up page: code, photo, nameplate.
struct LookUpView {
    let t: Scene
    var state = FormState()
    /// nil: nothing was asked yet; else what was found.
    var result: KnownAppliance??

    init(_ t: Scene) { self.t = t }

    var page: HTML {
        ScanFrame.page(
            t, title: t("查询", "Look up"),
            """
            \(answer)<section class="card"><h1>\(t("查询编码", "Look up a code"))</h1>\(ScanFrame.lookUpForm(t, typed: ""))
            <p class="small muted">\(hint)</p>\(PhotoForm.html(t))</section>\(nameplate)\(ScanFrame.actions(t))
            """)
    }

    private var hint: String {
        t(
            "可按四位一组输入，空格、连字符和全角字符都可以；也可粘贴网址。",
            "Groups of four, blanks, hyphens and full-width characters are fine; so is a whole address.")
    }

    /// The same length of answer whether the maker, the model or the number is unknown.
    private var answer: HTML {
        guard let result else { return .empty }
        guard let known = result else {
            return card(
                "plain", "?", t("没有找到", "Not found"),
                t(
                    "没有与企业、型号、出厂编号都相符的记录。请对照铭牌核对；产品也可能尚未登记。",
                    "Nothing matches maker, model and number together. Compare with the nameplate; "
                        + "the appliance may not be registered."))
        }
        return card(
            "info", "i", t("平台有此产品的记录", "This appliance is on record"),
            t(
                "\(known.productName) \(known.model)，\(known.yearOfMake) 年生产。查看完整追溯信息请扫描机身二维码，或致电企业核对。",
                "\(known.productName) \(known.model), made in \(known.yearOfMake). "
                    + "For the full trace scan the code on the appliance, or ask the maker."))
    }

    private func card(_ tone: String, _ sign: String, _ title: String, _ text: String) -> HTML {
        """
        <section class="card verdict \(tone)" role="status"><span class="sign" aria-hidden="true">\(sign)</span>\
        <div><h1>\(title)</h1><p>\(text)</p></div></section>
        """
    }

    private var nameplate: HTML {
        let fields = Fields(t: t, state: state)
        return """
            <section class="card"><h2>\(t("标签看不清？按铭牌查询", "Label unreadable? Look up by the nameplate"))</h2>
            <form class="lookup" method="post" action="/lookup/appliance">\(fields.summary)
            \(fields.input("maker", t("生产企业", "Maker")))
            \(fields.input("model", t("型号", "Model")))
            \(fields.input("factoryNumber", t("出厂编号", "Factory number")))
            <button class="primary">\(t("查询", "Look up"))</button></form>
            <p class="small muted">\(t(
                "只显示有无记录、产品和生产年份；每台设备每 10 分钟最多查询 10 次。",
                "It says only whether there is a record, the product and the year; 10 look-ups in ten minutes."))</p>\
            </section>
            """
    }
}
