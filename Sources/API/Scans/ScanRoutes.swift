import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/scans`: queries of the enterprise's codes, newest first. `before`: `next` of the page before.
struct ScanRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/scans", .codeRead) { call, actor in
                let limit = try call.number("limit").map { Int(clamping: $0) } ?? 100
                let entries = try await ListScans(call.platform)(
                    organization: try call.number("organization"),
                    before: try call.number("before"), limit: limit, by: actor, on: call.occasion)
                return .json { writer in
                    writer.member("scans") { writer in
                        writer.array { writer in
                            for entry in entries { Self.write(entry, &writer) }
                        }
                    }
                    if entries.count == min(max(1, limit), 500), let last = entries.last {
                        writer.member("next", "\(last.scan.id)")
                    }
                }
            }
        ]
    }

    private static func write(_ entry: ListScans.Entry, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", "\(entry.scan.id)")
            writer.member("code", entry.code)
            writer.member("at", entry.scan.at.iso8601)
            writer.member("region", entry.scan.region)
            writer.member("audience", entry.scan.audience.rawValue)
            writer.member("counted", entry.scan.isCounted)
            writer.member("verdict", entry.scan.verdict)
        }
    }
}
