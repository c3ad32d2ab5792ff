import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// Returned data over HTTP: API and pages.
@Suite struct ReturnRouteTests {
    /// An allocation of ten codes for the organization; answers the codes.
    func codes(_ platform: Platform) async throws -> [String] {
        try await platform.datastore.write { session in
            let owner: Int64 = try session.value("SELECT max(organization_id) FROM organization")!
            try session.run(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state,
                    current_version, created_at)
                VALUES (\(owner), 'GWH', '热水器', '甲', 'JSQ30', '12T', 'keyed', 'active', 1, 0)
                """)
            try session.run(
                """
                INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id,
                    first_index, code_count, loaded_count, product_id, address, state, is_test, issued_by, issued_at)
                VALUES (\(owner), 1, 'keyed', 'ecode-v2-0128', '6901234', 1, 1, 0, 10, 10, 1,
                    'http://localhost:8080', 'active', 1, 1, 0)
                """)
            try session.run("INSERT INTO change_counter (name, value) VALUES ('allocation', 1)")
        }
        try await platform.allocations.refresh(from: platform.datastore)
        let owner: Int64 = try await platform.datastore.read {
            try $0.value("SELECT max(organization_id) FROM organization")!
        }
        let keyed = try #require(platform.allocations.keyed(owner, 1))
        let allocation = try #require(platform.allocations.allocation(owner, 1))
        return try (0..<10).map { allocation.printed(serialField: try keyed.serialField(at: $0)).text }
    }

    private func row(_ code: String) -> String {
        #"{"code":"\#(code)","batchNo":"B1","productionDate":"2026-11-20"}"#
    }

    @Test func `a program returns data, repeats itself and gets the same answer`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let codes = try await codes(platform)
            let headers: HTTPFields = [
                .authorization: "Bearer \(token)", .contentType: "application/x-ndjson",
                .init("Idempotency-Key")!: "k1",
            ]
            let body = ByteBuffer(string: codes.prefix(3).map(row).joined(separator: "\n"))
            for status in [HTTPResponse.Status.created, .ok] {
                try await client.execute(uri: "/api/v1/returns", method: .post, headers: headers, body: body) {
                    #expect($0.status == status)
                    let text = String(buffer: $0.body)
                    #expect(text.contains(#""state":"accepted""#) && text.contains(#""goodCount":3"#), "\(text)")
                }
            }
            var english = headers
            english[.init("Idempotency-Key")!] = "k2"
            english[.acceptLanguage] = "en"
            let wrong = ByteBuffer(string: row("2.01287E+32"))
            try await client.execute(uri: "/api/v1/returns", method: .post, headers: english, body: wrong) {
                #expect($0.status == .unprocessableContent)
                let text = String(buffer: $0.body)
                #expect(text.contains("return.code-scientific") && text.contains("paste them again"), "\(text)")
            }
            try await client.execute(uri: "/api/v1/returns/2/errors.csv", method: .get, headers: english) {
                #expect($0.status == .ok && String(buffer: $0.body).contains("2.01287E+32"))
            }
        }
    }

    @Test func `the pages list, take, hold and confirm returns`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let codes = try await codes(platform)
            var headers: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
            ]
            for path in ["/returns", "/returns/new", "/returns/upload", "/entrustments", "/returns/template.xlsx"] {
                try await client.execute(uri: path, method: .get, headers: headers) {
                    #expect($0.status == .ok, "\(path)")
                }
            }
            headers[.contentType] = "application/x-www-form-urlencoded"
            let form = "code=\(codes[0])&lastCode=\(codes[9])&batchNo=B1&productionDate=2026-11-20&ignition=pass&hold=1"
            try await client.execute(
                uri: "/returns/new", method: .post, headers: headers, body: ByteBuffer(string: form)
            ) {
                #expect($0.status == .seeOther && $0.headers[.location] == "/returns/1", "\(String(buffer: $0.body))")
            }
            try await client.execute(uri: "/returns/1", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("/returns/1/confirmation"))
            }
            try await client.execute(uri: "/returns/1/confirmation", method: .post, headers: headers) {
                #expect($0.status == .seeOther)
            }
            try await client.execute(uri: "/returns/1", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("已接收"))
            }
            try await client.execute(
                uri: "/returns/new", method: .post, headers: headers, body: ByteBuffer(string: form)
            ) {
                #expect($0.status == .seeOther && $0.headers[.location] == "/returns/1?again=1", "nothing to correct")
            }
            try await client.execute(uri: "/returns/1?again=1", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("没有重复入库"))
            }
            try await upload(client, headers, "编码,批次号,生产日期\n2.01287E+32,B1,2026-11-20\n")
        }
    }

    @Test func `the page of a return taken in part does not say that nothing is to be corrected`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let code = try await codes(platform)[0]
            let headers: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
                .contentType: "multipart/form-data; boundary=XX",
            ]
            let body =
                "--XX\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\naccept-good-rows\r\n"
                + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n编码,批次号,生产日期\n\(code),B1,2026-11-20\nx,B1,2026-11-20\n\r\n--XX--\r\n"
            try await client.execute(
                uri: "/returns/upload", method: .post, headers: headers, body: ByteBuffer(string: body)
            ) {
                #expect($0.status == .seeOther && $0.headers[.location] == "/returns/1", "\(String(buffer: $0.body))")
            }
            try await client.execute(uri: "/returns/1?again=1", method: .get, headers: headers) {
                let page = String(buffer: $0.body)
                #expect(page.contains("只发送这些行") && !page.contains("无须更正"), "\(page)")
            }
        }
    }

    @Test func `a program maps its columns once, and the next sheet is read`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let codes = try await codes(platform)
            var headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "text/csv"]
            let sheet = ByteBuffer(string: "整机条码,颜色,Lot,下线日期\n\(codes[0]),红,B1,2026-11-20\n")
            try await client.execute(uri: "/api/v1/returns", method: .post, headers: headers, body: sheet) {
                let text = String(buffer: $0.body)
                #expect($0.status == .unprocessableContent || $0.status == .badRequest)
                #expect(text.contains("return.unknown-column") && text.contains("return-mappings"), "\(text)")
            }
            headers[.contentType] = "application/json"
            func map(_ columns: String, _ rule: String) async throws -> String {
                try await client.execute(
                    uri: "/api/v1/return-mappings", method: .post, headers: headers,
                    body: ByteBuffer(string: #"{"columns":[\#(columns)]}"#)
                ) {
                    let text = String(buffer: $0.body)
                    #expect(text.contains(rule), "\(text)")
                    return text
                }
            }
            _ = try await map(#"{"heading":"甲","field":"code"},{"heading":"乙","field":"code"}"#, "mapping.field-twice")
            _ = try await map(#"{"heading":"甲","field":"colour"}"#, "input.unknown-choice")
            let kept = try await map(
                #"{"heading":"颜色","field":null},{"heading":"Lot","field":"batchNo"},"#
                    + #"{"heading":"整机条码","field":"code"},{"heading":"下线日期","field":"productionDate"}"#,
                #""missing":[]"#)
            let key = try #require(kept.firstMatch(of: #/"key":"([0-9a-f]{32})"/#)?.1)
            headers[.contentType] = "text/csv"
            try await client.execute(uri: "/api/v1/returns", method: .post, headers: headers, body: sheet) {
                let text = String(buffer: $0.body)
                #expect($0.status == .created && text.contains(#""mapping":"\#(key)""#), "\(text)")
                let id = try #require(text.firstMatch(of: #/"returnId":(\d+)/#)?.1)
                #expect($0.headers[.location] == "/api/v1/returns/\(id)")
            }
            for (method, status) in [(HTTPRequest.Method.delete, HTTPResponse.Status.noContent), (.delete, .notFound)] {
                try await client.execute(uri: "/api/v1/return-mappings/\(key)", method: method, headers: headers) {
                    #expect($0.status == status)
                }
            }
            try await client.execute(uri: "/api/v1/return-mappings", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains(#""mappings":[]"#))
            }
        }
    }

    private func upload(_ client: any TestClientProtocol, _ headers: HTTPFields, _ text: String) async throws {
        var headers = headers
        headers[.contentType] = "multipart/form-data; boundary=XX"
        let body = """
            --XX\r
            Content-Disposition: form-data; name="mode"\r
            \r
            all-or-nothing\r
            --XX\r
            Content-Disposition: form-data; name="file"; filename="批.csv"\r
            Content-Type: text/csv\r
            \r
            \(text)\r
            --XX--\r

            """
        let location = try await client.execute(
            uri: "/returns/upload", method: .post, headers: headers, body: ByteBuffer(string: body)
        ) { response in
            #expect(response.status == .seeOther, "\(String(buffer: response.body))")
            return response.headers[.location] ?? ""
        }
        try await client.execute(uri: location, method: .get, headers: headers) {
            let page = String(buffer: $0.body)
            #expect(page.contains("科学计数") && page.contains("2.01287E+32") && page.contains("已拒绝"), "\(page)")
        }
    }
}
