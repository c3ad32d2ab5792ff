import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// The cookie of a device that scans.
@Suite struct ScanDeviceRouteTests {
    @Test func `a scan cookie opens what happened to goods and no other page, and is renewed each day`() async throws {
        try await withRoutes { client, platform, clock in
            let home = try await testOrganization(
                platform, name: "乙", uscc: "91440606123456788U", at: clock.now())
            let dealer = try await testActor(
                platform, "dealer", roles: [.dealer], organizationID: home, at: clock.now())
            let token = try await BeginScanDevice(platform)(label: "手机", by: dealer, on: clock.occasion)
            let cookie: HTTPFields = [.cookie: "ransu-scan=\(token)", .accept: "text/html"]
            try await client.execute(uri: "/life", method: .get, headers: cookie) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.setCookie] == nil)
            }
            for path in ["/home", "/account", "/scan-devices", "/returns", "/api/v1/sessions/current"] {
                try await client.execute(uri: path, method: .get, headers: cookie) {
                    #expect($0.status == .unauthorized, "\(path)")
                }
            }
            var foreign = cookie
            foreign[.init("Sec-Fetch-Site")!] = "cross-site"
            try await client.execute(uri: "/life", method: .post, headers: foreign) {
                #expect($0.status == .forbidden)
            }
            clock.advance(seconds: 86_400)
            try await client.execute(uri: "/life", method: .get, headers: cookie) { response in
                #expect(response.status == .ok)
                let set = response.headers[.setCookie] ?? ""
                #expect(set.hasPrefix("ransu-scan=") && set.contains("HttpOnly") && !set.contains(token), "\(set)")
            }
        }
    }
}
