import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import TestSupport
import Testing
import Traceability

@testable import Server

/// Where the program listens, who finds what there, and from where staff may work.
@Suite struct DoorTests {
    private static func configuration(_ change: (inout ServerConfiguration) -> Void = { _ in }) -> ServerConfiguration {
        var configuration = ServerConfiguration(dataFolder: "/nowhere")
        change(&configuration)
        return configuration
    }

    @Test func `MLPS-7_1_2_1 V3_5_4 an administrator's address on the public listener is not there`() async throws {
        let configuration = Self.configuration {
            $0.edge.adminListen = ListenAddress("127.0.0.1:8081")
            $0.edge.metricsListen = ListenAddress("127.0.0.1:9100")
        }
        let doors = try configuration.doors()
        #expect(doors.map(\.key) == ["listen", "admin-listen", "metrics-listen"])
        let asked = ["/staff", "/audit", "/api/v1/audit", "/metrics", "/healthz", "/sign-in", "/members", "/lookup"]
        var found: [String: Set<String>] = [:]
        for door in doors {
            let there = try await Self.there(door, asked)
            found[door.key] = there
        }
        #expect(found["listen"] == ["/healthz", "/sign-in", "/members", "/lookup"])
        #expect(
            found["admin-listen"]
                == ["/staff", "/audit", "/api/v1/audit", "/healthz", "/sign-in", "/members", "/lookup"])
        #expect(found["metrics-listen"] == ["/metrics", "/healthz"])
        let one = try Self.configuration().doors()
        #expect(one.count == 1 && one[0].faces == Set(Face.allCases), "without a setting all is at one address")
    }

    /// Those of the addresses that are there, for a security and audit administrator.
    private static func there(_ door: Door, _ paths: [String]) async throws -> Set<String> {
        let found = FoundPaths()
        try await withPlatform(.sqlite) { platform, clock in
            let gateway = Gateway(
                platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
            let all = try Serve.routes(gateway, readiness: Readiness())
            let here = all.filter { door.faces.contains($0.terms.face) }
            try await Application(responder: gateway.responder(all)).test(.router) { client in
                let made = try await signIn(
                    client, platform, clock, roles: [.securityAdmin, .auditAdmin, .enterpriseAdmin])
                await found.keep(token: made)
            }
            let token = await found.token
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
            try await Application(responder: gateway.responder(here)).test(.router) { client in
                for path in paths {
                    let status = try await client.execute(uri: path, method: .get, headers: headers) { $0.status }
                    if status != .notFound { await found.add(path) }
                }
            }
        }
        return await found.paths
    }

    private actor FoundPaths {
        private(set) var paths: Set<String> = []
        private(set) var token = ""

        func add(_ path: String) { paths.insert(path) }
        func keep(token: String) { self.token = token }
    }

    @Test func `each setting of the edge is read, and what cannot be is refused by name`() async throws {
        try await TestEngine.withFolder { folder in
            let read = try await ServerConfiguration.load(
                dataFolder: folder,
                environment: [
                    "RANSU_CLAMD": "127.0.0.1:3310", "RANSU_ADMIN_LISTEN": "127.0.0.1:8081",
                    "RANSU_METRICS_LISTEN": "127.0.0.1:9100", "RANSU_ADMIN_ADDRESSES": "192.0.2.0/24, ::1",
                    "RANSU_HOSTS": "a.example.cn,b.example.cn", "RANSU_DATABASE_PLAIN": "true",
                    "RANSU_CONNECTIONS_PER_ADDRESS": "12", "RANSU_PACE_FACTOR": "7",
                ])
            let edge = read.edge
            #expect(edge.clamd == "127.0.0.1:3310" && edge.adminListen == ListenAddress("127.0.0.1:8081"))
            #expect(edge.metricsListen?.port == 9_100 && edge.adminAddresses == ["192.0.2.0/24", "::1"])
            #expect(edge.hosts == ["a.example.cn", "b.example.cn"] && edge.databasePlain)
            #expect(edge.connectionsPerAddress == 12 && edge.paceFactor == 7)
            for (key, value) in [
                ("ADMIN_LISTEN", "here"), ("METRICS_LISTEN", "9100"), ("CONNECTIONS_PER_ADDRESS", "0"),
                ("PACE_FACTOR", "none"),
            ] {
                let refused = await #expect(throws: ConfigurationError.self) {
                    _ = try await ServerConfiguration.load(dataFolder: folder, environment: ["RANSU_" + key: value])
                }
                let name = key.lowercased().replacing("_", with: "-")
                #expect(refused?.description.hasPrefix(name) == true, "\(refused?.description ?? "")")
            }
        }
    }

    @Test func `MLPS-7_1_2_1 an open administrator's listener without TLS is refused, and so is one address for two`()
        throws
    {
        for (key, change) in [
            (
                "admin-listen",
                { (it: inout ServerConfiguration) in it.edge.adminListen = ListenAddress("0.0.0.0:8081") }
            ),
            (
                "metrics-listen",
                { (it: inout ServerConfiguration) in it.edge.metricsListen = ListenAddress("192.0.2.1:9100") }
            ),
        ] {
            let configuration = Self.configuration {
                // A proxy in front of the public one is none in front of this.
                $0.trustedProxies = ["192.0.2.7"]
                change(&$0)
            }
            let door = try #require(try configuration.doors().first { $0.key == key })
            var listener = Listener(address: door.address, isBehindProxy: door.isBehindProxy)
            listener.setting = door.key
            let refused = #expect(throws: ConfigurationError.self) { try listener.server() }
            #expect(refused?.description.hasPrefix(key) == true)
        }
        let twice = Self.configuration { $0.edge.adminListen = $0.listen }
        #expect(throws: ConfigurationError.self) { try twice.doors() }
    }

    private static let hostCases: [(url: String, hosts: [String], expected: [String])] = [
        ("https://trace.example.cn", [], ["trace.example.cn"]),
        (
            "https://trace.example.cn:8443", ["old.example.cn", "192.0.2.1"],
            ["trace.example.cn", "old.example.cn", "192.0.2.1"]
        ), ("", ["a.example.cn"], ["a.example.cn"]), ("", [], []), ("http://[2001:db8::1]:80", [], ["2001:db8::1"]),
    ]

    @Test func `hosts are those of the public address and those that are named`() throws {
        for one in Self.hostCases {
            let configuration = Self.configuration {
                $0.options.publicURL = one.url
                $0.edge.hosts = one.hosts
            }
            #expect(try configuration.namedHosts() == Set(one.expected), "\(one.url)")
        }
    }

    @Test(arguments: ["https://a.example.cn", "a.example.cn:80", "", "a b"])
    func `what is no host's name is refused by name`(_ host: String) {
        let configuration = Self.configuration { $0.edge.hosts = [host] }
        let refused = #expect(throws: ConfigurationError.self) { try configuration.namedHosts() }
        #expect(refused?.description.hasPrefix("hosts: “\(host)”") == true)
    }

    @Test
    func `MLPS-7_1_4_4c V4_1_3 V15_3_4 staff work from named networks, and only the trusted proxy says from where`()
        async throws
    {
        for proxies in [["127.0.0.0/8", "::1"], []] {
            try await Self.withAdminBlocks(["192.0.2.0/24"], proxies: proxies) { client, platform, clock in
                let staff = try await signIn(client, platform, clock, roles: [.securityAdmin])
                func ask(_ path: String, _ method: HTTPRequest.Method = .get, from address: String) async throws -> Int
                {
                    let headers: HTTPFields = [
                        .authorization: "Bearer \(staff)", .accept: "application/json",
                        .init("X-Forwarded-For")!: address,
                    ]
                    return try await client.execute(uri: path, method: method, headers: headers) { $0.status.code }
                }
                let inside = try await ask("/staff", from: "192.0.2.9")
                #expect(inside == (proxies.isEmpty ? 403 : 200), "without a trusted proxy the header says nothing")
                #expect(try await ask("/staff", from: "198.51.100.9") == 403)
                #expect(try await ask("/staff", from: "192.0.2.9, 198.51.100.9") == 403, "the last hop counts")
                #expect(try await ask("/sign-in", from: "198.51.100.9") == 200, "what everybody sees")
                #expect(try await ask("/api/v1/sessions/current", .delete, from: "198.51.100.9") < 300, "an end")
            }
        }
    }

    private static func withAdminBlocks(
        _ blocks: [String], proxies: [String],
        _ body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock) async throws -> Void
    ) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            try await TestEngine.withFolder { folder in
                var options = Gateway.Options(isSecure: false, spoolFolder: folder)
                options.innerGates = [AdminAddressGate(blocks.compactMap(AddressBlock.init))]
                options.trustedProxies = proxies.compactMap(AddressBlock.init)
                let gateway = Gateway(
                    platform: platform, options: options, hashing: PlainHashing(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
                let application = Application(
                    responder: gateway.responder(try Serve.routes(gateway, readiness: Readiness())))
                try await application.test(.live) { client in try await body(client, platform, clock) }
            }
        }
    }

    @Test func `MLPS-7_1_4_4b connections of one address are counted, those of proxies and this machine are not`() {
        let limit = ConnectionLimit(
            .init(most: 2, exempt: [AddressBlock("192.0.2.0/24")!], exemptsLoopback: true))
        let first = limit.enter("198.51.100.1")
        #expect(first == .counted("198.51.100.1"))
        #expect(limit.enter("198.51.100.1") == first && limit.enter("198.51.100.1") == .refused)
        #expect(limit.enter("198.51.100.2") != .refused)
        limit.leave(first)
        #expect(limit.enter("198.51.100.1") == first && limit.enter("198.51.100.1") == .refused)
        limit.leave(.refused)
        limit.leave(.uncounted)
        #expect(limit.enter("198.51.100.1") == .refused, "who got no place gives none back")
        // One subscriber has 64 bits of IPv6.
        #expect(limit.enter("2001:db8::1") == limit.enter("2001:db8::2") && limit.enter("2001:db8::3") == .refused)
        for peer in ["192.0.2.5", "127.0.0.1", "::1"] { #expect(limit.enter(peer) == .uncounted, "\(peer)") }
        let strict = ConnectionLimit(.init(most: 1))
        #expect(strict.enter("127.0.0.1") != .refused && strict.enter("127.0.0.1") == .refused)
        #expect(strict.enter(nil) == .uncounted)
    }
}
