import Gateway
import Identification
import Markup
import Traceability

struct BatchView {
    let t: Scene
    private var title: String { t("批次", "Batches") }

    func list(_ batches: [Batch], _ products: [Int64: Product]) -> HTML {
        let rows = batches.map { batch -> HTML in
            """
            <tr><td><a href="/batches/\(batch.id)">\(batch.number)</a></td>\
            <td>\(products[batch.productID]?.name ?? "") \(products[batch.productID]?.model ?? "")</td>\
            <td class="num">\(batch.productionDate.description)</td><td>\(batch.line)</td><td>\(batch.shift)</td></tr>
            """
        }
        let columns = [
            t("批号", "Batch"), t("产品", "Product"), t("生产日期", "Made on"), t("产线", "Line"), t("班次", "Shift"),
        ]
        let table =
            rows.isEmpty
            ? t.empty(
                t("还没有批次。第一次回传生产数据时自动建立。", "There are none yet: the first return of production data makes them."),
                " <a href=\"/returns\">\(t("去回传", "Return data"))</a>")
            : t.table(columns, rows)
        let more: HTML =
            batches.count == 50
            ? "<p><a href=\"/batches?before=\(batches[49].id)\">\(t("更早", "Earlier"))</a></p>" : .empty
        return Page.console(
            t, title: title, "\(t.heading(title))<section class=\"card table\">\(table)</section>\(more)")
    }

    /// - Parameter state: of the form; nil: the reader may not add.
    func full(_ batch: Batch, _ product: Product?, _ components: [BatchComponent], _ state: FormState?) -> HTML {
        let facts: [(String, String)] = [
            (t("产品", "Product"), product.map { "\($0.name) \($0.model)" } ?? ""),
            (t("生产日期", "Made on"), batch.productionDate.description), (t("产线", "Line"), batch.line),
            (t("班次", "Shift"), batch.shift),
        ]
        let rows = facts.filter { !$0.1.isEmpty }.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>" }
        let table =
            components.isEmpty
            ? t.empty(t("还没有零部件。", "No components yet."))
            : ComponentTable(t: t, components: components).html
        return Page.console(
            t, title: batch.number, crumbs: [(title, "/batches")],
            """
            \(t.heading(batch.number, actions: """
                <a class="button" href="/trace/forward?kind=batch&value=\(batch.id)">\
                \(t("正向追溯", "Forward trace"))</a>\(amend(batch.id))
                """))
            <section class="card"><dl class="facts">\(rows)</dl></section>
            <section class="card table"><h2>\(t("零部件", "Components"))</h2>\(table)</section>
            \(state.map { form(batch.id, $0) })
            """)
    }

    private func amend(_ id: Int64) -> HTML {
        guard t.may(.amendmentRequest) else { return .empty }
        return "<a class=\"button\" href=\"/amendments/new?scope=batch&subject=\(id)\">\(t("申请更正", "Amend"))</a>"
    }

    private func form(_ id: Int64, _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let kinds = KeyComponent.all.map { one -> HTML in "<option value=\"\(t(one.name))\"></option>" }
        let certificates = t("如 CCC、型式检验", "CCC, type test …")
        let note = t(
            "登记后不能修改。同一供应商、零部件、型号、批号只登记一次。",
            "It cannot be changed afterwards. Supplier, component, part number and lot together are filed once.")
        return """
            <section class="card"><h2>\(t("登记零部件", "Add a component"))</h2><p class="small muted">\(note)</p>
            <form class="stack" method="post" action="/batches/\(id)/components">\(fields.summary)
            \(fields.suggestion("component", t("零部件", "Component"), list: "kinds"))\
            <datalist id="kinds">\(kinds)</datalist>
            \(fields.input("supplier", t("供应商", "Supplier")))
            \(fields.input("lot", t("批号", "Lot")))
            \(fields.input("partNo", t("型号", "Part number"), required: false))
            \(fields.input("certificateKind", t("证书类别", "Certificate"), hint: certificates, required: false))
            \(fields.input("certificateNo", t("证书编号", "Certificate number"), required: false))
            \(fields.input("quantity", t("数量", "Quantity"), kind: "number", required: false))
            <div class="actions"><button class="primary">\(t("登记", "Add"))</button></div></form></section>
            """
    }
}
