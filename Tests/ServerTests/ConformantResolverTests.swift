import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identification
import JSONStream
import TestSupport
import Testing
import Traceability

/// GS1-Conformant Resolver standard, release 1.2: each test names the clause that it holds the resolver to.
@Suite struct ConformantResolverTests {
    static let gtin = ScanStory.gtin
    private static let linkset: HTTPFields = [.accept: "application/linkset+json"]

    @Test(arguments: TestEngine.available)
    func `2_2 GET, HEAD and OPTIONS are answered, with CORS for everybody`(_ engine: TestEngine) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:pip", "https://maker.example/pip")
            let path = "/01/\(Self.gtin)?linkType=gs1:pip"
            for method in [HTTPRequest.Method.get, .head] {
                let answer = try await ask(client, path, method: method)
                #expect(answer.status == 307 && answer.location?.hasPrefix("https://maker.example/pip") == true)
                #expect(answer.headers[.accessControlAllowOrigin] == "*")
                #expect(answer.headers[.accessControlAllowMethods] == "GET, HEAD, OPTIONS")
                #expect(answer.headers[.accessControlExposeHeaders]?.contains("Link") == true)
                #expect(answer.body.isEmpty)
            }
            let options = try await ask(client, path, method: .options)
            #expect(options.status == 204 && options.headers[.allow] == "GET, HEAD, OPTIONS")
            for path in ["/01/\(Self.gtin)", "/01/06901234567891", "/.well-known/gs1resolver"] {
                #expect(try await ask(client, path).headers[.accessControlAllowOrigin] == "*", "\(path)")
            }
        }
    }

    @Test func `2_3 a compressed address is answered as the one it stands for, which the Link header names`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:pip", "https://maker.example/pip")
            let home = platform.options.publicURL
            let link = try DigitalLink("https://x.example/01/\(Self.gtin)/10/ABC123")
            for style in [DigitalLink.CompressionStyle.whole, .keyInClear] {
                let path = link.compressed(style, domain: "https://x.example").dropFirst("https://x.example".count)
                let answer = try await ask(client, "\(path)?linkType=gs1:pip")
                #expect(
                    answer.status == 307 && answer.location?.hasPrefix("https://maker.example/pip") == true, "\(path)")
                #expect(answer.link.contains("<\(home)/01/\(Self.gtin)/10/ABC123>; rel=\"owl:sameAs\""))
            }
            #expect(try await ask(client, "/nothing-like-that", [.accept: "application/json"]).status == 404)
        }
    }

    @Test func `2_4_1 what is no Digital Link by its syntax is refused with 400, and never with 200`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await LinkStory.begin(platform, clock)
            for path in [
                "/01/06901234567891", "/01/notagtin", "/01/\(Self.gtin)/foo", "/01/\(Self.gtin)/21/S1/10/L1",
                "/01/\(Self.gtin)/17/261231", "/01/\(Self.gtin)/99/ABC", "/01/\(Self.gtin)/8011/5",
                "/01/\(Self.gtin)/21/\(String(repeating: "1", count: 21))", "/00/106141412345678907",
                "/414/6901234567891",
            ] {
                for accept in ["text/html", "application/json", "application/linkset+json"] {
                    let answer = try await ask(client, path, [.accept: accept])
                    #expect(answer.status == 400, "\(path) \(accept)")
                }
                let asked = try await ask(client, path + "?linkType=gs1:pip", [.accept: "application/json"])
                #expect(asked.status == 400, "\(path)")
            }
        }
    }

    @Test func `2_4_1 a right Digital Link of which nothing is known is answered with 404`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await LinkStory.begin(platform, clock)
            for path in [
                "/01/09506000134352", "/01/09506000134352/10/A", "/00/106141412345678908", "/414/9506000134376",
                "/8004/95060001343999999",
            ] {
                for query in ["", "?linkType=linkset", "?linkType=gs1:pip"] {
                    let answer = try await ask(client, path + query, [.accept: "application/json"])
                    #expect(answer.status == 404, "\(path)\(query)")
                }
            }
        }
    }

    @Test func `2_5_8 without a linkType the owner's default answers, an article's page is never hidden`() async throws
    {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.scans.bind(0, 9)
            #expect(try await ask(client, "/01/\(Self.gtin)").status == 200)
            try await story.file("gs1:pip", "https://maker.example/home") { $0.isDefault = true }
            try await story.file("gs1:instructions", "https://maker.example/manual")
            let kind = try await ask(client, "/01/\(Self.gtin)")
            #expect(kind.status == 307 && kind.location == "https://maker.example/home")
            #expect(try await ask(client, "/01/\(Self.gtin)/10/L1").location == "https://maker.example/home")
            #expect(try await ask(client, "/01/\(Self.gtin)?linkType=gs1:defaultLink").status == 307)
            let article = try await ask(client, "/E=\(try story.scans.code(0).text)")
            #expect(article.status == 200 && article.body.contains("编码真实有效"))
            #expect(article.body.contains("https://maker.example/manual"))
            #expect(try await ask(client, "/01/\(Self.gtin)", [.accept: "application/json"]).status == 200)
        }
    }

    @Test func `2_5_9 the linkset is the union of the levels, each under its own anchor`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.scans.bind(0, 9)
            let (code, last) = (try story.scans.code(3).text, try story.scans.code(5).text)
            try await story.file("gs1:pip", "https://maker.example/pip")
            try await story.file("gs1:certificationInfo", "https://maker.example/lot/{lot}") {
                ($0.level, $0.lot) = ("lot", "2603A02")
            }
            try await story.file("gs1:registerProduct", "https://maker.example/register?c={code}") {
                ($0.level, $0.firstCode, $0.lastCode) = ("serial", code, last)
            }
            let answer = try await ask(client, "/E=\(code)", Self.linkset)
            #expect(answer.status == 200 && answer.type == "application/linkset+json")
            try checkLinkset(answer, "an article")
            let anchors = try answer.linkset().compactMap { $0["anchor"] }
            let home = platform.options.publicURL
            #expect(
                anchors == [
                    .string(try story.scans.code(3).address), .string("\(home)/01/\(Self.gtin)/10/2603A02"),
                    .string("\(home)/01/\(Self.gtin)"),
                ])
            #expect(answer.body.contains("https://maker.example/lot/2603A02"))
            #expect(answer.body.contains("https://maker.example/register?c=\(code)"))
            #expect(answer.link.contains("rel=\"http://www.w3.org/ns/json-ld#context\""))
            let outside = try await ask(client, "/E=\(try story.scans.code(6).text)", Self.linkset)
            #expect(!outside.body.contains("/register"))
        }
    }

    @Test func `2_5_9 a type is looked for from the article over the lot to the GTIN, without redirects between`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.scans.bind(0, 9)
            let code = try story.scans.code(3).text
            try await story.file("gs1:pip", "https://maker.example/product")
            try await story.file("gs1:pip", "https://maker.example/lot") { ($0.level, $0.lot) = ("lot", "2603A02") }
            try await story.file("gs1:pip", "https://maker.example/article") {
                ($0.level, $0.firstCode) = ("serial", code)
            }
            func target(_ path: String) async throws -> String? {
                try await ask(client, path + "?linkType=gs1:pip").location?.split(separator: "?").first.map(String.init)
            }
            #expect(try await target("/E=\(code)") == "https://maker.example/article")
            #expect(try await target("/E=\(try story.scans.code(4).text)") == "https://maker.example/lot")
            #expect(try await target("/E=\(try story.scans.code(100).text)") == "https://maker.example/product")
            #expect(try await target("/01/\(Self.gtin)/10/2603A02") == "https://maker.example/lot")
            #expect(try await target("/01/\(Self.gtin)/10/other") == "https://maker.example/product")
            #expect(try await target("/01/\(Self.gtin)/21/unknown") == "https://maker.example/product")
            #expect(try await target("/gtin/\(Self.gtin)/bat/2603A02") == "https://maker.example/lot")
        }
    }

    @Test func `2_6_2 a type that is not there is 404, for programs and persons, known or not`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:pip", "https://maker.example/pip")
            for type in ["gs1:instructions", "gs1:nonsense", "https://example.com/voc/x"] {
                let uri = "/01/\(Self.gtin)?linkType=\(PercentEncoding.encode(type))"
                #expect(try await ask(client, uri, [.accept: "application/json"]).status == 404, "\(type)")
                #expect(try await ask(client, uri, [.accept: "text/html"]).status == 404, "\(type)")
            }
            let page = try await ask(client, "/01/\(Self.gtin)?linkType=gs1:instructions", [.accept: "text/html"])
            #expect(page.body.contains("https://maker.example/pip"), "what is there is listed")
        }
    }

    @Test func `2_6_3 media type, language and context choose, with their weights`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:instructions", "https://maker.example/zh", language: "zh") { $0.isDefault = true }
            try await story.file("gs1:instructions", "https://maker.example/en", language: "en")
            try await story.file("gs1:instructions", "https://maker.example/en.pdf", language: "en") {
                $0.mediaType = "application/pdf"
            }
            try await story.file("gs1:instructions", "https://maker.example/hk", language: "zh") { $0.contexts = "HK" }
            func target(_ accept: String, _ language: String?, _ query: String = "") async throws -> String? {
                var headers: HTTPFields = [.accept: accept]
                headers[.acceptLanguage] = language
                return try await ask(client, "/01/\(Self.gtin)?linkType=gs1:instructions\(query)", headers)
                    .location?.split(separator: "?").first.map(String.init)
            }
            #expect(try await target("text/html", "en-US,en;q=0.9,zh;q=0.5") == "https://maker.example/en")
            #expect(try await target("text/html", "zh-CN,zh;q=0.9,en;q=0.8") == "https://maker.example/zh")
            #expect(try await target("text/html", "zh-Hans-CN") == "https://maker.example/zh")
            #expect(try await target("text/html", "en;q=0.2,zh;q=0.7") == "https://maker.example/zh")
            #expect(try await target("application/pdf", "zh") == "https://maker.example/en.pdf")
            #expect(try await target("text/html;q=0.1,application/pdf", "en") == "https://maker.example/en.pdf")
            #expect(try await target("text/html", "zh", "&context=hk") == "https://maker.example/hk")
            #expect(try await target("text/html", nil) == "https://maker.example/zh", "nothing said: the default")
            #expect(try await target("text/html", "de") == "https://maker.example/zh", "nothing fits: the default")
        }
    }

    @Test func `2_6_3 what the request does not decide is 300 with a linkset of the candidates`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:support", "https://maker.example/a", language: "zh")
            try await story.file("gs1:support", "https://maker.example/b", language: "zh")
            try await story.file("gs1:pip", "https://maker.example/pip")
            let uri = "/01/\(Self.gtin)?linkType=gs1:support"
            let answer = try await ask(client, uri)
            #expect(answer.status == 300 && answer.type == "application/linkset+json")
            try checkLinkset(answer, "300")
            #expect(answer.body.contains("/a\"") && answer.body.contains("/b\"") && !answer.body.contains("voc/pip"))
            let page = try await ask(client, uri, [.accept: "text/html"])
            #expect(page.status == 300 && page.type.hasPrefix("text/html") && page.body.contains("maker.example/b"))
        }
    }

    @Test func `2_9 the linkset is asked for by linkType or Accept and never redirected`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:pip", "https://maker.example/pip", language: "zh") { $0.isDefault = true }
            for (query, accept) in [
                ("?linkType=linkset", nil), ("?linkType=all", "*/*"), ("", "application/linkset+json"),
                ("?linkType=gs1:pip", "application/linkset+json"), ("?linkType=linkset", "application/json"),
                ("", "text/html;q=0.5, application/linkset+json"),
            ] {
                let answer = try await ask(client, "/01/\(Self.gtin)\(query)", accept.map { [.accept: $0] } ?? [:])
                #expect(answer.status == 200 && answer.type == "application/linkset+json", "\(query) \(accept ?? "")")
                try checkLinkset(answer, "\(query)")
                #expect(answer.link.contains("rel=\"linkset\""))
                #expect(answer.headers[.vary]?.contains("Accept") == true)
            }
        }
    }

    @Test func `2_10 the linkset is a page for persons and JSON-LD with its context for who asks`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:pip", "https://maker.example/pip")
            let page = try await ask(client, "/01/\(Self.gtin)?linkType=linkset", [.accept: "text/html,*/*;q=0.8"])
            #expect(page.status == 200 && page.type.hasPrefix("text/html") && page.body.contains("maker.example/pip"))
            let linked = try await ask(client, "/01/\(Self.gtin)", [.accept: "application/ld+json"])
            #expect(linked.type == "application/ld+json" && linked.body.contains("\"@context\""))
        }
    }

    @Test func `2_12 the whole query string is passed on as it came, and cannot change the target's host`() async throws
    {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:pip", "https://maker.example/pip?a=1#top")
            let answer = try await ask(client, "/01/\(Self.gtin)?17=261231;3103=000189&flag&linkType=gs1:pip")
            #expect(
                answer.location
                    == "https://maker.example/pip?a=1&17=261231;3103=000189&flag&linkType=gs1:pip#top")
            try await story.file("gs1:support", "https://maker.example")
            let sly = try await ask(client, "/01/\(Self.gtin)?linkType=gs1:support&u=@evil.example/")
            #expect(sly.location?.hasPrefix("https://maker.example?") == true)
        }
    }

    @Test func `2_13 a slash at the end changes nothing`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:pip", "https://maker.example/pip") { $0.isDefault = true }
            let plain = try await ask(client, "/01/\(Self.gtin)")
            let slash = try await ask(client, "/01/\(Self.gtin)/")
            #expect(plain.status == 307 && slash.status == 307 && plain.location == slash.location)
        }
    }

    @Test func `2_14 link types are named by gs1:, by the vocabulary's address and by its older one`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.file("gs1:safetyInfo", "https://maker.example/safe")
            for type in [
                "gs1:safetyInfo", "https://ref.gs1.org/voc/safetyInfo", "https://gs1.org/voc/safetyInfo", "safetyInfo",
                "gs1:safetyinfo",
            ] {
                let uri = "/01/\(Self.gtin)?linkType=\(PercentEncoding.encode(type))"
                #expect(try await ask(client, uri).status == 307, "\(type)")
            }
            let answer = try await ask(client, "/01/\(Self.gtin)?linktype=gs1:safetyInfo")
            #expect(answer.status == 307)
            let linkset = try await ask(client, "/01/\(Self.gtin)", Self.linkset)
            #expect(linkset.body.contains("https://ref.gs1.org/voc/safetyInfo"))
        }
    }

    @Test func `3 the description file says what the resolver is`() async throws {
        try await withRoutes { client, platform, _ in
            let answer = try await ask(client, "/.well-known/gs1resolver")
            #expect(answer.status == 200 && answer.type.hasPrefix("application/json"))
            let document = try JSONValue(parsing: Array(answer.body.utf8))
            #expect(document["resolverRoot"] == .string(platform.options.publicURL))
            #expect(document["supportedPrimaryKeys"] == .array([.string("01")]))
            #expect(document["linkTypeDefaultCanBeLinkset"] == .bool(false))
            guard case .array(let types)? = document["supportedLinkType"], let first = types.first else {
                Issue.record("no link types")
                return
            }
            #expect(first["prefix"] == .string("gs1:"))
        }
    }

    @Test func `redirects and linksets count as no query, the page of a person does`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await LinkStory.begin(platform, clock)
            try await story.scans.bind(0, 9)
            try await story.file("gs1:pip", "https://maker.example/pip")
            let code = try story.scans.code(1).text
            #expect(try await ask(client, "/E=\(code)?linkType=gs1:pip").status == 307)
            #expect(try await ask(client, "/E=\(code)", Self.linkset).status == 200)
            #expect(try await ask(client, "/api/v1/trace/\(code)").body.contains("\"count\":0"))
            #expect(try await ask(client, "/E=\(code)").body.contains("已被查询 1 次"))
            #expect(try await ask(client, "/E=\(code)?linkType=gs1:pip").status == 307)
            #expect(try await ask(client, "/api/v1/trace/\(code)").body.contains("\"count\":1"))
        }
    }
}
