import Gateway
import Hummingbird
import Markup
import Traceability

/// 编码申请 for the enterprise: list, apply, one application with withdrawal and correction.
struct CodeApplicationPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/code-applications", .codeApply) { call, actor in
                let before = try call.number("before") ?? .max
                let found = try await call.platform.codeApplications(for: actor, before: before)
                let quota = try await call.platform.codeQuota(for: actor, on: call.occasion)
                return .page(CodeApplicationViews.list(Scene(call), found, quota))
            },
            .guarded(.get, "/code-applications/new", .codeApply) { call, actor in
                var state = FormState()
                state.values["product"] = call.query("product") ?? ""
                return .page(try await form(call, actor, state, correcting: nil))
            },
            .guarded(.post, "/code-applications/new", .codeApply) { call, actor in
                try await submit(call, actor, correcting: nil)
            },
            .guarded(.get, "/code-applications/{id}", .codeApply) { call, actor in
                let file = try await call.platform.applicationFile(try call.id(), for: actor, on: call.occasion)
                return .page(CodeApplicationViews.show(Scene(call), file))
            },
            .guarded(.post, "/code-applications/{id}/withdrawal", .codeApply) { call, actor in
                let id = try call.id()
                try await WithdrawCodeApplication(call.platform)(id, by: actor, on: call.occasion)
                return .seeOther("/code-applications/\(id)")
            },
            .guarded(.get, "/code-applications/{id}/correction", .codeApply) { call, actor in
                let file = try await call.platform.applicationFile(try call.id(), for: actor, on: call.occasion)
                return .page(try await form(call, actor, Self.state(of: file.application), correcting: try call.id()))
            },
            .guarded(.post, "/code-applications/{id}/correction", .codeApply) { call, actor in
                try await submit(call, actor, correcting: try call.id())
            },
        ]
    }

    private func submit(_ call: Call, _ actor: Actor, correcting id: Int64?) async throws -> Response {
        let form = try await call.form()
        do {
            let request = try CodeRequest(form)
            if let id {
                try await CorrectCodeApplication(call.platform)(id, request, by: actor, on: call.occasion)
                return .seeOther("/code-applications/\(id)")
            }
            let key = form.text("key").isEmpty ? nil : form.text("key")
            let made = try await ApplyForCodes(call.platform)(
                request, idempotencyKey: key, by: actor, on: call.occasion)
            return .seeOther("/code-applications/\(made.id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await self.form(call, actor, state, correcting: id), status: .unprocessableContent)
        }
    }

    private func form(_ call: Call, _ actor: Actor, _ state: FormState, correcting id: Int64?) async throws -> HTML {
        let products = try await call.platform.products(for: actor, limit: 500).filter { $0.state == .active }
        let quota = try await call.platform.codeQuota(for: actor, on: call.occasion)
        var state = state
        // A form that is sent twice is one application.
        if id == nil, state.values["key"] == nil { state.values["key"] = "form-\(call.occasion.requestID)" }
        return CodeApplicationViews.form(Scene(call), state, products, quota, correcting: id)
    }

    private static func state(of application: CodeApplication) -> FormState {
        var state = FormState()
        state.values = [
            "product": "\(application.productID)", "scheme": application.scheme.rawValue, "layout": application.layout,
            "quantity": "\(application.quantity)", "purpose": application.purpose,
            "quotaReason": application.quotaReason, "scratch": application.scratch, "tag": application.tag.rawValue,
        ]
        if application.quotaIncrease > 0 { state.values["quotaIncrease"] = "1" }
        return state
    }
}

extension CodeRequest {
    init(_ form: Form) throws {
        self.init()
        productID = try form.integer("product")
        scheme = form.text("scheme")
        layout = form.text("layout")
        quantity = try form.integer("quantity")
        purpose = form.text("purpose")
        siteID = try form.integer("site") ?? 0
        asksForMore = form["quotaIncrease"] == "1"
        quotaReason = form.text("quotaReason")
        scratch = form.text("scratch")
        tag = form.text("tag")
    }
}
