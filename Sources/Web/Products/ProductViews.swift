import Identification
import JSONStream
import Markup
import Traceability

enum ProductViews {
    static func list(_ t: Scene, _ products: [Product]) -> HTML {
        let rows = products.map { product -> HTML in
            """
            <tr><td><a href="/products/\(product.id)">\(product.model)</a><small>\(product.name)</small></td>
            <td>\(className(product.productClass, t))</td><td>\(product.brand)</td>
            <td>\(GasFamily.label(product.gasCode, t.language))</td><td class="mono">\(product.gtin ?? "—")</td></tr>
            """
        }
        let new: HTML =
            t.may(.productWrite)
            ? "<a class=\"button primary\" href=\"/products/new\">\(t("登记产品", "Register a product"))</a>" : .empty
        let next: HTML =
            products.count == 100
            ? "<p><a href=\"/products?after=\(products[99].id)\">\(t("下一页", "Next page"))</a></p>" : .empty
        let columns = [
            t("型号", "Model"), t("类别", "Class"), t("商标", "Brand"), t("燃气类别", "Gas"), t("商品条码", "GTIN"),
        ]
        let body: HTML =
            products.isEmpty
            ? t.empty(t("还没有登记产品。登记后才能申请编码。", "No product yet. Codes are applied for by product."))
            : "<section class=\"card table\">\(t.table(columns, rows))</section>\(next)"
        return Page.console(
            t, title: t("产品", "Products"), "\(t.heading(t("产品", "Products"), actions: new))\(body)")
    }

    static func show(_ t: Scene, _ file: ProductFile) -> HTML {
        let product = file.product
        let new: HTML =
            t.may(.productWrite)
            ? "<a class=\"button\" href=\"/products/\(product.id)/versions/new\">\(t("新增版本", "New version"))</a>"
            : .empty
        let years = SafeLife.years(
            productClass: product.productClass, gasCode: product.gasCode,
            declared: file.current?.declaredLifeYears)
        let life = years.map { t("\($0) 年（自售出之日起）", "\($0) years from the day of sale") }
        let facts: [(String, String)] = [
            (t("类别", "Class"), className(product.productClass, t)), (t("名称", "Name"), product.name),
            (t("商标", "Brand"), product.brand), (t("燃气类别", "Gas"), GasFamily.label(product.gasCode, t.language)),
            (t("商品条码", "GTIN"), product.gtin ?? "—"),
            (t("序列号", "Serials"), product.serialKind == .own ? t("企业自有", "Own") : t("平台生成", "Made here")),
            (t("判废年限", "Safe service life"), life ?? "—"),
        ]
        let versions = file.versions.map { version(t, $0) }
        return Page.console(
            t, title: product.model, crumbs: [(t("产品", "Products"), "/products")],
            """
            \(t.heading(product.model, "\(product.name)", actions: new))
            <section class="card"><dl class="facts">\(facts.map(fact))</dl></section>\(versions)
            """)
    }

    private static func fact(_ pair: (String, String)) -> HTML { "<dt>\(pair.0)</dt><dd>\(pair.1)</dd>" }

    private static func version(_ t: Scene, _ version: ProductVersion) -> HTML {
        var facts: [(String, String)] = [
            (t("执行标准", "Standard"), version.standard), (t("证书编号", "Certificate"), version.certificateNumber ?? "—"),
            (t("委托人", "Entruster"), version.entruster), (t("生产者", "Producer"), version.producer),
            (t("生产企业", "Factory"), version.factory), (t("工厂代码", "Factory code"), version.factoryCode ?? "—"),
        ]
        for field in NameplateField.all {
            guard case .string(let text)? = version.nameplate[field.key] else { continue }
            facts.append((t(field.label), field.unit.isEmpty ? text : "\(text) \(field.unit)"))
        }
        let from = t("自 \(version.effectiveFrom) 起", "from \(version.effectiveFrom)")
        return """
            <section class="card"><h2>\(t("版本", "Version")) \(version.number) <small class="muted">\(from)</small></h2>
            <dl class="facts">\(facts.map(fact))</dl></section>
            """
    }

    static func register(_ t: Scene, _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let classes = ProductClass.all.map { (value: $0.id, text: t($0.name)) }
        let gases = GasFamily.all.flatMap(\.codes).map { (value: $0, text: GasFamily.label($0, t.language)) }
        let title = t("登记产品", "Register a product")
        let serials = [
            (value: "keyed", text: t("由平台生成", "Made by the platform")),
            (value: "own", text: t("企业自有序列号（导入）", "Our own (imported)")),
        ]
        return Page.console(
            t, title: title, crumbs: [(t("产品", "Products"), "/products")],
            """
            \(t.heading(title))<form class="card stack" method="post" action="/products/new">\(fields.summary)
            \(fields.select("productClass", t("产品类别", "Class"), classes))
            \(fields.input("name", t("产品名称", "Name")))\(fields.input("brand", t("商标", "Brand")))
            \(fields.input("model", t("型号", "Model")))
            \(fields.select("gasCode", t("燃气类别", "Gas type"), gases, hint: t(
                "铭牌须写代号，如天然气12T；软管等不限",
                "The nameplate shows the code, such as 12T; leave empty for hoses and the like"),
                required: false))
            \(fields.input("gtin", t("商品条码（GTIN）", "GTIN"), hint: t(
                "须在已备案的厂商识别代码内", "Must lie in a GS1 prefix that is filed for you"), required: false))
            \(fields.select("serialKind", t("序列号", "Serials of the GTIN"), serials, required: false))
            \(versionFields(t, fields))
            <div class="actions"><button class="primary">\(t("登记", "Register"))</button></div></form>
            """)
    }

    static func newVersion(_ t: Scene, _ file: ProductFile, _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = t("新增版本", "New version")
        let path = "/products/\(file.product.id)"
        return Page.console(
            t, title: title, crumbs: [(t("产品", "Products"), "/products"), (file.product.model, path)],
            """
            \(t.heading(title, "\(t("此前生产的产品仍显示原铭牌", "What was made before keeps its nameplate"))"))
            <form class="card stack" method="post" action="\(url: path + "/versions/new")">\(fields.summary)
            \(versionFields(t, fields, productClass: file.product.productClass))
            <div class="actions"><button class="primary">\(t("保存", "Save"))</button></div></form>
            """)
    }

    private static func versionFields(_ t: Scene, _ fields: Fields, productClass: String? = nil) -> HTML {
        let plate = NameplateField.all.filter { field in productClass.map(field.applies) ?? true }.map { field in
            fields.input(
                field.key, field.unit.isEmpty ? t(field.label) : "\(t(field.label)) (\(field.unit))", required: false)
        }
        return """
            \(fields.input("effectiveFrom", t("生效日期", "Effective from"), kind: "date", hint: t(
                "留空为今天", "Empty: today"), required: false))
            \(fields.input("standard", t("执行标准", "Standard"), hint: "GB 6932-2015"))
            \(fields.input("certificateNumber", t("CCC 证书编号", "CCC certificate number"), required: false))
            \(fields.input("declaredLifeYears", t("判废年限（年）", "Safe service life (years)"), kind: "number", hint: t(
                "不低于 GB 17905 的规定；留空按标准", "Not below GB 17905; empty: as the standard says"), required: false))
            \(fields.input("producer", t("生产者", "Producer")))
            \(fields.input("entruster", t("委托人", "Entruster"), required: false))
            \(fields.input("factory", t("生产企业", "Factory"), required: false))
            \(fields.input("factoryCode", t("工厂代码", "Factory code"), required: false))
            <fieldset><legend>\(t("铭牌", "Nameplate"))</legend><div class="grid2">\(plate)</div></fieldset>
            """
    }

    static func className(_ id: String, _ t: Scene) -> String { ProductClass.named(id).map { t($0.name) } ?? id }
}
