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
import Web

/// Detection at the door (GB/T 22239 7.1.3.3), driven through the program's routes.
@Suite struct WatchTests {
    private static let attacker = "198.51.100.1"
    private static let other = "198.51.100.2"

    /// Requests that are such an attack: method, address, how often.
    private static let attacks: [(attack: Attack, path: String, times: Int)] = [
        (.bruteForce, "/api/v1/sessions", 20),
        (.enumeration, "/E=999999900000000000000000000001", 60),
        (.injection, "/api/v1/trace/x?q=%27%20UNION%20%20SELECT%20password--", 5),
        (.traversal, "/assets/..%2f..%2fetc%2fpasswd", 5),
        (.burst, "/nowhere/at/all", 300),
    ]

    @Test func `MLPS-7_1_3_3 each attack is told within a minute, its address closed, others not`() async throws {
        for one in Self.attacks {
            try await Self.withWatchedRoutes { client, platform, clock in
                for _ in 0..<one.times { _ = try await Self.ask(client, one.path, from: Self.attacker) }
                clock.advance(seconds: 1)
                try await Self.tell(platform)
                let told = try await Self.told(platform)
                // Who asks for much else may be seen to try codes as well.
                #expect(told.contains("security.\(one.attack.rawValue)"), "\(one.attack)")
                #expect(try await Self.ask(client, "/lookup", from: Self.attacker) == .forbidden, "\(one.attack)")
                #expect(try await Self.ask(client, "/lookup", from: Self.other) == .ok, "\(one.attack)")
                clock.advance(seconds: 901)
                #expect(try await Self.ask(client, "/lookup", from: Self.attacker) == .ok, "\(one.attack)")
            }
        }
    }

    @Test func `fewer than that, and the same from many, close nothing`() async throws {
        try await Self.withWatchedRoutes { client, platform, _ in
            for number in 0..<38 {
                let address = number.isMultiple(of: 2) ? Self.attacker : Self.other
                _ = try await Self.ask(client, "/api/v1/sessions", from: address)
            }
            for _ in 0..<4 { _ = try await Self.ask(client, "/x?a=%3Cscript%3E", from: Self.attacker) }
            try await Self.tell(platform)
            #expect(try await Self.told(platform) == [])
            #expect(try await Self.ask(client, "/lookup", from: Self.attacker) == .ok)
        }
    }

    @Test func `MLPS-7_1_3_3 scans and advice are answered while look-ups and signing in are closed`() async throws {
        try await Self.withWatchedRoutes { client, platform, clock in
            try await Self.close(Self.attacker, platform, clock)
            let scan = "/E=999999900000000000000000000001"
            #expect(try await Self.ask(client, scan, from: Self.attacker) != .forbidden)
            #expect(try await Self.ask(client, "/gas-smell", from: Self.attacker) == .ok)
            for path in ["/lookup", "/sign-in", "/api/v1/sessions", "/register"] {
                #expect(try await Self.ask(client, path, from: Self.attacker) == .forbidden, "\(path)")
            }
        }
    }

    @Test func `PI-AUTODEC a closed address reads why and until when, and can object once`() async throws {
        try await Self.withWatchedRoutes { client, platform, clock in
            try await Self.close(Self.attacker, platform, clock)
            let closing = try #require(try await platform.datastore.read { try $0.closings().first })
            var headers = Self.headers(Self.attacker)
            headers[.accept] = "text/html"
            headers[.acceptLanguage] = "zh"
            try await client.execute(uri: "/lookup", method: .get, headers: headers) { answer in
                let page = String(buffer: answer.body)
                #expect(answer.status == .forbidden)
                #expect(page.contains("/blocked/\(closing.publicNo)") && page.contains(closing.until.minuteText))
            }
            let address = "/blocked/\(closing.publicNo)"
            try await client.execute(uri: address, method: .get, headers: headers) { answer in
                #expect(String(buffer: answer.body).contains("猜测口令"))
            }
            headers[.contentType] = "application/x-www-form-urlencoded"
            let body = ByteBuffer(string: "text=an%20office%20of%20forty&contact=13800001234")
            for status in [HTTPResponse.Status.ok, .unprocessableContent] {
                try await client.execute(uri: address + "/appeal", method: .post, headers: headers, body: body) {
                    #expect($0.status == status)
                }
            }
            let security = try await testActor(
                platform, "security", roles: [.securityAdmin], organizationID: 0, at: clock.now())
            let appeal = try #require(try await ListAppeals(platform)(by: security).first)
            #expect(appeal.text == "an office of forty" && appeal.contact == "13800001234")
            try await DecideAppeal(platform)(appeal.id, opens: true, answer: "", by: security, on: clock.occasion)
            #expect(try await Self.ask(client, "/lookup", from: Self.attacker) == .ok)
        }
    }

    @Test func `MLPS-7_1_3_3 behind a proxy that nobody named nobody is closed out, and its line is told`() async throws
    {
        try await Self.withWatchedRoutes { client, platform, clock in
            // The tests' own connections are the named proxy; before it stands one that is not named.
            let (proxy, direct) = ("203.0.113.5, 10.1.1.1", "10.1.1.2")
            for address in [proxy, direct] {
                for _ in 0..<40 { _ = try await Self.ask(client, "/api/v1/sessions", from: address) }
            }
            try await Self.tell(platform)
            let told = try await Self.told(platform)
            #expect(told.contains("security.brute-force"))
            #expect(told.count { $0 == "security.unnamed-proxy" } == 1, "once a day")
            #expect(try await Self.ask(client, "/lookup", from: proxy) == .ok)
            #expect(try await Self.ask(client, "/lookup", from: direct) == .forbidden, "who speaks for himself")
            let security = try await testActor(
                platform, "security", roles: [.securityAdmin], organizationID: 0, at: clock.now())
            await #expect(throws: Refusal.self) {
                try await CloseAddress(platform)(
                    "10.1.1.1", minutes: 5, reason: "x", by: security, on: clock.occasion)
            }
            let events = try await ReadSecurityEvents(platform)(by: security, on: clock.occasion)
            let said = events.latest.map { $0.reasonText(.english) + $0.reasonText(.chinese) }.joined()
            #expect(said.contains("trusted-proxy = 10.1.1.1"))
            #expect(platform.watch.proxies.told(at: clock.now()) == ["10.1.1.1"])
            let forDoctor = try await platform.datastore.read {
                try $0.unnamedProxies(since: clock.now().adding(seconds: -1))
            }
            #expect(forDoctor == ["10.1.1.1"])
            // Over the Internet anybody may write such a header: that helps nobody.
            for _ in 0..<20 { _ = try await Self.ask(client, "/api/v1/sessions", from: "192.0.2.1, 203.0.113.9") }
            try await Self.tell(platform)
            #expect(try await Self.ask(client, "/lookup", from: "192.0.2.1, 203.0.113.9") == .forbidden)
        }
    }

    @Test func `MLPS-7_1_3_3 a device that was signed in from answers for itself, not for its address`() async throws {
        try await Self.withWatchedRoutes { client, platform, clock in
            let worker = try await testActor(
                platform, "worker", roles: [.enterpriseAdmin], organizationID: 0, at: clock.now())
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE account SET password_hash = 'plain:right' WHERE account_id = \(worker.accountID)")
            }
            var devices: [String] = []
            for _ in 0..<2 {
                let begun = try await SignIn(platform, hashing: PlainHashing())(
                    name: "worker", password: "right", kind: .page, on: clock.occasion)
                devices.append("ransu-device=\(try #require(begun.device))")
            }
            try await Self.close(Self.attacker, platform, clock)
            #expect(try await Self.ask(client, "/lookup", from: Self.attacker) == .forbidden)
            #expect(try await Self.ask(client, "/lookup", from: Self.attacker, cookie: devices[0]) == .ok)
            #expect(
                try await Self.ask(client, "/lookup", from: Self.attacker, cookie: "ransu-device=made.up") == .forbidden
            )
            for _ in 0..<5 {
                _ = try await Self.ask(client, "/x?a=%3Cscript%3E", from: Self.other, cookie: devices[0])
            }
            try await Self.tell(platform)
            #expect(try await Self.ask(client, "/lookup", from: Self.other, cookie: devices[0]) == .forbidden)
            #expect(try await Self.ask(client, "/lookup", from: Self.other, cookie: devices[1]) == .ok)
            #expect(try await Self.ask(client, "/lookup", from: Self.other) == .ok)
        }
    }

    @Test func `a look at the page of security events is none`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.securityAdmin])
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "text/html", .acceptLanguage: "zh"]
            for path in ["/security", "/security/keys", "/security"] {
                try await client.execute(uri: path, method: .get, headers: headers) { answer in
                    #expect(answer.status == .ok, "\(path)")
                    guard path == "/security" else { return }
                    #expect(String(buffer: answer.body).contains("一天内没有安全事件"))
                }
                clock.advance(seconds: 61)
                try await platform.auditTrail.flush(at: clock.now())
            }
            #expect(try await Self.told(platform).contains("security.read"), "the look is on record")
        }
    }

    /// Twenty wrong sign-ins.
    private static func close(_ address: String, _ platform: Platform, _ clock: FixedClock) async throws {
        for _ in 0..<20 { platform.watch.see(.bruteForce, of: address, "POST /sign-in", at: clock.now()) }
        try await tell(platform)
    }

    private static func tell(_ platform: Platform) async throws {
        for finding in platform.watch.drain(isWorkingDay: { _ in true }) {
            try await TellAttack(platform, exempt: [])(finding)
        }
    }

    private static func told(_ platform: Platform) async throws -> [String] {
        try await platform.datastore.report { session in
            try session.rows("SELECT action FROM audit_record WHERE action LIKE 'security.%' ORDER BY audit_id") {
                try $0.next(String.self)
            }
        }
    }

    /// POST where a session is asked for, else GET.
    private static func ask(
        _ client: any TestClientProtocol, _ path: String, from address: String, cookie: String? = nil
    ) async throws -> HTTPResponse.Status {
        let isSession = path == "/api/v1/sessions"
        var headers = headers(address)
        headers[.cookie] = cookie
        return try await client.execute(
            uri: path, method: isSession ? .post : .get, headers: headers,
            body: isSession ? ByteBuffer(string: #"{"account":"nobody","password":"x"}"#) : nil
        ) { $0.status }
    }

    private static func headers(_ address: String) -> HTTPFields {
        [.accept: "application/json", .contentType: "application/json", .init("X-Forwarded-For")!: address]
    }

    private static func withWatchedRoutes(
        _ body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock) async throws -> Void
    ) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            try await TestEngine.withFolder { folder in
                var options = Gateway.Options(isSecure: false, spoolFolder: folder)
                options.doorGates = [WatchGate(regions: AddressRegions()), BlockGate()]
                // The tests' own connections are the proxy, which says who asks.
                options.trustedProxies = ["127.0.0.0/8", "::1"].compactMap(AddressBlock.init)
                let gateway = Gateway(
                    platform: platform, options: options, hashing: PlainHashing(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPage.respond)
                let application = Application(
                    responder: gateway.responder(try Serve.routes(gateway, readiness: Readiness())))
                try await application.test(.live) { client in try await body(client, platform, clock) }
            }
        }
    }
}
