import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// Another language leads back to the same page, and pages for small settings.
@Suite struct PageLanguageTests {
    private func back(_ page: String) -> String? {
        page.firstMatch(of: #/href="\/language\?to=[^&]*&amp;back=([^"]*)"/#).map { String($0.1) }
    }

    @Test func `the language link keeps path and question, but for a language in the question`() async throws {
        try await withRoutes { client, _, _ in
            for (asked, expected) in [
                ("/lookup?code=123&x=%E7%81%AB", "/lookup?code=123&x=%E7%81%AB"),
                ("/lookup?lang=en&code=123", "/lookup?code=123"), ("/lookup?lang=en", "/lookup"),
                ("/ledger", "/ledger"),
            ] {
                try await client.execute(uri: asked, method: .get, headers: [.accept: "text/html"]) {
                    let encoded = back(String(buffer: $0.body)) ?? ""
                    let found = encoded.replacing("%2F", with: "/").replacing("%3F", with: "?")
                        .replacing("%3D", with: "=").replacing("%26", with: "&").replacing("%25", with: "%")
                    #expect(found == expected, "\(asked): \(encoded)")
                }
            }
        }
    }

    @Test func `the language link of a form that was refused leads to the page it stood on`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            var headers: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
                .contentType: "application/x-www-form-urlencoded",
            ]
            headers[.referer] = "http://localhost/packing-policy?from=x"
            try await client.execute(
                uri: "/packing-policy", method: .post, headers: headers, body: ByteBuffer(string: "rule=perhaps")
            ) {
                #expect($0.status == .unprocessableContent)
                #expect(back(String(buffer: $0.body)) == "%2Fpacking-policy%3Ffrom%3Dx")
            }
            headers[.referer] = "http://elsewhere.example/x?y=1"
            try await client.execute(
                uri: "/packing-policy", method: .post, headers: headers, body: ByteBuffer(string: "")
            ) {
                #expect(back(String(buffer: $0.body)) == "%2Fpacking-policy", "another site's page is none of ours")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an enterprise sets its packing policy on a page, and others' stay as they are`(engine: TestEngine)
        async throws
    {
        try await withRoutes(engine) { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let headers: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
                .contentType: "application/x-www-form-urlencoded",
            ]
            let owner = try #require(
                try await platform.datastore.read {
                    try $0.value(
                        """
                        SELECT organization_id FROM membership
                            JOIN account ON account.account_id = membership.account_id
                        WHERE account.name = 'tester'
                        """, as: Int64.self)
                })
            for (rule, isStrict) in [("refuse", true), ("warn", false)] {
                try await client.execute(
                    uri: "/packing-policy", method: .post, headers: headers,
                    body: ByteBuffer(string: "rule=\(rule)")
                ) { #expect($0.status == .seeOther) }
                let (own, others) = try await platform.datastore.read { session in
                    (try session.unpacksBeforeShipping(owner), try session.unpacksBeforeShipping(owner + 1))
                }
                #expect(own == isStrict)
                #expect(!others)
                try await client.execute(uri: "/packing-policy", method: .get, headers: headers) {
                    #expect(String(buffer: $0.body).contains("value=\"\(rule)\" checked"))
                }
            }
        }
    }
}
