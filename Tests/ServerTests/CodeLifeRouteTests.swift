import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// Reservations, scratch checks, keys and releases over HTTP: API and pages.
@Suite struct CodeLifeRouteTests {
    private struct Stock {
        let codes: [String]
        let scratch: [String]
    }

    /// An allocation of ten codes with scratch codes for the organization that signed in last.
    private func stock(_ platform: Platform) async throws -> Stock {
        let owner = try await platform.datastore.write { session -> Int64 in
            let owner: Int64 = try session.value("SELECT max(organization_id) FROM organization")!
            try session.run(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state,
                    current_version, created_at)
                VALUES (\(owner), 'GWH', '热水器', '甲', 'JSQ30', '12T', 'keyed', 'active', 1, 0)
                """)
            try session.run(
                """
                INSERT INTO product_version (product_id, version_no, effective_from, nameplate, standard, entruster,
                    producer, factory, created_by, created_at)
                VALUES (1, 1, '2026-01-01', '{}', 'GB 6932-2015', '', '', '甲厂', 1, 0)
                """)
            try session.run("INSERT INTO allocation_key (key_id, state, created_at) VALUES (1, 'active', 0)")
            try session.run(
                """
                INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id,
                    first_index, code_count, loaded_count, product_id, address, state, is_test, issued_by, issued_at,
                    scratch, scratch_secret_id)
                VALUES (\(owner), 1, 'keyed', 'ecode-v2-0128', '6901234', 1, 1, 0, 10, 10, 1,
                    'http://localhost:8080', 'active', 1, 1, 0, 'letters-8', 1)
                """)
            try session.run("INSERT INTO change_counter (name, value) VALUES ('allocation', 1)")
            return owner
        }
        try await platform.allocations.refresh(from: platform.datastore)
        let keyed = try #require(platform.allocations.keyed(owner, 1))
        let allocation = try #require(platform.allocations.allocation(owner, 1))
        let actor = Actor(
            accountID: 1, accountName: "x", displayName: "x", organization: (owner, "x"), roles: [.enterpriseAdmin])
        let column = try #require(try ScratchColumn(allocation, platform, for: actor))
        return Stock(
            codes: try (0..<10).map { allocation.printed(serialField: try keyed.serialField(at: $0)).text },
            scratch: (0..<10).map { String(decoding: column.code(at: $0), as: UTF8.self) })
    }

    @Test func `a printer takes codes, repeats itself, gets the same bytes, and settles`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let stock = try await stock(platform)
            var headers: HTTPFields = [
                .authorization: "Bearer \(token)", .contentType: "application/json", .accept: "application/json",
                .init("Idempotency-Key")!: "roll-1",
            ]
            let uri = "/api/v1/reservations"
            let body = ByteBuffer(string: #"{"allocation":1,"count":4,"printer":"L2"}"#)
            var answers: Set<String> = []
            for _ in 0..<2 {
                try await client.execute(uri: uri, method: .post, headers: headers, body: body) {
                    #expect($0.status == .created)
                    #expect($0.headers[.location] == "/api/v1/reservations/1")
                    answers.insert(String(buffer: $0.body))
                }
                clock.advance(seconds: 60)
            }
            #expect(answers.count == 1)
            for code in stock.codes.prefix(4) { #expect(answers.first?.contains(code) == true) }
            #expect(answers.first?.contains(stock.codes[4]) == false)
            headers[.accept] = "text/plain"
            try await client.execute(uri: uri, method: .post, headers: headers, body: body) {
                #expect(String(buffer: $0.body) == stock.codes.prefix(4).map { $0 + "\r\n" }.joined())
            }
            headers[.accept] = "application/json"
            let other = ByteBuffer(string: #"{"allocation":1,"count":5}"#)
            try await client.execute(uri: uri, method: .post, headers: headers, body: other) {
                #expect($0.status == .conflict)
            }
            headers[.init("Idempotency-Key")!] = nil
            try await client.execute(uri: uri, method: .post, headers: headers, body: body) {
                #expect($0.status == .unprocessableContent)
            }
            let report = ByteBuffer(string: #"{"printed":3,"spoilt":"2"}"#)
            try await client.execute(uri: uri + "/1/settlement", method: .post, headers: headers, body: report) {
                #expect($0.status == .ok)
                #expect(String(buffer: $0.body).contains(#""state":"settled""#))
            }
            let page: HTTPFields = [.cookie: "ransu=\(token)", .accept: "text/html"]
            for path in [
                "/reservations", "/reservations/1", "/allocations/1", "/allocations/1/releases", "/own-serials",
            ] {
                try await client.execute(uri: path, method: .get, headers: page) {
                    #expect($0.status == .ok, "\(path)")
                }
            }
        }
    }

    @Test func `a consumer verifies the scratch code on the page, without an account or script`() async throws {
        try await withRoutes { client, platform, clock in
            _ = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let stock = try await stock(platform)
            let page: HTTPFields = [.accept: "text/html", .contentType: "application/x-www-form-urlencoded"]
            try await client.execute(uri: "/E=\(stock.codes[0])", method: .get, headers: [.accept: "text/html"]) {
                #expect(String(buffer: $0.body).contains("action=\"/scratch\""))
            }
            func post(_ scratch: String) async throws -> (HTTPResponse.Status, String) {
                let body = ByteBuffer(string: "code=\(stock.codes[0])&scratch=\(scratch)")
                return try await client.execute(uri: "/scratch", method: .post, headers: page, body: body) {
                    ($0.status, String(buffer: $0.body))
                }
            }
            let first = try await post(stock.scratch[0].lowercased())
            #expect(first.0 == .ok && first.1.contains("正品 · 首次验证"))
            let second = try await post(stock.scratch[0])
            #expect(second.1.contains("第 2 次验证") && second.1.contains("首次验证于") && !second.1.contains("正品 ·"))
            for left in [4, 3, 2, 1] {
                #expect(try await post("WRONG").1.contains("还可再试 \(left) 次"))
            }
            _ = try await post("WRONG")
            #expect(try await post(stock.scratch[0]).0 == .tooManyRequests)
            let json = ByteBuffer(string: #"{"code":"\#(stock.codes[1])","scratch":"\#(stock.scratch[1])"}"#)
            try await client.execute(
                uri: "/api/v1/scratch-checks", method: .post, headers: [.contentType: "application/json"], body: json
            ) {
                let text = String(buffer: $0.body)
                #expect(text.contains(#""result":"right""#) && text.contains(#""times":1"#), "\(text)")
            }
        }
    }

    @Test func `scratch codes come with a CSV for those who may, and an operator is denied`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let stock = try await stock(platform)
            let uri = "/api/v1/allocations/1/codes.csv?scratch=1"
            try await client.execute(uri: uri, method: .get, headers: [.authorization: "Bearer \(token)"]) {
                let lines = String(buffer: $0.body).split(separator: "\r\n")
                #expect(lines.first?.hasSuffix("code,address,scratch") == true)
                #expect(lines.dropFirst().map { String($0.split(separator: ",").last ?? "") } == stock.scratch)
            }
            try await platform.datastore.write { session in
                try session.run("UPDATE membership SET role = 'enterprise-operator'")
            }
            try await client.execute(uri: uri, method: .get, headers: [.authorization: "Bearer \(token)"]) {
                #expect($0.status == .forbidden)
            }
        }
    }

    @Test func `the page of keys shows, rotates and reports, and the second person is another`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.securityAdmin])
            _ = try await stock(platform)
            let page: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
                .contentType: "application/x-www-form-urlencoded",
            ]
            func post(_ path: String, _ body: String) async throws -> (HTTPResponse.Status, String) {
                try await client.execute(
                    uri: "/allocation-keys" + path, method: .post, headers: page, body: ByteBuffer(string: body)
                ) { ($0.status, String(buffer: $0.body)) }
            }
            #expect(try await post("/rotation", "reason=yearly").0 == .seeOther)
            #expect(try await post("/1/exposure", "exposureReason=lost").0 == .seeOther)
            let alone = try await post("/1/exposure/confirmation", "")
            #expect(alone.0 == .unprocessableContent || alone.0 == .forbidden)
            try await client.execute(uri: "/allocation-keys", method: .get, headers: page) {
                let text = String(buffer: $0.body)
                #expect($0.status == .ok && text.contains("已报告泄露，待确认") && text.contains("须由另一名管理员确认"))
            }
            try await client.execute(
                uri: "/api/v1/allocation-keys", method: .get, headers: [.authorization: "Bearer \(token)"]
            ) { #expect(String(buffer: $0.body).contains(#""state":"suspect""#)) }
        }
    }
}
