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
    static func application(_ installation: Installation, _ signing: LedgerSigning) throws -> some Service {
        let path = installation.configuration.controlSocket
        unlink(path)
        let router = Router()
        router.post("/admin") { request, _ in
            let bytes = Array(buffer: try await request.body.collect(upTo: 65_536))
            return try await createAdmin(bytes, installation)
        }
        router.post("/unlock") { request, _ in
            let bytes = Array(buffer: try await request.body.collect(upTo: 65_536))
            return try await unlock(bytes, installation)
        }
        router.post("/erase-personal") { request, _ in
            let bytes = Array(buffer: try await request.body.collect(upTo: 65_536))
            return try await erasePersonal(bytes, installation)
        }
        router.post("/new-log") { request, _ in
            let bytes = Array(buffer: try await request.body.collect(upTo: 65_536))
            return try await beginNewLog(bytes, signing)
        }
        return Application(
            responder: router.buildResponder(),
            configuration: .init(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { _ in chmod(path, 0o600) },
            logger: Logger(label: "control") { _ in SwiftLogNoOpLogHandler() })
    }

    /// `{"subject": …}` → `{"unlocked": …}` or `{"refused": …}`.
    private static func unlock(_ bytes: [UInt8], _ installation: Installation) async throws -> Response {
        do {
            let request = JSONNode(try JSONValue(parsing: bytes))
            let subject = try request.string("subject")
            try await installation.unlock(subject, by: request.optionalString("by") ?? ShellPerson.unknown)
            return .json { $0.member("unlocked", subject) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"owner": …, "event": …, "reason": …}` → `{"erased": …}` or `{"refused": …}`.
    private static func erasePersonal(_ bytes: [UInt8], _ installation: Installation) async throws -> Response {
        do {
            let request = JSONNode(try JSONValue(parsing: bytes))
            let event = try request.integer("event", in: 1...Int64.max)
            try await installation.erasePersonal(
                owner: request.integer("owner", in: 0...Int64.max), event: event, reason: request.string("reason"),
                by: request.optionalString("by") ?? ShellPerson.unknown)
            return .json { $0.member("erased", event) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"reason": …, "number": …}`, the number where it is named → `{"origin": …}` or `{"refused": …}`.
    private static func beginNewLog(_ bytes: [UInt8], _ signing: LedgerSigning) async throws -> Response {
        do {
            let request = JSONNode(try JSONValue(parsing: bytes))
            let origin = try await signing.beginNewLog(
                reason: request.string("reason"), number: request.optionalInteger("number"),
                by: request.optionalString("by") ?? ShellPerson.unknown)
            return .json { $0.member("origin", origin) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"name": …, "role": …}` → `{"secret": …, "expires": …}` or `{"refused": …}`.
    private static func createAdmin(_ bytes: [UInt8], _ installation: Installation) async throws -> Response {
        do {
            let request = JSONNode(try JSONValue(parsing: bytes))
            let created = try await installation.createAdmin(
                name: try request.string("name"), role: try request.string("role"),
                by: try request.optionalString("by") ?? ShellPerson.unknown)
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
    /// Lifts what wrong sign-ins locked, of a name or at an address.
    public func unlock(_ subject: String, by person: String) async throws {
        try await UnlockSignIn(platform)(subject, on: .shell(person, now: platform.clock.now()))
    }

    /// The personal group of one event goes; its leaf stays.
    /// - Parameter person: who asks, `ShellPerson`.
    public func erasePersonal(owner: Int64, event: Int64, reason: String, by person: String) async throws {
        try await ErasePersonalData(platform)(
            owner: owner, event: event, reason: reason, by: person, on: .shell(person, now: platform.clock.now()))
    }

    /// A new log, whose first leaf names the last signed head: after a restore that is behind what was signed. Answers
    /// its origin.
    /// - Parameter number: of the new log, where the place of the signed head does not tell it; nil: the next.
    public func beginNewLog(
        reason: String, number: Int64?, by person: String, environment: [String: String]
    ) async throws -> String {
        try await LedgerSigning(self, environment: environment).beginNewLog(
            reason: reason, number: number, by: person)
    }

    /// The first administrator and those after: an account with a one-time secret.
    public func createAdmin(name: String, role: String, by person: String) async throws -> CreateStaffAccount.Created {
        guard let role = Role(rawValue: role) else {
            let choices = Role.staff.map(\.rawValue).sorted().joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "role", ["field": "role", "value": role, "choices": choices])
        }
        return try await CreateStaffAccount(platform, hashing: hashing)(
            name: name, role: role, on: .shell(person, now: platform.clock.now()))
    }
}
