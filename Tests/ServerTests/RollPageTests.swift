import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Traceability

/// First and last label, by page and without a script.
@Suite struct RollPageTests {
    private func field(_ text: String) -> String {
        text.replacing("+", with: "%2B").replacing("=", with: "%3D").replacing("&", with: "%26")
    }

    @Test func `a clerk scans two labels, sees what lies between and returns the roll`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let codes = try await ReturnRouteTests().codes(platform)
            var headers: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
            ]
            func page(_ query: String, _ status: HTTPResponse.Status = .ok) async throws -> String {
                try await client.execute(uri: "/returns/roll" + query, method: .get, headers: headers) {
                    #expect($0.status == status)
                    return String(buffer: $0.body)
                }
            }
            #expect(try await page("").contains("id=\"f-first\" name=\"first\" value=\"\" autocomplete=\"off\""))
            let waiting = try await page("?first=\(codes[7])&last=")
            let focus = try #require(waiting.firstMatch(of: #/<input [^>]*autofocus>/#)?.0)
            #expect(focus.contains("f-last"), "the next scan goes to the last label")
            #expect(try await page("?first=x&last=\(codes[2])", .unprocessableContent).contains("“x”"))

            let seen = try await page("?first=\(codes[7])&last=\(codes[2])")
            #expect(seen.contains("name=\"count\" value=\"6\"") && seen.contains("先后已对调"), "\(seen)")
            headers[.contentType] = "application/x-www-form-urlencoded"
            func send(_ count: Int) async throws -> (HTTPResponse.Status, String, String) {
                let body =
                    "first=\(field(codes[2]))&last=\(field(codes[7]))&event=commissioning&count=\(count)"
                    + "&batchNo=B1&productionDate=2026-11-20&gasTightness=pass"
                return try await client.execute(
                    uri: "/returns/roll", method: .post, headers: headers, body: ByteBuffer(string: body)
                ) { ($0.status, $0.headers[.location] ?? "", String(buffer: $0.body)) }
            }
            let changed = try await send(5)
            #expect(changed.0 == .unprocessableContent && changed.2.contains("有变化"), "\(changed)")
            let done = try await send(6)
            #expect(done.0 == .seeOther && done.1.hasPrefix("/returns/"), "\(done)")
            let after = try await page("?first=\(codes[2])&last=\(codes[9])")
            #expect(after.contains("已回传生产") && after.contains("name=\"count\" value=\"2\""), "\(after)")
            let shipping = try await page("?first=\(codes[2])&last=\(codes[9])&event=shipping")
            #expect(shipping.contains("name=\"count\" value=\"6\"") && shipping.contains("f-destination"))
        }
    }
}
