import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Server
import Storage
import Synchronization
import TestSupport
import Testing
import Traceability

/// How a request is recognized and admitted, before any route's work.
@Suite struct CredentialTests {
    @Test func `MLPS-X-1 a credential counts only where the route takes its kind`() async throws {
        try await Self.withGateway { options in
            options.recognizers = [ScanHeader()] + options.recognizers
        } routes: {
            [
                .signedIn(.get, "/usual") { _, actor in Response(status: .ok, headers: [.eTag: actor.accountName]) },
                .signedIn(.get, "/scanning") { _, actor in
                    Response(status: .ok, headers: [.eTag: actor.accountName])
                }.open(to: [.scan]),
                .open(.get, "/anybody") { call in
                    Response(status: .ok, headers: [.eTag: call.signedIn?.actor.accountName ?? "nobody"])
                },
            ]
        } body: { client, platform, clock in
            let token = try await testSession(platform, clock, roles: [.dealer])
            let scan: HTTPFields = [ScanHeader.name: token, .accept: "application/json"]
            let bearer: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
            try await client.execute(uri: "/usual", method: .get, headers: bearer) { #expect($0.status == .ok) }
            try await client.execute(uri: "/usual", method: .get, headers: scan) { #expect($0.status == .unauthorized) }
            try await client.execute(uri: "/scanning", method: .get, headers: scan) {
                #expect($0.headers[.eTag] == "tester")
            }
            try await client.execute(uri: "/anybody", method: .get, headers: scan) {
                #expect($0.headers[.eTag] == "nobody", "a kind that is not taken makes nobody of whoever shows it")
            }
            try await client.execute(uri: "/anybody", method: .get, headers: bearer) {
                #expect($0.headers[.eTag] == "tester")
            }
        }
    }

    @Test func `gates stand before recognition and after the permission, and their refusals are taken down`()
        async throws
    {
        let seen = Seen()
        try await Self.withGateway { options in
            options.doorGates = [NotingGate(place: "door", seen: seen)]
            options.innerGates.append(NotingGate(place: "inner", seen: seen, refuses: true))
        } routes: {
            [.guarded(.post, "/act", .auditRead) { _, _ in Response(status: .ok) }]
        } body: { client, platform, clock in
            let token = try await testSession(platform, clock, roles: [.dealer])
            var headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
            try await client.execute(uri: "/act", method: .post, headers: headers) { #expect($0.status == .forbidden) }
            #expect(seen.all == ["door nobody"], "the permission is asked before the inner gates")
            let auditor = try await testSession(platform, clock, roles: [.auditAdmin], name: "auditor")
            headers[.authorization] = "Bearer \(auditor)"
            try await client.execute(uri: "/act", method: .post, headers: headers) {
                #expect($0.status == .tooManyRequests)
                #expect($0.headers[.retryAfter] == "7")
            }
            #expect(seen.all == ["door nobody", "door nobody", "inner auditor"])
            try await platform.auditTrail.flush(at: clock.now())
            let refused = try await platform.datastore.read { session in
                try session.value(
                    "SELECT COUNT(*) FROM audit_record WHERE action = 'act.create' AND outcome = 'failure'",
                    as: Int.self)
            }
            #expect(refused == 2)
        }
    }

    @Test(arguments: [
        ("10.0.0.9", "203.0.113.5", "203.0.113.5"), ("::ffff:10.0.0.9", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.9", "198.51.100.7, 203.0.113.5, ::ffff:10.1.2.3", "203.0.113.5"),
        ("192.0.2.1", "203.0.113.5", "192.0.2.1"), ("::ffff:192.0.2.1", "10.0.0.1", "::ffff:192.0.2.1"),
        ("10.0.0.9", "10.0.0.8", "10.0.0.9"),
    ])
    func `V4_1_3 V15_3_4 only a trusted proxy says who asks, in either spelling of its address`(
        _ peer: String, _ chain: String, _ client: String
    ) throws {
        let options = Gateway.Options(
            isSecure: false, spoolFolder: "/nowhere", trustedProxies: [try #require(AddressBlock("10.0.0.0/8"))])
        #expect(options.client(peer: peer, forwardedFor: chain) == client)
        #expect(options.client(peer: peer, forwardedFor: nil) == peer)
    }

    /// Own routes behind a gateway of its own.
    private static func withGateway(
        _ change: @escaping @Sendable (inout Gateway.Options) -> Void, routes: @escaping @Sendable () -> [Route],
        body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock) async throws -> Void
    ) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            var options = Gateway.Options(isSecure: false, spoolFolder: "/nowhere")
            change(&options)
            let gateway = Gateway(
                platform: platform, options: options, hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            let application = Application(responder: gateway.responder(routes()))
            try await application.test(.router) { client in try await body(client, platform, clock) }
        }
    }
}

/// The token of a session of an account with these roles.
private func testSession(
    _ platform: Platform, _ clock: FixedClock, roles: Set<Role>, name: String = "tester"
) async throws -> String {
    let organization = try await testOrganization(
        platform, name: name, uscc: name == "tester" ? "91440606123456788U" : "91440606123456789X", at: clock.now())
    let actor = try await testActor(platform, name, roles: roles, organizationID: organization, at: clock.now())
    try await platform.datastore.write { session in
        try session.run(
            "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(actor.accountID)")
    }
    let session = try await SignIn(platform, hashing: PlainHashing())(
        name: name, password: "Abcdef12!", kind: .program, on: clock.occasion)
    return session.token
}

/// A scanning device that shows its token in a header of its own.
private struct ScanHeader: Recognizing {
    static let name = HTTPField.Name("X-Scan")!

    func recognize(_ call: inout Call) async throws -> Bool {
        guard let token = call.request.headers[Self.name] else { return false }
        call.present(.scan(token))
        try await call.signIn(bySession: token)
        return true
    }
}

private final class Seen: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct NotingGate: Gate {
    let place: String
    let seen: Seen
    var refuses = false

    func admit(_ call: Call, _ route: Route?) async throws {
        seen.note("\(place) \(call.signedIn?.actor.accountName ?? "nobody")")
        if refuses { throw Refusal(.tooMany, Rule("test.gate", "请稍候", "Wait"), ["seconds": "7"]) }
    }
}
