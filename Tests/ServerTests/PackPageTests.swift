import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Traceability

/// `/packing` and `/api/v1/packings`.
@Suite struct PackPageTests {
    @Test func `a clerk packs a box by page, a program ships it by a row`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let codes = try await ReturnRouteTests().codes(platform)
            var program: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
            let made = #"{"rows":[{"code":"\#(codes[0])","batchNo":"B1","productionDate":"2026-11-20"}]}"#
            try await client.execute(
                uri: "/api/v1/returns", method: .post, headers: program, body: ByteBuffer(string: made)
            ) { #expect($0.status == .created) }
            var person: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
            ]
            try await client.execute(uri: "/packing", method: .get, headers: person) {
                #expect($0.status == .ok && String(buffer: $0.body).contains("name=\"container\""))
            }
            person[.contentType] = "application/x-www-form-urlencoded"
            func press(_ codes: String) async throws -> (HTTPResponse.Status, String, String) {
                try await client.execute(
                    uri: "/packing", method: .post, headers: person,
                    body: ByteBuffer(string: "event=packing&container=BOX-1&codes=\(codes)")
                ) { ($0.status, $0.headers[.location] ?? "", String(buffer: $0.body)) }
            }
            let wrong = try await press("x1")
            #expect(wrong.0 == .unprocessableContent && wrong.2.contains("“x1”") && wrong.2.contains("BOX-1"))
            let done = try await press("%0A\(codes[0])%0A")
            #expect(done.0 == .seeOther && done.1.hasPrefix("/packing?done="), "\(done)")
            person[.contentType] = nil
            try await client.execute(uri: done.1, method: .get, headers: person) {
                #expect(String(buffer: $0.body).contains("已记录"))
            }
            program[.accept] = "application/json"
            let rows = #"{"rows":[{"event":"shipping","container":"BOX-1","destinationRegion":"天河区"}]}"#
            try await client.execute(
                uri: "/api/v1/packings", method: .post, headers: program, body: ByteBuffer(string: rows)
            ) { answer in
                let text = String(buffer: answer.body)
                #expect(answer.status == .created && text.contains(#""storedCount":1"#), "\(text)")
                #expect(answer.headers[.location]?.hasPrefix("/epcis/v2/capture/") == true)
            }
        }
    }
}
