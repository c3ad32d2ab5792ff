import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Traceability

/// ★ 检验不合格, as people and programs meet it: the scan begins with it, and the maker is told what has left.
@Suite struct FailedTestRouteTests {
    /// The unit was shipped to a dealer and sold; then the maker returns a test that failed.
    private func fail(_ client: any TestClientProtocol, _ story: ItemTraceStory) async throws -> String {
        let code = try story.story.code(0).text
        let row = """
            {"event":"检验","code":"\(code)","eventTime":"2026-11-16 09:00","gasTightness":"不合格"}
            """
        let headers: HTTPFields = [
            .authorization: "Bearer \(story.tokens[.owner] ?? "")", .contentType: "application/x-ndjson",
        ]
        return try await client.execute(
            uri: "/api/v1/returns", method: .post, headers: headers, body: ByteBuffer(string: row)
        ) { response in
            #expect(response.status == .created)
            return String(buffer: response.body)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the scan of a failed unit begins in red, for eyes and for programs`(_ engine: TestEngine) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ItemTraceStory(client, platform, clock)
            let path = "/E=\(try story.story.code(0).text)"
            let before = try await story.face(path, accept: "text/html", as: .everybody).text
            #expect(before.contains("编码真实有效"))
            let answer = try await fail(client, story)
            #expect(answer.contains("life.warning.failed-left") && answer.contains("有 1 台已离开工厂"), "\(answer)")
            let page = try await story.face(path, accept: "text/html", as: .everybody).text
            let first = try #require(page.range(of: #"<section class="card"#))
            let opening = String(page[first.lowerBound...].prefix(700))
            #expect(opening.hasPrefix(#"<section class="card verdict bad">"#), "\(opening)")
            for words in ["检验不合格，请勿使用", "气密性", "2026-11-16", "关闭气阀"] {
                #expect(opening.contains(words), "\(words): \(opening)")
            }
            #expect(!page.contains("编码真实有效") && !page.contains("✓ 正常"))
            let english = try await client.execute(
                uri: path, method: .get, headers: [.accept: "text/html", .acceptLanguage: "en"]
            ) { String(buffer: $0.body) }
            #expect(english.contains("Failed its test: do not use it"))
            #expect(english.contains("failed a safety test (gas tightness) on 2026-11-16"))
            for address in [path, "/api/v1/trace/\(try story.story.code(0).text)"] {
                let json = try await story.face(address, accept: "application/json", as: .everybody).text
                #expect(json.contains(#""kind":"test-failed""#), "\(json)")
                #expect(
                    json.contains(#""failedTests":[{"item":"gas-tightness","name":"气密性","failedOn":"2026-11-16"}]"#))
            }
            let linkset = try await story.face(
                path + "?linkType=linkset", accept: "application/linkset+json", as: .everybody
            ).text
            #expect(linkset.contains("检验不合格，请勿使用"), "\(linkset)")
            let other = "/E=\(try story.story.code(1).text)"
            let neighbour = try await story.face(other, accept: "application/json", as: .everybody).text
            #expect(neighbour.contains(#""kind":"genuine""#) && !neighbour.contains("failedTests"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `maker, staff and regulator find what has left the factory, and nobody else does`(
        _ engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ItemTraceStory(client, platform, clock)
            let list = "/api/v1/failed-goods"
            let none = try await story.face(list, accept: "application/json", as: .owner).text
            #expect(none.contains(#""unitCount":0,"leftCount":0,"isWhole":true,"runs":[]"#), "\(none)")
            _ = try await fail(client, story)
            let code = try story.story.code(0).text
            for reader in [ItemTraceStory.Reader.owner, .staff, .regulator] {
                let json = try await story.face(list, accept: "application/json", as: reader).text
                #expect(json.contains(#""unitCount":1,"leftCount":1"#), "\(reader): \(json)")
                #expect(json.contains(code) && json.contains(ItemTraceStory.Canary.dealerName.rawValue), "\(reader)")
                let page = try await story.face("/failed-goods", accept: "text/html", as: reader).text
                #expect(page.contains("1 台不合格产品已离开工厂") && page.contains("气密性 2026-11-16"), "\(reader)")
                let home = try await story.face("/home", accept: "text/html", as: reader).text
                #expect(home.contains("检验不合格的产品") && home.contains("1 台已离开工厂"), "\(reader)")
            }
            for reader in [ItemTraceStory.Reader.stranger, .farRegulator] {
                let found = try await story.face(list, accept: "application/json", as: reader)
                #expect(!found.text.contains(code) && !found.text.contains(#""leftCount":1"#), "\(reader)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `who was passed goods that fail later is told, of what it has sold too`(_ engine: TestEngine) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ItemTraceStory(client, platform, clock)
            let list = "/api/v1/failed-goods"
            let none = try await story.face(list, accept: "application/json", as: .dealer).text
            #expect(none.contains(#""heldCount":0,"isHeldWhole":true,"held":[]"#), "\(none)")
            _ = try await fail(client, story)
            let code = try story.story.code(0).text
            let json = try await story.face(list, accept: "application/json", as: .dealer).text
            #expect(json.contains(#""unitCount":0,"leftCount":0"#), "none of its own: \(json)")
            #expect(json.contains(#""heldCount":1"#) && json.contains(#""isSold":true"#), "\(json)")
            #expect(json.contains(#""firstCode":"\#(code)""#) && json.contains(#""failedOn":"2026-11-16""#), "\(json)")
            let page = try await story.face("/failed-goods", accept: "text/html", as: .dealer).text
            #expect(page.contains("贵单位收到的产品中有 1 台检验不合格") && page.contains("1 台已售出，请通知用户停用"))
            #expect(page.contains(code) && page.contains("气密性 2026-11-16"))
            let home = try await story.face("/home", accept: "text/html", as: .dealer).text
            #expect(home.contains("手中的不合格产品，请停售") && home.contains("1 台已售出"))
            for reader in [ItemTraceStory.Reader.owner, .stranger, .staff, .regulator] {
                let found = try await story.face(list, accept: "application/json", as: reader).text
                #expect(found.contains(#""heldCount":0"#), "\(reader)")
            }
        }
    }
}
