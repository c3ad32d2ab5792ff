import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// 流转地点: where an organization handles goods.
struct PlacePages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/places", .eventRead) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, "/places", .eventCapture) { call, actor in
                try await call.change(then: "/places") { form in
                    try await Places(call.platform).add(
                        PlaceForm(
                            gln: form.text("gln"), ownID: form.text("ownId"), name: form.text("name"),
                            kind: form.text("kind"), region: form.text("region")), by: actor, on: call.occasion)
                } else: {
                    try await page(call, actor, $0)
                }
            },
            .guarded(.post, "/places/{id}/closing", .eventCapture) { call, actor in
                try await Places(call.platform).close(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/places")
            },
        ]
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let t = Scene(call)
        let regions = call.platform.regions
        let mayWrite = actor.may(.eventCapture)
        let rows = try await Places(call.platform).list(by: actor).map { row($0, t, regions, mayWrite) }
        let columns = [t("流转地点", "Place"), t("类别", "Kind"), t("地区", "Region"), t("事件中的地址", "In events"), ""]
        let table =
            rows.isEmpty ? t.empty(t("还没有登记流转地点。", "No places yet.")) : t.table(columns, rows)
        let title = t("流转地点", "Places of handling")
        let lead = t(
            "事件的读取点和业务地点按此显示名称和地区", "Read points and business locations of events show by these names and regions")
        let panel: HTML =
            mayWrite ? "<aside class=\"card panel\">\(form(Fields(t: t, state: state)))</aside>" : .empty
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(lead)"))
            <div class="with-panel"><section class="card table">\(table)</section>\(panel)</div>
            """)
    }

    private func row(_ place: Place, _ t: Scene, _ regions: RegionTable, _ mayWrite: Bool) -> HTML {
        let action: HTML =
            place.closedAt != nil
            ? t.tag(t("已停用", "Closed"))
            : mayWrite
                ? """
                <form method="post" action="/places/\(place.id)/closing"><button class="link">\
                \(t("停用", "Close"))</button></form>
                """ : .empty
        return """
            <tr><td>\(place.name)<small class="mono">\(place.gln ?? place.ownID ?? "")</small></td>\
            <td>\(t(place.kind.name))</td><td>\(regions.fullName(of: place.regionCode))</td>\
            <td><span class="mono small">\(place.uri)</span></td><td>\(action)</td></tr>
            """
    }

    private func form(_ fields: Fields) -> HTML {
        let t = fields.t
        let hints = (
            t("13 位；没有则填自编号", "13 digits; or an id of your own"), t("字母、数字和 - . _", "letters, digits and - . _")
        )
        let kinds = Place.Kind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return """
            <form class="stack" method="post" action="/places"><h2>\(t("登记流转地点", "Register a place"))</h2>\
            \(fields.summary)
            \(fields.input("name", t("名称", "Name")))
            \(fields.select("kind", t("类别", "Kind"), kinds))
            \(fields.input("gln", "GLN", hint: hints.0, required: false))
            \(fields.input("ownId", t("自编号", "Own id"), hint: hints.1, required: false))
            \(fields.input("region", t("地区", "Region"), hint: t("六位代码或名称", "six digits or a name")))
            <div class="actions"><button class="primary">\(t("登记", "Register"))</button></div></form>
            """
    }
}
