import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/sessions`: a bearer token for a program (T/SGACC 1005 5.1.3).
struct SessionRoutes: Sendable {
    var routes: [Route] {
        [
            .open(.post, "/api/v1/sessions", begin).paced(.signIn),
            .signedIn(.get, "/api/v1/sessions/current") { _, actor in
                .json { writer in
                    writer.member("account", actor.accountName)
                    writer.member("organization", actor.organizationID)
                    writer.member("organizationName", actor.organizationName)
                    writer.member("roles") { writer in
                        writer.array { writer in
                            for role in actor.roles.map(\.rawValue).sorted() { writer.string(role) }
                        }
                    }
                }
            }.recording(.none("shows the asker who they are")),
            .signedIn(.delete, "/api/v1/sessions/current") { call, actor in
                try await SignOut(call.platform)(token: call.token ?? "", by: actor, on: call.occasion)
                return .nothing
            },
            .signedIn(.post, "/api/v1/sessions/current/password") { call, actor in
                let document = try await call.json(limit: 4_096)
                try await ChangePassword(call.platform, hashing: call.gateway.hashing)(
                    current: try document.string("currentPassword"), new: try document.string("newPassword"),
                    keeping: call.token ?? "", by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func begin(_ call: Call) async throws -> Response {
        let document = try await call.json(limit: 4_096)
        let session = try await SignIn(call.platform, hashing: call.gateway.hashing)(
            name: try document.string("account"), password: try document.string("password"), kind: .program,
            on: call.occasion)
        return .json(status: .created) { writer in
            writer.member("token", session.token)
            writer.member("expiresAt", session.expiresAt.iso8601)
            writer.member("mustChangePassword", session.mustChangePassword)
        }
    }
}
