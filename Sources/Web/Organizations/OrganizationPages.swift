import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// `/organizations`: enterprises for staff and regulators; changes for reviewers only.
struct OrganizationPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/organizations", .organizationRead, list),
            .guarded(.get, "/organizations/{id}", .organizationRead) { call, actor in
                .page(try await OrganizationView.load(call, actor).html(FormState()))
            },
            .guarded(.post, "/organizations/{id}/contact", .personalRead) { call, actor in
                let form = try await call.form()
                do {
                    let contact = try await RevealPersonal(call.platform).contact(
                        of: try call.id(), reason: form.text("reason"),
                        purpose: try Purpose(asked: form.text("purpose")), by: actor, on: call.occasion)
                    return .page(try await OrganizationView.load(call, actor, revealed: contact).html(FormState()))
                } catch {
                    let state = try FormState(form, error, Scene(call))
                    let view = try await OrganizationView.load(call, actor)
                    return .page(view.html(state), status: .unprocessableContent)
                }
            },
            change("settings") { call, id, form, actor in
                try await EditOrganization(call.platform)(id, try settings(form), by: actor, on: call.occasion)
            },
            change("acceptance") { call, id, form, actor in
                try await ReviewInvited(call.platform)(
                    id, reason: form.text("reason"), by: actor, on: call.occasion)
            },
            change("authorizations") { call, id, form, actor in
                try await FileIssuingAuthorization(call.platform)(
                    of: id, range: (form.text("numberFrom"), form.text("numberTo")), try paper(form), by: actor,
                    on: call.occasion)
            },
            change("prefixes") { call, id, form, actor in
                try await FileGS1Prefix(call.platform)(
                    form.text("prefix"), of: id, try paper(form), by: actor, on: call.occasion)
            },
            change("quota") { call, id, form, actor in
                try await SetCodeQuota(call.platform)(
                    of: id, year: try form.required("year"), allowed: try form.required("allowed"), by: actor,
                    on: call.occasion)
            },
        ]
    }

    private func paper(_ form: Form) throws -> FiledDocument {
        FiledDocument(try form.document("document"), validUntil: try form.date("validUntil"))
    }

    /// A change of one enterprise: back to its page, or the page again with what is wrong.
    private func change(
        _ part: String, _ work: @escaping @Sendable (Call, Int64, Form, Actor) async throws -> Void
    ) -> Route {
        .guarded(.post, "/organizations/{id}/\(part)", .organizationManage) { call, actor in
            let id = try call.id()
            let form = try await call.form(fileLimit: DocumentFile.limit)
            do {
                try await work(call, id, form, actor)
                return .seeOther("/organizations/\(id)")
            } catch {
                var state = try FormState(form, error, Scene(call))
                state.values["part"] = part
                return .page(try await OrganizationView.load(call, actor).html(state), status: .unprocessableContent)
            }
        }
    }

    private func settings(_ form: Form) throws -> OrganizationSettings {
        guard let mode = Organization.IssuingMode(rawValue: form.text("issuingMode")) else {
            throw Refusal(.invalid, .required, field: "issuingMode", ["field": "issuingMode"])
        }
        guard let state = Organization.State(rawValue: form.text("state")) else {
            throw Refusal(.invalid, .required, field: "state", ["field": "state"])
        }
        return OrganizationSettings(
            ecodeNumber: form.text("ecodeNumber"), issuingMode: mode, holdsReturns: form["holdsReturns"] == "1",
            isTest: form["isTest"] == "1", state: state)
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let filter = OrganizationFilter(region: call.query("region") ?? "", text: call.query("q") ?? "")
        let after = try call.number("after") ?? 0
        let page = try await call.platform.datastore.report {
            try $0.organizations(filter, for: actor, after: after)
        }
        return .page(OrganizationListView(t: Scene(call), regions: call.platform.regions, filter: filter).html(page))
    }
}

extension Form {
    /// A date that may be left out.
    func date(_ name: String) throws -> CivilDate? {
        let typed = text(name)
        if typed.isEmpty { return nil }
        guard let date = CivilDate(iso: typed) else {
            throw Refusal(.invalid, .notADate, field: name, ["field": name, "value": String(typed.prefix(40))])
        }
        return date
    }

    func required(_ name: String) throws -> Int64 {
        guard let number = try integer(name) else {
            throw Refusal(.invalid, .required, field: name, ["field": name])
        }
        return number
    }
}
