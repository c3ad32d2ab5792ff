import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Server
import Storage
import TestSupport
import Testing
import Traceability

/// The program's routes without a socket, on an empty platform.
func withRoutes(
    _ engine: TestEngine = .sqlite,
    _ body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock) async throws -> Void
) async throws {
    try await withPlatform(engine) { platform, clock in
        try await withRoutes(of: platform) { client in try await body(client, platform, clock) }
    }
}

/// The same of a platform that is there.
func withRoutes(
    of platform: Platform, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
) async throws {
    try await TestEngine.withFolder { folder in
        let gateway = Gateway(
            platform: platform, options: .init(isSecure: false, spoolFolder: folder), hashing: PlainHashing(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
        let routes = try Serve.routes(gateway, readiness: Readiness())
        let application = Application(responder: gateway.responder(routes))
        try await application.test(.router) { client in try await body(client) }
    }
}

@Suite struct RouteTests {
    @Test func `no two routes share an address`() async throws {
        try await withRoutes { _, platform, _ in
            let routes = try allRoutes(platform)
            let addresses = routes.map { "\($0.method.rawValue) \($0.path)" }
            #expect(Set(addresses).count == addresses.count)
        }
    }

    @Test func `what is open to everybody is listed here and nothing else`() async throws {
        try await withRoutes { _, platform, _ in
            let open = try allRoutes(platform).filter { $0.access == .everybody }
                .map { "\($0.method.rawValue) \($0.path)" }
            #expect(Set(open).subtracting(Self.open) == [], "a new open address needs a line in RouteTests.open")
        }
    }

    @Test func `a guarded address answers 401 to nobody and 403 to a role without the permission`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [])
            for route in try allRoutes(platform) where route.access != .everybody {
                let path = route.path.replacing(#/\{[^}]*\}/#, with: "1")
                try await client.execute(uri: path, method: route.method, headers: [.accept: "application/json"]) {
                    #expect($0.status == .unauthorized || $0.status == .seeOther, "\(route.method) \(path)")
                }
                guard case .permission = route.access else { continue }
                let headers: HTTPFields = [.accept: "application/json", .authorization: "Bearer \(token)"]
                try await client.execute(uri: path, method: route.method, headers: headers) {
                    #expect($0.status == .forbidden, "\(route.method) \(path)")
                }
            }
        }
    }

    @Test func `a wrong password and an unknown name get the same answer, and five lock the account`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await signIn(client, platform, clock, roles: [])
            var answers: Set<String> = []
            for (name, password) in [("tester", "wrong"), ("nobody", "wrong")] {
                answers.insert(try await beginSession(client, name, password).1)
            }
            #expect(answers.count == 1)
            for _ in 0..<4 { _ = try await beginSession(client, "tester", "wrong") }
            #expect(try await beginSession(client, "tester", "Abcdef12!").0 == .unauthorized)
            clock.advance(seconds: 1_801)
            #expect(try await beginSession(client, "tester", "Abcdef12!").0 == .created)
        }
    }

    @Test func `a form of another site is refused although the cookie is right`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [])
            let headers: HTTPFields = [.cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "cross-site"]
            try await client.execute(uri: "/sign-out", method: .post, headers: headers) {
                #expect($0.status == .forbidden)
            }
            let own: HTTPFields = [.cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin"]
            try await client.execute(uri: "/sign-out", method: .post, headers: own) { #expect($0.status == .seeOther) }
        }
    }

    /// Addresses without an account: each a decision.
    static let open: Set<String> = Set([
        "GET /", "GET /assets/{name}", "GET /healthz", "GET /readyz", "GET /metrics", "GET /sign-in", "POST /sign-in",
        "GET /sign-in/factor", "POST /sign-in/factor", "GET /account-help", "POST /account-help",
        "GET /lost-password", "POST /lost-password", "GET /lost-password/code", "POST /lost-password/code",
        "GET /account-help/{token}", "GET /invitation/{token}", "POST /invitation/{token}",
        "GET /language", "POST /api/v1/sessions", "GET /register", "POST /register", "POST /api/v1/registrations",
        "GET /api/v1/trace/{code}", "GET /gas-smell", "GET /privacy", "GET /privacy/collection",
        "GET /privacy/sharing", "GET /privacy/request", "POST /privacy/request", "GET /privacy/request/{number}",
        "POST /api/v1/privacy/requests", "GET /api/v1/privacy/request-states/{number}", "GET /old/**",
        "GET /openapi.yaml", "GET /lookup",
        "POST /lookup/appliance", "POST /api/v1/appliance-lookups", "GET /api/v1/link-types",
        "GET /.well-known/gs1resolver", "POST /lookup/photo", "GET /hand-over/{token}",
        "GET /hand-over/{token}/file", "POST /hand-over/{token}/receipt",
        "POST /scratch", "POST /api/v1/scratch-checks", "GET /vocabulary/gas", "GET /vocabulary/gas.jsonld",
        "GET /vocabulary/gas.schema.json", "GET /ledger", "GET /ledger/policy", "GET /ledger-{log}/policy",
        "GET /proof", "GET /proof/file",
        "GET /blocked/{no}", "POST /blocked/{no}/appeal",
        "POST /oauth/token", "POST /oauth/revoke", "GET /.well-known/oauth-authorization-server",
        "GET /client-ca", "GET /client-ca/{id}/crl",
    ]).union(
        ["/ledger", "/ledger-{log}"].flatMap { log in
            ["/checkpoint", "/tile/**", "/proof/{index}"].map { "GET \(log)\($0)" }
        }
    ).union(resolved.flatMap { ["GET \($0)", "OPTIONS \($0)"] }).union(discovered.map { "OPTIONS /epcis/v2\($0)" })

    /// What EPCIS tells of its interface before anybody signs in.
    private static let discovered =
        [
            "", "/capture", "/capture/{id}", "/events", "/events/{eventID}", "/queries", "/queries/{queryName}",
            "/queries/{queryName}/events", "/queries/{queryName}/subscriptions",
            "/queries/{queryName}/subscriptions/{subscriptionID}",
        ]
        + ["eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions"].flatMap {
            ["/\($0)", "/\($0)/{value}", "/\($0)/{value}/events"]
        }

    /// The addresses of codes: articles, tags, and the other keys of a Digital Link.
    private static let resolved =
        ["/E={ecode}", "/e={ecode}", "/01/**", "/gtin/**", "/{compressed}", "/epc/{hex}"]
        + [
            "00", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013", "8017",
            "8018",
        ].map { "/\($0)/**" }

    private func allRoutes(_ platform: Platform) throws -> [Route] {
        let gateway = Gateway(
            platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
        return try Serve.routes(gateway, readiness: Readiness())
    }
}

/// A bearer token of an account with these roles in an organization of its own.
func signIn(
    _ client: any TestClientProtocol, _ platform: Platform, _ clock: FixedClock, roles: Set<Role>,
    name: String = "tester"
) async throws -> String {
    let organization = try await testOrganization(
        platform, name: "甲厂", uscc: "91440606123456788U", at: clock.now())
    let actor = try await testActor(platform, name, roles: roles, organizationID: organization, at: clock.now())
    try await platform.datastore.write { session in
        try session.run(
            "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(actor.accountID)")
    }
    let body = try await beginSession(client, name, "Abcdef12!").1
    let token = try #require(body.firstMatch(of: #/"token":"([^"]+)"/#))
    return String(token.1)
}

/// Status and body of `POST /api/v1/sessions`; request ids are left out so that bodies can be compared.
func beginSession(
    _ client: any TestClientProtocol, _ name: String, _ password: String
) async throws -> (HTTPResponse.Status, String) {
    let body = ByteBuffer(string: #"{"account":"\#(name)","password":"\#(password)"}"#)
    return try await client.execute(uri: "/api/v1/sessions", method: .post, body: body) { response in
        (response.status, String(buffer: response.body).replacing(#/"requestId":"[^"]*"/#, with: ""))
    }
}

/// Errors in tests: the status and the rules' codes.
enum ErrorPages {
    static func respond(_ problem: Problem, _ call: Call) -> Response {
        Response(status: problem.status, body: .init(byteBuffer: ByteBuffer(string: problem.refusals[0].rule.code)))
    }
}
