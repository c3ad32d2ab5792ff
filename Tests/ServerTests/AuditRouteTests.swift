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

/// GB/T 22239 7.1.4.3 a: the trail covers every user and every important act. Routes are those of the program:
/// there is no list here.
@Suite struct AuditRouteTests {
    @Test func `MLPS-7_1_4_3a V16_3_3 every route says what it writes, and nothing guarded changes without a record`()
        async throws
    {
        try await withRoutes { _, platform, _ in
            for route in try Self.routes(platform) {
                let address = "\(route.method.rawValue) \(route.path)"
                switch route.record {
                case .change: #expect(!Self.looks.contains(route.method), "\(address)")
                case .sensitiveRead: #expect(Self.looks.contains(route.method), "\(address)")
                case .none(let reason):
                    #expect(reason.count >= 12, "\(address) gives no reason")
                    if !Self.looks.contains(route.method) {
                        #expect(route.access == .everybody, "\(address) changes something and writes no record")
                    }
                }
            }
        }
    }

    @Test func `a route that says nothing writes a record`() {
        let change = Route.signedIn(.delete, "/new") { _, _ in Response(status: .ok) }
        #expect(change.record == .change)
        let look = Route.guarded(.get, "/new", .returnRead) { _, _ in Response(status: .ok) }
        #expect(look.record == .sensitiveRead(.outsiders))
        let personal = Route.guarded(.get, "/new", .memberManage) { _, _ in Response(status: .ok) }
        #expect(personal.record == .sensitiveRead(.everybody))
        let export = Route.guarded(.get, "/new.csv", .usageRead) { _, _ in Response(status: .ok) }
        #expect(export.record == .sensitiveRead(.everybody))
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_3a MLPS-7_1_3_5 each changing route writes a record when it is called, whoever calls it`(
        engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            _ = try await signIn(client, platform, clock, roles: Set(Role.allCases))
            for route in try Self.routes(platform) where route.record == .change {
                let address = "\(route.method.rawValue) \(route.path)"
                let path = route.path.replacing(#/\{[^}]*\}/#, with: "1").replacing("**", with: "1")
                for isKnown in [false, true] {
                    var headers: HTTPFields = [.accept: "application/json"]
                    if isKnown {
                        let body = try await beginSession(client, "tester", "Abcdef12!").1
                        let token = try #require(body.firstMatch(of: #/"token":"([^"]+)"/#))
                        headers[.authorization] = "Bearer \(token.1)"
                    }
                    try await platform.auditTrail.flush(at: clock.now(), closing: true)
                    let last = try await Self.last(platform)
                    try await client.execute(uri: path, method: route.method, headers: headers) { _ in }
                    try await platform.auditTrail.flush(at: clock.now(), closing: true)
                    let written = try await Self.records(platform, after: last)
                    #expect(!written.isEmpty, "\(address) wrote nothing, signed in: \(isKnown)")
                    #expect(written.allSatisfy { !$0.request.isEmpty }, "\(address)")
                    let names = Set(written.map(\.action))
                    #expect(names == [route.action], "\(address) is called \(route.action) and wrote \(names)")
                    let isHis = written.contains { $0.account == "tester" } || route.access == .everybody
                    #expect(!isKnown || isHis, "\(address) does not say who")
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V16_3_4 V16_5_3 a change whose record cannot be written is answered 503, and its record comes later`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/tmp"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            // A handler whose own transaction writes no line; right after it the trail is gone.
            let change = Route.guarded(.post, "/api/v1/changes", .returnRead) { call, _ in
                try await call.platform.datastore.write {
                    try $0.script("ALTER TABLE audit_record RENAME TO audit_away")
                }
                return Response(status: .ok)
            }
            let routes = try Serve.routes(gateway, readiness: Readiness()) + [change]
            try await Application(responder: gateway.responder(routes)).test(.router) { client in
                let token = try await signIn(client, platform, clock, roles: [.supervisor])
                let bearer: HTTPFields = [.accept: "application/json", .authorization: "Bearer \(token)"]
                try await client.execute(uri: "/api/v1/changes", method: .post, headers: bearer) { response in
                    #expect(response.status == .serviceUnavailable)
                    #expect(String(buffer: response.body).contains("audit.blocked"))
                }
                try await platform.datastore.write { try $0.script("ALTER TABLE audit_away RENAME TO audit_record") }
                try await platform.auditTrail.flush(at: clock.now())
                let actions = try await platform.datastore.read { session in
                    try session.rows("SELECT action FROM audit_record WHERE action LIKE 'change.%'") {
                        try $0.next(String.self)
                    }
                }
                #expect(actions == ["change.create"], "once, although the change was told to wait")
            }
        }
    }

    @Test
    func `MLPS-7_1_4_3a V16_3_2 a look at data of others is taken down, at one's own is not, and a refused one is`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.supervisor])
            let bearer: HTTPFields = [.accept: "application/json", .authorization: "Bearer \(token)"]
            let last = try await Self.last(platform)
            try await client.execute(uri: "/api/v1/returns", method: .get, headers: bearer) {
                #expect($0.status == .ok)
            }
            try await client.execute(uri: "/api/v1/audit", method: .get, headers: bearer) {
                #expect($0.status == .forbidden)
            }
            try await client.execute(uri: "/api/v1/calendar", method: .get, headers: bearer) { _ in }
            try await platform.auditTrail.flush(at: clock.now())
            let written = try await Self.records(platform, after: last)
            #expect(written.map(\.action) == ["return.read", "audit.read"])
            #expect(written.map(\.outcome) == ["success", "failure"])
            #expect(written[1].reason.contains("access.denied") || written[1].reason.contains("denied"))
            try await platform.datastore.write { try $0.run("UPDATE membership SET role = 'enterprise-operator'") }
            try await client.execute(uri: "/api/v1/returns", method: .get, headers: bearer) {
                #expect($0.status == .ok)
            }
            try await platform.auditTrail.flush(at: clock.now())
            #expect(try await Self.records(platform, after: last).count == 2)
        }
    }

    @Test func `MLPS-7_1_3_5 a flood of anonymous refusals is counted, not kept one by one`() async throws {
        try await withRoutes { client, platform, clock in
            let last = try await Self.last(platform)
            for number in 0..<80 {
                try await client.execute(uri: "/api/v1/returns/\(number + 1)", method: .get) {
                    #expect($0.status == .unauthorized)
                }
            }
            clock.advance(seconds: 60)
            try await platform.auditTrail.flush(at: clock.now())
            let written = try await Self.records(platform, after: last)
            #expect(written.count == 6)
            #expect(written.map(\.occurrences).reduce(0, +) == 80)
            #expect(written.last?.action == "access.refused")
        }
    }

    static let looks: Set<HTTPRequest.Method> = [.get, .head, .options]

    private struct Line: Sendable {
        let action: String
        let account: String
        let outcome: String
        let reason: String
        let request: String
        let occurrences: Int64
    }

    private static func last(_ platform: Platform) async throws -> Int64 {
        try await platform.datastore.read { session in
            try session.value("SELECT coalesce(max(audit_id), 0) FROM audit_record", as: Int64.self) ?? 0
        }
    }

    private static func records(_ platform: Platform, after id: Int64) async throws -> [Line] {
        try await platform.datastore.read { session in
            try session.rows(
                """
                SELECT action, account_name, outcome, reason, request_id, occurrences FROM audit_record
                WHERE audit_id > \(id) ORDER BY audit_id
                """
            ) { row in
                Line(
                    action: try row.next(), account: try row.next(), outcome: try row.next(), reason: try row.next(),
                    request: try row.next(), occurrences: try row.next())
            }
        }
    }

    private static func routes(_ platform: Platform) throws -> [Route] {
        let gateway = Gateway(
            platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
        return try Serve.routes(gateway, readiness: Readiness())
    }
}
