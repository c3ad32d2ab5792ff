import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Server
import Storage
import TestSupport
import Testing
import Traceability

/// What every installation does for whoever uses it, whatever the route.
@Suite struct ProtectionTests {
    @Test func `V3_3_1 V3_3_2 V3_3_3 V3_3_4 cookies are this host's own, and no script reads them`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let gateway = Self.gateway(platform, isSecure: true)
            for cookie in [
                gateway.sessionCookie("x"), gateway.endedCookie, gateway.languageCookie(.english),
                gateway.deviceCookie("x"),
            ] {
                #expect(cookie.hasPrefix("__Host-"), "\(cookie)")
                let attributes = Set(cookie.split(separator: ";").dropFirst().map { $0.drop { $0 == " " } })
                #expect(attributes.isSuperset(of: ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"]), "\(cookie)")
            }
            #expect(!Self.gateway(platform, isSecure: false).languageCookie(.english).contains("Secure"))
        }
    }

    @Test(arguments: [true, false])
    func `V3_4_1 the chosen language is kept, and browsers hold to TLS for two years`(_ isSecure: Bool) async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let gateway = Self.gateway(platform, isSecure: isSecure)
            let application = Application(
                responder: gateway.responder(try Serve.routes(gateway, readiness: Readiness())))
            try await application.test(.router) { client in
                let cookie = try await client.execute(uri: "/language?to=en", method: .get) { response in
                    let expected = isSecure ? "max-age=63072000; includeSubDomains" : nil
                    #expect(response.headers[.strictTransportSecurity] == expected)
                    return try #require(response.headers[.setCookie]?.split(separator: ";").first)
                }
                let headers: HTTPFields = [.cookie: String(cookie), .acceptLanguage: "zh-CN"]
                try await client.execute(uri: "/sign-in", method: .get, headers: headers) { response in
                    #expect(String(buffer: response.body).contains("<html lang=\"en\">"))
                }
            }
        }
    }

    @Test func `V6_2_6 V6_2_7 password fields are masked and say which password they want`() async throws {
        try await withRoutes { client, _, _ in
            for (uri, wanted) in [("/sign-in", ["current-password"]), ("/register", ["new-password", "new-password"])] {
                try await client.execute(uri: uri, method: .get, headers: [.accept: "text/html"]) { response in
                    let page = String(buffer: response.body)
                    let fields = page.matches(of: #/<input[^>]*type="password"[^>]*>/#).map { String($0.0) }
                    let said = fields.map {
                        $0.firstMatch(of: #/autocomplete="([^"]*)"/#).map { String($0.1) } ?? ""
                    }
                    #expect(said == wanted, "\(uri)")
                    #expect(fields.allSatisfy { !$0.contains("onpaste") && !$0.contains(" value=\"") })
                    #expect(page.contains("autocomplete=\"username\""), "\(uri)")
                }
            }
        }
    }

    @Test func `V14_2_1 V16_2_5 what somebody searched by is not kept in the trail, which codes were looked at is`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.reviewer])
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "text/html"]
            let name = "%E5%BC%A0%E4%B8%89"
            for query in [
                "q=\(name)&state=active", "q=13812345678", "phone=13812345678", "state=13812345678",
                "\(name)13812345678=1", "q=zhang%40example.cn", "q=SN2026-0001",
            ] {
                try await client.execute(uri: "/organizations?\(query)", method: .get, headers: headers) {
                    #expect($0.status == .ok, "\(query)")
                }
            }
            try await platform.auditTrail.flush(at: clock.now(), closing: true)
            let lines = try await platform.datastore.read { session in
                try session.rows(
                    """
                    SELECT reason, object_id, object_name FROM audit_record WHERE action LIKE 'organization%'
                    ORDER BY audit_id
                    """
                ) { row in [try row.next(String.self), try row.next(String.self), try row.next(String.self)] }
            }
            let text = lines.flatMap { $0 }.joined(separator: "|")
            #expect(!text.contains("张三") && !text.contains("13812345678") && !text.contains("zhang"), "\(text)")
            #expect(text.contains("q=…, state=active") && text.contains("SN2026-0001"), "\(text)")
            #expect(lines.count >= 6)
        }
    }

    @Test(arguments: ["0.0.0.0:0", "[::]:0", "127.0.0.1.example.com:0", "192.0.2.1:0"])
    func `V13_2_3 MLPS-7_1_4_2b the demo, whose passwords are public, is shown to this machine only`(
        _ listen: String
    ) async throws {
        try await TestEngine.withFolder { folder in
            var configuration = ServerConfiguration(dataFolder: folder + "/data")
            configuration.demo = true
            configuration.listen = try #require(ListenAddress(listen))
            let demo = configuration
            let refused = await #expect(throws: ConfigurationError.self) {
                _ = try await Installation.open(
                    demo, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, environment: [:])
            }
            #expect(refused?.description.contains("--demo") == true)
            #expect(!FileManager.default.fileExists(atPath: folder + "/data"), "nothing was made")
        }
    }

    @Test func `doctor names the proxy that nobody named`() async throws {
        try await TestEngine.withFolder { folder in
            var configuration = ServerConfiguration(dataFolder: folder + "/data")
            configuration.options.publicURL = "https://trace.example.cn"
            #expect(await Self.subjects(configuration).contains("proxy"))
            configuration.trustedProxies = ["127.0.0.1"]
            #expect(await Self.subjects(configuration).contains("proxy") == false)
        }
    }

    private static func subjects(_ configuration: ServerConfiguration) async -> [String] {
        await Doctor(configuration, environment: [:]).examine().map(\.subject)
    }

    private static func gateway(_ platform: Platform, isSecure: Bool) -> Gateway {
        Gateway(
            platform: platform, options: .init(isSecure: isSecure, spoolFolder: "/nowhere"), hashing: PlainHashing(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
    }
}
