import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/registrations` (T/SGACC 1005 5.1.1, 5.1.2, 7.2.1).
struct RegistrationRoutes: Sendable {
    var routes: [Route] {
        [
            .open(.post, "/api/v1/registrations", submit).paced(.register).takingForms(),
            .guarded(.get, "/api/v1/registrations", .registrationReview, list),
            .signedIn(.get, "/api/v1/registrations/{id}", one),
            .guarded(.post, "/api/v1/registrations/{id}/approval", .registrationReview) { call, actor in
                try await decide(call, actor) { _ in .approve }
            },
            .guarded(.post, "/api/v1/registrations/{id}/rejection", .registrationReview) { call, actor in
                try await decide(call, actor) { .reject(reason: try $0.string("reason")) }
            },
            .guarded(.post, "/api/v1/registrations/{id}/return", .registrationReview) { call, actor in
                try await decide(call, actor) { body in
                    .returnForCorrection(
                        reason: try body.optionalString("reason") ?? "",
                        items: try body.elements("items").map { try $0.string() })
                }
            },
        ]
    }

    @Sendable private func submit(_ call: Call) async throws -> Response {
        let type = (call.header("Content-Type") ?? "").lowercased()
        let sent =
            type.hasPrefix("multipart/form-data")
            ? try await SentRegistration(form: call.form(fileLimit: DocumentFile.limit))
            : try await SentRegistration(document: call.json(limit: SentRegistration.documentLimit), call)
        let id = try await SubmitRegistration(call.platform, hashing: call.hashing)(
            sent.form, licence: sent.licence, login: sent.login, by: call.signedIn?.actor, on: call.occasion)
        return try await answer(call, id, status: .created)
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let state = try call.query("status").map { text in
            guard let state = ReviewState(rawValue: text) else {
                let choices = ReviewState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(
                    .invalid, .unknownChoice, field: "status", ["field": "status", "value": text, "choices": choices])
            }
            return state
        }
        let before = try call.number("after")
        let page = try await call.platform.datastore.report { session in
            try session.registrations(state: state, before: before, for: actor).compactMap { one in
                try session.reviewCase(.registration, of: one.id).map { (one, $0) }
            }
        }
        let platform = call.platform
        return try .json { writer in
            try writer.member("registrations") { writer in
                try writer.array { writer in
                    for (one, review) in page {
                        try writer.object { try $0.registration(one, review, platform) }
                    }
                }
            }
            if page.count == 50, let last = page.last { writer.member("after", last.0.id) }
        }
    }

    /// A reviewer sees every registration, an applicant its own.
    @Sendable private func one(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let (found, isSeen) = try await call.platform.datastore.report { session in
            (try session.registration(id), try session.reviewCase(.registration, of: id, for: actor) != nil)
        }
        guard let found, isSeen, actor.may(.registrationReview) || found.accountID == actor.accountID else {
            throw Refusal(.missing, .missing, ["object": "registration \(id)"])
        }
        return try await answer(call, id, status: .ok)
    }

    private func decide(
        _ call: Call, _ actor: Actor, _ read: (JSONNode) throws -> Decision
    ) async throws -> Response {
        let id = try call.id()
        try call.requireJSON()
        let bytes = try await call.bytes(limit: 65_536)
        let body = JSONNode(try JSONValue(parsing: bytes.isEmpty ? Array("{}".utf8) : bytes))
        let reviewed = ReviewedCase(
            .registration, id, version: try body.optionalInteger("version"),
            ticked: try body.optionalElements("ticked").map { try $0.string() })
        try await DecideRegistration(call.platform)(
            reviewed, try read(body), ecodeNumber: try body.optionalString("ecodeNumber") ?? "", by: actor,
            on: call.occasion)
        return try await answer(call, id, status: .ok)
    }

    private func answer(_ call: Call, _ id: Int64, status: HTTPResponse.Status) async throws -> Response {
        let found = try await call.platform.datastore.report { session in
            try session.registration(id).flatMap { one in
                try session.reviewCase(.registration, of: id).map { (one, $0, try session.reviewSteps(of: $0.id)) }
            }
        }
        guard let (one, review, steps) = found else {
            throw Refusal(.missing, .missing, ["object": "registration \(id)"])
        }
        let platform = call.platform
        return try .json(status: status) { writer in
            try writer.registration(one, review, platform)
            writer.member("steps") { writer in
                writer.array { writer in for step in steps { writer.step(step) } }
            }
        }
    }
}
