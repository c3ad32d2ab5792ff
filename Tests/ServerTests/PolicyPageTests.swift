import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import Traceability

/// `/security/policy`.
@Suite struct PolicyPageTests {
    @Test func `the policy stands in its form, is changed by it, and each wrong number is named`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.securityAdmin])
            let headers: HTTPFields = [
                .cookie: "ransu=\(token)", .accept: "text/html", .contentType: "application/x-www-form-urlencoded",
                .init("Sec-Fetch-Site")!: "same-origin",
            ]
            try await client.execute(uri: "/security/policy", method: .get, headers: headers) { response in
                #expect(response.status == .ok)
                let page = String(buffer: response.body)
                for number in PolicyNumber.all { #expect(page.contains("name=\"\(number.name)\""), "\(number.name)") }
            }
            var values = Dictionary(
                uniqueKeysWithValues: PolicyNumber.all.map { ($0.name, "\($0.range.lowerBound)") })
            values["profile"] = "gb"
            values["secondFactor"] = "off"
            try await client.execute(
                uri: "/security/policy", method: .post, headers: headers, body: Self.form(values)
            ) { #expect($0.status == .seeOther) }
            #expect(platform.policy.current.rotationDays == 1)
            values["rotationDays"] = "181"
            values["idleMinutes"] = "x"
            try await client.execute(
                uri: "/security/policy", method: .post, headers: headers, body: Self.form(values)
            ) { response in
                #expect(response.status == .unprocessableContent)
                #expect(String(buffer: response.body).contains("id=\"p-idleMinutes\""))
            }
            values["idleMinutes"] = "20"
            try await client.execute(
                uri: "/security/policy", method: .post, headers: headers, body: Self.form(values)
            ) { response in
                #expect(response.status == .unprocessableContent)
                #expect(String(buffer: response.body).contains("id=\"p-rotationDays\""))
            }
            #expect(platform.policy.current.idleMinutes == 1)
        }
    }

    private static func form(_ values: [String: String]) -> ByteBuffer {
        ByteBuffer(string: values.map { "\($0.key)=\($0.value)" }.joined(separator: "&"))
    }
}
