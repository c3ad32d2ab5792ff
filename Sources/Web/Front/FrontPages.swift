import Gateway
import Hummingbird
import Markup
import Traceability

/// `/`: what this is, a box for any code, five things to try. With `?E=` it is the address of a code.
struct FrontPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/") { call in
                guard call.query("E") == nil, call.query("e") == nil else {
                    return try await ScanPages.answer(call, text: "http://here" + call.request.uri.string)
                }
                return .page(Self.view(Scene(call)))
            }
        ]
    }

    private static func view(_ t: Scene) -> HTML {
        Page.open(
            t, title: t("燃气用具质量追溯", "Quality traceability for gas appliances"),
            """
            <section class="card"><form class="stack" action="/lookup">
            <h1>\(t("查一查您的燃气用具", "Look up your gas appliance"))</h1>
            <p>\(promise(t))</p>
            <div class="field">\
            <label for="code">\(t("标签上的编码、商品条码或网址", "Code, bar code or address on the label"))</label>
            <input id="code" name="code" required maxlength="2048" autocomplete="off" autocapitalize="off" \
            spellcheck="false">
            <small>\(t("空格和全角字符都可以", "Blanks and full-width characters are fine"))</small></div>
            <div class="actions"><button class="primary">\(t("查询", "Look up"))</button>
            <a class="button danger" href="/gas-smell">\(t("闻到燃气味？", "Smell gas?"))</a></div></form></section>
            <section class="card"><h2>\(t("五步了解本平台", "Five things to try"))</h2>\
            <ol class="steps">\(tour(t))</ol></section>
            <section class="card"><h2>\(t("企业与平台人员", "Enterprises and staff"))</h2><p class="actions">
            <a class="button" href="/sign-in">\(t("登录", "Sign in"))</a>
            <a class="button" href="/register">\(t("企业注册", "Register an enterprise"))</a></p>
            <p class="small muted">\(t("依据 T/SGACC 1005—2024 建设。", "Built to T/SGACC 1005—2024."))</p></section>
            """)
    }

    private static func promise(_ t: Scene) -> String {
        t(
            "扫描或输入标签上的编码，了解产品是否登记、检验结果、生产与流通记录，以及安全使用年限还剩多久。",
            "Scan or type the code on the label: whether it is registered, how it was tested, where it came from, "
                + "and how long it is safe to use.")
    }

    private static func tour(_ t: Scene) -> [HTML] {
        let steps = [
            (t("扫一件产品", "Scan a product"), "/lookup", t("不需要账号", "No account needed")),
            (
                t("审核一份申请", "Review an application"), "/reviews/code-application",
                t("审核人员，两个工作日内", "Reviewers, within two working days")
            ),
            (t("回传一个批次", "Return a batch"), "/returns", t("表单、表格或接口", "By form, spreadsheet or API")),
            (t("看编码用量", "Watch usage"), "/usage", t("申请、发放、绑定与扫码", "Applied, issued, bound, scanned")),
            (t("注册一家企业", "Register an enterprise"), "/register", t("只需登记一次", "Once for all")),
        ]
        return steps.map { name, path, note -> HTML in
            "<li><a href=\"\(url: path)\"><b>\(name)</b></a><p class=\"small muted\">\(note)</p></li>"
        }
    }
}
