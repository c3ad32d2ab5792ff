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
import Web

@Suite struct PrintRouteTests {
    /// Routes with the pages that people see for errors, an enterprise with 50 codes, and its administrator's cookie.
    private func withPrinting(
        _ engine: TestEngine = .sqlite,
        _ body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock, HTTPFields) async throws -> Void
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            try await TestEngine.withFolder { folder in
                let gateway = Gateway(
                    platform: platform, options: .init(isSecure: false, spoolFolder: folder), hashing: PlainHashing(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPage.respond)
                let application = Application(
                    responder: gateway.responder(try Serve.routes(gateway, readiness: Readiness())))
                try await application.test(.router) { client in
                    let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
                    try await Self.allocation(platform, clock)
                    let headers: HTTPFields = [
                        .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
                    ]
                    try await body(client, platform, clock, headers)
                }
            }
        }
    }

    private static func allocation(_ platform: Platform, _ clock: FixedClock) async throws {
        let now = clock.now()
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state, current_version,
                    created_at) VALUES (1, 'GWH', '热水器', '', 'JSQ', '12T', 'keyed', 'active', 1, \(now))
                """)
            for index in 0..<50 {
                try session.run(
                    """
                    INSERT INTO code_directory (code, owner_id, allocation_no, code_index)
                    VALUES (\("20128123456700000000000000000000\(10 + index)"), 1, 1, \(index))
                    """)
            }
            try session.run(
                """
                INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id,
                    first_index, code_count, loaded_count, product_id, address, state, is_test, issued_by, issued_at)
                VALUES (1, 1, 'directory', '', '1234567', 0, 0, 0, 50, 50, 1, 'http://localhost:8080', 'active', 0, 1,
                    \(now))
                """)
            try session.run("INSERT INTO change_counter (name, value) VALUES ('allocation', 1)")
        }
        try await platform.allocations.refresh(from: platform.datastore)
    }

    private func work(_ platform: Platform) async throws {
        let work = try PrintWork(platform) { false }
        while try await work.step() {}
    }

    @Test func `a second download shows the form again with a place for the reason`() async throws {
        try await withPrinting { client, _, _, headers in
            let path = "/api/v1/allocations/1/codes.csv?roll=10&lanes=1"
            try await client.execute(uri: path, method: .get, headers: headers) { #expect($0.status == .ok) }
            try await client.execute(uri: path, method: .get, headers: headers) { response in
                let page = String(buffer: response.body)
                #expect(response.status == .conflict)
                #expect(page.contains("name=\"reason\"") && page.contains("name=\"roll\" value=\"10\""), "\(page)")
                #expect(page.contains("action=\"/api/v1/allocations/1/codes.csv\""))
            }
            try await client.execute(uri: path + "&reason=wet", method: .get, headers: headers) {
                #expect($0.status == .ok)
            }
            var program = headers
            program[.accept] = "application/json"
            try await client.execute(uri: path, method: .get, headers: program) {
                #expect(String(buffer: $0.body).contains("urn:ransu:download.same-codes-twice"))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a job is ordered on a page, watched, fetched in pieces and handed over`(_ engine: TestEngine) async throws {
        try await withPrinting(engine) { client, platform, clock, headers in
            let order =
                "allocation=1&format=csv&rollLength=10&lanes=2&dividers=1&partSize=40&columns=model&columns=grouped"
            let form = headers.with(.contentType, "application/x-www-form-urlencoded")
            let job = try await client.execute(
                uri: "/print-jobs", method: .post, headers: form, body: ByteBuffer(string: order)
            ) { response in
                #expect(response.status == .seeOther, "\(String(buffer: response.body))")
                return response.headers[.location] ?? ""
            }
            try await client.execute(uri: job, method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("data-print-job"))
            }
            try await work(platform)
            try await client.execute(uri: job, method: .get, headers: headers) {
                let page = String(buffer: $0.body)
                #expect(page.contains("已就绪") && page.contains("rolls.csv") && !page.contains("data-print-job"))
            }
            let file = "/api/v1\(job)/files/1"
            let whole = try await client.execute(uri: file, method: .get, headers: headers) { $0.body }
            var ranged = headers
            ranged[.range] = "bytes=10-19"
            try await client.execute(uri: file, method: .get, headers: ranged) { response in
                #expect(response.status == .partialContent)
                #expect(response.body == whole.getSlice(at: 10, length: 10))
                #expect(response.headers[.init("Repr-Digest")!]?.hasPrefix("sha-256=:") == true)
            }
            let link = try await client.execute(
                uri: job + "/hand-overs", method: .post, headers: form,
                body: ByteBuffer(string: "recipient=%E5%8D%B0%E5%88%B7%E5%8E%82&days=3&downloads=1")
            ) { response in
                let page = String(buffer: response.body)
                #expect(response.status == .ok, "\(page)")
                return page.firstMatch(of: /\/hand-over\/[A-Za-z0-9_-]{43}/).map { String($0.0) } ?? ""
            }
            try await work(platform)
            try await printHouse(client, link)
            try await client.execute(uri: job, method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("王师傅"))
            }
        }
    }

    private func printHouse(_ client: any TestClientProtocol, _ link: String) async throws {
        for (language, words) in [("zh", "印制文件"), ("en", "Print files")] {
            try await client.execute(uri: link, method: .get, headers: [.acceptLanguage: language]) { response in
                #expect(response.status == .ok && String(buffer: response.body).contains(words))
                #expect(response.headers[.cacheControl] == "no-store")
            }
        }
        try await client.execute(uri: link + "/file", method: .get) { response in
            #expect(response.status == .ok && response.headers[.contentType] == "application/zip")
        }
        try await client.execute(uri: link + "/file", method: .get) { #expect($0.status == .notFound) }
        let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        let receipt = "person=%E7%8E%8B%E5%B8%88%E5%82%85&labelCount=50"
        try await client.execute(
            uri: link + "/receipt", method: .post, headers: form, body: ByteBuffer(string: receipt)
        ) { #expect($0.status == .seeOther) }
        try await client.execute(
            uri: link + "/receipt", method: .post, headers: form, body: ByteBuffer(string: "person=")
        ) { #expect($0.status == .unprocessableContent) }
        try await client.execute(uri: "/hand-over/unknown", method: .get) { #expect($0.status == .notFound) }
    }
}

extension HTTPFields {
    fileprivate func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}
