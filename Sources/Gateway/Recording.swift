import HTTPTypes
import Hummingbird
import Logging
import Traceability

/// How the gateway keeps what routes say of the audit trail.
extension Gateway {
    /// Sensitive data is not handed out, nor anything changed, while looks and refusals cannot be taken down.
    func requireTrail(_ route: Route?) throws {
        guard let route, route.record.isWritten, platform.auditTrail.isFull else { return }
        throw Refusal(.unavailable, .auditBlocked)
    }

    /// After the handler: takes down what the change's own transaction did not.
    /// - Parameter problem: why the request was refused, where that was thrown.
    /// - Returns: what to answer instead, where a change was done and its record could not be written yet.
    func takeDown(_ call: Call, _ route: Route?, _ response: Response, _ problem: Problem?) async -> Problem? {
        guard let route, route.record.isWritten, let mark = call.occasion.mark else { return nil }
        let actor = call.signedIn?.actor
        if problem != nil || response.status.code >= 400 {
            guard !mark.isRefusalWritten, route.isTold(refusal: problem?.status ?? response.status) else { return nil }
            var entry = self.entry(call, route, mark)
            entry.outcome = .failure
            entry.why = problem?.refusals.first.map(AuditReason.init) ?? mark.reason
            if entry.why == nil { entry.reason = "HTTP \(response.status.code)" }
            platform.auditTrail.refuse(entry, by: actor, on: call.occasion)
            return nil
        }
        if mark.isWritten { return nil }
        switch route.record {
        case .change:
            do {
                try await platform.auditTrail.write(entry(call, route, mark), by: actor, on: call.occasion)
            } catch {
                logger.error("audit", metadata: ["id": "\(call.occasion.requestID)", "cause": "\(error)"])
                // Its line waits with the others.
                return self.problem(of: Refusal(.unavailable, .auditBlocked), call)
            }
        case .sensitiveRead(let readers):
            guard call.request.method != .head, readers.includes(actor, mark) else { return nil }
            platform.auditTrail.note(entry(call, route, mark), by: actor, on: call.occasion)
        case .none: break
        }
        return nil
    }

    private func entry(_ call: Call, _ route: Route, _ mark: AuditMark) -> AuditEntry {
        let words = RouteWords(method: route.method, path: route.path)
        let object =
            mark.object.map { (kind: $0.kind, id: $0.id, name: $0.name) } ?? words.object(call)
        var entry = AuditEntry(mark.action ?? route.action, object)
        entry.ownerID = mark.ownerID ?? Self.owner(asked: call)
        if call.request.method == .get, let query = call.request.uri.query {
            entry.reason = String(AskedWords.kept(query).prefix(300))
        }
        return entry
    }
}

extension Gateway {
    /// Whose data is asked for by name of the question.
    private static func owner(asked call: Call) -> Int64? {
        ["organization", "owner"].lazy.compactMap { call.query($0).flatMap(Int64.init) }.first
    }
}

extension Route.Record {
    var isWritten: Bool {
        if case .none = self { false } else { true }
    }
}

extension Route.Readers {
    func includes(_ actor: Actor?, _ mark: AuditMark) -> Bool {
        switch self {
        case .everybody: true
        case .outsiders:
            actor.map { actor in
                actor.isOutsider || mark.ownerID.map { $0 != actor.organizationID } ?? false
            } ?? false
        }
    }
}

extension Route {
    /// Nobody without an account leaves a line there: a scan costs no mark.
    var isOfEverybody: Bool {
        switch record {
        case .change, .sensitiveRead(.everybody): false
        case .sensitiveRead(.outsiders): access == .everybody
        case .none: true
        }
    }

    /// Of a change every refusal, of a look only those that say who may: the others read nothing.
    func isTold(refusal status: HTTPResponse.Status) -> Bool {
        if record == .change { return true }
        if access == .everybody { return false }
        return [401, 403, 404, 429].contains(status.code)
    }
}

/// What an address means in the words of the trail: `POST /api/v1/registrations/{id}/approval` is
/// `registration.approval` on `registration` `{id}`.
struct RouteWords {
    let resource: String
    let verb: String
    /// The address of a code: it says by itself what it is about.
    let isCode: Bool
    private let parameters: [String]

    init(method: HTTPRequest.Method, path: String) {
        let segments = path.split(separator: "/").map(String.init)
        parameters = segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().prefix { $0 != "}" }) }
        var words = segments.filter { !$0.hasPrefix("{") && !Self.prefixes.contains($0) }
        isCode = words.isEmpty || words[0].contains("{") || words.contains("**")
        if isCode { words = ["code"] }
        resource = Self.singular(words[0])
        verb = words.count == 1 ? Self.verb(method) : words.dropFirst().joined(separator: ".")
    }

    /// What the address is about: the values in its path, else the subject that its question names.
    func object(_ call: Call) -> (kind: String, id: String, name: String) {
        let id = objectID(call)
        guard id.isEmpty, call.request.method == .get else { return (resource, id, "") }
        for (name, kind) in Self.subjects {
            guard let asked = call.query(name), !asked.isEmpty else { continue }
            let value = name == "q" ? AskedWords.kept(search: asked) : PersonalPatterns.masked(asked)
            let owner = kind == "batch" ? call.query("owner").map { $0 + "/" } ?? "" : ""
            return (kind ?? resource, String((owner + value).prefix(200)), kind == nil ? String(value.prefix(200)) : "")
        }
        return (resource, "", "")
    }

    /// Questions that name what they are about, and its kind; nil: what the address is called.
    private static let subjects: [(String, String?)] = [
        ("code", "code"), ("componentLot", "component-lot"), ("batch", "batch"), ("batchNo", "batch-number"),
        ("container", "container"), ("value", nil), ("subject", nil), ("q", nil),
    ]

    /// The values of the path's parameters; secrets are left out.
    func objectID(_ call: Call) -> String {
        if isCode { return String(call.path.drop { $0 == "/" }.prefix(200)) }
        return parameters.filter { $0 != "token" }.compactMap { try? call.parameter($0) }.joined(separator: "/")
    }

    private static let prefixes: Set<String> = ["api", "v1", "epcis", "v2", "reviews"]

    private static func verb(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .post: "create"
        case .put, .patch: "change"
        case .delete: "remove"
        default: "read"
        }
    }

    private static func singular(_ word: String) -> String {
        let stem = word.prefix { $0 != "." }
        if stem.hasSuffix("ies") { return String(stem.dropLast(3)) + "y" }
        if ["ches", "xes", "sses"].contains(where: stem.hasSuffix) { return String(stem.dropLast(2)) }
        if stem.hasSuffix("s"), !stem.hasSuffix("ss"), !stem.hasSuffix("us") { return String(stem.dropLast()) }
        return String(stem)
    }
}

extension Rule {
    static let auditBlocked = Rule(
        "audit.blocked", "审计记录暂时无法写入，敏感数据与变更操作已暂停，请稍后重试",
        "The audit trail cannot be written at present: sensitive data and changes are paused; try again later")
}
