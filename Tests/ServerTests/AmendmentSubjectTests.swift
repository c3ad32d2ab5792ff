import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Traceability

/// What an amendment is about, as programs name it.
@Suite struct AmendmentSubjectTests {
    @Test func `a batch is named by its number, as text or as the number that it is elsewhere`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
            for (subject, status) in [
                ("17", HTTPResponse.Status.notFound), (#""17""#, .notFound), ("true", .unprocessableContent),
            ] {
                let body = """
                    {"scope":"batch","subject":\(subject),"reason":"录入错误",\
                    "changes":[{"field":"gasTightness","value":"fail"}]}
                    """
                try await client.execute(
                    uri: "/api/v1/amendments/preview", method: .post, headers: headers, body: ByteBuffer(string: body)
                ) { #expect($0.status == status, "\(subject): \(String(buffer: $0.body))") }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a party's trace gives each event the number that changes name it by`(_ engine: TestEngine) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await ItemTraceStory(client, platform, clock)
            let path = "/api/v1/trace/\(try story.story.code(0).text)"
            let json = try await story.face(path, accept: "application/json", as: .owner).text
            let ids = json.matches(of: #/"eventId":(\d+),"step"/#).compactMap { Int64($0.1) }
            #expect(!ids.isEmpty && ids.count == Set(ids).count, "\(json)")
            let open = try await story.face(path, accept: "application/json", as: .everybody).text
            #expect(!open.contains("eventId"))
        }
    }
}
