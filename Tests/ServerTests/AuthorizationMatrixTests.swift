import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Server
import Storage
import TestSupport
import Testing
import Traceability

/// Every route × role × kind of credential against the one table (`Permission`, `Role`).
@Suite struct AuthorizationMatrixTests {
    @Test func `MLPS-7_1_4_2a V8_1_1 V8_1_2 the document of who may do what is the program's own table`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let kept = try String(contentsOf: root.appending(path: "docs/authorization.md"), encoding: .utf8)
        #expect(kept == AuthorizationTable.document, "write it anew: ransu authorization > docs/authorization.md")
        for permission in Permission.allCases {
            #expect(permission.name.chinese != permission.rawValue, "\(permission) has no name in PermissionNames")
        }
    }

    @Test func `MLPS-7_1_4_2a every address stands on the page, each on one line`() async throws {
        try await withRoutes { client, platform, clock in
            let routes = try Self.routes(platform)
            let matrix = AuthorizationMatrix(routes)
            let told = matrix.lines.flatMap(\.addresses) + matrix.signedIn + matrix.open
            #expect(told.count == routes.count && Set(told).count == told.count)
            let token = try await signIn(client, platform, clock, roles: [.auditAdmin])
            let headers: HTTPFields = [.cookie: "ransu=\(token)", .accept: "text/html"]
            try await client.execute(uri: "/authorization", method: .get, headers: headers) { response in
                let page = String(buffer: response.body)
                #expect(response.status == .ok)
                for address in told { #expect(page.contains(">\(address)<"), "\(address)") }
                for permission in Permission.allCases { #expect(page.contains(">\(permission.rawValue)<")) }
            }
            try await client.execute(uri: "/authorization?role=audit-admin", method: .get, headers: headers) {
                let page = String(buffer: $0.body)
                #expect(page.contains(">audit.read<") && !page.contains(">code.apply<"))
            }
            try await client.execute(uri: "/authorization.csv", method: .get, headers: headers) {
                let lines = String(buffer: $0.body).split(separator: "\r\n")
                #expect(lines.count == Permission.allCases.count + 1)
            }
        }
    }

    @Test func `MLPS-7_1_4_2a MLPS-7_1_3_2 V8_2_1 V8_3_1 every route refuses each role that the table does not name`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let tokens = try await Self.tokens(client, platform, clock)
            for route in try Self.routes(platform) {
                guard case .permission(let permission) = route.access else { continue }
                let path = Self.path(route)
                for (role, token) in tokens where !role.permissions.contains(permission) {
                    let headers: HTTPFields = [.accept: "application/json", .authorization: "Bearer \(token)"]
                    try await client.execute(uri: path, method: route.method, headers: headers) {
                        #expect($0.status == .forbidden, "\(role) \(route.method) \(path): \($0.status)")
                    }
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_4 GA-IA every route knows nobody without a credential, and the same person by each kind`(
        _ engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [])
            for route in try Self.routes(platform) where route.access != .everybody {
                let address = "\(route.method) \(route.path)"
                #expect(!route.terms.credentials.contains(.scan) || Self.scanning.contains(address), "\(address)")
                let plain: HTTPFields = [.accept: "application/json", .init("Sec-Fetch-Site")!: "same-origin"]
                var (page, program, wrong) = (plain, plain, plain)
                page[.cookie] = "ransu=\(token)"
                program[.authorization] = "Bearer \(token)"
                wrong[.authorization] = "Bearer x\(token)"
                for nobody in [plain, wrong] {
                    try await client.execute(uri: Self.path(route), method: route.method, headers: nobody) {
                        #expect([.unauthorized, .seeOther].contains($0.status), "\(address): \($0.status)")
                    }
                }
                guard case .permission = route.access else { continue }
                for somebody in [page, program] {
                    try await client.execute(uri: Self.path(route), method: route.method, headers: somebody) {
                        #expect($0.status == .forbidden, "\(address): \($0.status)")
                    }
                }
            }
        }
    }

    /// What a device that only scans may reach: each a decision.
    private static let scanning: Set<String> = ["GET /life", "POST /life"]

    static func path(_ route: Route) -> String {
        route.path.replacing(#/\{[^}]*\}/#, with: "1").replacing("**", with: "1")
    }

    /// A session of an account of each role alone, all in one organization.
    private static func tokens(
        _ client: any TestClientProtocol, _ platform: Platform, _ clock: FixedClock
    ) async throws -> [(Role, String)] {
        let organization = try await testOrganization(
            platform, name: "甲厂", uscc: "91440606123456788U", at: clock.now())
        var tokens: [(Role, String)] = []
        for role in Role.allCases {
            tokens.append((role, try await Self.token(client, platform, clock, role, in: organization)))
        }
        return tokens
    }

    static func token(
        _ client: any TestClientProtocol, _ platform: Platform, _ clock: FixedClock, _ role: Role,
        in organization: Int64
    ) async throws -> String {
        let actor = try await testActor(
            platform, "\(role.rawValue)-\(organization)", roles: [role], organizationID: organization, at: clock.now())
        try await platform.datastore.write { session in
            try session.run(
                "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(actor.accountID)")
        }
        let body = try await beginSession(client, actor.accountName, "Abcdef12!").1
        return String(try #require(body.firstMatch(of: #/"token":"([^"]+)"/#)).1)
    }

    static func routes(_ platform: Platform) throws -> [Route] {
        let gateway = Gateway(
            platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
        return try Serve.routes(gateway, readiness: Readiness())
    }
}
