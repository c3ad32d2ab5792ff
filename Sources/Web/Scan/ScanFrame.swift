import Markup
import Traceability

/// The frame of consumer pages: small, without script, readable on any phone.
enum ScanFrame {
    static func page(_ t: Scene, title: String, _ content: HTML) -> HTML {
        Page.frame(
            t, title: title, sheets: ["scan"],
            """
            <body><div class="page">
            <header class="top">\(Page.brand(t))<span class="small">\(Page.languageSwitch(t))</span></header>
            <main id="content">\(content)</main>
            <p class="small muted center"><a href="/privacy">\(t("个人信息处理规则", "Privacy"))</a> · \
            <a href="/lookup">\(t("查询另一个编码", "Look up another code"))</a></p>
            \(Page.footer(t))
            </div></body>
            """)
    }

    /// A symbol for each weight, so that colour is never the only sign.
    static func symbol(_ weight: Verdict.Weight) -> String {
        switch weight {
        case .good: "✓"
        case .info: "i"
        case .warn: "!"
        case .bad: "×"
        case .plain: "?"
        }
    }

    static func product(_ t: Scene, _ product: Product, _ details: HTML) -> HTML {
        let brand = product.brand.isEmpty ? "" : " · \(product.brand)"
        return """
            <section class="card product"><figure>\(ProductDrawing.html(product.productClass, t))</figure>
            <div><h2>\(product.name)</h2><p class="muted">\(product.model)\(brand)</p>\(details)</div></section>
            """
    }

    /// What to do when something is wrong.
    static func actions(_ t: Scene) -> HTML {
        let hotline = t.options.hotline
        let digits = hotline.filter { $0.isNumber || $0 == "+" }
        let report: HTML =
            hotline.isEmpty
            ? "<a class=\"button\" href=\"/privacy#report\">\(t("信息不符，反映", "Report a mismatch"))</a>"
            : """
            <a class="button" href="\(url: "tel:" + digits)">\
            \(t("信息不符，拨打", "Report a mismatch:")) \(hotline)</a>
            """
        return """
            <div class="actions"><a class="button danger" href="/gas-smell">\
            \(t("闻到燃气味？", "Smell gas?"))</a>\(report)</div>
            """
    }

    static func lookUpForm(_ t: Scene, typed: String) -> HTML {
        """
        <form class="lookup" action="/lookup"><label for="code">\(t("标签上的编码", "Code on the label"))</label>
        <input id="code" name="code" inputmode="text" value="\(typed)" autocomplete="off" autocapitalize="off" \
        spellcheck="false" required maxlength="2048">
        <button class="primary">\(t("查询", "Look up"))</button></form>
        """
    }
}

/// A code that leads nowhere: what is wrong with it, and a box to try again.
enum NotFoundPage {
    static func view(_ t: Scene, _ refusal: Refusal, typed: String) -> HTML {
        let verdict = Verdict.notFound
        let isStart = typed.isEmpty
        let hint = t(
            "空格、全角字符和网址都可以。多数情况是输入有误：请逐位核对，注意漏输和多输。",
            "Blanks, full-width characters and whole addresses are fine. Most often a digit was missed or doubled.")
        let head: HTML =
            isStart
            ? .empty
            : """
            <section class="card verdict plain"><span class="sign" aria-hidden="true">?</span>\
            <div><h1>\(t(verdict.headline))</h1><p>\(t(refusal))</p>\
                <p class="small">\(t.code(String(typed.prefix(80))))</p></div></section>
            """
        return ScanFrame.page(
            t, title: isStart ? t("查询编码", "Look up a code") : t(verdict.headline),
            """
            \(head)<section class="card">\(if: isStart, "<h1>\(t("查询编码", "Look up a code"))</h1>")\
            \(ScanFrame.lookUpForm(t, typed: typed))
            <p class="small muted">\(hint)</p>\(PhotoForm.html(t))
            </section>\(ScanFrame.actions(t))
            """)
    }
}
