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
                let asked = call.query("organization").flatMap(Int64.init)
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
                let document = try body.optional("file").map { try SentRegistration.file($0, field: "file") }
                let id = try await FileCertificate(call.platform)(
                    try form(body), document: document, by: actor, on: call.occasion)
                let all = try await call.platform.datastore.report { try $0.certificates(of: actor.organizationID) }
                var writer = JSONWriter()
                if let filed = all.first(where: { $0.id == id }) { writer.certificate(filed) }
                return .json(bytes: writer.bytes, status: .created)
            },
        ]
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
