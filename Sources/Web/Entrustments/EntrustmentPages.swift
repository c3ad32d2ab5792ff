import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// 委托生产: who may return data on our codes, and whose codes we may return data on.
struct EntrustmentPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/entrustments", .entrustmentManage) { call, actor in
                .page(try await view(call, actor, FormState()))
            },
            .guarded(.post, "/entrustments", .entrustmentManage, create),
            .guarded(.post, "/entrustments/{id}/revocation", .entrustmentManage) { call, actor in
                try await RevokeEntrustment(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/entrustments")
            },
        ]
    }

    @Sendable private func create(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            _ = try await Entrust(call.platform)(
                Entrust.Request(
                    uscc: form.text("uscc"), name: form.text("name"), productID: try form.integer("productId"),
                    validFrom: form.text("validFrom"), validUntil: form.text("validUntil")),
                by: actor, on: call.occasion)
            return .seeOther("/entrustments")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await view(call, actor, state), status: .unprocessableContent)
        }
    }

    private func view(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let owner = actor.organizationID
        let before = try call.number("before") ?? .max
        let (page, products) = try await call.platform.datastore.report { session in
            (try session.entrustments(of: owner, before: before), try session.products(of: owner, limit: 500))
        }
        let t = Scene(call)
        let title = t("委托生产", "Entrustments")
        let columns = [
            t("委托人", "Owner"), t("受托人", "Entrusted"), t("产品", "Product"), t("有效期", "Valid"), t("状态", "State"), "",
        ]
        let names = Dictionary(uniqueKeysWithValues: products.map { ($0.id, "\($0.name) \($0.model)") })
        let table: HTML =
            page.isEmpty
            ? t.empty(
                t(
                    "还没有委托。受托企业回传贵单位编码之前，请先在此登记。",
                    "There are none. File one before another enterprise returns data on your codes."))
            : t.table(columns, page.map { row($0, t, owner, names) })
        let more: HTML =
            page.count == 50
            ? "<p><a href=\"/entrustments?before=\(page[49].id)\">\(t("更早", "Earlier"))</a></p>" : .empty
        return Page.console(t, title: title, "\(t.heading(title))\(table)\(more)\(form(t, state, products))")
    }

    private func row(_ found: Entrustment, _ t: Scene, _ owner: Int64, _ names: [Int64: String]) -> HTML {
        let isOpen = found.revokedAt == nil && found.validUntil >= t.now.date
        let state: HTML =
            found.revokedAt != nil
            ? t.tag(t("已撤销", "Revoked")) : isOpen ? t.tag(t("有效", "Valid"), .good) : t.tag(t("已到期", "Ended"))
        let action: HTML =
            isOpen && found.ownerID == owner
            ? """
            <form method="post" action="/entrustments/\(found.id)/revocation"><button class="link">\
            \(t("撤销", "Revoke"))</button></form>
            """ : .empty
        let product = found.productID.map { names[$0] ?? "#\($0)" } ?? t("全部", "All")
        return """
            <tr><td>\(found.ownerName)</td><td>\(found.entrustedName)</td><td>\(product)</td>\
            <td class="num">\(found.validFrom.description) – \(found.validUntil.description)</td>\
            <td>\(state)</td><td>\(action)</td></tr>
            """
    }

    private func form(_ t: Scene, _ state: FormState, _ products: [Product]) -> HTML {
        let fields = Fields(t: t, state: state)
        let choices = products.map { (value: "\($0.id)", text: "\($0.name) \($0.model) \($0.gasCode)") }
        let every = t("不选即全部产品", "empty means every product")
        return """
            <section class="card"><h2>\(t("新的委托", "New entrustment"))</h2>
            <form class="stack" method="post" action="/entrustments">\(fields.summary)
            \(fields.input("uscc", t("受托企业统一社会信用代码", "Entrusted enterprise's social credit code")))
            \(fields.input("name", t("受托企业名称", "Its registered name")))
            \(fields.select("productId", t("产品", "Product"), choices, hint: every, required: false))
            \(fields.input("validFrom", t("有效期起", "Valid from"), kind: "date"))
            \(fields.input("validUntil", t("有效期止", "Valid until"), kind: "date"))
            <div class="actions"><button class="primary">\(t("登记", "File"))</button></div></form></section>
            """
    }
}
