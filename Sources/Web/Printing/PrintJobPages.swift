import Gateway
import Hummingbird
import Markup
import Traceability

/// 印制: ordering files for printers, watching them being made, handing them over.
struct PrintJobPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/print-jobs", .codeRead) { call, actor in
                let jobs = try await call.platform.printJobs(
                    for: actor, allocation: try call.number("allocation"),
                    before: try call.number("before") ?? .max)
                return .page(PrintJobList.view(Scene(call), jobs))
            },
            .guarded(.get, "/print-jobs/new", .codeDownload) { call, actor in
                .page(try await form(call, actor, try call.number("allocation") ?? 0, FormState()))
            },
            .guarded(.post, "/print-jobs", .codeDownload, order),
            .guarded(.get, "/print-jobs/{id}", .codeRead) { call, actor in
                .page(try await page(call, actor, try call.id(), FormState()))
            },
            .guarded(.post, "/print-jobs/{id}/cancel", .codeDownload) { call, actor in
                let id = try call.id()
                return try await change(call, actor, id) { _ in
                    try await CancelPrinting(call.platform)(id, by: actor, on: call.occasion)
                    return .seeOther("/print-jobs/\(id)")
                }
            },
            .guarded(.post, "/print-jobs/{id}/hand-overs", .codeDownload, handOver),
            .guarded(.post, "/hand-overs/{id}/revoke", .codeDownload) { call, actor in
                let job = try await RevokeHandOver(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/print-jobs/\(job)")
            },
        ]
    }

    @Sendable private func order(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let order = try PrintOrder { form.all($0.rawValue) }
            let job = try await OrderPrinting(call.platform)(order, by: actor, on: call.occasion)
            return .seeOther("/print-jobs/\(job.id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            let number = Int64(form.text("allocation")) ?? 0
            return .page(try await self.form(call, actor, number, state), status: .unprocessableContent)
        }
    }

    private func form(_ call: Call, _ actor: Actor, _ number: Int64, _ state: FormState) async throws -> HTML {
        let file = try await call.platform.allocationFile(number, for: actor)
        let templates = try file.allocation.labelTemplates()
        return PrintOrderForm(t: Scene(call), file: file, templates: templates, state: state).view
    }

    /// The new link and its password: shown on this page and on no other.
    @Sendable private func handOver(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        return try await change(call, actor, id) { form in
            var request = HandOverPrinting.Request()
            request.recipient = form.text("recipient")
            request.note = form.text("note")
            request.days = try form.integer("days") ?? request.days
            request.downloads = try form.integer("downloads") ?? request.downloads
            let made = try await HandOverPrinting(call.platform)(id, request, by: actor, on: call.occasion)
            return .page(HandOverCard.made(Scene(call), made, address: "\(call.publicURL)/hand-over/\(made.token)"))
        }
    }

    private func change(
        _ call: Call, _ actor: Actor, _ id: Int64, _ body: (Form) async throws -> Response
    ) async throws -> Response {
        let form = try await call.form()
        do {
            return try await body(form)
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, id, state), status: .unprocessableContent)
        }
    }

    private func page(_ call: Call, _ actor: Actor, _ id: Int64, _ state: FormState) async throws -> HTML {
        let found = try await call.platform.printJob(id, for: actor)
        let handOvers = try await call.platform.handOvers(ofJob: id, for: actor)
        return PrintJobView(t: Scene(call), job: found.job, files: found.files, handOvers: handOvers, state: state).view
    }
}
