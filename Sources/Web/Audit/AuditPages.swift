import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/audit`: who did what, when, from where. Reading it is written into it too.
struct AuditPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/audit", .auditRead) { call, actor in
                do {
                    let filter = try AuditQuery(call).filter()
                    let before = try call.number("before")
                    let page = try await ReadAudit(call.platform)(filter, before: before, by: actor, on: call.occasion)
                    return .page(try await view(call).html(page, FormState()))
                } catch {
                    let state = try FormState(Form(), error, Scene(call))
                    return .page(try await view(call).html([], state), status: .unprocessableContent)
                }
            },
            .guarded(.post, "/audit/retention", .auditManage) { call, actor in
                try await call.change(then: "/audit#retention") { form in
                    guard let days = try form.integer("days") else {
                        throw Refusal(.invalid, .required, field: "days", ["field": "days"])
                    }
                    try await SetAuditRetention(call.platform)(days: days, by: actor, on: call.occasion)
                } else: { state in
                    try await view(call).html([], state)
                }
            },
            .guarded(.get, "/audit/{id}", .auditRead) { call, actor in
                let one = try await ReadAudit(call.platform).one(try call.id(), by: actor, on: call.occasion)
                return .page(AuditRecordView(t: Scene(call)).html(one))
            },
        ]
    }

    private func view(_ call: Call) async throws -> AuditView {
        let (kept, receivers) = try await call.platform.datastore.report { session in
            (try session.auditRetention(), try session.syslogCursors())
        }
        return AuditView(t: Scene(call), query: AuditQuery(call), retention: kept, receivers: receivers)
    }
}

/// The filter as it stands in the address: an address kept is a filter kept.
struct AuditQuery {
    let values: [String: String]

    init(_ call: Call) {
        values = Dictionary(
            uniqueKeysWithValues: AuditFilter.names.map { name in (name, String((call.query(name) ?? "").prefix(80))) })
    }

    init(_ values: [String: String]) { self.values = values }

    subscript(name: String) -> String { values[name] ?? "" }

    func filter() throws -> AuditFilter { try AuditFilter { self[$0] } }

    /// The same filter at an address.
    func path(_ path: String, before id: Int64? = nil) -> String {
        var pairs = AuditFilter.names.filter { !self[$0].isEmpty }
            .map { "\($0)=\(PercentEncoding.encode(self[$0]))" }
        if let id { pairs.append("before=\(id)") }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }
}
