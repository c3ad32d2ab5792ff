import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// A sheet with columns of its own, by page.
@Suite struct MappingPageTests {
    private func parts(_ fields: [(String, String)], _ file: String?) -> ByteBuffer {
        var body = ""
        for (name, value) in fields {
            body += "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        if let file {
            body +=
                "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n\(file)\r\n"
        }
        return ByteBuffer(string: body + "--XX--\r\n")
    }

    private let headings = [("heading0", "整机条码"), ("heading1", "<b>色</b>"), ("heading2", "生产批次"), ("heading3", "下线日期")]
    private let fields = [
        ("field0", "code"), ("field1", "-"), ("field2", "batchNo"), ("field3", "productionDate"),
    ]

    @Test func `a sheet with own columns leads to the page that asks, and is received once it is answered`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let headers: HTTPFields = [
                .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
                .contentType: "multipart/form-data; boundary=XX",
            ]
            let sheet = "整机条码,<b>色</b>,生产批次,下线日期\nx,红,B1,2026-11-20\n"
            let asked = try await client.execute(
                uri: "/returns/upload", method: .post, headers: headers,
                body: parts([("mode", "all-or-nothing")], sheet)
            ) {
                let page = String(buffer: $0.body)
                #expect($0.status == .unprocessableContent)
                #expect(page.contains("action=\"/returns/mappings\"") && !page.contains("<b>色"), "\(page)")
                #expect(page.contains("<option value=\"batchNo\" selected>"), "guessed")
                return page
            }
            let waiting = String(try #require(asked.firstMatch(of: #/name="waiting" value="([0-9a-f]{64})"/#)?.1))
            try await client.execute(
                uri: "/returns/mappings", method: .post, headers: headers,
                body: parts(headings + [("field0", "code"), ("field1", "-"), ("field2", "code"), ("field3", "-")], nil)
            ) {
                #expect($0.status == .unprocessableContent && String(buffer: $0.body).contains("只能选一列"))
            }
            try await client.execute(
                uri: "/returns/mappings", method: .post, headers: headers,
                body: parts(headings + [("field0", "code"), ("waiting", waiting)], nil)
            ) {
                let page = String(buffer: $0.body)
                #expect($0.status == .unprocessableContent && page.contains("整机条码"))
                #expect(page.contains("请说明列") && page.contains(waiting), "a column is not passed over: \(page)")
            }
            let location = try await client.execute(
                uri: "/returns/mappings", method: .post, headers: headers,
                body: parts(headings + fields + [("mode", "all-or-nothing"), ("waiting", waiting)], nil)
            ) { response in
                #expect(response.status == .seeOther, "\(String(buffer: response.body))")
                return response.headers[.location] ?? ""
            }
            try await client.execute(uri: location, method: .get, headers: headers) {
                let page = String(buffer: $0.body)
                #expect(page.contains("/returns/mappings/") && page.contains("#v-") && page.contains("列对应"), "\(page)")
            }
            let list = try await client.execute(uri: "/returns/mappings", method: .get, headers: headers) {
                String(buffer: $0.body)
            }
            try await change(list, client, headers, platform, clock)
            let removal = try #require(list.firstMatch(of: #/\/returns\/mappings\/[0-9a-f]{32}\/removal/#)?.0)
            try await client.execute(uri: String(removal), method: .post, headers: headers) {
                #expect($0.status == .seeOther)
            }
            try await client.execute(uri: "/returns/mappings", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("还没有列对应"))
            }
        }
    }

    /// What was said is changed; both versions stay.
    private func change(
        _ list: String, _ client: any TestClientProtocol, _ headers: HTTPFields, _ platform: Platform,
        _ clock: FixedClock
    ) async throws {
        let key = String(try #require(list.firstMatch(of: #/id="m-([0-9a-f]{32})"/#)?.1))
        try await client.execute(uri: "/returns/mappings/\(key)", method: .get, headers: headers) {
            let page = String(buffer: $0.body)
            #expect(page.contains("<option value=\"year-first\" selected>") && page.contains("name=\"isChange\""))
        }
        clock.advance(seconds: 1)
        let change = headings + fields + [("dates", "day-first"), ("isChange", "1")]
        try await client.execute(
            uri: "/returns/mappings", method: .post, headers: headers, body: parts(change, nil)
        ) {
            #expect($0.status == .seeOther && $0.headers[.location] == "/returns/mappings")
        }
        try await client.execute(uri: "/returns/mappings/\(key)", method: .get, headers: headers) {
            let page = String(buffer: $0.body)
            #expect(page.contains("<option value=\"day-first\" selected>"))
            #expect(page.matches(of: #/id="v-\d+"/#).count == 2, "both versions: \(page)")
        }
        // Another site says something else of the same headings, later.
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO column_mapping_version (owner_id, site_id, headers_key, created_at, mapping, created_by)
                SELECT owner_id, site_id + 1, headers_key, created_at + 1000000,
                    replace(mapping, 'day-first', 'month-first'), created_by
                FROM column_mapping_version
                """)
        }
        try await client.execute(uri: "/returns/mappings/\(key)", method: .get, headers: headers) {
            let page = String(buffer: $0.body)
            #expect(page.matches(of: #/id="v-\d+"/#).count == 4)
            #expect(page.contains("<option value=\"day-first\" selected>"), "one's own: \(page)")
        }
    }
}
