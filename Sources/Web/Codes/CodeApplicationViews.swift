import Markup
import Serials
import Traceability

enum CodeApplicationViews {
    typealias Entry = (application: CodeApplication, review: ReviewCase, model: String)

    static func list(_ t: Scene, _ entries: [Entry], _ quota: CodeQuota) -> HTML {
        let rows = entries.map { entry -> HTML in
            let path = "/code-applications/\(entry.application.id)"
            return """
                <tr><td><a href="\(url: path)">№ \(entry.application.id)</a>\
                <small>\(t(entry.application.scheme.name))</small></td>
                <td>\(entry.model)</td><td class="n">\(t.number(entry.application.quantity))</td>
                <td>\(t.tag(entry.review.state))</td><td>\(t.time(entry.review.submittedAt))</td></tr>
                """
        }
        let columns = [
            t("申请", "Application"), t("型号", "Model"), t("数量", "Quantity"), t("状态", "State"), t("提交", "Submitted"),
        ]
        let new: HTML = """
            <a class="button primary" href="/code-applications/new">\(t("申请编码", "Apply for codes"))</a>
            """
        let head = t.heading(t("编码申请", "Code applications"), quotaText(t, quota), actions: new)
        let body: HTML =
            entries.isEmpty
            ? t.empty(t("还没有编码申请。", "No application yet."), new)
            : "<section class=\"card table\">\(t.table(columns, numbers: [2], rows))</section>\(more(t, entries))"
        return Page.console(
            t, title: t("编码申请", "Code applications"),
            "\(head)\(AllocationExtras.quota(t, quota))\(body)"
        )
    }

    private static func more(_ t: Scene, _ entries: [Entry]) -> HTML {
        guard entries.count == 50, let last = entries.last else { return .empty }
        return "<p><a href=\"/code-applications?before=\(last.application.id)\">\(t("更早的", "Earlier"))</a></p>"
    }

    private static func quotaText(_ t: Scene, _ quota: CodeQuota) -> HTML {
        """
        \(t("\(quota.year) 年剩余配额", "Left for \(quota.year)")) \(t.number(quota.left)) / \(t.number(quota.allowed))
        """
    }

    static func form(
        _ t: Scene, _ state: FormState, _ products: [Product], _ quota: CodeQuota, correcting id: Int64?
    ) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = id == nil ? t("申请编码", "Apply for codes") : t("补正申请", "Correct the application")
        let path = id.map { "/code-applications/\($0)/correction" } ?? "/code-applications/new"
        guard !products.isEmpty else {
            let link: HTML = "<a class=\"button\" href=\"/products/new\">\(t("登记产品", "Register a product"))</a>"
            return Page.console(t, title: title, t.empty(t("请先登记产品。", "Register a product first."), link))
        }
        let choices = products.map { (value: "\($0.id)", text: "\($0.model) \($0.gasCode) · \($0.name)") }
        return Page.console(
            t, title: title, crumbs: [(t("编码申请", "Code applications"), "/code-applications")],
            """
            \(t.heading(title, quotaText(t, quota)))
            <form class="card stack" method="post" action="\(url: path)">\(fields.summary)
            <input type="hidden" name="key" value="\(state.values["key"] ?? "")">
            \(fields.select("product", t("产品", "Product"), choices))
            \(fields.select("scheme", t("编码体系", "Scheme"), CodeScheme.allCases.map { ($0.rawValue, t($0.name)) }))
            \(fields.select("layout", t("码制", "Layout"), layouts(t), hint: t(
                "留空用常用码制", "Empty: the usual one of the scheme"), required: false))
            \(AllocationExtras.choices(fields))
            \(fields.input("quantity", t("数量（个）", "Quantity"), kind: "text", hint: t(
                "至少 1 个", "1 or more")))
            \(fields.input("purpose", t("用途", "Purpose")))
            \(fields.check("quotaIncrease", t("超出配额时申请增加配额", "Ask for a higher quota where it is not enough")))
            \(fields.area("quotaReason", t("增加配额的理由", "Reason for a higher quota"), required: false))
            <div class="actions"><button class="primary">\(t("提交审核", "Submit for review"))</button></div></form>
            """)
    }

    private static func layouts(_ t: Scene) -> [(value: String, text: String)] {
        [
            (CodeLayout.ecodeV2.id, t("Ecode V2，33 位", "Ecode V2, 33 digits")),
            (CodeLayout.ecodeV1.id, t("Ecode V1，25 位", "Ecode V1, 25 digits")),
            (CodeLayout.gtin16.id, t("商品二维码，序列号 20 位", "Commodity QR, serial of 20 digits")),
            (CodeLayout.gtin12.id, t("商品二维码，序列号 15 位（可写 RFID）", "Commodity QR, serial of 15 digits (fits a tag)")),
        ]
    }

    static func show(_ t: Scene, _ file: ApplicationFile) -> HTML {
        let application = file.application
        let title = t("编码申请 № \(application.id)", "Code application № \(application.id)")
        return Page.console(
            t, title: title, crumbs: [(t("编码申请", "Code applications"), "/code-applications")],
            """
            \(t.heading(title, t.tag(file.review.state), actions: actions(t, file)))
            <section class="card"><dl class="facts">\
            \(facts(t, file).map { "<dt>\($0.label)</dt><dd>\($0.value)</dd>" as HTML })</dl></section>
            <section class="card"><h2>\(t("经过", "History"))</h2>\
            <ol class="steps">\(file.steps.map { step(t, $0) })</ol></section>
            """)
    }

    static func facts(_ t: Scene, _ file: ApplicationFile) -> [(label: String, value: HTML)] {
        let application = file.application
        var facts: [(label: String, value: HTML)] =
            [
                (t("企业", "Enterprise"), "\(file.organization.name)"),
                (
                    t("产品", "Product"),
                    "<a href=\"/products/\(file.product.id)\">\(file.product.model)</a> \(file.product.name)"
                ),
                (
                    t("编码体系", "Scheme"),
                    "\(t(application.scheme.name)) <span class=\"mono small\">\(application.layout)</span>"
                ),
                (t("数量", "Quantity"), t.number(application.quantity)),
                (t("用途", "Purpose"), "\(application.purpose)"),
                (t("配额", "Quota"), quotaText(t, file.quota)),
            ] + AllocationExtras.facts(t, application)
        if application.quotaIncrease > 0 {
            let amount: HTML = "+\(t.number(application.quotaIncrease)) · \(application.quotaReason)"
            facts.append((t("申请增加配额", "Asks for a higher quota"), amount))
        }
        if file.organization.isTest {
            facts.append((t("测试", "Test"), t.tag(t("测试号码", "Test numbers"), .warn)))
        }
        return facts
    }

    private static func actions(_ t: Scene, _ file: ApplicationFile) -> HTML {
        let path = "/code-applications/\(file.application.id)"
        guard t.actor?.organizationID == file.application.organizationID else { return .empty }
        let correct: HTML =
            file.review.state == .returned
            ? """
            <a class="button primary" href="\(url: path + "/correction")">\
            \(t("补正并重新提交", "Correct and resubmit"))</a>
            """ : .empty
        let withdraw: HTML =
            [.submitted, .returned].contains(file.review.state)
            ? """
            <form method="post" action="\(url: path + "/withdrawal")"><button>\(t("撤回", "Withdraw"))</button></form>
            """ : .empty
        let open: HTML =
            file.application.allocationNumber.map {
                """
                <a class="button primary" href="/allocations/\($0)">\
                \(t("查看并下载编码", "See and download the codes"))</a>
                """
            } ?? .empty
        return "\(correct)\(withdraw)\(open)"
    }

    private static func step(_ t: Scene, _ step: ReviewStep) -> HTML {
        let items: HTML = step.items.isEmpty ? .empty : "<ul>\(step.items.map { "<li>\($0)</li>" as HTML })</ul>"
        return """
            <li><b>\(t(step.kind.name))</b> · \(step.accountName) · \(t.time(step.at))\
            <p>\(step.reason)</p>\(items)</li>
            """
    }
}
