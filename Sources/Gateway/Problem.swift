public import HTTPTypes
public import Hummingbird
import JSONStream
import Logging
import NIOCore
public import Storage
public import Traceability

/// An error on its way to the asker: RFC 9457 for programs, a page for persons.
public struct Problem: Sendable {
    public let status: HTTPResponse.Status
    /// Each has a stable code, a text and, where one is to blame, a field. The first one leads.
    public let refusals: [Refusal]

    public init(status: HTTPResponse.Status, refusals: [Refusal]) {
        self.status = status
        self.refusals = refusals
    }

    /// When to try again. One second when nothing is wrong with the request; else what the rule says.
    var waitSeconds: String? {
        if refusals[0].rule == .busy { return "1" }
        let isWaiting = refusals[0].kind == .tooMany || refusals[0].rule == .uploadBusy
        return isWaiting ? refusals[0].parameters["seconds"] : nil
    }
}

extension Gateway {
    /// The one place where a problem becomes an answer.
    func answer(to problem: Problem, _ call: Call) -> Response {
        var response = call.wantsPage ? errorPage(problem, call) : Response.problem(problem, call)
        if let seconds = problem.waitSeconds { response.headers[.retryAfter] = seconds }
        if problem.refusals[0].rule == .uploadOffset, let offset = problem.refusals[0].parameters["offset"] {
            response.headers[.uploadOffset] = offset
        }
        return response
    }

    /// What is not ours is told as 500 with the request id; its cause goes to the log only.
    func problem(of error: any Error, _ call: Call) -> Problem {
        switch error {
        case let refusal as Refusal where refusal.rule == .wrongMediaType:
            return Problem(status: .unsupportedMediaType, refusals: [refusal])
        case let refusal as Refusal where refusal.rule == .wrongHost:
            return Problem(status: .misdirectedRequest, refusals: [refusal])
        case let refusal as Refusal: return Problem(status: status(of: refusal.kind), refusals: [refusal])
        case let refusals as Refusals:
            return Problem(status: status(of: refusals.all[0].kind), refusals: refusals.all)
        case let error as JSONError:
            let refusal = Refusal(.invalid, .malformedJSON, words: ["reason": error.words])
            return Problem(status: .badRequest, refusals: [refusal])
        case let error as JSONShapeError:
            return Problem(status: .unprocessableContent, refusals: [error.refusal])
        case StorageError.conflictingWork:
            return Problem(status: .serviceUnavailable, refusals: [Refusal(.unavailable, .busy)])
        case let error as StorageError:
            logger.error("storage", metadata: ["id": "\(call.occasion.requestID)", "cause": "\(error)"])
            if case .unavailable = error { return unavailable }
            if case .tooSlow = error { return unavailable }
        case let error as HTTPError where error.status.code < 500:
            let refusal = Refusal(.invalid, .malformedRequest, ["reason": error.body ?? error.status.reasonPhrase])
            return Problem(status: error.status, refusals: [refusal])
        default:
            logger.error("unexpected", metadata: ["id": "\(call.occasion.requestID)", "cause": "\(error)"])
        }
        let refusal = Refusal(.unavailable, .unexpected, ["id": call.occasion.requestID])
        return Problem(status: .internalServerError, refusals: [refusal])
    }

    private var unavailable: Problem {
        Problem(status: .serviceUnavailable, refusals: [Refusal(.unavailable, .unavailable)])
    }

    private func status(of kind: Refusal.Kind) -> HTTPResponse.Status {
        switch kind {
        case .invalid: .unprocessableContent
        case .missing: .notFound
        case .conflict: .conflict
        case .unauthenticated: .unauthorized
        case .denied: .forbidden
        case .tooMany: .tooManyRequests
        case .tooLarge: .contentTooLarge
        case .unavailable: .serviceUnavailable
        }
    }
}

extension Response {
    /// `application/problem+json`: type, title, detail, field, requestId, and `errors` when there are several.
    public static func problem(_ problem: Problem, _ call: Call) -> Response {
        var writer = JSONWriter()
        let first = problem.refusals[0]
        writer.object { writer in
            writer.member("type", problem.epcisException(call) ?? "urn:ransu:\(first.rule.code)")
            writer.member("title", problem.status.reasonPhrase)
            writer.member("status", problem.status.code)
            writer.member("detail", first.text(call.language))
            writer.member("field", ifPresent: first.field)
            writer.member("requestId", call.occasion.requestID)
            guard problem.refusals.count > 1 else { return }
            writer.member("errors") { writer in
                writer.array { writer in
                    for refusal in problem.refusals { writer.refusal(refusal, call.language) }
                }
            }
        }
        var headers: HTTPFields = [.contentType: "application/problem+json; charset=utf-8", .cacheControl: "no-store"]
        if problem.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return Response(
            status: problem.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}

extension Problem {
    /// What EPCIS 2.0 (12.9) calls it, at an address of EPCIS.
    fileprivate func epcisException(_ call: Call) -> String? {
        guard call.path.hasPrefix("/epcis/") else { return nil }
        return switch status.code {
        case 401, 403: "epcisException:SecurityException"
        case 404: "epcisException:NoSuchNameException"
        case 413: "epcisException:CaptureLimitExceededException"
        case 415: "epcisException:UnsupportedMediaTypeException"
        case 400, 409, 422: "epcisException:ValidationException"
        default: "epcisException:ImplementationException"
        }
    }
}

extension JSONWriter {
    /// One of several errors.
    mutating func refusal(_ refusal: Refusal, _ language: Language) {
        object { writer in
            writer.member("type", "urn:ransu:\(refusal.rule.code)")
            writer.member("detail", refusal.text(language))
            writer.member("field", ifPresent: refusal.field)
        }
    }
}

extension Rule {
    static let malformedJSON = Rule("request.malformed-json", "JSON 格式不正确：{reason}", "This is not valid JSON: {reason}")
    static let malformedRequest = Rule("request.malformed", "请求格式不正确：{reason}", "The request is malformed: {reason}")
    static let busy = Rule(
        "service.busy", "系统繁忙，未作任何更改，请稍后重试",
        "The service is busy and nothing was changed; try again in a moment")
    static let unexpected = Rule(
        "service.unexpected", "系统出错，未作任何更改；请把请求号 {id} 告诉管理员",
        "Something went wrong and nothing was changed; tell the administrator the request id {id}")
}
