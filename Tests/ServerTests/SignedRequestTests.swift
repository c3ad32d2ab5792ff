import Cryptography
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// Signed requests and tokens of clients, from outside.
@Suite struct SignedRequestTests {
    static let products = "/api/v1/products"

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_2_2 MLPS-7_1_3_1 a signed request is its client's, once, and each wrong part is named`(
        engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let signer = try await Signer(platform, clock, "hmac")
            let now = clock.now().microseconds / 1_000_000
            func outcome(_ change: (inout Signer.Parts) -> Void) async throws -> String {
                var parts = Signer.Parts(created: now)
                change(&parts)
                return try await signer.send(client, parts)
            }
            #expect(try await outcome { $0.nonce = "nonce-0001" } == "200")
            #expect(try await outcome { $0.nonce = "nonce-0001" } == "401 signature.replayed nonce")
            #expect(try await outcome { $0.created = now - 301 } == "401 signature.time created")
            #expect(try await outcome { $0.created = now + 301 } == "401 signature.time created")
            #expect(try await outcome { $0.created = now + 299 } == "200")
            #expect(try await outcome { $0.extra = ";expires=\(now)" } == "401 signature.ended expires")
            #expect(try await outcome { $0.extra = ";expires=999999999999999" } == "200")
            #expect(try await outcome { $0.nonce = "short" } == "401 signature.parameter nonce")
            #expect(try await outcome { $0.keyID = "key-unknown" } == "401 signature.unverified Signature")
            #expect(try await outcome { $0.breaks = true } == "401 signature.unverified Signature")
            #expect(try await outcome { $0.extra = ";alg=\"ed25519\"" } == "401 signature.unverified Signature")
            #expect(try await outcome { $0.components = ["@target-uri"] } == "401 signature.cover @method")
            #expect(try await outcome { $0.components = ["@method", "@path"] } == "401 signature.cover @authority")
            #expect(
                try await outcome { $0.components = ["@method", "@target-uri", "x-none"] }
                    == "401 signature.component x-none")
            let seen = try await platform.datastore.read { try $0.credentials(of: signer.clientID) }
            #expect(seen[0].seenAt == clock.now() && seen[0].seenAddress == "-")
            clock.advance(seconds: 31 * 86_400)
            #expect(
                try await outcome { $0.created = clock.now().microseconds / 1_000_000 }
                    == "401 client.credential-over keyid")
        }
    }

    @Test func `MLPS-7_1_2_2 a body counts with the digest that was signed only`() async throws {
        try await withRoutes { client, platform, clock in
            let signer = try await Signer(platform, clock, "ed25519")
            let now = clock.now().microseconds / 1_000_000
            func outcome(_ change: (inout Signer.Parts) -> Void) async throws -> String {
                var parts = Signer.Parts(created: now)
                parts.method = .post
                parts.path = "/api/v1/links"
                parts.body = "{}"
                change(&parts)
                return try await signer.send(client, parts)
            }
            let taken = try await outcome { _ in }
            #expect(taken.hasPrefix("4") && !taken.hasPrefix("401"), "it is read, and found incomplete: \(taken)")
            #expect(try await outcome { $0.sent = "[]" } == "401 signature.digest Content-Digest")
            #expect(
                try await outcome { $0.components = ["@method", "@target-uri"] }
                    == "401 signature.cover content-digest")
            #expect(try await outcome { $0.digest = "md5=:AAAA:" } == "401 signature.digest Content-Digest")
        }
    }

    @Test func `MLPS-7_1_3_2 a client reaches neither pages nor what its scope or its addresses leave out`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let signer = try await Signer(platform, clock, "hmac")
            let now = clock.now().microseconds / 1_000_000
            for (path, expected) in [
                ("/home", "401"), ("/account", "401"), ("/api/v1/sessions", "401"), ("/api/v1/clients", "403"),
                ("/api/v1/audit", "403"), ("/api/v1/sessions/current", "200"),
            ] {
                var parts = Signer.Parts(created: now)
                parts.path = path
                #expect(try await signer.send(client, parts).prefix(3) == expected, "\(path)")
            }
            let narrow = try await Signer(platform, clock, "hmac", addresses: "203.0.113.0/24", name: "two")
            #expect(try await narrow.send(client, Signer.Parts(created: now)).hasPrefix("403 client.address"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `V9_1_1 V9_2_2 a client's token is opaque, for its scope and an hour, and ends when it is given back`(
        engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let signer = try await Signer(platform, clock, "secret")
            let good = "\(signer.clientName):\(signer.secret)"
            func ask(_ who: String, _ body: String, _ path: String = "/oauth/token") async throws -> (Int, String) {
                let headers: HTTPFields = [
                    .authorization: "Basic \(Array(who.utf8).base64)",
                    .contentType: "application/x-www-form-urlencoded",
                ]
                return try await client.execute(
                    uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)
                ) { (Int($0.status.code), String(buffer: $0.body)) }
            }
            let grant = "grant_type=client_credentials"
            for (who, body, status, error) in [
                ("\(signer.clientName):wrong", grant, 401, "invalid_client"),
                ("client-none:\(signer.secret)", grant, 401, "invalid_client"),
                (good, "grant_type=password", 400, "unsupported_grant_type"), (good, "a=1", 400, "invalid_request"),
                (good, grant + "&scope=audit.read", 400, "invalid_scope"),
            ] {
                let (found, text) = try await ask(who, body)
                #expect(found == status && text.contains("\"error\":\"\(error)\""), "\(body): \(found) \(text)")
            }
            let (status, text) = try await ask(good, grant + "&scope=product.read")
            #expect(status == 200 && text.contains("\"expires_in\":3600") && text.contains("\"token_type\":\"Bearer\""))
            let token = String(try #require(text.firstMatch(of: #/"access_token":"([^"]+)"/#)).1)
            #expect(token.utf8.count < 80 && !token.contains("product"), "it says nothing by itself")
            func use() async throws -> Int {
                try await client.execute(
                    uri: Self.products, method: .get, headers: [.authorization: "Bearer \(token)"]
                ) { Int($0.status.code) }
            }
            #expect(try await use() == 200)
            #expect(try await ask(good, "token=\(token)", "/oauth/revoke").0 == 200)
            #expect(try await use() == 401)
        }
    }
}

/// A client that signs by itself.
private struct Signer {
    struct Parts {
        var method = HTTPRequest.Method.get
        var path = SignedRequestTests.products
        var components: [String]?
        var created: Int64
        var nonce: String?
        var keyID: String?
        var extra = ""
        var body: String?
        /// What goes in place of the body that was signed.
        var sent: String?
        var digest: String?
        var breaks = false

        init(created: Int64) { self.created = created }
    }

    let clientID: Int64
    let clientName: String
    let keyID: String
    let secret: String
    private let platform: Platform
    private let key: Ed25519.PrivateKey

    init(
        _ platform: Platform, _ clock: FixedClock, _ kind: String, addresses: String = "", name: String = "one"
    ) async throws {
        let home = try await testOrganization(
            platform, name: name, uscc: name == "one" ? "91440606123456788U" : "91440606MAABCD129G", at: clock.now())
        let admin = try await testActor(
            platform, name, roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
        let client = try await testClient(
            platform, by: admin, scopes: ["product.read", "link.manage"], addresses: addresses, on: clock.occasion)
        key = try Ed25519.PrivateKey(seed: SecretBytes([UInt8](repeating: 5, count: 32)))
        let new = try await KeepCredentials(platform).make(
            kind, publicKey: kind == "ed25519" ? key.publicKey.bytes.base64 : "", for: client.id, by: admin,
            on: clock.occasion)
        (clientID, clientName) = (client.id, client.name)
        (keyID, secret) = (new.keyID, new.secret ?? "")
        self.platform = platform
    }

    /// The status, and of a problem its type and field.
    func send(_ client: any TestClientProtocol, _ parts: Parts) async throws -> String {
        var headers: HTTPFields = [.accept: "application/json"]
        if let body = parts.body {
            headers[.contentType] = "application/json"
            headers[.init("Content-Digest")!] =
                parts.digest ?? "sha-256=:\(SHA256.hash(Array(body.utf8)).base64):"
        }
        let usual = ["@method", "@target-uri"] + (parts.body == nil ? [] : ["content-digest"])
        let components = parts.components ?? usual
        let nonce = parts.nonce ?? platform.entropy.bytes(12).base64
        let list = "(" + components.map { "\"\($0)\"" }.joined(separator: " ") + ")"
        let parameters =
            "\(list);created=\(parts.created);keyid=\"\(parts.keyID ?? keyID)\";nonce=\"\(nonce)\"\(parts.extra)"
        var lines = components.map { "\"\($0)\": \(value($0, parts, headers))" }
        lines.append("\"@signature-params\": \(parameters)")
        var signature = try sign(Array(lines.joined(separator: "\n").utf8))
        if parts.breaks { signature[0] ^= 1 }
        headers[.init("Signature-Input")!] = "sig1=" + parameters
        headers[.init("Signature")!] = "sig1=:\(signature.base64):"
        let body = (parts.sent ?? parts.body).map { ByteBuffer(string: $0) }
        return try await client.execute(uri: parts.path, method: parts.method, headers: headers, body: body) {
            response in
            let text = String(buffer: response.body)
            let rule = text.firstMatch(of: #/"type":"urn:ransu:([^"]+)"/#).map { " \($0.1)" } ?? ""
            let field = text.firstMatch(of: #/"field":"([^"]+)"/#).map { " \($0.1)" } ?? ""
            return "\(response.status.code)\(rule)\(field)"
        }
    }

    private func value(_ name: String, _ parts: Parts, _ headers: HTTPFields) -> String {
        switch name {
        case "@method": parts.method.rawValue
        case "@target-uri": "http://localhost\(parts.path)"
        case "@path": parts.path
        default: HTTPField.Name(name).flatMap { headers[$0] } ?? ""
        }
    }

    private func sign(_ text: [UInt8]) throws -> [UInt8] {
        if keyID.isEmpty || secret.isEmpty { return try key.sign(text) }
        return MAC.code(for: text, key: SecretBytes([UInt8](base64: secret) ?? []))
    }
}
