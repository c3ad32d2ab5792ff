import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/audit`: the audit trail, the newest first, a page at a time by `before`; one record; files; how long it
/// is kept. There is no route that changes or removes a record.
struct AuditRoutes: Sendable {
    static let path = "/api/v1/audit"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .auditRead) { call, actor in
                let page = try await ReadAudit(call.platform)(
                    try call.auditFilter(), before: try call.number("before"), by: actor, on: call.occasion)
                return .json { writer in
                    writer.member("records") { writer in
                        writer.array { writer in for one in page { writer.record(one, call.language) } }
                    }
                    if page.count == 100, let last = page.last { writer.member("before", last.id) }
                }
            },
            .guarded(.get, Self.path + "/export.csv", .auditRead) { call, actor in
                try await AuditFile.csv(call, actor)
            },
            .guarded(.get, Self.path + "/export.xlsx", .auditRead) { call, actor in
                try await AuditFile.workbook(call, actor)
            },
            .guarded(.get, Self.path + "/retention", .auditRead) { call, _ in try await retention(call) },
            .guarded(.put, Self.path + "/retention", .auditManage) { call, actor in
                let document = try await call.json(limit: 1_024)
                try document.allowOnly(["days"])
                try await SetAuditRetention(call.platform)(
                    days: try document.integer("days"), by: actor, on: call.occasion)
                return try await retention(call)
            },
            .guarded(.get, Self.path + "/{id}", .auditRead) { call, actor in
                let one = try await ReadAudit(call.platform).one(try call.id(), by: actor, on: call.occasion)
                return .json { $0.auditMembers(one, call.language) }
            },
        ]
    }

    private func retention(_ call: Call) async throws -> Response {
        let kept = try await call.platform.datastore.read { try $0.auditRetention() }
        return .json { writer in
            writer.member("days", kept.days)
            writer.member("floor", AuditRetention.floorDays)
            writer.member("changedAt", ifPresent: kept.changedAt?.iso8601)
        }
    }
}

extension Call {
    /// Throws `Refusal` for a filter that is none: mistyped, it would answer the whole trail.
    func auditFilter() throws -> AuditFilter {
        let known = AuditFilter.names + ["before"]
        if let strange = queryNames.first(where: { !known.contains($0) }) {
            throw Refusal(
                .invalid, .auditNoFilter, field: String(strange.prefix(40)),
                ["value": String(strange.prefix(40)), "choices": known.joined(separator: ", ")])
        }
        return try AuditFilter { query($0) ?? "" }
    }
}

extension JSONWriter {
    fileprivate mutating func record(_ one: AuditRecord, _ language: Language) {
        object { $0.auditMembers(one, language, isList: true) }
    }

    /// - Parameter isList: addresses are shown in part (PI-MASK-11); the record by itself has the whole.
    fileprivate mutating func auditMembers(_ one: AuditRecord, _ language: Language, isList: Bool = false) {
        let reason = one.reasonText(language)
        member("id", one.id)
        member("at", one.at.iso8601)
        member("account", one.accountName)
        member("organization") { writer in
            writer.object { writer in
                writer.member("id", one.organizationID ?? 0)
                writer.member("name", one.organizationName)
            }
        }
        member("roles", one.roles)
        member("action", one.action)
        member("object") { writer in
            writer.object { writer in
                writer.member("kind", one.objectKind)
                writer.member("id", one.objectID)
                writer.member("name", one.objectName)
            }
        }
        member("outcome", one.outcome)
        member("reason", ifPresent: reason.isEmpty ? nil : reason)
        member("reasonCode", ifPresent: one.reasonCode)
        member("address", isList ? Mask.networkAddress(one.address) : one.address)
        member("terminal", one.agent)
        member("requestId", one.requestID)
        member("isRead", one.isRead)
        member("occurrences", one.occurrences)
        member("beforeDigest", ifPresent: one.beforeDigest?.hexadecimal)
        member("afterDigest", ifPresent: one.afterDigest?.hexadecimal)
    }
}

extension Rule {
    fileprivate static let auditNoFilter = Rule(
        "audit.no-filter", "没有筛选条件“{value}”，可用的有：{choices}", "There is no filter “{value}”; there are: {choices}")
}
