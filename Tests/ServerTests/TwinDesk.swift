import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Spreadsheets
import TestSupport
import Testing
import Traceability

/// Two enterprises with the same story, and whoever asks for what is theirs.
struct TwinDesk {
    struct Answer {
        let status: HTTPResponse.Status
        let type: String
        var text: String

        /// Of somebody whose the thing is not: not there, or not allowed.
        var isRefused: Bool { status == .notFound || status == .forbidden }

        func shows(_ mark: String) -> Bool { text.lowercased().contains(mark) }

        /// Without the names that the address asked for: a refusal says them again.
        func without(_ address: String) -> Answer {
            let names = address.split { $0 == "/" || $0 == "?" || $0 == "&" || $0 == "=" }
            return names.reduce(into: self) { said, name in
                let asked = String(name).removingPercentEncoding ?? String(name)
                if asked.count > 3 { said.text = said.text.replacing(asked, with: "") }
            }
        }
    }

    let client: any TestClientProtocol
    let platform: Platform
    let twins: TwinTenants
    let routes: [Route]
    private(set) var tokens: [Int64: String] = [:]

    init(_ client: any TestClientProtocol, _ platform: Platform, _ twins: TwinTenants) async throws {
        (self.client, self.platform, self.twins) = (client, platform, twins)
        routes = try AuthorizationMatrixTests.routes(platform)
        let readers = [
            twins.a.actor, twins.a.everything, twins.b.everything, twins.staff.reviewer, twins.staff.supervisor,
            twins.regulator, twins.dealer,
        ]
        for reader in readers {
            let body = try await beginSession(client, reader.accountName, Tenant.password).1
            tokens[reader.accountID] = String(try #require(body.firstMatch(of: #/"token":"([^"]+)"/#)).1)
        }
    }

    /// - Parameter type: of the body; nil: none is sent.
    func ask(
        _ method: HTTPRequest.Method, _ uri: String, as actor: Actor, accept: String = "application/json",
        body: (type: String, text: String)? = nil
    ) async throws -> Answer {
        var headers: HTTPFields = [.accept: accept, .init("Sec-Fetch-Site")!: "same-origin"]
        let token = tokens[actor.accountID] ?? ""
        if accept == "text/html" {
            headers[.cookie] = "ransu=\(token)"
        } else {
            headers[.authorization] = "Bearer \(token)"
        }
        if let body { headers[.contentType] = body.type }
        let bytes = body.map { ByteBuffer(string: $0.text) }
        return try await client.execute(uri: uri, method: method, headers: headers, body: bytes) { response in
            let type = response.headers[.contentType] ?? ""
            let head = response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            let text = type.contains("spreadsheetml") ? try Self.cells(response.body) : String(buffer: response.body)
            return Answer(status: response.status, type: type, text: head + "\n" + text)
        }
    }

    /// Every cell of a workbook.
    private static func cells(_ body: ByteBuffer) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("twin-\(UUID().uuidString).xlsx")
        try Data(Array(buffer: body)).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var text = ""
        try XLSXReader(path: file.path).readRows { row in text += "\(row)\n" }
        return text
    }
}

func withTwins(
    _ engine: TestEngine, _ body: @escaping @Sendable (TwinDesk) async throws -> Void
) async throws {
    try await withRoutes(engine) { client, platform, clock in
        try await TestEngine.withFolder { folder in
            let twins = try await TwinTenants.begin(platform, clock, spoolFolder: folder)
            try await body(try await TwinDesk(client, platform, twins))
        }
    }
}
