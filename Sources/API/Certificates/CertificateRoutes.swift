import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/certificates`: an enterprise's own; staff name the enterprise by `?organization=`.
struct CertificateRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/certificates", .productRead) { call, actor in
                let asked = try call.number("organization")
                let owner = actor.may(.organizationRead) ? asked ?? actor.organizationID : actor.organizationID
                let all = try await call.platform.datastore.report { try $0.certificates(of: owner) }
                return .json { writer in
                    writer.member("certificates") { writer in
                        writer.array { writer in for one in all { writer.certificate(one) } }
                    }
                }
            },
            .guarded(.post, "/api/v1/certificates", .productWrite) { call, actor in
                let body = try await call.json(limit: SentRegistration.documentLimit)
                let document = try await SentRegistration.file("file", in: body, call)
                let id = try await FileCertificate(call.platform)(
                    try form(body), document: document, by: actor, on: call.occasion)
                let all = try await call.platform.datastore.report { try $0.certificates(of: actor.organizationID) }
                var writer = JSONWriter()
                if let filed = all.first(where: { $0.id == id }) { writer.certificate(filed) }
                return .json(bytes: writer.bytes, status: .created)
            },
            .guarded(.post, "/api/v1/certificates/{id}/approval", .registrationReview) { call, actor in
                try await decide(.approve, call, actor, call.hasBody ? try await call.json(limit: 65_536) : nil)
            },
            .guarded(.post, "/api/v1/certificates/{id}/rejection", .registrationReview) { call, actor in
                let document = try await call.json(limit: 65_536)
                return try await decide(.reject(reason: try document.string("reason")), call, actor, document)
            },
            .guarded(.post, "/api/v1/certificates/{id}/return", .registrationReview) { call, actor in
                let document = try await call.json(limit: 65_536)
                let decision = Decision.returnForCorrection(
                    reason: try document.optionalString("reason") ?? "",
                    items: try document.elements("items").map { try $0.string() })
                return try await decide(decision, call, actor, document)
            },
        ]
    }

    /// Of an installation licence; the others are not reviewed by themselves.
    private func decide(
        _ decision: Decision, _ call: Call, _ actor: Actor, _ document: JSONNode?
    ) async throws -> Response {
        let id = try call.id()
        let reviewed = ReviewedCase(
            .installationLicence, id, version: try document?.optionalInteger("version"),
            ticked: try document?.optionalElements("ticked").map { try $0.string() } ?? [])
        try await DecideLicence(call.platform)(reviewed, decision, by: actor, on: call.occasion)
        return .json { writer in
            writer.member("id", id)
            writer.member("decision", decision.name)
        }
    }

    /// `models` is an array here.
    private func form(_ body: JSONNode) throws -> CertificateForm {
        try CertificateForm { name in
            guard name == "models" else { return try body.optionalString(name) ?? "" }
            return try body.optionalElements("models").map { try $0.string() }.joined(separator: "\n")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func certificate(_ one: Certificate) {
        object { writer in
            writer.member("id", one.id)
            writer.member("kind", one.kind.rawValue)
            writer.member("number", one.number)
            writer.member("issuer", one.issuer)
            writer.member("models") { writer in
                writer.array { writer in for model in one.models { writer.string(model) } }
            }
            writer.member("validFrom", ifPresent: one.validFrom?.description)
            writer.member("validUntil", ifPresent: one.validUntil?.description)
            writer.member("state", one.state.rawValue)
            writer.member("file", ifPresent: one.fileID.map { "/files/\($0)" })
        }
    }
}
