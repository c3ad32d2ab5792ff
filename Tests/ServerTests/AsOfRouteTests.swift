import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// Whoever asks “as of” gets what counted then, or is told that it is not to be had.
@Suite struct AsOfRouteTests {
    @Test func `the page of a code can be asked for as of a day, and is no query then`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await ItemTraceStory(client, platform, clock)
            let path = "/E=\(try story.story.code(0).text)"
            func queries() async throws -> Int64 {
                try await platform.datastore.read { try $0.value("SELECT count(*) FROM scan", as: Int64.self) } ?? 0
            }
            let before = try await queries()
            let then = try await story.face(path + "?asOf=2026-11-12", accept: "text/html", as: .everybody)
            #expect(then.status == .ok && then.text.contains("查看现在") && then.text.contains("2026-11-12"))
            #expect(try await queries() == before)
            let now = try await story.face(path, accept: "text/html", as: .everybody)
            #expect(now.status == .ok && !now.text.contains("查看现在"))
            let wrong = try await story.face(path + "?asOf=yesterday", accept: "text/html", as: .everybody)
            #expect(wrong.status == .unprocessableContent)
            let page = try await story.face(
                "/trace?asOf=2026-11-12&code=\(try story.story.code(0).text)", accept: "text/html", as: .owner)
            #expect(page.text.contains(".xlsx?asOf=2026-11-12T23%3A59%3A59"), "files of the same day")
        }
    }

    @Test func `a forward trace answers for now, and says so where another day is asked for`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            for end in ["", ".xlsx", ".jsonld", ".xml"] {
                try await client.execute(
                    uri: "/api/v1/forward-trace\(end)?batch=1&asOf=2026-11-12", method: .get,
                    headers: [.authorization: "Bearer \(token)"]
                ) { response in
                    #expect(response.status == .unprocessableContent, "\(end)")
                    #expect(String(buffer: response.body).contains("trace.forward-is-of-now"), "\(end)")
                }
            }
        }
    }

    @Test func `the next page of a list of amendments has the filter of the first`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await platform.datastore.write { session in
                let owner: Int64 = try session.value("SELECT max(organization_id) FROM organization")!
                for id in 1...60 as ClosedRange<Int64> {
                    try Self.request(id, of: owner, session)
                }
            }
            try await client.execute(
                uri: "/api/v1/amendments?state=submitted", method: .get, headers: [.authorization: "Bearer \(token)"]
            ) { response in
                let text = String(buffer: response.body)
                #expect(text.contains("amendments?state=submitted&before=11"), "\(text.suffix(200))")
            }
        }
    }

    private static func request(_ id: Int64, of owner: Int64, _ session: any WriteSession) throws {
        try session.run(
            """
            INSERT INTO amendment (amendment_id, owner_id, captor_id, scope, subject, created_at)
            VALUES (\(id), \(owner), \(owner), 'item', 'x', 0)
            """)
        try session.run(
            """
            INSERT INTO amendment_round (amendment_id, round_no, return_id, reason, public_fields, changes, event_count,
                unit_count, account_id, at)
            VALUES (\(id), 1, \(id + 1_000), '', '', \([1] as [UInt8]), 0, 0, 1, 0)
            """)
        try session.run(
            """
            INSERT INTO review_case (kind, subject_id, organization_id, title, state, round, submitted_by, submitted_at,
                due_at, due_provisional, version)
            VALUES ('amendment', \(id), \(owner), 'x', 'submitted', 1, 1, 0, 0, 0, 1)
            """)
    }
}
