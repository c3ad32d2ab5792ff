import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Server
import TestSupport
import Testing
import Traceability
import Web

/// Every route, asked by nobody and by somebody, for a page and for data: what each answer carries, errors included.
@Suite struct AnswerCrawlTests {
    @Test
    func `V3_2_1 V3_3_1 V3_3_2 V3_3_3 V3_3_4 V3_4_1 V3_4_2 V3_4_3 V3_4_4 V3_4_5 V3_4_6 V4_1_1 V14_3_2 every answer`()
        async throws
    {
        try await Self.withSecureRoutes { client, routes, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [])
            var statuses: Set<Int> = []
            for route in routes {
                let path = route.path.replacing(#/\{[^}]*\}/#, with: "1").replacing("**", with: "1")
                for accept in ["text/html", "application/json"] {
                    let isEnd = path == "/sign-out" || path == "/api/v1/sessions/current" && route.method == .delete
                    for cookie in isEnd ? [""] : ["", "__Host-ransu=\(token)"] {
                        var headers: HTTPFields = [.accept: accept, .cookie: cookie]
                        headers[try #require(HTTPField.Name("Sec-Fetch-Site"))] = "same-origin"
                        let answer = try await client.execute(uri: path, method: route.method, headers: headers) { $0 }
                        statuses.insert(answer.status.code)
                        let place = "\(route.method.rawValue) \(path), \(accept), \(cookie.isEmpty ? "nobody" : "one")"
                        Self.check(answer, place, isOpen: route.access == .everybody)
                        if !cookie.isEmpty {
                            #expect(answer.headers[.cacheControl] != nil, "\(place)")
                        }
                    }
                }
            }
            #expect(statuses.isSuperset(of: [200, 303, 401, 403, 404]), "\(statuses)")
            for (path, method) in [("/none", HTTPRequest.Method.get), ("/api/v1/none", .get), ("/sign-in", .put)] {
                let answer = try await client.execute(uri: path, method: method) { $0 }
                #expect(answer.status.code >= 400)
                Self.check(answer, path, isOpen: true)
            }
        }
    }

    private static func check(_ answer: TestResponse, _ place: String, isOpen: Bool) {
        let fields = answer.headers
        func field(_ name: String) -> String { HTTPField.Name(name).flatMap { fields[$0] } ?? "" }
        #expect(field("X-Content-Type-Options") == "nosniff", "\(place)")
        #expect(field("Referrer-Policy") == "same-origin", "\(place)")
        #expect(field("Permissions-Policy").contains("camera=(self)"), "\(place)")
        #expect(field("Strict-Transport-Security") == "max-age=63072000; includeSubDomains", "\(place)")
        let type = fields[.contentType] ?? ""
        let policy = field("Content-Security-Policy")
        var wanted = ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]
        wanted.append(type.hasPrefix("text/html") ? "script-src 'self'" : "sandbox")
        #expect(wanted.allSatisfy { policy.contains($0) } && !policy.contains("unsafe"), "\(place): \(policy)")
        if answer.body.readableBytes > 0 {
            let needsCharset = type.hasPrefix("text/") || type.contains("xml")
            #expect(!type.isEmpty && (!needsCharset || type.contains("charset=utf-8")), "\(place): \(type)")
        }
        for cookie in fields[values: .setCookie] {
            let attributes = Set(cookie.split(separator: ";").dropFirst().map { $0.drop { $0 == " " } })
            let isOurs = attributes.isSuperset(of: ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"])
            #expect(cookie.hasPrefix("__Host-") && isOurs && !cookie.contains("Domain"), "\(place): \(cookie)")
        }
        #expect(field("Access-Control-Allow-Credentials").isEmpty, "\(place)")
        // What everybody may read, every page may read: GS1's resolver standard, the ledger, the vocabulary.
        let origin = field("Access-Control-Allow-Origin")
        #expect(origin.isEmpty || origin == "*" && isOpen, "\(place): \(origin)")
    }

    @Test func `V3_5_2 what a page of another site can send without asking is no body of an interface`() async throws {
        try await Self.withSecureRoutes { client, routes, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let reading: Set<HTTPRequest.Method> = [.get, .head, .options]
            var count = 0
            for route in routes where route.path.hasPrefix("/api/") && !reading.contains(route.method) {
                guard route.access == .everybody || route.path == "/api/v1/products" else { continue }
                for type in [
                    "text/plain", "application/x-www-form-urlencoded;charset=UTF-8", "Multipart/Form-Data; b=1",
                ] {
                    if type.hasPrefix("Multi"), route.terms.takesForms { continue }
                    let headers: HTTPFields = [.contentType: type, .authorization: "Bearer \(token)"]
                    let status = try await client.execute(
                        uri: route.path, method: route.method, headers: headers, body: ByteBuffer(string: "{}")
                    ) { $0.status }
                    #expect(status == .unsupportedMediaType, "\(route.path) \(type)")
                    count += 1
                }
            }
            #expect(count >= 10)
            for (type, status) in [
                ("application/json", 401), ("application/vnd.ransu+json; charset=utf-8", 401), ("application/xml", 415),
                ("text/json", 415), ("image/png", 415),
            ] {
                let found = try await client.execute(
                    uri: "/api/v1/sessions", method: .post, headers: [.contentType: type],
                    body: ByteBuffer(string: #"{"account":"nobody","password":"x"}"#)
                ) { $0.status.code }
                #expect(found == status, "\(type)")
            }
        }
    }

    @Test(arguments: [
        ("same-site", "no-cors", "image", 401), ("cross-site", "cors", "empty", 401),
        ("same-site", "navigate", "iframe", 401), ("cross-site", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200), ("none", "navigate", "document", 200),
    ]) func `V3_2_1 whoever is signed in is nobody within a page of another site`(
        _ site: String, _ mode: String, _ destination: String, _ status: Int
    ) async throws {
        try await Self.withSecureRoutes { client, _, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [])
            var headers: HTTPFields = [.cookie: "__Host-ransu=\(token)", .accept: "application/json"]
            for (name, value) in [("Site", site), ("Mode", mode), ("Dest", destination)] {
                headers[try #require(HTTPField.Name("Sec-Fetch-\(name)"))] = value
            }
            try await client.execute(uri: "/api/v1/sessions/current", method: .get, headers: headers) {
                #expect($0.status.code == status)
            }
        }
    }

    private static func withSecureRoutes(
        _ body: @escaping @Sendable (any TestClientProtocol, [Route], Platform, FixedClock) async throws -> Void
    ) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            try await TestEngine.withFolder { folder in
                let gateway = Gateway(
                    platform: platform, options: .init(isSecure: true, spoolFolder: folder), hashing: PlainHashing(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPage.respond)
                let routes = try Serve.routes(gateway, readiness: Readiness())
                let application = Application(responder: gateway.responder(routes))
                try await application.test(.router) { client in try await body(client, routes, platform, clock) }
            }
        }
    }
}
