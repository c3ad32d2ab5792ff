import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/my-data`: what is kept about who asks. `/api/v1/privacy/requests`: requests about one's information, for
/// everybody to make; for the staff to read and answer.
struct RightsRoutes: Sendable {
    private static let path = "/api/v1/privacy/requests"

    var routes: [Route] {
        [
            .signedIn(.get, "/api/v1/my-data") { call, actor in
                let file = try await ReadSubjectFile(call.platform)(of: actor)
                return .json { file.write(to: &$0) }
            }.recording(.none("shows the asker what is kept about them")),
            .open(.post, Self.path, ask).paced(.register),
            .open(.get, "/api/v1/privacy/request-states/{number}") { call in
                let found = try await call.platform.rightsRequest(number: try call.parameter("number"))
                return .json { writer in
                    writer.members(of: found.request)
                    writer.member("answer", ifPresent: found.answer)
                }
            }.paced(.register),
            .guarded(.get, Self.path, .privacyManage) { call, actor in
                let all = try await AnswerRights(call.platform).list(
                    contact: call.query("contact") ?? "", by: actor)
                return .json { writer in
                    writer.member("requests") { writer in
                        writer.array { writer in
                            for one in all {
                                writer.object { writer in
                                    writer.member("id", one.id)
                                    writer.members(of: one)
                                }
                            }
                        }
                    }
                }
            }.recording(.sensitiveRead(.everybody)),
            end("answer", isRefused: false), end("refusal", isRefused: true),
        ]
    }

    @Sendable private func ask(_ call: Call) async throws -> Response {
        let document = try await call.json(limit: 16_384)
        try document.allowOnly(["kind", "contact", "text", "age", "guardianAgrees"])
        var form = AskForRights.Form()
        form.kind = try document.string("kind")
        form.body = try document.optionalString("text") ?? ""
        form.contact = try document.optionalString("contact") ?? ""
        form.age = try document.optionalString("age") ?? ""
        form.guardianAgrees = try document.optionalBool("guardianAgrees") ?? false
        let actor = call.signedIn?.actor
        let number = try await AskForRights(call.platform)(form, by: actor, on: call.occasion)
        return .json(status: .created) { $0.member("number", number) }
    }

    private func end(_ part: String, isRefused: Bool) -> Route {
        .guarded(.post, Self.path + "/{id}/\(part)", .privacyManage) { call, actor in
            let document = try await call.json(limit: 16_384)
            try document.allowOnly(["text"])
            try await AnswerRights(call.platform).answer(
                try call.id(), isRefused: isRefused, text: try document.string("text"), by: actor, on: call.occasion)
            return .nothing
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of request: RightsRequest) {
        member("kind", request.kind.rawValue)
        member("state", request.state.rawValue)
        member("madeAt", request.madeAt.iso8601)
        member("dueAt", request.dueAt.iso8601)
        member("endedAt", ifPresent: request.endedAt?.iso8601)
    }
}
