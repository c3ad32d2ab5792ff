import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct ForwardTraceRouteTests {
    /// A batch of five units of the organization that signed in last.
    private func stock(_ platform: Platform) async throws {
        try await platform.datastore.write { session in
            let owner: Int64 = try session.value("SELECT max(organization_id) FROM organization")!
            try session.run(
                """
                INSERT INTO batch (owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id, line,
                    shift, created_at) VALUES (\(owner), 1, 1, 1, 'B<1>', '2026-11-20', 0, '', '', 0)
                """)
            try session.run(
                """
                INSERT INTO trace_return (return_id, captor_id, site_id, account_id, channel, file_name, content_digest,
                    mode, state, row_count, good_count, bad_count, unit_count, backfilled, received_at)
                VALUES (1, \(owner), 0, 1, 'api', '', \([UInt8](repeating: 1, count: 32)), 'all-or-nothing', 'accepted',
                    5, 5, 0, 5, 0, 0)
                """)
            try session.run(
                """
                INSERT INTO binding_run (owner_id, allocation_no, first_index, last_index, batch_id, return_id)
                VALUES (\(owner), 1, 0, 4, 1, 1)
                """)
        }
    }

    @Test func `components go in by the interface, and their lot leads to the units as JSON, workbook and page`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await stock(platform)
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
            let body = #"{"components":[{"supplier":"某厂","component":"燃气阀","lot":"L 7","quantity":5}]}"#
            try await client.execute(
                uri: "/api/v1/batches/1/components", method: .post, headers: headers, body: ByteBuffer(string: body)
            ) { #expect($0.status == .created && String(buffer: $0.body).contains(#""addedCount":1"#)) }
            try await client.execute(uri: "/api/v1/batches/1/components", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains(#""supplier":"某厂""#))
            }
            try await client.execute(
                uri: "/api/v1/forward-trace?componentLot=l%207", method: .get, headers: headers
            ) { answer in
                let text = String(buffer: answer.body)
                #expect(answer.status == .ok)
                #expect(text.contains(#""unitCount":5"#) && text.contains(#""isWhole":true"#))
                #expect(text.contains(#""depth":8"#), "the bounds are told")
            }
            try await client.execute(uri: "/api/v1/forward-trace.xlsx?batch=1", method: .get, headers: headers) {
                #expect($0.status == .ok && $0.body.readableBytes > 1_000)
            }
            let cookie: HTTPFields = [.cookie: "ransu=\(token)"]
            try await client.execute(
                uri: "/trace/forward?kind=componentLot&value=L%207", method: .get, headers: cookie
            ) { answer in
                let text = String(buffer: answer.body)
                #expect(answer.status == .ok && text.contains("<svg") && text.contains("B&lt;1&gt;"))
                let current = text.components(separatedBy: #" aria-current="page""#)
                #expect(current.count == 2, "one entry of the navigation is the current one")
                #expect(current[0].hasSuffix(#"<a href="/trace/forward""#))
            }
        }
    }

    @Test func `holders of the goods of several batches are no branch of the last batch in the picture`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await stock(platform)
            try await platform.datastore.write { session in
                let owner: Int64 = try session.value("SELECT max(organization_id) FROM organization")!
                try session.run(
                    """
                    INSERT INTO batch (owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id,
                        line, shift, created_at)
                    VALUES (\(owner), 2, 1, 1, 'B2', '2026-11-20', 0, '', '', 0)
                    """)
                try session.run(
                    """
                    INSERT INTO binding_run (owner_id, allocation_no, first_index, last_index, batch_id, return_id)
                    VALUES (\(owner), 1, 5, 6, 2, 1)
                    """)
            }
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
            let body = #"{"components":[{"supplier":"某厂","component":"燃气阀","lot":"L7","quantity":5}]}"#
            for batch in 1...2 {
                try await client.execute(
                    uri: "/api/v1/batches/\(batch)/components", method: .post, headers: headers,
                    body: ByteBuffer(string: body)
                ) { #expect($0.status == .created) }
            }
            let cookie: HTTPFields = [.cookie: "ransu=\(token)"]
            let page = try await client.execute(
                uri: "/trace/forward?kind=componentLot&value=L7", method: .get, headers: cookie
            ) { String(buffer: $0.body) }
            let svg = try #require(page.components(separatedBy: "<svg class=\"graph\"").last)
            // Name, place from the left, and count of each line.
            let lines = svg.matches(of: #/<text x="(\d+)"[^>]*>([^<]+)<\/text>\s*<text x="348"[^>]*>(\d+)</#).map {
                "\(String($0.1)) \(String($0.2)) \(String($0.3))"
            }
            #expect(
                lines == ["24 L7 7", "46 B&lt;1&gt; 5", "46 B2 2", "46 各批合计去向 7", "68 生产企业 7"]
                    || lines == ["24 L7 7", "46 B2 2", "46 B&lt;1&gt; 5", "46 各批合计去向 7", "68 生产企业 7"], "\(lines)")
        }
    }

    @Test func `what the maker sold itself is no longer with the maker`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await stock(platform)
            let cookie: HTTPFields = [.cookie: "ransu=\(token)"]
            func page() async throws -> String {
                try await client.execute(uri: "/trace/forward?kind=batch&value=1", method: .get, headers: cookie) {
                    #expect($0.status == .ok)
                    return String(buffer: $0.body)
                }
            }
            #expect(try await page().contains("都还在生产企业"))
            try await platform.datastore.write { session in
                let owner: Int64 = try session.value("SELECT max(organization_id) FROM organization")!
                try session.run(
                    """
                    INSERT INTO item (owner_id, allocation_no, code_index, sold_on, region, return_id)
                    VALUES (\(owner), 1, 1, '2026-11-21', '440606', 1)
                    """)
            }
            let sold = try await page()
            #expect(!sold.contains("都还在生产企业") && sold.contains("消费者（已售） · 广东省佛山市顺德区，售出：生产企业"))
        }
    }

    @Test func `no subject, two, or an unknown one get a precise answer`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
            for (query, status) in [
                ("", HTTPResponse.Status.unprocessableContent), ("?batch=1&container=x", .unprocessableContent),
                ("?batch=x", .unprocessableContent), ("?batch=1&limit=10001", .unprocessableContent),
                ("?batch=1&owner=abc", .unprocessableContent),
                ("?batch=1&owner=%E7%94%B2%E5%8E%82", .notFound), ("?componentLot=none", .notFound),
            ] {
                try await client.execute(uri: "/api/v1/forward-trace" + query, method: .get, headers: headers) {
                    #expect($0.status == status, "\(query)")
                }
            }
            // Its own name is taken, another's is not for it.
            try await client.execute(
                uri: "/api/v1/forward-trace?batch=1&owner=%E4%B9%99%E5%8E%82", method: .get, headers: headers
            ) { #expect(String(buffer: $0.body).contains("贵单位只查询自己的产品，请不要填写 owner")) }
        }
    }
}
