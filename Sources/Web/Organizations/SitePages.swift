import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/sites`: an enterprise's factories and branches.
struct SitePages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/sites", .memberManage) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, "/sites", .memberManage) { call, actor in
                let form = try await call.form()
                do {
                    try await AddSite(call.platform)(SiteForm { form.text($0) }, by: actor, on: call.occasion)
                    return .seeOther("/sites")
                } catch {
                    let state = try FormState(form, error, Scene(call))
                    return .page(try await page(call, actor, state), status: .unprocessableContent)
                }
            },
        ]
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let sites = try await call.platform.datastore.report { try $0.sites(of: actor.organizationID) }
        let t = Scene(call)
        let regions = call.platform.regions
        let rows = sites.map { site -> HTML in
            """
            <tr><td>\(site.name)<small class="mono">\(site.uscc ?? "")</small></td>\
            <td class="mono">\(site.factoryCode ?? "—")</td>
            <td>\(regions.fullName(of: site.regionCode))<small>\(site.address)</small></td></tr>
            """
        }
        let columns = [t("工厂或分支", "Factory or branch"), t("工厂代码", "Factory code"), t("地址", "Address")]
        let list = rows.isEmpty ? t.empty(t("尚未登记工厂或分支", "No factories or branches yet")) : t.table(columns, rows)
        let title = t("工厂与分支", "Factories and branches")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title))<div class="with-panel"><section class="card table">\(list)</section>
            <aside class="card panel">\(form(Fields(t: t, state: state)))</aside></div>
            """)
    }

    private func form(_ fields: Fields) -> HTML {
        let t = fields.t
        return """
            <form class="stack" method="post" action="/sites"><h2>\(t("添加工厂或分支", "Add a factory or branch"))</h2>
            \(fields.summary)
            \(fields.input("name", t("名称", "Name")))
            \(fields.input("uscc", t("统一社会信用代码", "Credit code"), hint: t(
                "仅当另有统一代码时填写", "only when it has one of its own"), required: false))
            \(fields.input("factoryCode", t("工厂代码", "Factory code"), hint: t(
                "CCC 证书上的工厂代码", "as on the CCC certificate"), required: false))
            \(fields.input("region", t("行政区划", "Area"), hint: t("六位代码或名称", "six digits or a name")))
            \(fields.input("address", t("地址", "Address")))
            <div class="actions"><button class="primary">\(t("添加", "Add"))</button></div></form>
            """
    }
}
