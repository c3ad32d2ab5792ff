import Gateway
import Hummingbird
import Markup
import Traceability

/// 码段与下载: allocations, their downloads, and what happens to single labels.
struct AllocationPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/allocations", .codeRead) { call, actor in
                let before = try call.number("before") ?? .max
                let found = try await call.platform.allocations(for: actor, before: before)
                return .page(AllocationViews.list(Scene(call), found))
            },
            .guarded(.get, "/allocations/{id}", .codeRead) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, "/allocations/{id}/void", .codeVoid) { call, actor in
                try await change(call, actor) { form in
                    _ = try await VoidCodes(call.platform)(
                        (form.text("first"), form.text("last")), reason: form.text("reason"), by: actor,
                        on: call.occasion)
                }
            },
            .guarded(.post, "/allocations/{id}/replacements", .codeVoid) { call, actor in
                try await change(call, actor) { form in
                    try await ReplaceCode(call.platform)(
                        old: form.text("old"), new: form.text("new"), reason: form.text("replacementReason"), by: actor,
                        on: call.occasion)
                }
            },
        ]
    }

    private func change(
        _ call: Call, _ actor: Actor, _ body: (Form) async throws -> Void
    ) async throws -> Response {
        try await call.change(then: "/allocations/\(try call.id())", body) { try await page(call, actor, $0) }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let file = try await call.platform.allocationFile(try call.id(), for: actor)
        return AllocationViews.show(Scene(call), file, state)
    }
}
