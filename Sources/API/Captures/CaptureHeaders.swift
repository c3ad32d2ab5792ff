import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// The headers of EPCIS 2.0 that a capture is answered by.
extension CaptureRoutes {
    /// Problems that EPCIS has an exception and a status of its own for; all others go the way of every route.
    static func answering(_ handler: @escaping Route.GuardedHandler) -> Route.GuardedHandler {
        { call, actor in
            do { return try await handler(call, actor) } catch let problem as EPCISProblem {
                return problem.response(call)
            }
        }
    }

    static func headers(_ call: Call, _ job: CaptureJob) -> HTTPFields {
        var headers: HTTPFields = [.location: "\(call.publicURL)/epcis/v2/capture/\(job.id)"]
        addVersions(&headers)
        add("GS1-Capture-Error-Behaviour", job.errorBehaviour, &headers)
        return headers
    }

    static func addVersions(_ headers: inout HTTPFields) {
        for (name, value) in EPCISHeaders.versions { add(name, value, &headers) }
    }

    static func options(_ methods: String) -> Response {
        var headers: HTTPFields = [.allow: methods]
        addVersions(&headers)
        add("GS1-EPCIS-Capture-Limit", "\(CaptureContent.eventLimit)", &headers)
        add("GS1-EPCIS-Capture-File-Size-Limit", "\(CaptureContent.byteLimit)", &headers)
        add("GS1-Capture-Error-Behaviour", "rollback, proceed", &headers)
        return Response(status: .noContent, headers: headers)
    }

    private static func add(_ name: String, _ value: String, _ headers: inout HTTPFields) {
        if let field = HTTPField.Name(name) { headers[field] = value }
    }

    /// The errors of one event as they are told in an answer.
    static func refusals(_ errors: [RowError]) -> any Error {
        let all = errors.map { error in
            var parameters = error.parameters
            parameters["value"] = parameters["value"] ?? error.value
            parameters["field"] = parameters["field"] ?? error.field
            return Refusal(.invalid, error.rule, field: error.field, parameters)
        }
        do { try Refusals.check(all) } catch { return error }
        return Refusal(.conflict, .changedMeanwhile)
    }
}

extension CaptureJob {
    /// `rollback` or `proceed`.
    var errorBehaviour: String { traceReturn.mode == .allOrNothing ? "rollback" : "proceed" }
}

extension CaptureJob {
    /// Whether what it declares counts: once it was approved, also in part; nil: never, it was turned down.
    fileprivate var takesEffect: String? {
        if traceReturn.state.isAccepted { return "approved" }
        return traceReturn.state == .held ? "on-approval" : nil
    }
}

extension CaptureJob {
    /// Events that are wrong; of declarations that a reviewer turned down at least that one thing.
    fileprivate var errorCount: Int {
        let isRejected = amendmentID != nil && traceReturn.state == .refused
        return max(traceReturn.badCount, isRejected ? 1 : 0)
    }
}

extension RowError {
    /// What EPCIS 2.0 (12.9) calls it.
    fileprivate var epcisException: String {
        rule.code == "return.no-custody" ? "SecurityException" : "ValidationException"
    }
}

extension JSONWriter {
    mutating func members(of job: CaptureJob) {
        member("captureID", "\(job.id)")
        member("createdAt", job.traceReturn.receivedAt.iso8601)
        member("finishedAt", ifPresent: job.isRunning ? nil : job.traceReturn.decidedAt?.iso8601)
        member("running", job.isRunning)
        member("success", job.isSuccess || job.isAwaitingApproval)
        // It declares accepted events to be wrong: that takes effect once a reviewer has approved it (7.1.4).
        if let id = job.amendmentID {
            member("amendmentId", id)
            member("takesEffect", ifPresent: job.takesEffect)
        }
        member("captureErrorBehaviour", job.errorBehaviour)
        member("state", job.traceReturn.state.rawValue)
        member("receivedCount", job.receivedCount)
        member("checkedCount", job.checkedCount)
        member("storedCount", job.storedCount)
        member("knownCount", job.knownCount)
        member("errorCount", job.errorCount)
        member("warningCount", job.warningCount)
    }

    mutating func problems(_ name: String, _ errors: [RowError], _ language: Language) {
        member(name) { writer in
            writer.array { writer in
                for error in errors {
                    writer.object { writer in
                        writer.member("type", "epcisException:\(error.epcisException)")
                        writer.member("title", error.epcisException)
                        writer.member("status", 400)
                        writer.member("rule", "urn:ransu:\(error.rule.code)")
                        writer.member("detail", error.text(language))
                        writer.member("instance", error.field)
                        if error.line > 0 { writer.member("event", error.line) }
                        writer.member("value", error.value)
                    }
                }
            }
        }
    }
}
