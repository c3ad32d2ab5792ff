import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Logging
import NIOCore
import ServiceLifecycle
import Storage
import Traceability

/// `DIR/control.sock` (0600): commands that need the one writer ask the running server here. The file's
/// rights are the permission.
enum ControlSocket {
    static func application(_ installation: Installation, _ signing: LedgerSigning) throws -> some Service {
        let path = installation.configuration.controlSocket
        unlink(path)
        let router = Router(context: RequestScope.self)
        router.post("/admin") { request, scope in
            let order = try await ControlOrder(request, scope)
            return try await createAdmin(order, installation)
        }
        router.post("/unlock") { request, scope in
            let order = try await ControlOrder(request, scope)
            return try await unlock(order, installation)
        }
        router.post("/rotate-data-key") { request, scope in
            let order = try await ControlOrder(request, scope)
            return try await rotateDataKey(order, installation)
        }
        router.post("/client-ca") { request, scope in
            let order = try await ControlOrder(request, scope)
            return try await clientAuthority(order, installation)
        }
        router.post("/erase-personal") { request, scope in
            let order = try await ControlOrder(request, scope)
            return try await erasePersonal(order, installation)
        }
        router.post("/new-log") { request, scope in
            let order = try await ControlOrder(request, scope)
            return try await beginNewLog(order, signing)
        }
        router.post("/backup") { request, _ in
            let bytes = Array(buffer: try await request.body.collect(upTo: 65_536))
            return try await backUp(bytes, installation)
        }
        router.post("/evidence") { request, _ in
            let bytes = Array(buffer: try await request.body.collect(upTo: 65_536))
            return try await writeEvidence(bytes, installation)
        }
        return Application(
            responder: router.buildResponder(),
            configuration: .init(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { _ in chmod(path, 0o600) },
            logger: Logger(label: "control") { _ in SwiftLogNoOpLogHandler() })
    }

    /// `{"subject": …}` → `{"unlocked": …}` or `{"refused": …}`.
    private static func unlock(_ order: ControlOrder, _ installation: Installation) async throws -> Response {
        do {
            let request = order.document
            let subject = try request.string("subject")
            try await installation.unlock(subject, by: order.person)
            return .json { $0.member("unlocked", subject) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"act": "make" | "rotate" | "show"}` → `{"certificate": …}` or `{"refused": …}`.
    private static func clientAuthority(_ order: ControlOrder, _ installation: Installation) async throws -> Response {
        do {
            let pem = try await installation.clientAuthority(try order.document.string("act"), by: order.person)
            return .json { $0.member("certificate", pem) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"reason": …}` → `{"number": …}` or `{"refused": …}`.
    private static func rotateDataKey(_ order: ControlOrder, _ installation: Installation) async throws -> Response {
        do {
            let reason = try order.document.string("reason")
            let number = try await installation.rotateDataKey(reason: reason, by: order.person)
            return .json { $0.member("number", number) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"owner": …, "event": …, "reason": …}` → `{"erased": …}` or `{"refused": …}`.
    private static func erasePersonal(_ order: ControlOrder, _ installation: Installation) async throws -> Response {
        do {
            let request = order.document
            let event = try request.integer("event", in: 1...Int64.max)
            try await installation.erasePersonal(
                owner: request.integer("owner", in: 0...Int64.max), event: event, reason: request.string("reason"),
                by: order.person)
            return .json { $0.member("erased", event) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"reason": …, "number": …}`, the number where it is named → `{"origin": …}` or `{"refused": …}`.
    private static func beginNewLog(_ order: ControlOrder, _ signing: LedgerSigning) async throws -> Response {
        do {
            let request = order.document
            let origin = try await signing.beginNewLog(
                reason: request.string("reason"), number: request.optionalInteger("number"),
                by: order.person)
            return .json { $0.member("origin", origin) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"file": …}` → what was done or `{"refused": …}`.
    private static func writeEvidence(_ bytes: [UInt8], _ installation: Installation) async throws -> Response {
        do {
            let request = JSONNode(try JSONValue(parsing: bytes))
            let done = try await installation.writeEvidence(
                to: try request.string("file"), by: try request.optionalString("by") ?? ShellPerson.unknown)
            return .json { $0.member("done", done) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"kind": …, "target": …}` → what was done or `{"refused": …}`.
    private static func backUp(_ bytes: [UInt8], _ installation: Installation) async throws -> Response {
        do {
            let request = JSONNode(try JSONValue(parsing: bytes))
            let ended = try await installation.backUp(
                try request.string("kind"), target: try request.optionalString("target"),
                by: try request.optionalString("by") ?? ShellPerson.unknown)
            return .json { $0.member("done", ended) }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }

    /// `{"name": …, "role": …}` → `{"secret": …, "expires": …}` or `{"refused": …}`.
    private static func createAdmin(_ order: ControlOrder, _ installation: Installation) async throws -> Response {
        do {
            let request = order.document
            let created = try await installation.createAdmin(
                name: try request.string("name"), role: try request.string("role"),
                by: order.person)
            return .json { object in
                object.member("secret", created.secret)
                object.member("expires", created.expiresAt.minuteText)
            }
        } catch let refusal as Refusal {
            return .json { $0.member("refused", refusal.text(.english)) }
        }
    }
}

/// What a command asks for, and who gives it.
private struct ControlOrder: Sendable {
    let document: JSONNode
    /// As the kernel knows it (`ShellPerson`).
    let person: String

    init(_ request: Request, _ scope: RequestScope) async throws {
        var request = request
        let bytes = Array(buffer: try await request.collectBody(upTo: 65_536))
        document = JSONNode(try JSONValue(parsing: bytes))
        let claim = try document.optionalString("by")
        person = await ShellPerson.name(of: scope.channel, claiming: claim)
    }
}

extension Installation {
    /// Lifts what wrong sign-ins locked, of a name or at an address.
    public func unlock(_ subject: String, by person: String) async throws {
        try await UnlockSignIn(platform)(subject, on: .shell(person, now: platform.clock.now()))
    }

    /// A new data key seals columns from now on. Answers its number.
    public func rotateDataKey(reason: String, by person: String) async throws -> Int64 {
        try await RotateDataKey(platform)(reason: reason, by: nil, on: .shell(person, now: platform.clock.now()))
    }

    /// Makes the authority for client certificates, or another one, or shows it: its certificate as PEM.
    /// - Parameter act: `make`, `rotate`, `show`.
    public func clientAuthority(_ act: String, by person: String) async throws -> String {
        if act == "show" {
            let known = try await platform.datastore.read { try $0.clientAuthority() }
            guard let known else { throw Refusal(.missing, .noClientAuthority) }
            return known.pem
        }
        let occasion = Occasion.shell(person, now: platform.clock.now())
        return try await MakeClientAuthority(platform)(replaces: act == "rotate", on: occasion).pem
    }

    /// The personal group of one event goes; its leaf stays.
    /// - Parameter person: who asks, `ShellPerson`.
    public func erasePersonal(owner: Int64, event: Int64, reason: String, by person: String) async throws {
        try await ErasePersonalData(platform)(
            owner: owner, event: event, reason: reason, by: person, on: .shell(person, now: platform.clock.now()))
    }

    /// A backup, a verification or a drill, to its end. Answers what was done, in a line for the shell.
    /// - Parameters:
    ///   - kind: `backup`, `verify`, `drill`.
    ///   - target: another folder than the configured one.
    public func backUp(_ kind: String, target: String?, by person: String) async throws -> String {
        guard let kind = BackupRun.Kind(rawValue: kind), kind != .restore else {
            throw Refusal(
                .invalid, .unknownChoice, field: "kind", ["field": "kind", "value": kind, "choices": "backup"])
        }
        let work = BackupWork(installation: self, environment: ProcessInfo.processInfo.environment)
        let thread = QuietThread(name: "backup")
        defer { thread.end() }
        let ended = try await withTaskExecutorPreference(thread) {
            try await work.run(kind, target: target, by: person)
        }
        return "\(kind.rawValue) \(ended.snapshot): \(ended.detail.english); \(ended.pieceCount) pieces, "
            + "\(ended.newCount) new, \(ended.byteCount) bytes"
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
