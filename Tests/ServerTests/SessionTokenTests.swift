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

/// Tokens of sessions, and the fields that passwords are typed into (OWASP ASVS 5.0 6.2, 7.2, 7.6).
@Suite struct SessionTokenTests {
    @Test func `V7_2_1 V7_2_2 a token that was changed, shortened or made up is nobody's`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.supervisor])
            var forged = [String(token.dropLast()), token + "A", token.lowercased(), "", "null", "0", "admin"]
            for place in stride(from: 0, to: token.count, by: 5) {
                var letters = Array(token)
                letters[place] = letters[place] == "A" ? "B" : "A"
                forged.append(String(letters))
            }
            for one in forged where one != token {
                for headers in [[.authorization: "Bearer \(one)"], [.cookie: "ransu=\(one)"]] as [HTTPFields] {
                    try await client.execute(uri: "/api/v1/sessions/current", method: .get, headers: headers) {
                        #expect($0.status == .unauthorized, "\(one)")
                    }
                }
            }
        }
    }

    @Test func `V6_5_3 V7_2_3 V11_5_1 ten thousand tokens differ, each of their 256 bits as often set as not`() throws {
        let tokens = (0..<10_000).map { _ in Entropy.secure.bytes(32) }
        #expect(Set(tokens).count == 10_000)
        for bit in 0..<256 {
            let count = tokens.count { $0[bit / 8] >> UInt8(bit % 8) & 1 == 1 }
            // Six standard deviations of 50: about one chance in two million for all of them together.
            #expect((4_700...5_300).contains(count), "bit \(bit): \(count)")
        }
    }

    @Test func `V7_6_2 no look at any page opens a session`() async throws {
        try await withRoutes { client, platform, _ in
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            for route in try Serve.routes(gateway, readiness: Readiness()) where route.method == .get {
                let path = route.path.replacing(#/\{[^}]*\}/#, with: "1").replacing("**", with: "1")
                try await client.execute(uri: path, method: .get, headers: [.accept: "text/html"]) { response in
                    for cookie in response.headers[values: .setCookie] {
                        #expect(cookie.hasPrefix("lang="), "\(path) sets \(cookie)")
                    }
                }
            }
            let sessions = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM login_session", as: Int64.self)
            }
            #expect(sessions == 0)
        }
    }

    @Test(arguments: ["/sign-in", "/register", "/lost-password/code", "/password", "/reauthenticate"])
    func `V6_2_6 V6_2_7 a field for a password hides it, says which one it wants, and lets it be pasted`(
        path: String
    ) async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.supervisor])
            let isOpen = ["/sign-in", "/register", "/lost-password/code"].contains(path)
            let headers: HTTPFields =
                isOpen ? [.accept: "text/html"] : [.cookie: "ransu=\(token)", .accept: "text/html"]
            try await client.execute(uri: path, method: .get, headers: headers) { response in
                let page = String(buffer: response.body)
                let fields = page.matches(of: #/<input[^>]*[Pp]assword[^>]*>/#).map { String($0.0) }
                #expect(!fields.isEmpty, "\(response.status)")
                for field in fields {
                    #expect(field.contains("type=\"password\""), "\(field)")
                    let isSaid = ["\"current-password\"", "\"new-password\""].contains {
                        field.contains("autocomplete=" + $0)
                    }
                    #expect(isSaid, "\(field)")
                }
                #expect(!page.lowercased().contains("onpaste") && !page.contains("autocomplete=\"off\""))
            }
        }
    }

    @Test func `V6_2_8 V6_2_9 a password is compared as it was typed, to the last of 128 characters`() async throws {
        let hashing = try ScryptHashing(entropy: .secure)
        let password = String(repeating: "蓝é 火Ab1#", count: 16)
        #expect(password.count == 128)
        let hash = try await hashing.hash(password)
        #expect(try await hashing.verify(password, against: hash))
        let others = [
            String(password.dropLast()), password + " ", password.lowercased(), String(password.prefix(72)),
            password.replacing("é", with: "e\u{301}"),
        ]
        for other in others {
            #expect(try await hashing.verify(other, against: hash) == false, "\(other.suffix(3)) \(other.count)")
        }
    }

    @Test func `V2_4_1 V15_2_2 one account computes a few hashes at once, and others go on meanwhile`() async throws {
        let hashing = try ScryptHashing(entropy: .secure)
        let hash = try await hashing.hash("Abcdef12!")
        let mine = hashing.limited(to: HashAsker(account: 7, address: "198.51.100.1"))
        let other = hashing.limited(to: HashAsker(account: 8, address: "198.51.100.1"))
        let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        return try await mine.verify("wrong", against: hash) ? "right" : "wrong"
                    } catch let refusal as Refusal {
                        return refusal.kind == .tooMany ? refusal.rule.code : "another"
                    }
                }
            }
            group.addTask { try await other.verify("Abcdef12!", against: hash) ? "other" : "wrong" }
            return try await group.reduce(into: [:]) { counts, one in counts[one, default: 0] += 1 }
        }
        #expect(outcomes["session.turns-taken", default: 0] > 20, "\(outcomes)")
        #expect(outcomes["wrong", default: 0] >= ScryptHashing.ofAccount && outcomes["other"] == 1, "\(outcomes)")
        #expect(try await mine.verify("Abcdef12!", against: hash), "and has its turns again")
    }

    @Test func `V7_5_2 V14_2_2 one's own data come as cards on a phone, and no cache keeps them`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            for path in ["/account/sessions", "/my-data"] {
                let headers: HTTPFields = [.cookie: "ransu=\(token)", .accept: "text/html", .acceptLanguage: "zh"]
                try await client.execute(uri: path, method: .get, headers: headers) { response in
                    let page = String(buffer: response.body)
                    #expect(page.contains("<table class=\"cards\">") && page.contains("data-label=\"地址"), "\(path)")
                    #expect(!page.contains("class=\"scroll\""), "\(path)")
                    #expect(response.headers[.cacheControl]?.contains("no-store") == true, "\(path)")
                }
            }
        }
    }

    @Test func `V7_4_4 who is signed in finds the way out on every page of the console`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            for path in ["/home", "/account", "/account/sessions", "/members", "/products", "/returns", "/invitations"]
            {
                let headers: HTTPFields = [.cookie: "ransu=\(token)", .accept: "text/html"]
                try await client.execute(uri: path, method: .get, headers: headers) { response in
                    #expect(response.status == .ok, "\(path)")
                    #expect(String(buffer: response.body).contains("action=\"/sign-out\""), "\(path)")
                }
            }
        }
    }
}
