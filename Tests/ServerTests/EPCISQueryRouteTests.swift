import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// `/epcis/v2`, read side, over HTTP.
@Suite struct EPCISQueryRouteTests {
    /// Three events of the organization that `signIn` made.
    private func shelve(_ platform: Platform, more: String = "") async throws {
        try await platform.datastore.write { session in
            let owner: Int64 = try session.value("SELECT max(organization_id) FROM organization")!
            for index in 1...3 {
                let id: Int64 = try session.value(
                    """
                    INSERT INTO trace_return (captor_id, site_id, account_id, channel, file_name, content_digest, mode,
                        state, row_count, good_count, bad_count, unit_count, backfilled, received_at)
                    VALUES (\(owner), 0, 1, 'epcis', '', \([UInt8](repeating: 0, count: 32)), 'allOrNothing',
                        'accepted', 1, 1, 0, 0, 0, 0) RETURNING return_id
                    """)!
                let document = """
                    {\(more)"action":"OBSERVE","bizStep":"shipping",\
                    "epcList":["urn:epc:id:sgtin:0614141.107346.\(index)"],\
                    "eventID":"urn:x:\(index)","eventTime":"2026-01-0\(index)T00:00:00Z",\
                    "eventTimeZoneOffset":"+00:00","type":"ObjectEvent"}
                    """
                try session.run(
                    """
                    INSERT INTO trace_event (owner_id, event_id, return_id, event_type, action, biz_step, disposition,
                        event_time, captured_at, captor_id, site_id, account_id, epcis_event_id, event_digest,
                        public_document, public_salt, event_hash)
                    VALUES (\(owner), \(id << 24), \(id), 'ObjectEvent', 'OBSERVE', 'shipping', '', \(index), 0,
                        \(owner), 0, 1, \("urn:x:\(index)"), \([UInt8](repeating: 1, count: 32)), \(document),
                        \([UInt8](repeating: 2, count: 16)), \([UInt8](repeating: 3, count: 32)))
                    """)
            }
        }
    }

    private func withEvents(
        _ body: @escaping @Sendable (any TestClientProtocol, HTTPFields) async throws -> Void
    ) async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await shelve(platform)
            try await body(client, [.authorization: "Bearer \(token)", .acceptLanguage: "en"])
        }
    }

    @Test func `events come as a query document, page by page`() async throws {
        try await withEvents { client, headers in
            var (path, seen): (String, [String]) = ("/epcis/v2/events?perPage=2&EQ_bizStep=shipping", [])
            for page in 1...2 {
                let next = try await client.execute(uri: path, method: .get, headers: headers) { response in
                    #expect(response.status == .ok)
                    let text = String(buffer: response.body)
                    #expect(
                        text.contains(#""type":"EPCISQueryDocument""#) && text.contains(#""recordTime""#), "\(text)")
                    seen += text.matches(of: /"eventID":"([^"]+)"/).map { String($0.1) }
                    #expect(response.headers[.init("GS1-EPCIS-Version")!] == "2.0.1")
                    #expect((response.headers[.init("GS1-Next-Page-Token-Expires")!] != nil) == (page == 1))
                    return response.headers[.init("Link")!]
                }
                #expect((next != nil) == (page == 1))
                guard let next, let found = next.firstMatch(of: /<http:\/\/localhost:8080([^>]+)>; rel="next"/) else {
                    break
                }
                path = String(found.1)
            }
            #expect(seen == ["urn:x:1", "urn:x:2", "urn:x:3"])
        }
    }

    @Test func `XML is given where it is asked for, other forms are refused`() async throws {
        try await withEvents { client, headers in
            var headers = headers
            headers[.accept] = "application/xml"
            try await client.execute(uri: "/epcis/v2/events", method: .get, headers: headers) { response in
                let text = String(buffer: response.body)
                #expect(
                    response.status == .ok && text.contains("EPCISQueryDocument") && text.contains("urn:x:3"), "\(text)"
                )
            }
            headers[.accept] = "text/csv"
            try await client.execute(uri: "/epcis/v2/events", method: .get, headers: headers) { response in
                #expect(response.status == .notAcceptable)
                #expect(String(buffer: response.body).contains("epcisException:NotAcceptableException"))
            }
        }
    }

    @Test func `1_2 is given as XML where it can say the events, and refused with the field where not`() async throws {
        try await withEvents { client, headers in
            var headers = headers
            headers[.init("GS1-EPCIS-Version")!] = "1.2"
            for path in ["/epcis/v2/events", "/epcis/v2/queries", "/epcis/v2/bizSteps"] {
                try await client.execute(uri: path, method: .get, headers: headers) { response in
                    #expect(response.status == .notAcceptable, "\(path)")
                    #expect(String(buffer: response.body).contains(#""field":"GS1-EPCIS-Version""#))
                }
            }
            headers[.accept] = "application/xml"
            try await client.execute(uri: "/epcis/v2/events", method: .get, headers: headers) { response in
                let text = String(buffer: response.body)
                #expect(response.status == .ok && text.contains("urn:epcglobal:epcis-query:xsd:1"), "\(text)")
                #expect(text.contains(#"schemaVersion="1.2""#) && text.contains("urn:x:3"))
                #expect(response.headers[.init("GS1-EPCIS-Version")!] == "1.2")
            }
        }
    }

    @Test func `what 1_2 cannot say is refused with the field`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await shelve(platform, more: #""persistentDisposition":{"set":["completeness_verified"]},"#)
            let headers: HTTPFields = [
                .authorization: "Bearer \(token)", .acceptLanguage: "en", .accept: "application/xml",
                .init("GS1-EPCIS-Version")!: "1.2",
            ]
            try await client.execute(uri: "/epcis/v2/events", method: .get, headers: headers) { response in
                let text = String(buffer: response.body)
                #expect(response.status == .notAcceptable && text.contains("persistentDisposition"), "\(text)")
            }
        }
    }

    @Test(arguments: [
        ("/events?EQ_colour=red", 400, "epcisException:QueryParameterException", "no query parameter “EQ_colour”"),
        ("/events?GE_eventTime=yesterday", 400, "epcisException:QueryParameterException", "not an ISO 8601 instant"),
        ("/events?perPage=0", 400, "epcisException:QueryParameterException", "perPage"),
        ("/events?nextPageToken=x", 400, "epcisException:QueryParameterException", "nextPageToken"),
        ("/events?maxEventCount=2", 413, "epcisException:QueryTooLargeException", "maxEventCount"),
        ("/events/urn:x:9", 404, "epcisException:NoSuchNameException", "urn:x:9"),
        ("/bizSteps/flying/events", 400, "epcisException:QueryParameterException", "flying"),
        ("/queries/none", 404, "epcisException:NoSuchNameException", "none"),
    ])
    func `what is wrong is told by EPCIS's exception and in words`(
        _ path: String, _ status: Int, _ type: String, _ words: String
    ) async throws {
        try await withEvents { client, headers in
            try await client.execute(uri: "/epcis/v2" + path, method: .get, headers: headers) { response in
                let text = String(buffer: response.body)
                #expect(
                    response.status.code == status && text.contains(type) && text.contains(words), "\(path): \(text)")
                #expect(response.headers[.contentType]?.hasPrefix("application/problem+json") == true)
            }
        }
    }

    @Test func `top-level resources lead to their events`() async throws {
        try await withEvents { client, headers in
            for (path, member) in [
                ("", "bizSteps"), ("/eventTypes", "ObjectEvent"), ("/bizSteps", "shipping"),
                ("/epcs", "urn:epc:id:sgtin:0614141.107346.2"), ("/bizSteps/shipping", "events"),
                ("/eventTypes/ObjectEvent/events", "urn:x:2"), ("/bizSteps/shipping/events", "urn:x:2"),
                ("/events/urn:x:2", "urn:x:2"), ("/events/urn%3Ax%3A2", "urn:x:2"),
            ] {
                try await client.execute(uri: "/epcis/v2" + path, method: .get, headers: headers) { response in
                    #expect(response.status == .ok, "\(path)")
                    #expect(String(buffer: response.body).contains("\"\(member)\""), "\(path)")
                }
            }
            for path in ["/readPoints", "/bizSteps/packing/events"] {
                try await client.execute(uri: "/epcis/v2" + path, method: .get, headers: headers) { response in
                    #expect(!String(buffer: response.body).contains("urn:x:"), "\(path)")
                }
            }
        }
    }

    @Test func `a query is kept, run and removed`() async throws {
        try await withEvents { client, headers in
            let body = ByteBuffer(
                string: #"{"name":"shipped","query":{"EQ_bizStep":["shipping"],"eventCountLimit":2}}"#)
            for status in [HTTPResponse.Status.created, .conflict] {
                try await client.execute(uri: "/epcis/v2/queries", method: .post, headers: headers, body: body) {
                    #expect($0.status == status)
                }
            }
            for (path, words) in [("", "shipped"), ("/shipped", "eventCountLimit"), ("/shipped/events", "urn:x:2")] {
                try await client.execute(uri: "/epcis/v2/queries" + path, method: .get, headers: headers) { response in
                    let text = String(buffer: response.body)
                    #expect(response.status == .ok && text.contains(words) && !text.contains("urn:x:3"), "\(text)")
                }
            }
            try await client.execute(uri: "/epcis/v2/queries/shipped", method: .delete, headers: headers) {
                #expect($0.status == .noContent)
            }
            for text in ["[]", "{}", #"{"name":"a","query":[]}"#, "{", #"{"name":"a","query":{"x":1}}"#] {
                try await client.execute(
                    uri: "/epcis/v2/queries", method: .post, headers: headers, body: ByteBuffer(string: text)
                ) { #expect($0.status == .badRequest, "\(text)") }
            }
        }
    }

    @Test func `OPTIONS tells what the interface can`() async throws {
        try await withRoutes { client, _, _ in
            for path in ["", "/events", "/bizSteps/shipping/events", "/queries"] {
                try await client.execute(uri: "/epcis/v2" + path, method: .options) { response in
                    #expect(response.status == .noContent)
                    #expect(response.headers[.allow]?.contains("GET") == true)
                    for name in ["GS1-EPCIS-Version", "GS1-CBV-Version", "GS1-EPC-Format", "GS1-CBV-XML-Format"]
                        + ["GS1-Vendor-Version", "GS1-EPCIS-Min", "GS1-EPCIS-Max"]
                    { #expect(response.headers[.init(name)!] != nil, "\(path) \(name)") }
                }
            }
        }
    }

    /// Names of parameters with values that fit and values that do not, in any mixture.
    @Test func `no question, however odd, is answered by a fault of the server`() async throws {
        let seed: UInt64 = 20_270
        try await withEvents { client, headers in
            var random = SeededGenerator(seed: seed)
            for round in 0..<400 {
                let path = Self.oddPath(&random)
                try await client.execute(uri: path, method: .get, headers: headers) { response in
                    #expect(response.status.code < 500, "seed \(seed) \(round) \(path): \(response.status)")
                }
            }
        }
    }

    private static func oddPath(_ random: inout SeededGenerator) -> String {
        let paths = [
            "/events", "/epcs", "/bizSteps/shipping/events", "/events/%00", "/epcs/urn%3Ax/events",
            "/readPoints/%2F/events",
        ]
        let names = [
            "eventType", "GE_eventTime", "LT_recordTime", "EQ_action", "EQ_bizStep", "EQ_readPoint", "WD_bizLocation",
            "MATCH_epc", "MATCH_anyEPC", "MATCH_epcClass", "MATCH_parentID", "EQ_quantity", "GT_quantity_KGM",
            "EQ_bizTransaction_po", "EQ_source_location", "EQ_eventID", "EXISTS_errorDeclaration", "orderBy",
            "orderDirection", "eventCountLimit", "maxEventCount", "perPage", "nextPageToken", "captureID",
            "EQ_gas:result", "GE_INNER_ILMD_gas:x", "HASATTR_readPoint", "EQATTR_bizLocation_a", "EQ_value_CEL",
            "EQ_stringValue", "EQ_", "_", "GE_", "%FF", "",
        ]
        let values = [
            "shipping", "ADD", "ObjectEvent", "eventTime", "ASC", "1", "-1", "9223372036854775808", "1e400", "%00",
            "%FF",
            "2026-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999-14:00", "urn:x:1", "%27%3B--",
            "|",
            "urn:epc:idpat:sgtin:*.*.*", "urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:idpat:x:*.1",
            "https://id.gs1.org/01/1/21/*",
            "urn:epc:id:sgtin:0614141.107346.2", "http://localhost:8080/E=1", "%E4%B8%AD", "a%2Cb", "", "274877906944",
        ]
        var parts: [String] = []
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let value = values.randomElement(using: &random) ?? ""
            parts.append("\(names.randomElement(using: &random) ?? "")=\(value)")
        }
        return "/epcis/v2\(paths.randomElement(using: &random) ?? "")?\(parts.joined(separator: "&"))"
    }
}
