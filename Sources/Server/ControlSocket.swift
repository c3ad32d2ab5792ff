import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Logging
import NIOCore
import ServiceLifecycle
import Traceability

/// `DIR/control.sock` (0600): commands that need the one writer ask the running server here. The file's
/// rights are the permission.
enum ControlSocket {
    static func application(_ installation: Installation) throws -> some Service {
        let path = installation.configuration.controlSocket
        unlink(path)
        let router = Router()
        router.post("/admin") { request, _ in
            let bytes = Array(buffer: try await request.body.collect(upTo: 65_536))
            return try await createAdmin(bytes, installation)
        }
        return Application(
            responder: router.buildResponder(),
            configuration: .init(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { _ in chmod(path, 0o600) },
            logger: Logger(label: "control") { _ in SwiftLogNoOpLogHandler() })
    }

    /// `{"name": …, "role": …}` → `{"secret": …, "expires": …}` or `{"refused": …}`.
    private static func createAdmin(_ bytes: [UInt8], _ installation: Installation) async throws -> Response {
        do {
            let request = JSONNode(try JSONValue(parsing: bytes))
            let created = try await installation.createAdmin(
                name: try request.string("name"), role: try request.string("role"))
            return .json { object in
                object.member("secret", created.secret)
                object.member("expires", created.expiresAt.minuteText)
            }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }
}

extension Installation {
    /// The first administrator and those after: an account with a one-time secret.
    public func createAdmin(name: String, role: String) async throws -> CreateStaffAccount.Created {
        guard let role = Role(rawValue: role) else {
            let choices = Role.staff.map(\.rawValue).sorted().joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "role", ["field": "role", "value": role, "choices": choices])
        }
        let occasion = Occasion(now: platform.clock.now(), requestID: "command", address: "local", agent: "ransu admin")
        return try await CreateStaffAccount(platform, hashing: hashing)(name: name, role: role, on: occasion)
    }
}
