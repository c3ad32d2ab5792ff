import Gateway
import HTTPTypes
import Markup
import Storage
import Traceability

/// `/packing-policy`: what an enterprise demands of those who pack and ship its goods.
struct PackingPolicyPages: Sendable {
    private static let path = "/packing-policy"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .productRead) { call, actor in .page(try await page(call, actor, FormState())) },
            .guarded(.post, Self.path, .productWrite) { call, actor in
                try await call.change(then: Self.path) { form in
                    let rule = form.text("rule")
                    guard ["refuse", "warn"].contains(rule) else {
                        throw Refusal(.invalid, .required, field: "rule", ["field": Scene(call)("规则", "Rule")])
                    }
                    try await SetPackingPolicy(call.platform)(
                        unpackBeforeShip: rule == "refuse", by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            },
        ]
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let isStrict = try await call.platform.datastore.read { try $0.unpacksBeforeShipping(actor.organizationID) }
        return view(Scene(call), isStrict, state)
    }

    private func view(_ t: Scene, _ isStrict: Bool, _ state: FormState) -> HTML {
        let title = t("装箱规则", "Packing policy")
        let lead = t(
            "已装箱的产品没有先拆箱就单独出库时怎么办；对本企业的产品有效，不论由谁回传。",
            "What happens when a packed unit is shipped by itself without being unpacked: for your goods, whoever "
                + "returns it.")
        let content: HTML = t.may(.productWrite) ? form(t, isStrict, state) : "<p>\(now(t, isStrict))</p>"
        return Page.console(
            t, title: title, "\(t.heading(title, "\(lead)"))<section class=\"card\">\(content)</section>")
    }

    private func now(_ t: Scene, _ isStrict: Bool) -> String {
        isStrict
            ? t("拒绝出库，直到记录了拆箱", "The shipment is refused until it is unpacked")
            : t("接收出库，并提醒包装未拆", "The shipment is taken, with a warning")
    }

    private func form(_ t: Scene, _ isStrict: Bool, _ state: FormState) -> HTML {
        let choices = [("warn", false), ("refuse", true)].map { value, strict -> HTML in
            let mark: HTML = strict == isStrict ? " checked" : .empty
            return """
                <label class="check"><input type="radio" name="rule" value="\(value)"\(mark)> \
                <span>\(now(t, strict))</span></label>
                """
        }
        return """
            <form class="stack" method="post" action="\(url: Self.path)">\(Fields(t: t, state: state).summary)
            <fieldset><legend>\(t("未拆箱即出库", "Shipped without unpacking"))</legend>\(choices)</fieldset>
            <div class="actions"><button class="primary">\(t("保存", "Save"))</button></div></form>
            """
    }
}
