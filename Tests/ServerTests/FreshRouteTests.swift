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

/// Sensitive acts ask once more who somebody is (OWASP ASVS 5.0 7.5.1), and what a sign-out leaves in the browser.
@Suite struct FreshRouteTests {
    @Test func `V7_5_1 a sensitive act is refused ten minutes after the sign-in, and done after a confirmation`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            var token = try await signIn(client, platform, clock, roles: [.securityAdmin])
            clock.advance(seconds: 599)
            #expect(try await Self.post(client, "/staff", token).body != "session.confirm-first")
            clock.advance(seconds: 1)
            #expect(try await Self.post(client, "/staff", token).body == "session.confirm-first")
            let wrong = try await Self.confirm(client, token, password: "wrong")
            #expect(wrong.status == .unprocessableContent)
            let confirmed = try await Self.confirm(client, token, password: "Abcdef12!")
            #expect(confirmed.status == .created)
            let found = try #require(confirmed.body.firstMatch(of: #/"token":"([^"]+)"/#))
            #expect(
                try await Self.post(client, "/staff", token).status == .unauthorized, "the old token is worth nothing")
            token = String(found.1)
            #expect(try await Self.post(client, "/staff", token).body != "session.confirm-first")
        }
    }

    @Test func `V7_5_1 who manages accounts, roles, factors and rules is asked, each of them by its route`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(
                client, platform, clock, roles: [.securityAdmin, .enterpriseAdmin])
            clock.advance(seconds: 601)
            for path in [
                "/staff", "/staff/1/roles", "/staff/1/secret", "/staff/1/disabled", "/staff/1/enabled", "/members",
                "/members/1/roles", "/members/1/secret", "/security/policy", "/account/factor", "/account/factor/end",
                "/account/recovery-codes",
            ] {
                #expect(try await Self.post(client, path, token).body == "session.confirm-first", "\(path)")
            }
        }
    }

    @Test func `V7_5_1 every changing route of a sensitive permission asks, and none of them says so by itself`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: Set(Role.allCases))
            clock.advance(seconds: 601)
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            var asked: Set<Permission> = []
            for route in try Serve.routes(gateway, readiness: Readiness()) {
                guard case .permission(let permission) = route.access, route.method != .get, route.method != .head
                else { continue }
                #expect(route.terms.isFresh == permission.isSensitive, "\(route.method) \(route.path)")
                guard permission.isSensitive else { continue }
                asked.insert(permission)
                let path = route.path.replacing(#/\{[^}]*\}/#, with: "1")
                let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
                try await client.execute(uri: path, method: route.method, headers: headers) { response in
                    #expect(String(buffer: response.body).contains("session.confirm-first"), "\(route.method) \(path)")
                }
            }
            #expect(asked.isSuperset(of: [.personalRead, .securityManage, .auditManage, .privacyManage, .grantManage]))
        }
    }

    @Test func `V14_3_1 V7_4_1 a sign-out clears what the browser keeps`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.supervisor])
            let headers: HTTPFields = [.cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin"]
            try await client.execute(uri: "/sign-out", method: .post, headers: headers) { response in
                #expect(response.headers[.init("Clear-Site-Data")!] == #""cache", "storage""#)
            }
            try await client.execute(uri: "/home", method: .get, headers: headers) {
                #expect($0.status == .unauthorized)
            }
        }
    }

    private static func post(
        _ client: any TestClientProtocol, _ path: String, _ token: String
    ) async throws -> (status: HTTPResponse.Status, body: String) {
        let headers: HTTPFields = [
            .cookie: "ransu=\(token)", .accept: "text/html", .init("Sec-Fetch-Site")!: "same-origin",
            .contentType: "application/x-www-form-urlencoded",
        ]
        return try await client.execute(uri: path, method: .post, headers: headers) { response in
            (response.status, String(buffer: response.body))
        }
    }

    private static func confirm(
        _ client: any TestClientProtocol, _ token: String, password: String
    ) async throws -> (status: HTTPResponse.Status, body: String) {
        let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
        let body = ByteBuffer(string: #"{"password":"\#(password)"}"#)
        return try await client.execute(
            uri: "/api/v1/sessions/current/confirmation", method: .post, headers: headers, body: body
        ) { response in (response.status, String(buffer: response.body)) }
    }
}
