import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Traceability

/// Requests that somebody else has put together: forms, addresses to go on to, things that are said twice.
@Suite struct ForeignRequestTests {
    @Test func `V3_5_1 no form changes anything unless the browser says that our own page sent it`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let changing = ["/places", "/products/new", "/members", "/sign-out", "/password"]
            let foreign: [(String, String)?] = [
                nil, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Site", "none"),
                ("Origin", "https://evil.example"), ("Origin", "null"), ("Origin", "http://localhost.evil.example"),
            ]
            for path in changing {
                for said in foreign {
                    var headers: HTTPFields = [
                        .cookie: "ransu=\(token)", .accept: "text/html",
                        .contentType: "application/x-www-form-urlencoded",
                    ]
                    if let (name, value) = said { headers[try #require(HTTPField.Name(name))] = value }
                    let status = try await client.execute(
                        uri: path, method: .post, headers: headers, body: ByteBuffer(string: "name=x")
                    ) { $0.status }
                    #expect(status == .forbidden, "\(path) \(said?.1 ?? "nothing said")")
                }
            }
            let own: HTTPFields = [.cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin"]
            try await client.execute(uri: "/sign-out", method: .post, headers: own) { #expect($0.status == .seeOther) }
        }
    }

    @Test(arguments: [
        "//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\\\evil.example",
        "/%09/evil.example", "javascript:alert(1)", "/\u{0}", "/ evil.example", "%2F%2Fevil.example", "evil.example",
    ]) func `V3_7_2 V1_2_2 nothing leads to another site`(_ next: String) async throws {
        try await withRoutes { client, platform, clock in
            _ = try await signIn(client, platform, clock, roles: [])
            let word = PercentEncoding.encode(next)
            let sent = "accountName=tester&password=Abcdef12%21&next=\(word)"
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"]
            let answers = [
                try await client.execute(
                    uri: "/sign-in", method: .post, headers: form, body: ByteBuffer(string: sent)
                ) { $0 },
                try await client.execute(uri: "/language?to=en&back=\(word)", method: .get) { $0 },
            ]
            for answer in answers {
                let place = answer.headers[.location] ?? ""
                #expect(answer.status == .seeOther && place.hasPrefix("/"), "\(place)")
                #expect(!place.hasPrefix("//") && !place.contains("\\"), "\(place)")
                #expect(place.utf8.allSatisfy { $0 > 0x20 }, "\(place)")
            }
        }
    }

    @Test func `V15_3_7 what is said twice is the first, and in JSON a refusal`() async throws {
        try await withRoutes { client, _, _ in
            try await client.execute(uri: "/language?to=en&to=zh&back=/lookup&back=/register", method: .get) {
                #expect($0.headers[.location] == "/lookup")
                #expect($0.headers[.setCookie]?.contains("=en;") == true)
            }
            let twice = #"{"account":"a","account":"b","password":"x"}"#
            try await client.execute(
                uri: "/api/v1/sessions", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: twice)
            ) { #expect($0.status == .badRequest, "\(String(buffer: $0.body))") }
        }
    }
}
