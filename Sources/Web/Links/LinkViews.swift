import Identification
import Markup
import Traceability

enum LinkViews {
    static func list(_ t: Scene, _ links: [Link], _ products: [Product], product: Int64?, retired: Bool) -> HTML {
        let names = Dictionary(uniqueKeysWithValues: products.map { ($0.id, "\($0.model) \($0.name)") })
        let title = t("链接", "Links")
        let new = "<a class=\"button primary\" href=\"/links/new\">\(t("登记链接", "File a link"))</a>" as HTML
        let columns = [
            t("类型", "Type"), t("标题和网址", "Title and address"), t("适用", "Where"), t("有效期", "Valid"), t("状态", "State"),
        ]
        let table: HTML =
            links.isEmpty
            ? t.empty(
                t(
                    "还没有链接。登记说明书、维修、保修登记等网址后，消费者扫码即可看到。",
                    "There are none. File instructions, service or registration: whoever scans a code sees them."))
            : "<section class=\"card table\">\(t.table(columns, links.map { row($0, t, names) }))</section>"
        let more: HTML =
            links.count == 100
            ? "<p><a href=\"/links?before=\(links[99].id)\">\(t("更早", "Earlier"))</a></p>" : .empty
        let hint = t(
            "扫码页面、?linkType= 和 linkset 使用这些链接；停用后立即失效，历史版本保留。",
            "The page of a scan, ?linkType= and the linkset use these; a retired link stops at once, its history stays."
        )
        return Page.console(
            t, title: title,
            "\(t.heading(title, "\(hint)", actions: new))\(filter(t, products, product, retired))\(table)\(more)")
    }

    private static func filter(_ t: Scene, _ products: [Product], _ product: Int64?, _ retired: Bool) -> HTML {
        let options = products.map { one -> HTML in
            "<option value=\"\(one.id)\"\(if: one.id == product, " selected")>\(one.model) \(one.name)</option>"
        }
        return """
            <form class="actions" action="/links"><select name="product" aria-label="\(t("产品", "Product"))">\
            <option value="">\(t("全部产品", "All products"))</option>\(options)</select>\
            <label class="check"><input type="checkbox" name="retired" value="1"\(if: retired, " checked")> \
            <span>\(t("含已停用", "Retired ones too"))</span></label>\
            <button>\(t("筛选", "Filter"))</button></form>
            """
    }

    private static func row(_ link: Link, _ t: Scene, _ names: [Int64: String]) -> HTML {
        let content = link.content
        let place: String =
            switch content.level {
            case .product: t(content.level.name)
            case .lot: "\(t(content.level.name)) \(content.lot)"
            case .serial:
                t(
                    "\(content.lastIndex - content.firstIndex + 1) 件单品",
                    "\(content.lastIndex - content.firstIndex + 1) articles")
            }
        let from = content.validFrom?.description ?? ""
        let until = content.validUntil?.description ?? ""
        let valid = from.isEmpty && until.isEmpty ? t("长期", "Open") : "\(from) – \(until)"
        let mark: HTML = content.isDefault ? " " + t.tag(t("默认", "Default"), .info) : .empty
        return """
            <tr><td>\(t(content.type.name))\(mark)<small class="mono">gs1:\(content.type.id)</small></td>\
            <td><a href="/links/\(link.id)">\(t(content.title))</a><small>\(content.href)</small></td>\
            <td>\(place)<small>\(names[link.productID] ?? "#\(link.productID)")</small></td>\
            <td class="num">\(valid)</td><td>\(state(link, t))</td></tr>
            """
    }

    private static func state(_ link: Link, _ t: Scene) -> HTML {
        if link.state == .retired { return t.tag(t("已停用", "Retired")) }
        return link.holds(on: t.now.date) ? t.tag(t("有效", "Valid"), .good) : t.tag(t("不在有效期", "Not now"), .warn)
    }

    static func edit(
        _ t: Scene, _ link: Link?, _ state: FormState, _ products: [Product], _ versions: [LinkVersion]
    ) -> HTML {
        let title = link == nil ? t("登记链接", "File a link") : t("修改链接", "Change a link")
        let path = link.map { "/links/\($0.id)" } ?? "/links/new"
        let isRetired = link?.state == .retired
        let form: HTML =
            isRetired
            ? t.notice(.info, "\(t("此链接已停用。", "This link is retired."))") : fields(t, link, state, products, path)
        let retire: HTML =
            link == nil || isRetired
            ? .empty
            : """
            <form class="card" method="post" action="\(url: path + "/retirement")">\
            <p>\(t("停用后扫码页面和解析服务不再给出此链接。", "A retired link is given out no longer."))</p>\
            <button class="danger">\(t("停用", "Retire"))</button></form>
            """
        return Page.console(
            t, title: title, crumbs: [(t("链接", "Links"), "/links")],
            "\(t.heading(title))\(form)\(retire)\(history(t, versions))")
    }

    private static func fields(
        _ t: Scene, _ link: Link?, _ state: FormState, _ products: [Product], _ path: String
    ) -> HTML {
        let fields = Fields(t: t, state: state)
        let choices = products.map { (value: "\($0.id)", text: "\($0.model) \($0.name) \($0.gasCode)") }
        let types = LinkType.all.map { (value: "gs1:" + $0.id, text: "\(t($0.name)) (gs1:\($0.id))") }
        let levels = LinkLevel.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let version: HTML = link.map { "<input type=\"hidden\" name=\"version\" value=\"\($0.version)\">" } ?? .empty
        let product: HTML =
            link == nil ? fields.select("productId", t("产品", "Product"), choices) : .empty
        return """
            <form class="card stack" method="post" action="\(url: path)">\(fields.summary)\(version)
            \(product)
            \(fields.select("linkType", t("链接类型", "Link type"), types))
            \(fields.input("href", t("网址", "Address"), kind: "text", hint: t(
                "以 https:// 开头；{gtin} {lot} {serial} {code} 会换成扫到的值",
                "Begins with https://; {gtin} {lot} {serial} {code} become what was scanned")))
            \(fields.input("titleZh", t("标题（中文）", "Title (Chinese)")))
            \(fields.input("titleEn", t("标题（英文）", "Title (English)"), required: false))
            <fieldset><legend>\(t("适用范围", "Where it holds"))</legend>
            \(fields.select("level", t("层级", "Level"), levels))
            \(fields.input("lot", t("批号", "Batch number"), hint: t("层级为批次时填写", "For the level batch"), required: false))
            \(fields.input("first", t("首码", "First code"), hint: t("层级为单品时填写", "For single articles"), required: false))
            \(fields.input("last", t("末码", "Last code"), hint: t("留空：只有一件", "Empty: one article"), required: false))
            </fieldset>
            <fieldset><legend>\(t("给谁看", "For whom"))</legend>
            \(fields.input("languages", t("语言", "Languages"), hint: "zh en", required: false))
            \(fields.input("mediaType", t("媒体类型", "Media type"), hint: t(
                "留空：text/html；PDF 写 application/pdf", "Empty: text/html; a PDF is application/pdf"), required: false))
            \(fields.input("contexts", t("情境", "Contexts"), hint: t(
                "如 CN、HK，或自定的词", "Such as CN, HK, or your own words"), required: false))
            \(fields.input("validFrom", t("生效日期", "Valid from"), kind: "date", required: false))
            \(fields.input("validUntil", t("失效日期", "Valid until"), kind: "date", required: false))
            \(fields.check("isDefault", t(
                "默认链接：扫描商品条码（不带序列号）时直接打开", "Default: opened at once for a GTIN without a serial")))
            </fieldset>
            <div class="actions"><button class="primary">\(t("保存", "Save"))</button></div></form>
            """
    }

    private static func history(_ t: Scene, _ versions: [LinkVersion]) -> HTML {
        guard !versions.isEmpty else { return .empty }
        let rows = versions.map { version -> HTML in
            """
            <tr><td class="num">\(version.number)</td><td>\(t.time(version.changedAt))</td><td>\(version.changedBy)\
            </td><td><small class="mono">\(version.document)</small></td></tr>
            """
        }
        let columns = [t("版本", "Version"), t("时间", "At"), t("账号", "By"), t("内容", "Content")]
        return "<section class=\"card table\"><h2>\(t("历史版本", "History"))</h2>\(t.table(columns, rows))</section>"
    }
}
