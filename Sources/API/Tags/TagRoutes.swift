import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Spreadsheets
import Storage
import Traceability

/// `/api/v1/tags`: which code an RFID tag stands for, from the encoding station.
struct TagRoutes: Sendable {
    private static let path = "/api/v1/tags"

    var routes: [Route] {
        [
            .guarded(.post, Self.path, .tagManage, load),
            .guarded(.get, Self.path, .tagManage, list),
            .guarded(.post, Self.path + "/{epc}/void", .tagManage) { call, actor in
                let document = try await call.json(limit: 16_384)
                try await ManageTags(call.platform).void(
                    try call.parameter("epc"), reason: try document.string("reason"), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.get, "/api/v1/tag-loads", .tagManage) { call, actor in
                let loads = try await ManageTags(call.platform).loads(
                    before: try call.number("before") ?? .max, by: actor)
                return .json { writer in
                    writer.member("loads") { writer in
                        writer.array { writer in for load in loads { writer.object { $0.members(of: load) } } }
                    }
                    if loads.count == 50, let last = loads.last { writer.member("before", last.id) }
                }
            },
            .guarded(.get, "/api/v1/tag-signals", .tagManage) { call, actor in
                let signals = try await ManageTags(call.platform).signals(by: actor)
                return .json { writer in
                    writer.member("signals") { writer in
                        writer.array { writer in for signal in signals { writer.object { $0.members(of: signal) } } }
                    }
                }
            },
        ]
    }

    /// `{"tags": [{"epc", "tid", "code"}]}`, or a CSV or XLSX file with the columns EPC, TID and code.
    @Sendable private func load(_ call: Call, _ actor: Actor) async throws -> Response {
        let type = (call.header("Content-Type") ?? "").lowercased()
        let receipt: TagReceipt
        if type.hasPrefix("application/json") {
            let document = try await call.json(limit: 32 * 1_048_576)
            try document.allowOnly(["tags"])
            let rows = try document.elements("tags").enumerated().map { index, node in
                TagRow(
                    line: index + 1, epc: try node.string("epc"), tid: try node.optionalString("tid") ?? "",
                    code: try node.string("code"))
            }
            receipt = try await LoadTags(call.platform)(rows, name: "", by: actor, on: call.occasion)
        } else if type.hasPrefix("text/csv") || type.contains("spreadsheetml") {
            let file = try await call.spool(limit: SpreadsheetLimits().bytes)
            receipt = try await LoadTags(call.platform)(file: file.path, name: "", by: actor, on: call.occasion)
            withExtendedLifetime(file) {}
        } else {
            throw Refusal(
                .invalid, .unknownChoice, field: "Content-Type",
                [
                    "field": "Content-Type", "value": String(type.prefix(60)),
                    "choices": "application/json, text/csv, .xlsx",
                ])
        }
        return .json(status: .created) { writer in
            writer.members(of: receipt.load)
            writer.member("errors") { writer in
                writer.array { writer in
                    for error in receipt.errors {
                        writer.object { writer in
                            writer.member("line", error.line)
                            writer.member("type", "urn:ransu:\(error.refusal.rule.code)")
                            writer.member("detail", error.refusal.text(call.language))
                            writer.member("field", ifPresent: error.refusal.field)
                        }
                    }
                }
            }
        }
    }

    /// `?q=` a code, EPC or TID; else all in the order of their EPCs, `?after=` the last one seen.
    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let manage = ManageTags(call.platform)
        let found: [ManageTags.Entry]
        if let text = call.query("q") {
            found = try await manage.find(text, by: actor)
        } else {
            found = try await manage.list(after: call.query("after") ?? "", by: actor)
        }
        return .json { writer in
            writer.member("tags") { writer in
                writer.array { writer in
                    for entry in found {
                        writer.object { writer in
                            writer.member("epc", entry.tag.epc)
                            writer.member("tid", ifPresent: entry.tag.tid)
                            writer.member("code", entry.code)
                            writer.member("state", entry.tag.state.rawValue)
                            writer.member("loadedAt", entry.tag.loadedAt.iso8601)
                            if entry.tag.state == .void { writer.member("voidReason", entry.tag.voidReason) }
                        }
                    }
                }
            }
            if call.query("q") == nil, found.count == 100, let last = found.last {
                writer.member("after", last.tag.epc)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of load: TagLoad) {
        member("loadId", load.id)
        member("rows", load.rowCount)
        member("new", load.newCount)
        member("known", load.knownCount)
        member("refused", load.badCount)
        member("at", load.at.iso8601)
    }

    fileprivate mutating func members(of signal: TagSignal) {
        member("epc", signal.epc)
        member("knownTid", signal.knownTID)
        member("seenTid", signal.seenTID)
        member("source", signal.source)
        member("count", signal.count)
        member("firstAt", signal.firstAt.iso8601)
        member("lastAt", signal.lastAt.iso8601)
    }
}
