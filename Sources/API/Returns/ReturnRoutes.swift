import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/returns`: data for programs (T/SGACC 1005 5.4), as JSON, NDJSON, CSV or XLSX, streamed.
struct ReturnRoutes: Sendable {
    /// Bytes of one return.
    static let bodyLimit = 1 << 30
    /// What is read in memory; more goes to a file.
    private static let memoryLimit = 1 << 20

    var routes: [Route] {
        [
            .guarded(.post, "/api/v1/returns", .lifeRecord, receive),
            .guarded(.get, "/api/v1/returns", .returnRead, list),
            .guarded(.get, "/api/v1/returns/{id}", .returnRead, show),
            .guarded(.get, "/api/v1/returns/{id}/errors.csv", .returnRead, errors),
            .guarded(.post, "/api/v1/returns/{id}/confirmation", .lifeRecord) { call, actor in
                let id = try call.id()
                try await HeldReturns(call.platform).confirm(
                    id, spoolFolder: call.gateway.options.spoolFolder, by: actor, on: call.occasion)
                return try await show(call, actor)
            },
            .guarded(.post, "/api/v1/returns/{id}/withdrawal", .lifeRecord) { call, actor in
                try await HeldReturns(call.platform).withdraw(try call.id(), by: actor, on: call.occasion)
                return try await show(call, actor)
            },
        ] + uploads().routes + ReturnJobRoutes().routes
    }

    /// Uploads of returns that may be continued.
    private func uploads(_ limit: Int = bodyLimit) -> UploadRoutes {
        UploadRoutes(
            path: "/api/v1/returns/uploads", purpose: .returns, permission: .lifeRecord, limit: limit,
            made: { call, actor, digest in
                let captor = actor.organizationID
                return try await call.platform.datastore.read {
                    try $0.acceptedReturn(captorID: captor, digest: digest)
                }.map { "/api/v1/returns/\($0)" }
            },
            finish: { call, actor, file, terms in
                let wishes = try ReturnWishes(terms.words)
                return try await Self.receive(
                    call, actor, ReturnContent(wishes.format, spooled: file, path: file.path), file.sha256, wishes)
            })
    }

    /// With `Repr-Digest` a large body may break off and be continued, and content that is known already is not
    /// read again.
    @Sendable private func receive(_ call: Call, _ actor: Actor) async throws -> Response {
        let wishes = try ReturnWishes(call)
        let said = try call.representationDigest()
        if let said, let known = try await known(call, actor, said, wishes) { return known }
        let declared = call.request.headers[.contentLength].flatMap(Int.init) ?? .max
        if wishes.format != .spreadsheet, declared <= Self.memoryLimit, call.header("Upload-Complete") == nil {
            let bytes = try await call.bytes(limit: Self.memoryLimit)
            let digest = SHA256.hash(bytes)
            try call.check(digest, against: said)
            return try await Self.receive(call, actor, ReturnContent(wishes.format, .memory(bytes)), digest, wishes)
        }
        if let said { return try await uploads(wishes.limit).begin(call, actor, said, wishes.words) }
        let file = try await call.spool(limit: wishes.limit)
        return try await Self.receive(
            call, actor, ReturnContent(wishes.format, spooled: file, path: file.path), file.sha256, wishes)
    }

    /// What became of the same content under the same key.
    private func known(
        _ call: Call, _ actor: Actor, _ digest: [UInt8], _ wishes: ReturnWishes
    ) async throws -> Response? {
        let request = wishes.request(digest, spoolFolder: call.spoolFolder)
        return try await ReceiveReturn(call.platform).earlier(request, by: actor).map { Self.answer(call, $0) }
    }

    private static func receive(
        _ call: Call, _ actor: Actor, _ content: ReturnContent, _ digest: [UInt8], _ wishes: ReturnWishes
    ) async throws -> Response {
        let request = wishes.request(digest, spoolFolder: call.spoolFolder)
        if ReturnJobRoutes.isAsked(call) { return try ReturnJobRoutes.begin(call, actor, content, request) }
        return answer(call, try await ReceiveReturn(call.platform)(content, request, by: actor, on: call.occasion))
    }

    private static func answer(_ call: Call, _ receipt: ReturnReceipt) -> Response {
        let isRefused = receipt.traceReturn.state == .refused
        var response = Response.json(status: isRefused ? .unprocessableContent : receipt.isRepeated ? .ok : .created) {
            writer in
            writer.members(of: receipt.traceReturn)
            writer.errors(receipt.errors, call.language)
            if !receipt.warnings.isEmpty { writer.errors(receipt.warnings, as: "warnings", call.language) }
        }
        if response.status == .created { response.headers[.location] = "/api/v1/returns/\(receipt.traceReturn.id)" }
        return response
    }

    /// `?before=` the last id of the page before.
    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let page = try await call.platform.datastore.report {
            try $0.traceReturns(of: actor.organizationID, before: before)
        }
        return .json { writer in
            writer.member("returns") { writer in
                writer.array { writer in
                    for found in page { writer.object { $0.members(of: found) } }
                }
            }
            if page.count == 50, let last = page.last { writer.member("next", "/api/v1/returns?before=\(last.id)") }
        }
    }

    /// Counts and the first errors; `?after=` pages through them.
    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let after = try call.number("after").map { Int(clamping: $0) } ?? 0
        let now = call.occasion.now
        let (found, errors) = try await call.platform.datastore.report { session in
            let found = try session.returnToRead(id, for: actor, at: now)
            return (found, try session.returnErrors(of: found, for: actor, call.platform.keys, after: after))
        }
        return .json { writer in
            writer.members(of: found)
            writer.errors(errors.filter { !$0.isWarning }, call.language)
            let warnings = errors.filter(\.isWarning)
            if !warnings.isEmpty { writer.errors(warnings, as: "warnings", call.language) }
            if errors.count == 100 { writer.member("nextErrors", "/api/v1/returns/\(id)?after=\(after + 100)") }
        }
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

extension JSONWriter {
    mutating func members(of found: TraceReturn) {
        member("returnId", found.id)
        member("state", found.state.rawValue)
        member("mode", found.mode.rawValue)
        member("channel", found.channel.rawValue)
        member("rowCount", found.rowCount)
        member("goodCount", found.goodCount)
        member("badCount", found.badCount)
        member("unitCount", found.unitCount)
        member("digest", found.contentDigest.hexadecimal)
        member("receivedAt", found.receivedAt.iso8601)
        member("holdUntil", ifPresent: found.holdUntil?.iso8601)
        member("decidedAt", ifPresent: found.decidedAt?.iso8601)
        member("mapping", ifPresent: found.mappingKey?.hexadecimal)
    }

    mutating func errors(_ errors: [RowError], as name: String = "errors", _ language: Language) {
        member(name) { writer in
            writer.array { writer in
                for error in errors {
                    writer.object { $0.members(of: error, language) }
                }
            }
        }
    }

    mutating func members(of error: RowError, _ language: Language) {
        if error.line > 0 { member("line", error.line) }
        if error.column > 0 { member("column", error.column) }
        member("field", error.field)
        member("value", error.value)
        member("rule", error.rule.code)
        member("reason", error.text(language))
        // Nothing is to be corrected where nothing is wrong.
        if !error.isWarning { member("example", error.example) }
    }
}
