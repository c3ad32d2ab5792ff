import Foundation
import HTTPTypes
import Storage
import TestSupport
import Testing
import Traceability

/// The forward trace for those who look at several enterprises, and links that their readers may follow.
@Suite struct ForwardTracePageTests {
    private typealias Story = ItemTraceStory

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    @Test func `staff and regulators name the enterprise, and nobody finds one out of the region`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let owner = story.story.ownerID
            let (name, uscc) = try await platform.datastore.report { session in
                let found = try #require(try session.organization(owner))
                return (found.name, found.uscc ?? "")
            }
            let lot = "/trace/forward?kind=componentLot&value=\(Story.Canary.partLot.rawValue)"
            for reader in [Story.Reader.staff, .regulator] {
                for enterprise in [name, uscc, String(name.prefix(4))] {
                    let path = lot + "&enterprise=" + encoded(enterprise)
                    let (status, text) = try await story.face(path, accept: "text/html", as: reader)
                    #expect(status == .ok && text.contains(Story.Canary.dealerName.rawValue), "\(reader) \(enterprise)")
                }
                let (status, text) = try await story.face(lot, accept: "text/html", as: reader)
                #expect(status == .unprocessableContent && text.contains("name=\"enterprise\""), "\(reader)")
                #expect(try await story.face(lot + "&owner=\(owner)", accept: "text/html", as: reader).status == .ok)
            }
            let far = try await story.face(
                lot + "&enterprise=" + encoded(name), accept: "text/html", as: .farRegulator)
            #expect(far.status == .notFound && !far.text.contains(Story.Canary.dealerName.rawValue))
            let (status, own) = try await story.face(lot, accept: "text/html", as: .owner)
            #expect(status == .ok && !own.contains("name=\"enterprise\""))
        }
    }

    @Test func `a batch stands by its number, a pallet by (00) and its digits, however it was typed`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let batch = try await platform.datastore.report { session in
                try session.value("SELECT max(batch_id) FROM batch", as: Int64.self) ?? 0
            }
            let (_, page) = try await story.face(
                "/trace/forward?kind=batch&value=\(batch)", accept: "text/html", as: .owner)
            #expect(page.contains("<title>B1 "), "\(page.prefix(600))")
            let digits = Story.Canary.box.rawValue
            for typed in ["(00)\(digits)", digits, "00\(digits)", "https://id.gs1.org/00/\(digits)"] {
                let (status, text) = try await story.face(
                    "/trace/forward?kind=container&value=\(encoded(typed))", accept: "text/html", as: .owner)
                #expect(status == .ok && text.contains("<title>(00)\(digits) "), "\(typed)")
            }
            let code = try story.story.code(0).text
            let (_, trace) = try await story.face("/trace?code=\(code)", accept: "text/html", as: .owner)
            #expect(trace.contains("(00)\(digits)") && !trace.contains("id.gs1.org/00/"))
        }
    }

    @Test func `a trace links where its reader may go`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let code = try story.story.code(0).text
            for (reader, links) in [
                (Story.Reader.owner, ["/allocations/1", "/returns/", "/batches/"]), (.staff, ["/returns/"]),
                (.regulator, []), (.dealer, ["/returns/"]),
            ] {
                let (_, text) = try await story.face("/trace?code=\(code)", accept: "text/html", as: reader)
                for (pattern, start) in [
                    ("/allocations/1", #"href="/allocations/1""#), ("/returns/", #"href="/returns/"#),
                    ("/batches/", #"href="/batches/"#),
                ] {
                    let body = text.components(separatedBy: "<main").last ?? ""
                    let numbered = body.components(separatedBy: start).dropFirst().contains { rest in
                        pattern != "/returns/" || rest.first?.isNumber == true
                    }
                    #expect(numbered == links.contains(pattern), "\(reader) \(pattern)")
                }
                for link in try Self.links(text) where link.contains("/returns/") || link.contains("/trace/forward?") {
                    let answer = try await story.face(link, accept: "text/html", as: reader)
                    #expect(answer.status == .ok, "\(reader) \(link)")
                }
            }
        }
    }

    /// Within the page's own content.
    private static func links(_ page: String) throws -> [String] {
        let body = page.components(separatedBy: "<main").last ?? ""
        return body.matches(of: #/href="([^"]+)"/#).map { String($0.1).replacingOccurrences(of: "&amp;", with: "&") }
    }

    @Test func `files of a trace are limited for one address without an account`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let path = "/api/v1/trace/\(try story.story.code(0).text)"
            for _ in 0..<60 {
                #expect(try await story.face(path + ".jsonld", accept: "*/*", as: .everybody).status == .ok)
            }
            for end in [".jsonld", ".xml"] {
                #expect(try await story.face(path + end, accept: "*/*", as: .everybody).status == .tooManyRequests)
            }
            #expect(try await story.face(path, accept: "application/json", as: .everybody).status == .ok)
            #expect(try await story.face(path + ".jsonld", accept: "*/*", as: .owner).status == .ok)
        }
    }
}
