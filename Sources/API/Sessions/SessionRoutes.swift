import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/sessions`: a bearer token for a program (T/SGACC 1005 5.1.3).
struct SessionRoutes: Sendable {
    var routes: [Route] {
        [
            .open(.post, "/api/v1/sessions", begin).paced(.signIn),
            .signedIn(.get, "/api/v1/sessions", list).recording(.none("shows the asker their own sessions")),
            .signedIn(.delete, "/api/v1/sessions/{id}") { call, actor in
                try await EndSessions(call.platform)(
                    .one(id: try call.parameter("id")), of: actor.accountID, by: actor, on: call.occasion)
                return .nothing
            },
            .signedIn(.post, "/api/v1/sessions/current/confirmation", confirm).paced(.signIn),
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
                try await ChangePassword(call.platform, hashing: call.hashing, device: call.device)(
                    current: try document.string("currentPassword"), new: try document.string("newPassword"),
                    keeping: call.token ?? "", by: actor, on: call.occasion)
                return .nothing
            }.paced(.signIn),
        ]
    }

    @Sendable private func begin(_ call: Call) async throws -> Response {
        let document = try await call.json(limit: 4_096)
        let claim = SignIn.Claim(
            name: try document.string("account"), password: try document.string("password"), kind: .program,
            code: try document.optionalString("code"))
        let session = try await SignIn(call.platform, hashing: call.hashing)(claim, on: call.occasion)
        return .json(status: .created) { writer in
            writer.member("token", session.token)
            writer.member("expiresAt", session.expiresAt.iso8601)
            writer.member("mustChangePassword", session.mustChangePassword)
            writer.member("mustEnrol", session.mustEnrol)
        }
    }

    /// Shows once more who asks: sensitive acts want to know. The token of before is worth nothing afterwards.
    @Sendable private func confirm(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 4_096)
        let claim = SignIn.Claim(
            name: actor.accountName, password: try document.string("password"), kind: .program,
            code: try document.optionalString("code"))
        let token = try await Reauthenticate(call.platform, hashing: call.hashing)(
            claim, token: call.token ?? "", by: actor, on: call.occasion)
        return .json(status: .created) { $0.member("token", token) }
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let lines = try await call.platform.datastore.report { session in
            try session.openSessions(of: actor.accountID, asking: call.token, at: call.occasion.now)
        }
        return .json { writer in
            writer.member("sessions") { writer in
                writer.array { writer in
                    for line in lines { writer.object { $0.session(line) } }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func session(_ line: SessionLine) {
        member("id", line.id)
        member("kind", line.kind)
        member("factor", line.factor)
        member("beganAt", line.beganAt.iso8601)
        member("seenAt", line.seenAt.iso8601)
        member("expiresAt", line.expiresAt.iso8601)
        member("address", line.address)
        member("agent", line.agent)
        member("isCurrent", line.isCurrent)
    }
}
