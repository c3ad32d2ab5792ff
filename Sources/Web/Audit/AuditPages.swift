import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Traceability

/// `/audit`: who did what, when, from where. Reading it is written into it too.
struct AuditPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/audit", .auditRead) { call, actor in
                let t = Scene(call)
                let before = try call.number("before")
                do {
                    let filter = try AuditQuery(call).filter()
                    let page = try await ReadAudit(call.platform)(filter, before: before, by: actor, on: call.occasion)
                    return .page(AuditView(t: t, query: AuditQuery(call)).html(page, FormState()))
                } catch {
                    let state = try FormState(Form(), error, t)
                    return .page(
                        AuditView(t: t, query: AuditQuery(call)).html([], state), status: .unprocessableContent)
                }
            }
        ]
    }
}

/// The filter as it stands in the address.
struct AuditQuery {
    static let names = ["from", "until", "account", "action", "object", "id"]
    let values: [String: String]

    init(_ call: Call) {
        values = Dictionary(
            uniqueKeysWithValues: Self.names.map { name in (name, String((call.query(name) ?? "").prefix(80))) })
    }

    subscript(name: String) -> String { values[name] ?? "" }

    /// `until` is a day whose records are still in.
    func filter() throws -> AuditFilter {
        var filter = AuditFilter()
        filter.from = try day("from").map { Instant($0) }
        filter.until = try day("until").map { Instant($0.adding(days: 1)) }
        filter.account = self["account"]
        filter.action = self["action"]
        filter.objectKind = self["object"]
        filter.objectID = self["id"]
        return filter
    }

    private func day(_ name: String) throws -> CivilDate? {
        let text = self[name]
        if text.isEmpty { return nil }
        guard let date = CivilDate(iso: text) else {
            throw Refusal(.invalid, .notADate, field: name, ["field": name, "value": text])
        }
        return date
    }

    /// The same filter from an earlier record on.
    func path(before id: Int64) -> String {
        let pairs = Self.names.filter { !self[$0].isEmpty }.map { "\($0)=\(PercentEncoding.encode(self[$0]))" }
        return "/audit?" + (pairs + ["before=\(id)"]).joined(separator: "&")
    }
}
