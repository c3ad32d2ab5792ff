import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/history-imports`: old data of an enterprise, tried, staged, confirmed or undone.
struct HistoryRoutes: Sendable {
    private static let path = "/api/v1/history-imports"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .historyImport, list),
            .guarded(.post, Self.path, .historyImport, open),
            .guarded(.get, Self.path + "/{id}", .historyImport, show),
            .guarded(.post, Self.path + "/{id}/files", .historyImport, addFile),
            .guarded(.get, Self.path + "/{id}/errors.csv", .historyImport) { call, actor in
                let id = try call.id()
                let errors = try await call.platform.datastore.report { session in
                    _ = try session.historyImport(id, for: actor)
                    return try session.historyErrors(id, call.platform.keys, limit: 30_000)
                }
                return call.historyErrorFile(errors, name: "history-\(id)")
            },
            .guarded(.get, Self.path + "/{id}/samples", .historyImport, samples),
            .guarded(.post, Self.path + "/{id}/trial", .historyImport) { call, actor in
                try await RunHistoryImport(call.platform).try(try call.id(), by: actor, on: call.occasion)
                return try await show(call, actor, status: .accepted)
            },
            .guarded(.post, Self.path + "/{id}/import", .historyImport) { call, actor in
                try await RunHistoryImport(call.platform).stage(try call.id(), by: actor, on: call.occasion)
                return try await show(call, actor, status: .accepted)
            },
            .guarded(.post, Self.path + "/{id}/confirmation", .historyConfirm) { call, actor in
                try await EndHistoryImport(call.platform).confirm(try call.id(), by: actor, on: call.occasion)
                return try await show(call, actor)
            },
            .guarded(.post, Self.path + "/{id}/undo", .historyImport) { call, actor in
                try await EndHistoryImport(call.platform).undo(try call.id(), by: actor, on: call.occasion)
                return try await show(call, actor, status: .accepted)
            },
        ]
    }

    /// `{"name": …}`.
    @Sendable private func open(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 8_192)
        try document.allowOnly(["name"])
        let id = try await OpenHistoryImport(call.platform)(
            name: try document.string("name"), by: actor, on: call.occasion)
        let found = try await call.platform.datastore.read { try $0.historyImport(id, for: actor) }
        return .json(status: .created) { $0.members(of: found, call.language) }
    }

    /// The body is the file: CSV, XLSX or NDJSON; `?name=` what persons call it.
    @Sendable private func addFile(_ call: Call, _ actor: Actor) async throws -> Response {
        let format: HistoryContent.Format
        switch try ReturnWishes.format(call.header("Content-Type")) {
        case .ndjson: format = .ndjson
        case .spreadsheet: format = .spreadsheet
        case .json:
            throw Refusal(
                .invalid, .unknownChoice, field: "Content-Type",
                [
                    "field": "Content-Type", "value": "application/json",
                    "choices": "application/x-ndjson, text/csv, .xlsx",
                ])
        }
        let id = try call.id()
        let file = try await call.spool(limit: HistoryContent.byteLimit)
        let upload = HistoryUpload(
            name: call.query("name") ?? "", digest: file.sha256, byteCount: file.byteCount,
            spoolFolder: call.gateway.options.spoolFolder)
        let added = try await AddHistoryFile(call.platform)(
            id, HistoryContent(format, path: file.path, spooled: file), upload, by: actor, on: call.occasion)
        return .json(status: .created) { $0.members(of: added) }
    }

    /// `?before=` the last id of the page before.
    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = call.query("before").flatMap(Int64.init) ?? .max
        let page = try await call.platform.datastore.report {
            try $0.historyImports(of: actor.organizationID, before: before)
        }
        return .json { writer in
            writer.member("imports") { writer in
                writer.array { writer in
                    for found in page { writer.object { $0.members(of: found, call.language) } }
                }
            }
            if page.count == 50, let last = page.last { writer.member("next", "\(Self.path)?before=\(last.id)") }
        }
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        try await show(call, actor, status: .ok)
    }

    /// State, progress, report, files, and the first errors; `?after=` pages through them.
    private func show(_ call: Call, _ actor: Actor, status: HTTPResponse.Status) async throws -> Response {
        let id = try call.id()
        let after = max(0, call.query("after").flatMap(Int.init) ?? 0)
        let (found, files, errors) = try await call.platform.datastore.report { session in
            (
                try session.historyImport(id, for: actor), try session.historyFiles(id),
                try session.historyErrors(id, call.platform.keys, from: after)
            )
        }
        return .json(status: status) { writer in
            writer.members(of: found, call.language)
            writer.member("files") { writer in
                writer.array { writer in for file in files { writer.object { $0.members(of: file) } } }
            }
            writer.member("errors") { writer in
                writer.array { writer in
                    for (file, error) in errors {
                        writer.object { writer in
                            writer.member("file", file)
                            writer.members(of: error, call.language)
                        }
                    }
                }
            }
            if errors.count == 100 { writer.member("nextErrors", "\(Self.path)/\(id)?after=\(after + 100)") }
        }
    }

    @Sendable private func samples(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let found = try await call.platform.datastore.report { try $0.historyImport(id, for: actor) }
        let samples = try await call.platform.historySamples(found)
        return .json { writer in
            writer.member("samples") { writer in
                writer.array { writer in
                    for sample in samples { writer.object { $0.members(of: sample) } }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of found: HistoryImport, _ language: Language) {
        member("importId", found.id)
        member("name", found.name)
        member("state", found.state.rawValue)
        member("stateName", found.state.name.text(language))
        member("percent", found.percent)
        member("rowCount", found.rowCount)
        if let id = found.returnID { member("returnId", id) }
        if !found.failure.isEmpty { member("failure", Message(kept: found.failure).text(language)) }
        if let trial = found.trial { member("trial") { trial.write(to: &$0) } }
        if let result = found.result { member("result") { result.write(to: &$0) } }
        member("createdAt", found.createdAt.iso8601)
        member("changedAt", found.changedAt.iso8601)
        member("confirmedAt", ifPresent: found.confirmedAt?.iso8601)
    }

    fileprivate mutating func members(of file: HistoryFile) {
        member("file", file.number)
        member("name", file.name)
        member("isComplete", file.isComplete)
        member("rowCount", file.rowCount)
        member("badCount", file.badCount)
    }

    fileprivate mutating func members(of sample: HistorySample) {
        member("file", sample.file)
        member("line", sample.line)
        member("code", sample.code)
        if !sample.oldCode.isEmpty { member("oldCode", sample.oldCode) }
        if !sample.batch.isEmpty { member("batchNo", sample.batch) }
        member("productionDate", ifPresent: sample.madeOn.map { "\($0)" })
        member("shippedOn", ifPresent: sample.shippedOn.map { "\($0)" })
        member("soldOn", ifPresent: sample.soldOn.map { "\($0)" })
        if !sample.dealer.isEmpty { member("dealer", sample.dealer) }
        if !sample.region.isEmpty { member("region", sample.region) }
        if let queries = sample.queries { member("queryCount", queries.count) }
    }
}
