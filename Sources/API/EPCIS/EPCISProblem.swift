import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Traceability

/// An error of the query interface by the exception of EPCIS 2.0 (12.9) that it is.
struct EPCISProblem: Error {
    enum Kind: String {
        case queryParameter = "QueryParameterException"
        case validation = "ValidationException"
        case noSuchName = "NoSuchNameException"
        case duplicateName = "DuplicateNameException"
        case queryTooLarge = "QueryTooLargeException"
        case queryTooComplex = "QueryTooComplexException"
        case security = "SecurityException"
        case implementation = "ImplementationException"
        case uriTooLong = "URITooLongException"
        case notAcceptable = "NotAcceptableException"
        case mediaType = "UnsupportedMediaTypeException"
    }

    let status: HTTPResponse.Status
    let kind: Kind
    let refusal: Refusal

    init(_ status: HTTPResponse.Status, _ kind: Kind, _ refusal: Refusal) {
        (self.status, self.kind, self.refusal) = (status, kind, refusal)
    }

    /// nil: no error that a person can do something about.
    init?(_ error: any Error) {
        switch error {
        case let problem as EPCISProblem: self = problem
        case let error as QueryError: self.init(.badRequest, .queryParameter, error.refusal)
        case let error as JSONError:
            self.init(.badRequest, .validation, Refusal(.invalid, .queryUnreadable, words: ["reason": error.words]))
        case let refusal as Refusal: self.init(refusal)
        default: return nil
        }
    }

    private init?(_ refusal: Refusal) {
        switch refusal.kind {
        case .invalid: self.init(.badRequest, .queryParameter, refusal)
        case .missing: self.init(.notFound, .noSuchName, refusal)
        case .conflict: self.init(.conflict, .duplicateName, refusal)
        case .unauthenticated, .denied: return nil
        case .tooLarge:
            self.init(.contentTooLarge, refusal.rule == .queryTooComplex ? .queryTooComplex : .queryTooLarge, refusal)
        case .tooMany, .unavailable: return nil
        }
    }

    func response(_ call: Call) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", "epcisException:\(kind.rawValue)")
            writer.member("title", status.reasonPhrase)
            writer.member("status", status.code)
            writer.member("detail", refusal.text(call.language))
            writer.member("field", ifPresent: refusal.field)
            writer.member("rule", "urn:ransu:\(refusal.rule.code)")
            writer.member("requestId", call.occasion.requestID)
        }
        var response = Response(
            status: status,
            headers: [.contentType: "application/problem+json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
        EPCISHeaders.add(to: &response)
        return response
    }
}

extension Rule {
    static let queryUnreadable = Rule("query.json", "查询不是有效的 JSON：{reason}", "The query is not valid JSON: {reason}")
}
