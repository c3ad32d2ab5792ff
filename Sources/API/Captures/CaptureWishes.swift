import Gateway
import HTTPTypes
import Traceability

/// What a request says of the document in its body, in the headers of EPCIS 2.0. An upload that is continued is
/// captured by what its first request said.
struct CaptureWishes: Sendable {
    let form: CaptureContent.Form
    private let mode: ReturnMode
    private let key: String?
    let words: [String: String]

    /// Throws `Refusal` for a version, a media type, a behaviour or a key that cannot be.
    init(_ call: Call) throws {
        var words = ["mediaType": call.header("Content-Type") ?? ""]
        words["behaviour"] = call.header("GS1-Capture-Error-Behaviour")
        words["key"] = try call.idempotencyKey()
        try self.init(words)
        try EPCISHeaders.check(call, isXML: form == .xml)
    }

    init(_ words: [String: String]) throws {
        form = try Self.form(words["mediaType"] ?? "")
        mode = try Self.mode(words["behaviour"])
        key = words["key"]
        self.words = words
    }

    func request(_ digest: [UInt8], spoolFolder: String) -> ReturnRequest {
        var request = ReturnRequest(channel: .epcis, contentDigest: digest, mode: mode, spoolFolder: spoolFolder)
        request.idempotencyKey = key
        return request
    }

    private static func form(_ mediaType: String) throws -> CaptureContent.Form {
        let type = mediaType.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        switch type {
        case "application/json", "application/ld+json": return .document
        case "application/xml", "text/xml": return .xml
        default:
            throw EPCISProblem(
                .unsupportedMediaType, .mediaType,
                Refusal(
                    .invalid, .unknownChoice, field: "Content-Type",
                    [
                        "field": "Content-Type", "value": String(type.prefix(60)),
                        "choices": "application/ld+json, application/json, application/xml, text/xml",
                    ]))
        }
    }

    private static func mode(_ behaviour: String?) throws -> ReturnMode {
        switch behaviour {
        case nil, "rollback": return .allOrNothing
        case "proceed": return .acceptGoodRows
        case let other?:
            throw Refusal(
                .invalid, .unknownChoice, field: "GS1-Capture-Error-Behaviour",
                [
                    "field": "GS1-Capture-Error-Behaviour", "value": String(other.prefix(40)),
                    "choices": "rollback, proceed",
                ])
        }
    }
}
