import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Spreadsheets
import Storage
import Traceability

/// 数据回传 by page: list, form, upload, result.
struct ReturnPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/returns", .returnRead, list),
            .guarded(.get, "/returns/new", .returnWrite) { call, _ in
                .page(ReturnForm(t: Scene(call), state: FormState()).view)
            },
            .guarded(.post, "/returns/new", .returnWrite, returnOne),
            .guarded(.get, "/returns/upload", .lifeRecord) { call, _ in
                .page(UploadForm(t: Scene(call), state: FormState()).view)
            },
            .guarded(.post, "/returns/upload", .lifeRecord, upload),
            .guarded(.get, "/returns/template.xlsx", .lifeRecord) { call, actor in
                try await ReturnTemplate(call, actor).response()
            }.recording(.emptyForm),
            .guarded(.get, "/returns/{id}", .returnRead) { call, actor in .page(try await result(call, actor)) },
            .guarded(.get, "/returns/{id}/errors.csv", .returnRead, errors),
            .guarded(.post, "/returns/{id}/confirmation", .lifeRecord, confirm),
            .guarded(.post, "/returns/{id}/withdrawal", .lifeRecord) { call, actor in
                let id = try call.id()
                try await HeldReturns(call.platform).withdraw(id, by: actor, on: call.occasion)
                return .seeOther("/returns/\(id)")
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let page = try await call.platform.datastore.report {
            try $0.traceReturns(of: actor.organizationID, before: before)
        }
        return .page(ReturnViews(t: Scene(call)).list(page))
    }

    @Sendable private func returnOne(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        var texts: [ReturnField: String] = [:]
        for field in ReturnField.allCases where !form.text(field.rawValue).isEmpty {
            texts[field] = form.text(field.rawValue)
        }
        let whole = ReturnField.allCases.map { form.text($0.rawValue) }.joined(separator: "\u{1F}")
        var request = ReturnRequest(
            channel: .form, contentDigest: SHA256.hash(whole), spoolFolder: call.gateway.options.spoolFolder)
        request.hold = form["hold"] == "1"
        do {
            let receipt = try await ReceiveReturn(call.platform)(
                ReturnContent(rows: [RawReturnRow(line: 1, texts)]), request, by: actor, on: call.occasion)
            try Refusals.check(receipt.errors.map { $0.refusal(call.language) })
            return .seeOther("/returns/\(receipt.traceReturn.id)")
        } catch {
            if let known = Self.known(error) { return known }
            let t = Scene(call)
            return .page(ReturnForm(t: t, state: try FormState(form, error, t)).view, status: .unprocessableContent)
        }
    }

    @Sendable private func upload(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: SpreadsheetLimits().bytes)
        return try await Self.receive(form.file("file"), form, call, actor)
    }

    /// The upload's file; one whose columns are not ours leads to the page that asks what they mean.
    static func receive(
        _ file: SpooledFile?, _ form: Form, _ call: Call, _ actor: Actor
    ) async throws -> Response {
        do {
            guard let file else {
                throw Refusal(.invalid, .required, field: "file", ["field": Scene(call)("文件", "File")])
            }
            var request = ReturnRequest(
                channel: .upload, fileName: file.name, contentDigest: file.sha256,
                mode: ReturnMode(rawValue: form.text("mode")) ?? .allOrNothing,
                spoolFolder: call.gateway.options.spoolFolder)
            request.hold = form["hold"] == "1"
            let receipt = try await ReceiveReturn(call.platform)(
                ReturnContent(.spreadsheet, spooled: file, path: file.path), request, by: actor, on: call.occasion)
            return .seeOther("/returns/\(receipt.traceReturn.id)")
        } catch {
            if let known = known(error) { return known }
            let t = Scene(call)
            if ColumnMapping.wouldHelp(error), let file,
                let page = try await MappingPages.ask(file, form, call, actor)
            {
                return page
            }
            return .page(UploadForm(t: t, state: try FormState(form, error, t)).view, status: .unprocessableContent)
        }
    }

    /// The same content came before: there is nothing to correct, and the page of that return says so.
    private static func known(_ error: any Error) -> Response? {
        guard let refusal = error as? Refusal, refusal.rule == .returnSentBefore,
            let id = refusal.parameters["other"].flatMap({ Int64($0) })
        else { return nil }
        return .seeOther("/returns/\(id)?again=1")
    }

    @Sendable private func confirm(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        do {
            try await HeldReturns(call.platform).confirm(
                id, spoolFolder: call.gateway.options.spoolFolder, by: actor, on: call.occasion)
            return .seeOther("/returns/\(id)")
        } catch {
            let t = Scene(call)
            let state = try FormState(Form(), error, t)
            return .page(try await result(call, actor, state), status: .unprocessableContent)
        }
    }

    private func result(_ call: Call, _ actor: Actor, _ state: FormState = FormState()) async throws -> HTML {
        let id = try call.id()
        let after = try call.number("after").map { Int(clamping: $0) } ?? 0
        let now = call.occasion.now
        let (found, errors, quality) = try await call.platform.datastore.report { session in
            let found = try session.returnToRead(id, for: actor, at: now)
            let errors = try session.returnErrors(of: found, for: actor, call.platform.keys, after: after)
            return (found, errors, try session.quality(ofReturn: id))
        }
        let t = Scene(call)
        var views = ReturnViews(t: t)
        views.cameAgain = call.query("again") == "1"
        let score = quality.map { QualityView(t: t).card($0) }
        return views.result(found, errors, after: after, state, score: score)
    }

    @Sendable private func errors(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let now = call.occasion.now
        let errors = try await call.platform.datastore.report { session in
            let found = try session.returnToRead(id, for: actor, at: now, exporting: true)
            return try session.returnErrors(of: found, for: actor, call.platform.keys, limit: 10_000)
        }
        return call.errorFile(errors, name: "return-\(id)")
    }
}
