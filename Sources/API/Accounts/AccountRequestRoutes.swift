import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/account-requests`: what two of the platform's people decide.
struct AccountRequestRoutes: Sendable {
    private static let path = "/api/v1/account-requests"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .accountDecide) { call, _ in
                let isOpen = call.query("state") != "closed"
                let before = call.query("before").flatMap(Int64.init) ?? .max
                let requests = try await call.platform.datastore.report { session in
                    try session.accountRequests(open: isOpen, before: before)
                }
                return .json { writer in
                    writer.member("requests") { writer in
                        writer.array { writer in
                            for request in requests { writer.object { $0.request(request) } }
                        }
                    }
                }
            },
            .guarded(.post, Self.path + "/{id}/approval", .accountDecide, approve),
            .guarded(.post, Self.path + "/{id}/rejection", .accountDecide) { call, actor in
                let document = try await call.json(limit: 65_536)
                try await DecideAccountRequest(call.platform, hashing: call.hashing).reject(
                    try call.id(), reason: try document.string("reason"), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func approve(_ call: Call, _ actor: Actor) async throws -> Response {
        let outcome = try await DecideAccountRequest(call.platform, hashing: call.hashing).approve(
            try call.id(), by: actor, on: call.occasion)
        return .json { writer in
            switch outcome {
            case .waiting: writer.member("state", AccountRequest.State.half.rawValue)
            case .done: writer.member("state", AccountRequest.State.approved.rawValue)
            case .secret(let name, let created):
                writer.member("state", AccountRequest.State.approved.rawValue)
                writer.member("account", name)
                writer.member("secret", created.secret)
                writer.member("expiresAt", created.expiresAt.iso8601)
            }
        }
    }
}

extension JSONWriter {
    /// Without the contact: that is read on the page.
    fileprivate mutating func request(_ request: AccountRequest) {
        member("id", request.id)
        member("kind", request.kind.rawValue)
        member("state", request.state.rawValue)
        member("account", request.accountName)
        member("isKnown", request.accountID != nil)
        member("organization", ifPresent: request.organizationName)
        member("uscc", request.uscc)
        member("askedAt", request.askedAt.iso8601)
        member("firstApproval", ifPresent: request.firstName)
    }
}
