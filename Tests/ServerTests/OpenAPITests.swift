import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Server
import TestSupport
import Testing
import Traceability

/// `/openapi.yaml` against the router.
@Suite struct OpenAPITests {
    /// What it names whole.
    private static func isWhole(_ path: some StringProtocol) -> Bool {
        path.hasPrefix("/epcis/v2") || path.hasPrefix("/api/v1/amendments")
    }

    @Test func `the document names every route of EPCIS and of amendments, and nothing that is not there`() async throws
    {
        try await withRoutes { client, platform, _ in
            let text = try await document(client)
            let routed = try routes(platform).filter { Self.isWhole($0.path) }
                .map { "\($0.method.rawValue) \($0.path)" }
            #expect(!routed.isEmpty)
            let named = operations(text).map(\.name)
            let whole = named.filter { Self.isWhole($0.drop { $0 != "/" }) }
            #expect(Set(whole).symmetricDifference(routed).sorted() == [])
            let all = try routes(platform).map { "\($0.method.rawValue) \($0.path)" }
            #expect(Set(named).subtracting(all).sorted() == [], "what else it describes is there")
        }
    }

    @Test func `what the document lets anybody do, the router does too, and nothing else`() async throws {
        try await withRoutes { client, platform, _ in
            let text = try await document(client)
            let open = try routes(platform).filter { $0.path.hasPrefix("/epcis/v2") && $0.access == .everybody }
                .map { "\($0.method.rawValue) \($0.path)" }
            let said = operations(text).filter(\.isOpen).map(\.name)
            #expect(Set(said).symmetricDifference(open).sorted() == [])
        }
    }

    @Test func `a client that has the document gets 304`() async throws {
        try await withRoutes { client, _, _ in
            let tag = try await client.execute(uri: "/openapi.yaml", method: .get) { response in
                #expect(response.headers[.contentType] == "application/yaml")
                return response.headers[.eTag]
            }
            let headers: HTTPFields = [.ifNoneMatch: try #require(tag)]
            try await client.execute(uri: "/openapi.yaml", method: .get, headers: headers) {
                #expect($0.status == .notModified)
                #expect($0.body.readableBytes == 0)
            }
        }
    }

    @Test func `every reference of the document leads to something`() async throws {
        try await withRoutes { client, _, _ in
            let text = try await document(client)
            let references = Set(text.matches(of: #/'#\/components\/(\w+)\/(\w+)'/#).map { "\($0.1) \($0.2)" })
            var (kind, defined, isInComponents) = ("", Set<String>(), false)
            for line in text.split(separator: "\n") {
                if !line.hasPrefix(" ") { isInComponents = line == "components:" }
                guard isInComponents else { continue }
                if let match = line.wholeMatch(of: #/  (\w+):/#) { kind = String(match.1) }
                if let match = line.prefixMatch(of: #/    (\w+):/#) { defined.insert("\(kind) \(match.1)") }
            }
            #expect(references.count > 20 && references.subtracting(defined).sorted() == [])
        }
    }

    private func document(_ client: any TestClientProtocol) async throws -> String {
        try await client.execute(uri: "/openapi.yaml", method: .get) { response in
            #expect(response.status == .ok)
            return String(buffer: response.body)
        }
    }

    /// One operation of the document: `GET /path`, and whether it asks for no account (`security: []`).
    private struct Operation {
        var name: String
        var isOpen = false
    }

    /// The document keeps one layout: paths indented by two, methods by four, members of an operation by six.
    private func operations(_ text: String) -> [Operation] {
        var (path, found, isInPaths) = ("", [Operation](), false)
        for line in text.split(separator: "\n") {
            if !line.hasPrefix(" ") { isInPaths = line == "paths:" }
            guard isInPaths else { continue }
            if let match = line.wholeMatch(of: #/  (/\S*):/#) {
                path = String(match.1)
            } else if let match = line.wholeMatch(of: #/    (get|put|post|delete|options|patch|head):/#) {
                found.append(Operation(name: "\(match.1.uppercased()) \(path)"))
            } else if line == "      security: []", !found.isEmpty {
                found[found.count - 1].isOpen = true
            }
        }
        return found
    }

    private func routes(_ platform: Platform) throws -> [Route] {
        let gateway = Gateway(
            platform: platform, options: .init(isSecure: false, spoolFolder: "/nowhere"), hashing: PlainHashing(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
        return try Serve.routes(gateway, readiness: Readiness())
    }
}
