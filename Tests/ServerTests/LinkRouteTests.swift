import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identification
import Storage
import TestSupport
import Testing
import Traceability

/// Managing links over HTTP, tags, and looking up by hand.
@Suite struct LinkRouteTests {
    private func token(_ client: any TestClientProtocol, _ platform: Platform, _ clock: FixedClock, _ owner: Int64)
        async throws -> HTTPFields
    {
        _ = try await testActor(platform, "owner", roles: [.enterpriseAdmin], organizationID: owner, at: clock.now())
        try await platform.datastore.write { session in
            try session.run("UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE name = 'owner'")
        }
        let body = try await beginSession(client, "owner", "Abcdef12!").1
        let token = try #require(body.firstMatch(of: #/"token":"([^"]+)"/#))
        return [.authorization: "Bearer \(String(token.1))", .accept: "application/json"]
    }

    @Test(arguments: TestEngine.available)
    func `an owner files, changes and retires a link by program; another owner does not see it`(_ engine: TestEngine)
        async throws
    {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            let own = try await token(client, platform, clock, story.ownerID)
            let sent = """
                {"productId":\(story.productID),"linkType":"gs1:instructions","href":"https://maker.example/m",
                 "titleZh":"说明书","titleEn":"Manual","languages":["zh"]}
                """
            let made = try await ask(client, "/api/v1/links", own, method: .post, body: sent)
            #expect(made.status == 201, "\(made.body)")
            let path = try #require(made.location)
            #expect(try await ask(client, "/01/\(ScanStory.gtin)?linkType=gs1:instructions").status == 307)
            let changed = sent.replacing("/m\"", with: "/new\",\"version\":1")
            #expect(try await ask(client, path, own, method: .put, body: changed).status == 200)
            #expect(try await ask(client, path, own, method: .put, body: changed).status == 409, "somebody was faster")
            let target = try await ask(client, "/01/\(ScanStory.gtin)?linkType=gs1:instructions").location
            #expect(target?.hasPrefix("https://maker.example/new") == true)
            let other = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let foreign: HTTPFields = [.authorization: "Bearer \(other)", .accept: "application/json"]
            #expect(try await ask(client, path, foreign).status == 404)
            #expect(try await ask(client, path, foreign, method: .delete).status == 404)
            #expect(try await ask(client, "/api/v1/links", foreign, method: .post, body: sent).status == 404)
            #expect(try await ask(client, path, own, method: .delete).status == 204)
            #expect(try await ask(client, "/01/\(ScanStory.gtin)?linkType=gs1:instructions").status == 404)
            #expect(try await ask(client, path, own).body.contains("\"version\":3"))
            #expect(try await ask(client, "/api/v1/links", own).body.contains("\"links\":[]"))
        }
    }

    @Test func `a link leads to an https address of a named host and nowhere else`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            for href in [
                "javascript:alert(1)", "data:text/html,x", "//maker.example", "https://", "https://localhost/x",
                "https://10.0.0.1/x", "https://user@maker.example/", "https://maker.example/{other}",
                "https://maker.example/a b", "https://maker.example/\"x", "ftp://maker.example/",
                "https://maker..example",
                "https://maker.example/" + String(repeating: "a", count: 1_000),
            ] {
                await #expect(throws: Refusal.self, "\(href)") { try await story.file("gs1:pip", href) }
            }
            try await story.file("gs1:pip", "https://maker.example/说明?l={lot}")
            let answer = try await ask(client, "/01/\(ScanStory.gtin)?linkType=gs1:pip")
            #expect(answer.location?.hasPrefix("https://maker.example/%E8%AF%B4%E6%98%8E?l=&") == true)
        }
    }

    @Test func `a link holds between its days only, and there is one default a place`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            let today = clock.now().date
            try await story.file("gs1:pip", "https://maker.example/later") {
                $0.validFrom = today.adding(days: 1).description
            }
            let uri = "/01/\(ScanStory.gtin)?linkType=gs1:pip"
            #expect(try await ask(client, uri, [.accept: "application/json"]).status == 404)
            clock.advance(seconds: 86_400)
            #expect(try await ask(client, uri).status == 307)
            try await story.file("gs1:support", "https://maker.example/s") { $0.isDefault = true }
            await #expect(throws: Refusal.self) {
                try await story.file("gs1:faqs", "https://maker.example/f") { $0.isDefault = true }
            }
        }
    }

    @Test func `the pages of links and tags stand in both languages`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            let id = try await story.file("gs1:pip", "https://maker.example/pip")
            let own = try await token(client, platform, clock, story.scans.ownerID)
            for path in ["/links", "/links/new", "/links/\(id)", "/tags", "/links?retired=1"] {
                for language in ["zh-Hans", "en"] {
                    let separator = path.contains("?") ? "&" : "?"
                    var headers = own
                    headers[.accept] = "text/html"
                    let page = try await ask(client, "\(path)\(separator)lang=\(language)", headers)
                    #expect(page.status == 200 && page.body.contains("lang=\"\(language)\""), "\(path)")
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `tags are loaded once, found, read as the label's page, and voided`(_ engine: TestEngine) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9)
            let own = try await token(client, platform, clock, story.ownerID)
            var json = own
            json[.contentType] = "application/json"
            let epc = "E28011700000020F1A2B3C4D"
            let row = { (epc: String, tid: String, code: String) in
                "{\"epc\":\"\(epc)\",\"tid\":\"\(tid)\",\"code\":\"\(code)\"}"
            }
            let (one, two) = (try story.code(1).text, try story.code(2).text)
            let hex = "AA00AA00AA00AA0000000001"
            let sent = "{\"tags\":[\(row(hex, epc, one)),\(row("xyz", "", two)),\(row(hex, epc, one))]}"
            let first = try await ask(client, "/api/v1/tags", json, method: .post, body: sent)
            #expect(first.status == 201 && first.body.contains("\"new\":1,\"known\":1,\"refused\":1"), "\(first.body)")
            #expect(first.body.contains("\"line\":2"))
            let again = try await ask(client, "/api/v1/tags", json, method: .post, body: sent)
            #expect(again.body.contains("\"new\":0,\"known\":2,\"refused\":1"))
            for path in ["/epc/\(hex)", "/epc/aa00%20AA00AA00AA0000000001", "/epc/\(epc)"] {
                let page = try await ask(client, path, [.accept: "text/html"])
                #expect(page.status == 200 && page.body.contains("编码真实有效"), "\(path)")
            }
            let copied = try await ask(client, "/epc/\(hex)?tid=E28011700000020FFFFFFFFF", [.accept: "text/html"])
            #expect(copied.status == 200 && !copied.body.contains("伪"), "a signal accuses nobody")
            #expect(
                try await ask(client, "/api/v1/tag-signals", own).body.contains(
                    "\"seenTid\":\"E28011700000020FFFFFFFFF\""))
            let conflict = try await ask(
                client, "/api/v1/tags", json, method: .post, body: "{\"tags\":[\(row(hex, epc, two))]}")
            #expect(conflict.body.contains("urn:ransu:tag.other-code"))
            #expect(try await ask(client, "/api/v1/tags?q=\(one)", own).body.contains(hex))
            let void = try await ask(
                client, "/api/v1/tags/\(hex)/void", json, method: .post, body: #"{"reason":"损坏"}"#)
            #expect(void.status == 204)
            #expect(try await ask(client, "/epc/\(hex)", [.accept: "application/json"]).status == 404)
            #expect(try await ask(client, "/epc/nonsense", [.accept: "application/json"]).status == 400)
        }
    }

    @Test func `photos of one address are limited, and read again after a minute`() async throws {
        try await withRoutes { client, _, clock in
            let boundary = "x"
            let headers: HTTPFields = [.contentType: "multipart/form-data; boundary=\(boundary)", .accept: "text/html"]
            let body =
                "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n\0hello\r\n--x--\r\n"
            for _ in 0..<60 {
                let answer = try await ask(client, "/lookup/photo", headers, method: .post, body: body)
                #expect(answer.status == 422)
            }
            let tooMany = try await ask(client, "/lookup/photo", headers, method: .post, body: body)
            #expect(tooMany.status == 429 && tooMany.headers[.retryAfter] == "60")
            clock.advance(seconds: 60)
            #expect(try await ask(client, "/lookup/photo", headers, method: .post, body: body).status == 422)
        }
    }

    @Test func `a tag whose EPC carries a GTIN and serial needs no row`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await ScanStory.begin(platform, clock)
            // GS1 EPC Tag Data Standard's example: (01)80614141123458(21)6789.
            let answer = try await ask(client, "/epc/3074257BF7194E4000001A85", [.accept: "application/json"])
            #expect(answer.status == 404 && answer.body.contains("(01)80614141123458(21)6789"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `looking up by the nameplate is masked, limited, and the same for everything unknown`(_ engine: TestEngine)
        async throws
    {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9, soldOn: "2026-06-18")
            func look(_ maker: String, _ model: String, _ number: String) async throws -> Answer {
                let body = "{\"maker\":\"\(maker)\",\"model\":\"\(model)\",\"factoryNumber\":\"\(number)\"}"
                return try await ask(client, "/api/v1/appliance-lookups", method: .post, body: body)
            }
            let known = try await look("火映", "jsq30-16h3", "F1")
            #expect(known.body.contains("\"isKnown\":true") && known.body.contains("\"yearOfMake\":2026"))
            #expect(!known.body.contains(try story.code(0).text) && !known.body.contains("2026-0"))
            let wrong = [
                try await look("无此企业", "JSQ30-16H3", "F1"), try await look("火映", "JSQ30", "F1"),
                try await look("火映", "JSQ30-16H3", "F2"),
            ]
            #expect(Set(wrong.map(\.body)).count == 1 && wrong[0].status == 200)
            for _ in 0..<6 { _ = try await look("火映", "JSQ30-16H3", "F1") }
            let tooMany = try await look("火映", "JSQ30-16H3", "F1")
            #expect(tooMany.status == 429)
            let wait = try #require(tooMany.headers[.retryAfter].flatMap { Int64($0) })
            #expect((1...600).contains(wait))
            clock.advance(seconds: wait)
            #expect(try await look("火映", "JSQ30-16H3", "F1").status == 200)
            let form = "maker=%E7%81%AB%E6%98%A0&model=JSQ30-16H3&factoryNumber=F1"
            let page = try await ask(
                client, "/lookup/appliance", [.contentType: "application/x-www-form-urlencoded"], method: .post,
                body: form)
            #expect(page.status == 200 && page.body.contains("2026 年生产") && !page.body.contains("F1\"/"))
        }
    }
}
