import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import NIOCore
import Storage
import Traceability

/// `/api/v1/clients`: the register of programs and their credentials (GB/T 22239 7.1.3.1).
struct ClientRoutes: Sendable {
    private static let path = "/api/v1/clients"
    private static let credentials = path + "/{id}/credentials"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .clientManage) { call, actor in
                let list = try await call.platform.datastore.report { try $0.clients(managedBy: actor) }
                let now = call.occasion.now
                return .json { writer in
                    writer.member("clients") { writer in
                        writer.array { writer in
                            for one in list { writer.object { $0.client(one, at: now) } }
                        }
                    }
                }
            },
            .guarded(.post, Self.path, .clientManage, make),
            .guarded(.get, Self.path + "/{id}", .clientManage, show),
            .guarded(.delete, Self.path + "/{id}", .clientManage) { call, actor in
                try await KeepClients(call.platform).withdraw(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.post, Self.credentials, .clientManage) { call, actor in
                let document = try await call.json(limit: 16_384)
                try document.allowOnly(["kind", "publicKey"])
                let new = try await KeepCredentials(call.platform).make(
                    try document.string("kind"), publicKey: try document.optionalString("publicKey") ?? "",
                    for: try call.id(), by: actor, on: call.occasion)
                return .json(status: .created) { $0.credential(new) }
            },
            .guarded(.post, Self.path + "/{id}/certificates", .clientManage) { call, actor in
                let document = try await call.json(limit: 65_536)
                try document.allowOnly(["request"])
                let issued = try await IssueCertificate(call.platform)(
                    try document.string("request"), for: try call.id(), by: actor, on: call.occasion)
                return .json(status: .created) { writer in
                    writer.credential(issued.credential)
                    writer.member("certificate", issued.pem)
                }
            },
            .open(.get, "/client-ca") { call in
                guard let authority = try await call.platform.datastore.read({ try $0.clientAuthority() }) else {
                    throw Refusal(.missing, .noClientAuthority)
                }
                return Self.file(Array(authority.pem.utf8), "application/x-pem-file")
            },
            .open(.get, "/client-ca/{id}/crl") { call in
                Self.file(
                    try await ListRevoked(call.platform)(try call.id(), at: call.occasion.now), "application/pkix-crl")
            },
            .guarded(.post, Self.credentials + "/{credential}/rotation", .clientManage, rotate),
            .guarded(.delete, Self.credentials + "/{credential}", .clientManage) { call, actor in
                try await KeepCredentials(call.platform).end(
                    try call.id("credential"), of: try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    private static func file(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    @Sendable private func make(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 65_536)
        try document.allowOnly(["label", "purpose", "scopes", "addresses", "lastDay", "organization"])
        let day = try document.string("lastDay")
        guard let lastDay = CivilDate(iso: day) else {
            throw Refusal(.invalid, .notADate, field: "lastDay", ["field": "lastDay", "value": String(day.prefix(40))])
        }
        var draft = APIClientDraft(
            label: try document.string("label"), purpose: try document.string("purpose"),
            scopes: try document.string("scopes").split(separator: " ").map(String.init),
            addresses: try document.optionalString("addresses") ?? "", lastDay: lastDay)
        draft.organizationID = try document.optionalInteger("organization")
        let id = try await KeepClients(call.platform).make(draft, by: actor, on: call.occasion)
        let client = try await call.platform.datastore.read { try $0.client(id, managedBy: actor) }
        return .json(status: .created) { $0.client(client, at: call.occasion.now) }
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let (client, credentials) = try await call.platform.datastore.report { session in
            (try session.client(id, managedBy: actor), try session.credentials(of: id))
        }
        return .json { writer in
            writer.client(client, at: call.occasion.now)
            writer.member("credentials") { writer in
                writer.array { writer in
                    for one in credentials { writer.object { $0.credential(one) } }
                }
            }
        }
    }

    @Sendable private func rotate(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 16_384)
        try document.allowOnly(["overlapDays", "publicKey"])
        let new = try await KeepCredentials(call.platform).rotate(
            try call.id("credential"), of: try call.id(),
            (
                overlapDays: try document.optionalInteger("overlapDays") ?? 0,
                publicKey: try document.optionalString("publicKey") ?? ""
            ), by: actor, on: call.occasion)
        return .json(status: .created) { $0.credential(new) }
    }
}

extension JSONWriter {
    fileprivate mutating func client(_ one: APIClient, at now: Instant) {
        member("id", one.id)
        member("clientId", one.name)
        member("label", one.label)
        member("organization", one.organizationID)
        member("purpose", one.purpose)
        member("scopes", one.scopes.map(\.rawValue).joined(separator: " "))
        member("addresses", one.addresses.joined(separator: " "))
        member("madeAt", one.madeAt.iso8601)
        member("expiresAt", one.endsAt.iso8601)
        member("isOpen", one.isOpen(at: now))
    }

    fileprivate mutating func credential(_ one: ClientCredential) {
        member("id", one.id)
        member("kind", one.kind.rawValue)
        member("keyId", one.keyID)
        member("madeAt", one.madeAt.iso8601)
        member("expiresAt", one.endsAt.iso8601)
        member("endedAt", ifPresent: one.endedAt?.iso8601)
        member("lastUsedAt", ifPresent: one.seenAt?.iso8601)
        member("lastUsedFrom", one.seenAddress)
    }

    fileprivate mutating func credential(_ new: NewClientCredential) {
        member("id", new.id)
        member("kind", new.kind.rawValue)
        member("keyId", new.keyID)
        member("secret", ifPresent: new.secret)
        member("expiresAt", new.endsAt.iso8601)
    }
}
