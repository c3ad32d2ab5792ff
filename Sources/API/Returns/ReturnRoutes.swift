import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Spreadsheets
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
        ]
    }

    @Sendable private func receive(_ call: Call, _ actor: Actor) async throws -> Response {
        let format = try Self.format(call.header("Content-Type"))
        let (content, digest) = try await Self.content(call, format)
        var request = ReturnRequest(
            channel: .api, contentDigest: digest, mode: try Self.mode(call),
            spoolFolder: call.gateway.options.spoolFolder)
        request.hold = call.query("hold") == "true"
        request.idempotencyKey = try call.idempotencyKey()
        let receipt = try await ReceiveReturn(call.platform)(content, request, by: actor, on: call.occasion)
        let isRefused = receipt.traceReturn.state == .refused
        return .json(status: isRefused ? .unprocessableContent : receipt.isRepeated ? .ok : .created) { writer in
            writer.members(of: receipt.traceReturn)
            writer.errors(receipt.errors, call.language)
        }
    }

    /// A small body with a declared length stays in memory, anything else is spooled.
    private static func content(
        _ call: Call, _ format: ReturnContent.Format
    ) async throws -> (ReturnContent, digest: [UInt8]) {
        let declared = call.request.headers[.contentLength].flatMap(Int.init) ?? .max
        if format != .spreadsheet, declared <= memoryLimit {
            let bytes = try await call.bytes(limit: memoryLimit)
            return (ReturnContent(format, .memory(bytes)), SHA256.hash(bytes))
        }
        let limit = format == .spreadsheet ? SpreadsheetLimits().bytes : bodyLimit
        let file = try await call.spool(limit: limit)
        return (ReturnContent(format, spooled: file, path: file.path), file.sha256)
    }

    static func format(_ type: String?) throws -> ReturnContent.Format {
        let name = (type ?? "").lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        switch name {
        case "application/json": return .json
        case "application/x-ndjson", "application/ndjson": return .ndjson
        case "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": return .spreadsheet
        // Windows names CSV so as well: the bytes decide, and an old workbook is told to be saved as .xlsx.
        case "application/vnd.ms-excel", "application/wps-office.et", "application/wps-office.xls":
            return .spreadsheet
        default:
            throw Refusal(
                .invalid, .unknownChoice, field: "Content-Type",
                [
                    "field": "Content-Type", "value": String(name.prefix(60)),
                    "choices": "application/json, application/x-ndjson, text/csv, .xlsx",
                ])
        }
    }

    private static func mode(_ call: Call) throws -> ReturnMode {
        guard let text = call.query("mode") else { return .allOrNothing }
        if let mode = ReturnMode(rawValue: text) { return mode }
        let choices = ReturnMode.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal(
            .invalid, .unknownChoice, field: "mode",
            ["field": "mode", "value": String(text.prefix(40)), "choices": choices])
    }

    /// `?before=` the last id of the page before.
    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = call.query("before").flatMap(Int64.init) ?? .max
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
        let after = call.query("after").flatMap(Int.init) ?? 0
        let (found, errors) = try await call.platform.datastore.report { session in
            (try session.traceReturn(id, for: actor), try session.returnErrors(id, after: after))
        }
        return .json { writer in
            writer.members(of: found)
            writer.errors(errors, call.language)
            if errors.count == 100 { writer.member("nextErrors", "/api/v1/returns/\(id)?after=\(after + 100)") }
        }
    }

    @Sendable private func errors(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let errors = try await call.platform.datastore.report { session in
            _ = try session.traceReturn(id, for: actor)
            return try session.returnErrors(id, limit: 10_000)
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

    mutating func errors(_ errors: [RowError], _ language: Language) {
        member("errors") { writer in
            writer.array { writer in
                for error in errors {
                    writer.object { $0.members(of: error, language) }
                }
            }
        }
    }

    mutating func members(of error: RowError, _ language: Language) {
        member("line", error.line)
        if error.column > 0 { member("column", error.column) }
        member("field", error.field)
        member("value", error.value)
        member("rule", error.rule.code)
        member("reason", error.text(language))
        member("example", error.example)
    }
}
