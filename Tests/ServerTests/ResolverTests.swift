import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Traceability

/// The addresses that are printed in codes: each form, each kind of answer.
struct ResolverTests {
    private static let json: HTTPFields = [.accept: "application/json"]
    private static let linkset: HTTPFields = [.accept: "application/linkset+json"]

    private func get(
        _ client: any TestClientProtocol, _ uri: String, _ headers: HTTPFields = [:],
        method: HTTPRequest.Method = .get
    ) async throws -> (status: Int, type: String, body: String, headers: HTTPFields) {
        try await client.execute(uri: uri, method: method, headers: headers) { response in
            (
                response.status.code, response.headers[.contentType] ?? "", String(buffer: response.body),
                response.headers
            )
        }
    }

    @Test func `one address answers page, JSON and linkset`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9, soldOn: "2026-06-18")
            let code = try story.code(0).text
            for path in ["/E=\(code)", "/e=\(code)", "/?E=\(code)", "/lookup?code=\(code)"] {
                for accept in [nil, "*/*", "text/html,application/xhtml+xml;q=0.9"] {
                    let page = try await get(client, path, accept.map { [.accept: $0] } ?? [:])
                    #expect(page.status == 200 && page.type.hasPrefix("text/html"), "\(path) \(accept ?? "none")")
                    #expect(page.body.contains("编码真实有效") && page.body.contains("测试码"), "\(path)")
                    #expect(page.headers[.vary]?.contains("Accept") == true)
                }
                let json = try await get(client, path, Self.json)
                #expect(json.status == 200 && json.type.hasPrefix("application/json"), "\(path)")
                #expect(json.body.contains("\"kind\":\"genuine\"") && json.body.contains("9144**********01XC"))
                let linkset = try await get(client, path, Self.linkset)
                #expect(linkset.type.hasPrefix("application/linkset+json") && linkset.body.contains("\"anchor\":"))
                #expect(linkset.body.contains("https://ref.gs1.org/voc/defaultLink"))
            }
        }
    }

    @Test func `every form of a GTIN is read`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await ScanStory.begin(platform, clock)
            let gtin = ScanStory.gtin
            for path in ["/01/\(gtin)", "/01/\(gtin)/10/A1", "/gtin/\(gtin)", "/gtin/\(gtin)/bat/A1"] {
                let page = try await get(client, path)
                #expect(page.status == 200 && page.body.contains("JSQ30-16H3"), "\(path)")
                #expect(try await get(client, path, Self.json).body.contains("\"gtin\":\"\(gtin)\""), "\(path)")
                #expect(try await get(client, path, Self.linkset).status == 200, "\(path)")
            }
            for path in [
                "/01/\(gtin)/21/12345678901234567890", "/01/\(gtin)/10/A1/21/1", "/gtin/\(gtin)/ser/1",
                "/gtin/\(gtin)/bat/A1/ser/1",
            ] {
                let page = try await get(client, path)
                #expect(page.status == 404 && page.body.contains("未找到，请核对"), "\(path)")
                let json = try await get(client, path, Self.json)
                #expect(json.status == 404 && json.type.hasPrefix("application/problem+json"), "\(path)")
            }
        }
    }

    @Test func `a wrong check digit is named, with a box to try again`() async throws {
        try await withRoutes { client, platform, clock in
            let page = try await get(client, "/01/06901234567891")
            #expect(page.status == 400 && page.body.contains("校验位应为 2"))
            #expect(page.body.contains("name=\"code\"") && !page.body.contains("伪"))
            let english = try await get(client, "/01/06901234567891?lang=en")
            #expect(english.body.contains("check digit must be 2"))
            let json = try await get(client, "/api/v1/trace/6901234567891", Self.json)
            #expect(json.status == 404 && json.body.contains("urn:ransu:code.malformed"))
        }
    }

    @Test func `looking by page counts, by HEAD and by the programs' address does not`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9)
            let code = try story.code(1).text
            #expect(try await get(client, "/E=\(code)", method: .head).status == 200)
            #expect(try await get(client, "/api/v1/trace/\(code)").body.contains("\"count\":0"))
            #expect(try await get(client, "/E=\(code)").body.contains("已被查询 1 次"))
            #expect(try await get(client, "/E=\(code)").body.contains("已被查询 1 次"))
            #expect(try await get(client, "/E=\(code)", [.userAgent: "another phone"]).body.contains("已被查询 2 次"))
            #expect(try await get(client, "/api/v1/trace/\(code)").body.contains("\"count\":2"))
            let counted = try await get(client, "/api/v1/trace/\(code)?count=1", [.userAgent: "a third"])
            #expect(counted.body.contains("\"count\":3"))
        }
    }

    @Test func `the page is small`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9, soldOn: "2026-06-18")
            var weight = 0
            for path in [
                "/E=\(try story.code(0).text)", "/assets/tokens.css", "/assets/base.css", "/assets/scan.css",
                "/assets/flame.svg",
            ] {
                let part = try await get(client, path)
                #expect(part.status == 200)
                weight += part.body.utf8.count
                #expect(!part.body.contains("<script"))
            }
            #expect(weight < 50_000, "\(weight) bytes")
            print("scan page with its sheets: \(weight) bytes")
        }
    }

    @Test func `usage, scans, search and trace answer their owner only`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9)
            let code = try story.code(0).text
            _ = try await get(client, "/E=\(code)")
            try await platform.flushCounters()
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let headers: HTTPFields = [.authorization: "Bearer \(token)"]
            #expect(try await get(client, "/trace?code=\(code)", headers).status == 403)
            #expect(try await get(client, "/api/v1/usage?organization=\(story.ownerID)", headers).status == 404)
            #expect(try await get(client, "/api/v1/scans?organization=\(story.ownerID)", headers).status == 404)
            let own = try await get(client, "/api/v1/usage", headers)
            #expect(own.status == 200 && own.body.contains("\"scanned\":0"))
            #expect(try await get(client, "/search?q=2603A02", headers).body.contains("没有找到"))
        }
    }

    @Test func `staff see usage, scans, trace and batches of every enterprise`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9)
            let code = try story.code(0).text
            _ = try await get(client, "/E=\(code)")
            try await platform.flushCounters()
            let staff = try await signIn(client, platform, clock, roles: [.reviewer], name: "reviewer")
            let all: HTTPFields = [.authorization: "Bearer \(staff)"]
            #expect(try await get(client, "/trace?code=\(code)", all).body.contains("2603A02"))
            #expect(try await get(client, "/search?q=\(code)", all).status == 303)
            #expect(try await get(client, "/search?q=2603A02", all).body.contains("2603A02"))
            #expect(try await get(client, "/usage", all).body.contains("火映"))
            let usage = try await get(client, "/api/v1/usage?organization=\(story.ownerID)", all)
            #expect(usage.body.contains("\"scanned\":1") && usage.body.contains("\"remaining\":990"))
            let file = try await get(client, "/usage.csv?organization=\(story.ownerID)", all)
            #expect(file.body.hasPrefix("\u{FEFF}") && file.type.hasPrefix("text/csv"))
            let scans = try await get(client, "/api/v1/scans?organization=\(story.ownerID)", all)
            #expect(scans.body.contains(code) && scans.body.contains("\"audience\":\"consumer\""))
        }
    }

    @Test func `the front page and the advice pages stand in both languages`() async throws {
        try await withRoutes { client, _, _ in
            for path in ["/", "/gas-smell", "/privacy", "/lookup"] {
                for language in ["zh-Hans", "en"] {
                    let page = try await get(client, "\(path)?lang=\(language)")
                    #expect(page.body.contains("lang=\"\(language)\""), "\(path)")
                    #expect(page.status == 200, "\(path)")
                }
            }
        }
    }
}
