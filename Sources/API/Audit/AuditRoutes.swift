import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Traceability

/// `/api/v1/audit`: the audit trail, the newest first, a page at a time by `before`.
struct AuditRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/audit", .auditRead) { call, actor in
                let page = try await ReadAudit(call.platform)(
                    try filter(call), before: try call.number("before"), by: actor, on: call.occasion)
                return .json { writer in
                    writer.member("records") { writer in
                        writer.array { writer in for one in page { writer.record(one) } }
                    }
                    if page.count == 100, let last = page.last { writer.member("before", last.id) }
                }
            }
        ]
    }

    private func filter(_ call: Call) throws -> AuditFilter {
        var filter = AuditFilter()
        filter.from = try day(call, "from").map { Instant($0) }
        filter.until = try day(call, "until").map { Instant($0.adding(days: 1)) }
        filter.account = call.query("account") ?? ""
        filter.action = call.query("action") ?? ""
        filter.objectKind = call.query("object") ?? ""
        filter.objectID = call.query("id") ?? ""
        return filter
    }

    private func day(_ call: Call, _ name: String) throws -> CivilDate? {
        guard let text = call.query(name) else { return nil }
        guard let date = CivilDate(iso: text) else {
            throw Refusal(.invalid, .notADate, field: name, ["field": name, "value": String(text.prefix(40))])
        }
        return date
    }
}

extension JSONWriter {
    fileprivate mutating func record(_ one: AuditRecord) {
        object { writer in
            writer.member("id", one.id)
            writer.member("at", one.at.iso8601)
            writer.member("account", one.accountName)
            writer.member("roles", one.roles)
            writer.member("action", one.action)
            writer.member("object") { writer in
                writer.object { writer in
                    writer.member("kind", one.objectKind)
                    writer.member("id", one.objectID)
                    writer.member("name", one.objectName)
                }
            }
            writer.member("outcome", one.outcome)
            writer.member("reason", ifPresent: one.reason.isEmpty ? nil : one.reason)
            writer.member("address", one.address)
            writer.member("requestId", one.requestID)
        }
    }
}
