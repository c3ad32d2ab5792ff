import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `Prefer: respond-async` (RFC 7240 4.1): a return whose sender asks later what became of it.
struct ReturnJobRoutes: Sendable {
    private static let path = "/api/v1/returns/jobs"

    var routes: [Route] { [.guarded(.get, Self.path + "/{digest}", .lifeRecord, show)] }

    static func isAsked(_ call: Call) -> Bool {
        (call.header("Prefer") ?? "").split(separator: ",").contains { preference in
            preference.split(separator: ";").first?.filter { !$0.isWhitespace }.lowercased() == "respond-async"
        }
    }

    static func begin(
        _ call: Call, _ actor: Actor, _ content: ReturnContent, _ request: ReturnRequest
    ) throws -> Response {
        let (platform, occasion) = (call.platform, call.occasion)
        try platform.returnJobs.append(ReturnJobs.Key(request.contentDigest, of: actor)) { progress in
            var request = request
            request.progress = progress
            return try await ReceiveReturn(platform)(content, request, by: actor, on: occasion).traceReturn
        }
        var response = Response.json(status: .accepted) { $0.member("state", "waiting") }
        response.headers[.location] = "\(path)/\(request.contentDigest.hexadecimal)"
        if let name = HTTPField.Name("Preference-Applied") { response.headers[name] = "respond-async" }
        return response
    }

    /// `waiting`, `running` with the rows read so far, `done` with the return; what could not be read at all is
    /// answered as `POST` would have answered it.
    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let key = ReturnJobs.Key(try call.digestParameter(), of: actor)
        guard let standing = call.platform.returnJobs.standing(key) else { throw Refusal(.missing, .uploadUnknown) }
        switch standing {
        case .waiting: return .json { $0.member("state", "waiting") }
        case .running(let progress):
            return .json { writer in
                writer.member("state", "running")
                writer.member("rowsRead", progress.rowsRead)
            }
        case .failed(let error): throw error
        case .done(let found):
            var response = Response.json { writer in
                writer.member("state", "done")
                writer.member("returnId", found.id)
                writer.member("returnState", found.state.rawValue)
            }
            response.headers[.location] = "/api/v1/returns/\(found.id)"
            return response
        }
    }
}
