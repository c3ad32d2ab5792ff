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

private func testToken(
    _ client: any TestClientProtocol, _ platform: Platform, _ clock: FixedClock
) async throws -> String {
    try await signIn(client, platform, clock, roles: [.enterpriseAdmin], name: "paced")
}

/// How often one address may try (OWASP ASVS 2.4.1, 6.3.1).
@Suite struct PaceTests {
    @Test func `V2_4_1 V6_3_1 who signs in too often is told to wait, by page and by interface, others are not`()
        async throws
    {
        try await Self.withPacedRoutes { client, _, clock in
            for number in 0..<20 {
                let form = number.isMultiple(of: 2)
                let status = try await Self.signIn(client, byForm: form, from: "198.51.100.1")
                #expect(status.0 == .unauthorized, "\(number)")
            }
            for form in [true, false] {
                let (status, wait) = try await Self.signIn(client, byForm: form, from: "198.51.100.1")
                #expect(status == .tooManyRequests)
                #expect(wait == "3")
            }
            #expect(try await Self.signIn(client, byForm: false, from: "198.51.100.2").0 == .unauthorized)
            #expect(try await Self.signIn(client, byForm: false, from: "127.0.0.1").0 == .unauthorized)
            try await client.execute(uri: "/sign-in", method: .get, headers: Self.headers("198.51.100.1")) {
                #expect($0.status == .ok, "the form itself is read as before")
            }
            clock.advance(seconds: 3)
            #expect(try await Self.signIn(client, byForm: true, from: "198.51.100.1").0 == .unauthorized)
            #expect(try await Self.signIn(client, byForm: true, from: "198.51.100.1").0 == .tooManyRequests)
        }
    }

    @Test func `V2_4_1 registrations of one address come one after another, those refused cost no turn of the hour`()
        async throws
    {
        try await Self.withPacedRoutes { client, platform, clock in
            for round in 0..<3 {
                var statuses: [HTTPResponse.Status] = []
                for _ in 0..<31 {
                    let status = try await client.execute(
                        uri: "/api/v1/registrations", method: .post, headers: Self.headers("198.51.100.1"),
                        body: ByteBuffer(string: "{}")
                    ) { $0.status }
                    statuses.append(status)
                }
                #expect(!statuses.prefix(30).contains(.tooManyRequests), "round \(round)")
                #expect(statuses.last == .tooManyRequests)
                clock.advance(seconds: 60)
            }
            try await platform.auditTrail.flush(at: clock.now(), closing: true)
            let told = try await platform.datastore.read { session in
                try session.value(
                    "SELECT COALESCE(SUM(occurrences), 0) FROM audit_record WHERE outcome = 'failure'", as: Int.self)
            }
            #expect(told == 93, "each refusal is in the trail, by itself or counted")
        }
    }

    @Test func `right sign-ins cost no turn, and a device that was signed in from does not wait for its address`()
        async throws
    {
        try await Self.withPacedRoutes { client, platform, clock in
            let worker = try await testActor(
                platform, "worker", roles: [.systemAdmin], organizationID: 0, at: clock.now())
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE account SET password_hash = 'plain:right' WHERE account_id = \(worker.accountID)")
            }
            let address = "198.51.100.3"
            var cookie = ""
            for _ in 0..<25 {
                let answer = try await Self.enter(client, from: address, cookie: "")
                #expect(answer.status == .seeOther)
                cookie = answer.device ?? ""
            }
            #expect(cookie.hasPrefix("ransu-device="))
            for _ in 0..<20 { _ = try await Self.signIn(client, byForm: true, from: address) }
            #expect(try await Self.enter(client, from: address, cookie: "").status == .tooManyRequests)
            #expect(
                try await Self.enter(client, from: address, cookie: "ransu-device=made.up").status == .tooManyRequests)
            #expect(try await Self.enter(client, from: address, cookie: cookie).status == .seeOther)
        }
    }

    @Test func `a turn that is given back is there again`() {
        let book = PaceBook(limits: [.register: PaceLimit(turns: 2, seconds: 3_600)])
        let now = Instant(microseconds: 1_000_000_000)
        #expect(book.take(.register, of: "one", at: now) == 0 && book.take(.register, of: "one", at: now) == 0)
        #expect(book.take(.register, of: "one", at: now) == 1_800)
        book.giveBack(.register, of: "one")
        book.giveBack(.register, of: "other")
        #expect(book.take(.register, of: "one", at: now) == 0)
        #expect(book.take(.register, of: "one", at: now) == 1_800)
    }

    @Test func `the paces that are limited are those of these addresses`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            let limited = try Serve.routes(gateway, readiness: Readiness()).filter {
                PaceLimit.usual[$0.terms.pace] != nil
            }
            #expect(
                Set(limited.map { "\($0.method.rawValue) \($0.path)" }) == [
                    "POST /sign-in", "POST /sign-in/factor", "POST /api/v1/sessions", "POST /reauthenticate",
                    "POST /api/v1/sessions/current/confirmation", "POST /account/contact/confirmation",
                    "POST /lost-password", "POST /lost-password/code", "POST /account-help", "POST /password",
                    "POST /api/v1/sessions/current/password", "POST /account/recovery-codes",
                    "POST /register", "POST /api/v1/registrations", "POST /invitation/{token}",
                    "POST /privacy/request", "POST /api/v1/privacy/requests", "GET /privacy/request/{number}",
                    "GET /api/v1/privacy/request-states/{number}", "POST /blocked/{no}/appeal",
                    "POST /oauth/token", "POST /oauth/revoke",
                ])
        }
    }

    @Test func `V2_4_1 each pace of an address ends by itself, an account has its own wherever it comes from`()
        async throws
    {
        let work = WorkPaces(exemptsLoopback: true)
        let gates: [[any Gate]] = [[AddressPaceGate(work)], [AccountPaceGate(work)]]
        try await Self.withGates(gates) { client, platform, clock in
            let token = try await testToken(client, platform, clock)
            func ask(_ path: String, from address: String, as token: String? = nil) async throws -> Int {
                var headers = Self.headers(address)
                if let token { headers[.authorization] = "Bearer \(token)" }
                return try await client.execute(uri: path, method: .get, headers: headers) { $0.status.code }
            }
            for number in 0..<60 {
                #expect(try await ask("/proof/file?code=1", from: "198.51.100.7") != 429, "\(number)")
            }
            #expect(try await ask("/proof/file?code=1", from: "198.51.100.7") == 429)
            #expect(try await ask("/proof/file?code=1", from: "198.51.100.8") != 429, "another address")
            #expect(try await ask("/api/v1/link-types", from: "198.51.100.7") == 200, "another pace")
            #expect(try await ask("/proof/file?code=1", from: "127.0.0.1") != 429, "this machine")
            #expect(try await ask("/proof/file?code=1", from: "198.51.100.7", as: token) != 429, "an account")
            for _ in 0..<300 { _ = try await ask("/healthz", from: "198.51.100.9", as: "nobody's") }
            #expect(try await ask("/healthz", from: "198.51.100.9", as: "nobody's") == 429, "tokens that are none")
            clock.advance(seconds: 1)
            #expect(try await ask("/proof/file?code=1", from: "198.51.100.7") != 429)
        }
    }

    @Test func `V2_4_1 invented tokens throw nobody out, and an ended session costs itself alone`() async throws {
        let work = WorkPaces(exemptsLoopback: true)
        try await Self.withGates([[AddressPaceGate(work)], [AccountPaceGate(work)]]) { client, platform, clock in
            let first = try await testToken(client, platform, clock)
            let body = try await beginSession(client, "paced", "Abcdef12!").1
            let second = String(try #require(body.firstMatch(of: #/"token":"([^"]+)"/#)).1)
            func ask(_ token: String, _ path: String = "/api/v1/sessions/current") async throws -> Int {
                var headers = Self.headers("198.51.100.9")
                headers[.authorization] = "Bearer \(token)"
                return try await client.execute(uri: path, method: .get, headers: headers) { $0.status.code }
            }
            for number in 0..<300 { #expect(try await ask("invented-\(number)") == 401) }
            #expect(try await ask("invented-again") == 429)
            #expect(try await ask(first) == 200, "a session that begun before")
            #expect(try await ask(second) == 200, "one that was never shown until now")
            try await platform.datastore.write { try $0.run("DELETE FROM login_session") }
            for _ in 0..<300 { #expect(try await ask(first) == 401) }
            #expect(try await ask(first) == 429, "it has ended")
            #expect(try await ask(second) == 401, "which costs the other one nothing")
            for _ in 0..<60 { _ = try await ask(second, "/proof/file?code=1") }
            #expect(try await ask(second, "/proof/file?code=1") == 429, "who shows nothing good has an address's pace")
        }
    }

    @Test func `V2_4_1 a minute's work of an account ends as well`() {
        let books = WorkPaces(exemptsLoopback: true).books
        let accounts = books[1]
        let now = Instant(microseconds: 1_000_000_000)
        for _ in 0..<240 { #expect(accounts.take(.download, of: "7", at: now) == 0) }
        #expect(accounts.take(.download, of: "7", at: now) == 1)
        #expect(accounts.take(.free, of: "7", at: now) == 0)
        let wider = WorkPaces(factor: 10, exemptsLoopback: true).books[0]
        for _ in 0..<600 { #expect(wider.take(.download, of: "7", at: now) == 0) }
        #expect(wider.take(.download, of: "7", at: now) > 0)
    }

    @Test(arguments: TestEngine.available)
    func `V2_4_1 MLPS-7_1_4_1b a restart does not begin a pace anew`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let limits: [Pace: PaceLimit] = [.signIn: PaceLimit(turns: 10, seconds: 600)]
            let keys = try PaceKeys(platform)
            let before = PaceBook("tries", limits: limits)
            for _ in 0..<10 { _ = before.take(.signIn, of: "198.51.100.1", at: clock.now()) }
            for _ in 0..<4 { _ = before.take(.signIn, of: "198.51.100.2", at: clock.now()) }
            let hot = before.hot(at: clock.now(), keys)
            #expect(hot.count == 1, "who is not fast costs nothing")
            #expect(before.hot(at: clock.now(), keys).isEmpty, "what is written is not written again")
            try await platform.keep(hot)
            let kept = try await platform.paceCounts()
            #expect(kept == hot)
            let after = PaceBook("tries", limits: limits)
            after.remember(kept, keys)
            #expect(after.take(.signIn, of: "198.51.100.1", at: clock.now()) == 60)
            #expect(after.take(.signIn, of: "198.51.100.2", at: clock.now()) == 0)
            clock.advance(seconds: 60)
            #expect(after.take(.signIn, of: "198.51.100.1", at: clock.now()) == 0, "and it ends as it would have")
            let other = PaceBook("turns", limits: limits)
            other.remember(kept, keys)
            #expect(other.take(.signIn, of: "198.51.100.1", at: clock.now()) == 0, "of another book")
            clock.advance(seconds: 600)
            try await platform.forgetEndedSessions()
            let left = try await platform.datastore.read {
                try $0.value("SELECT COUNT(*) FROM pace_count", as: Int.self)
            }
            #expect(left == 0)
        }
    }

    @Test func `routes have the pace of their work`() async throws {
        try await withPlatform(.sqlite) { platform, _ in
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            let routes = try Serve.routes(gateway, readiness: Readiness())
            func paths(_ pace: Pace) -> Set<String> { Set(routes.filter { $0.terms.pace == pace }.map(\.path)) }
            #expect(paths(.free) == ["/assets/{name}", "/healthz", "/readyz", "/metrics"])
            #expect(
                paths(.lookUp) == [
                    "/lookup", "/lookup/appliance", "/lookup/photo", "/scratch", "/api/v1/appliance-lookups",
                    "/api/v1/scratch-checks", "/api/v1/trace/{code}",
                ])
            #expect(paths(.scan).isSuperset(of: ["/E={ecode}", "/01/**", "/8004/**", "/old/**"]))
            #expect(paths(.scan).allSatisfy { !$0.hasPrefix("/api/") && !$0.hasPrefix("/ledger") })
            #expect(
                paths(.upload).isSuperset(of: [
                    "/api/v1/returns", "/returns/upload", "/epcis/v2/capture", "/epcis/v2/events",
                    "/api/v1/code-imports", "/history/{id}/files",
                ]))
            #expect(paths(.download).contains("/api/v1/audit/export.csv"))
        }
    }

    @Test func `a flood of addresses costs bounded memory and empties nobody's record`() {
        let book = PaceBook(limits: [.signIn: PaceLimit(turns: 2, seconds: 60)])
        let start = Instant(microseconds: 1_000_000_000)
        #expect(book.take(.signIn, of: "mine", at: start) == 0 && book.take(.signIn, of: "mine", at: start) == 0)
        #expect(book.take(.signIn, of: "mine", at: start) == 30)
        #expect(book.take(.read, of: "mine", at: start) == 0, "a pace without a limit")
        for number in 0..<PaceBook.bucketsMax { _ = book.take(.signIn, of: "\(number)", at: start) }
        #expect(book.count <= PaceBook.bucketsMax + 1)
        #expect(book.take(.signIn, of: "mine", at: start) == 30, "still known")
        // Those beyond share a bucket that ends, too.
        let beyond = (0..<500).map { book.take(.signIn, of: "beyond \($0)", at: start) }
        #expect(beyond.prefix(90).allSatisfy { $0 == 0 } && beyond.last != 0)
        #expect(book.count <= PaceBook.bucketsMax + 1)
        // Once their buckets are full they are forgotten.
        let later = start.adding(seconds: 61)
        #expect(book.take(.signIn, of: "new", at: later) == 0)
        #expect(book.count == 1)
    }

    private static func withPacedRoutes(
        _ body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock) async throws -> Void
    ) async throws {
        try await withGates([[PaceGate(exemptsLoopback: true)], []], body)
    }

    /// - Parameter gates: those of the door, and those within.
    private static func withGates(
        _ gates: [[any Gate]],
        _ body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock) async throws -> Void
    ) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            try await TestEngine.withFolder { folder in
                var options = Gateway.Options(isSecure: false, spoolFolder: folder)
                options.doorGates = gates[0]
                options.innerGates += gates[1]
                // The tests' own connections are the proxy, which says who asks.
                options.trustedProxies = ["127.0.0.0/8", "::1"].compactMap(AddressBlock.init)
                let gateway = Gateway(
                    platform: platform, options: options, hashing: PlainHashing(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
                let application = Application(
                    responder: gateway.responder(try Serve.routes(gateway, readiness: Readiness())))
                try await application.test(.live) { client in try await body(client, platform, clock) }
            }
        }
    }

    private static func headers(_ address: String) -> HTTPFields {
        [.accept: "application/json", .contentType: "application/json", .init("X-Forwarded-For")!: address]
    }

    /// A right sign-in by the page: the status, and the device's cookie.
    private static func enter(
        _ client: any TestClientProtocol, from address: String, cookie: String
    ) async throws -> (status: HTTPResponse.Status, device: String?) {
        var headers = Self.headers(address)
        headers[.contentType] = "application/x-www-form-urlencoded"
        if !cookie.isEmpty { headers[.cookie] = cookie }
        return try await client.execute(
            uri: "/sign-in", method: .post, headers: headers,
            body: ByteBuffer(string: "accountName=worker&password=right")
        ) { answer in
            let device = answer.headers[values: .setCookie].first { $0.hasPrefix("ransu-device=") }
            return (answer.status, device.flatMap { $0.split(separator: ";").first.map(String.init) })
        }
    }

    /// A wrong sign-in: the status, and `Retry-After`.
    private static func signIn(
        _ client: any TestClientProtocol, byForm: Bool, from address: String
    ) async throws -> (HTTPResponse.Status, String?) {
        var headers = Self.headers(address)
        if byForm { headers[.contentType] = "application/x-www-form-urlencoded" }
        let body = byForm ? "accountName=nobody&password=x" : #"{"account":"nobody","password":"x"}"#
        return try await client.execute(
            uri: byForm ? "/sign-in" : "/api/v1/sessions", method: .post, headers: headers,
            body: ByteBuffer(string: body)
        ) { ($0.status, $0.headers[.retryAfter]) }
    }
}
