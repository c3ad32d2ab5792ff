import Gateway
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Storage
import Traceability

/// 历史数据导入 by page: imports, templates, old addresses.
struct HistoryPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/history", .historyImport) { call, actor in
                .page(try await overview(call, actor, FormState()))
            },
            .guarded(.post, "/history", .historyImport, begin),
            .guarded(.get, "/history/template.xlsx", .historyImport) { call, _ in try HistoryTemplate(call).response()
            }.recording(.emptyForm),
            .guarded(.get, "/history/{id}", .historyImport) { call, actor in
                .page(try await one(call, actor, FormState()))
            },
            .guarded(.post, "/history/{id}/files", .historyImport, addFile),
            .guarded(.get, "/history/{id}/errors.csv", .historyImport) { call, actor in
                let id = try call.id()
                let errors = try await call.platform.datastore.report { session in
                    _ = try session.historyImport(id, for: actor)
                    return try session.historyErrors(id, call.platform.keys, limit: 30_000)
                }
                return call.historyErrorFile(errors, name: "history-\(id)")
            },
        ]
            + Self.steps.map { step in
                .guarded(.post, "/history/{id}/\(step.path)", step.permission) { call, actor in
                    let id = try call.id()
                    return try await call.change(then: "/history/\(id)") { _ in
                        try await step.act(call, id, actor)
                    } else: { state in
                        try await one(call, actor, state)
                    }
                }
            } + addressRoutes
    }

    private struct Step: Sendable {
        let path: String
        let permission: Permission
        let act: @Sendable (Call, Int64, Actor) async throws -> Void
    }

    private static let steps: [Step] = [
        Step(path: "trial", permission: .historyImport) { call, id, actor in
            try await RunHistoryImport(call.platform).try(id, by: actor, on: call.occasion)
        },
        Step(path: "import", permission: .historyImport) { call, id, actor in
            try await RunHistoryImport(call.platform).stage(id, by: actor, on: call.occasion)
        },
        Step(path: "confirmation", permission: .historyConfirm) { call, id, actor in
            try await EndHistoryImport(call.platform).confirm(id, by: actor, on: call.occasion)
        },
        Step(path: "undo", permission: .historyImport) { call, id, actor in
            try await EndHistoryImport(call.platform).undo(id, by: actor, on: call.occasion)
        },
    ]

    private var addressRoutes: [Route] {
        [
            .guarded(.post, "/history/old-addresses/name", .historyImport) { call, actor in
                try await call.change(then: "/history#old-addresses") { form in
                    try await ChangeOldAddresses(call.platform).name(
                        form.text("place"), by: actor, on: call.occasion)
                } else: { state in
                    try await overview(call, actor, state)
                }
            },
            .guarded(.post, "/history/old-addresses", .historyImport) { call, actor in
                try await call.change(then: "/history#old-addresses") { form in
                    _ = try await ChangeOldAddresses(call.platform).add(
                        pattern: form.text("pattern"), form: form.text("form"), isPermanent: form["permanent"] == "1",
                        by: actor, on: call.occasion)
                } else: { state in
                    try await overview(call, actor, state)
                }
            },
            .guarded(.post, "/history/old-addresses/{id}/removal", .historyImport) { call, actor in
                let number = Int(try call.id())
                return try await call.change(then: "/history#old-addresses") { _ in
                    try await ChangeOldAddresses(call.platform).remove(number, by: actor, on: call.occasion)
                } else: { state in
                    try await overview(call, actor, state)
                }
            },
        ]
    }

    @Sendable private func begin(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let id = try await OpenHistoryImport(call.platform)(
                name: form.text("name"), by: actor, on: call.occasion)
            return .seeOther("/history/\(id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await overview(call, actor, state), status: .unprocessableContent)
        }
    }

    @Sendable private func addFile(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let form = try await call.form(fileLimit: HistoryContent.byteLimit)
        do {
            guard let file = form.file("file") else {
                throw Refusal(.invalid, .required, field: "file", ["field": Scene(call)("文件", "file")])
            }
            let isLines = [".ndjson", ".jsonl"].contains { file.name.lowercased().hasSuffix($0) }
            let upload = HistoryUpload(
                name: file.name, digest: file.sha256, byteCount: file.byteCount,
                spoolFolder: call.gateway.options.spoolFolder)
            _ = try await AddHistoryFile(call.platform)(
                id, HistoryContent(isLines ? .ndjson : .spreadsheet, path: file.path, spooled: file), upload, by: actor,
                on: call.occasion)
            return .seeOther("/history/\(id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await one(call, actor, state), status: .unprocessableContent)
        }
    }

    private func overview(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let before = call.query("before").flatMap(Int64.init) ?? .max
        let (page, place) = try await call.platform.datastore.report { session in
            (
                try session.historyImports(of: actor.organizationID, before: before),
                try session.oldPlace(of: actor.organizationID)
            )
        }
        return HistoryList(
            t: Scene(call), page: page, place: place, publicURL: call.publicURL, state: state
        ).view
    }

    private func one(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let id = try call.id()
        let after = max(0, call.query("after").flatMap(Int.init) ?? 0)
        let (found, files, errors) = try await call.platform.datastore.report { session in
            (
                try session.historyImport(id, for: actor), try session.historyFiles(id),
                try session.historyErrors(id, call.platform.keys, from: after)
            )
        }
        let samples = try await call.platform.historySamples(found)
        return HistoryView(
            t: Scene(call), found: found, files: files, errors: errors, after: after, samples: samples, state: state
        ).view
    }
}
