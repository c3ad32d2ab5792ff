import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Traceability

@Suite struct ConformityRouteTests {
    @Test func `the page names requirements, controls and tests in both languages, to those who may`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.securityAdmin])
            for (language, words) in [("zh", "符合性"), ("en", "Conformity")] {
                let headers: HTTPFields = [
                    .accept: "text/html", .acceptLanguage: language, .authorization: "Bearer \(token)",
                ]
                try await client.execute(uri: "/conformity?standard=MLPS", method: .get, headers: headers) { answer in
                    let page = String(buffer: answer.body)
                    #expect(answer.status == .ok)
                    #expect(page.contains(words) && page.contains("MLPS-7.1.4.3a") && page.contains("AuditRouteTests"))
                    #expect(!page.contains("ASVS 5.0 6.3.1"), "another standard's requirement")
                }
            }
            let json: HTTPFields = [.accept: "application/json", .authorization: "Bearer \(token)"]
            try await client.execute(uri: "/api/v1/conformity", method: .get, headers: json) { answer in
                let text = String(buffer: answer.body)
                #expect(text.contains("\"id\":\"V6.3.1\"") && text.contains("\"state\":\"duty\""))
            }
        }
    }

    @Test func `clauses cover what is below them and nothing else`() throws {
        let conformity = try Conformity.shipped()
        let clause = try #require(conformity.clauses.first { $0.clause == "7.1.3" })
        #expect(clause.covers("V8.2.1") && clause.covers("GA-DAC"))
        #expect(!clause.covers("V80.1.1") && !clause.covers("GA-OR"))
        #expect(conformity.clauses.allSatisfy { one in conformity.requirements.contains { one.covers($0.id) } })
        #expect(
            Conformity.Standard.allCases.allSatisfy { standard in
                conformity.requirements.contains { $0.standard == standard }
            })
    }
}
