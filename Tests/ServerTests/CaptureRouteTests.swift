import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// EPCIS capture over HTTP.
@Suite struct CaptureRouteTests {
    private func headers(_ token: String, _ type: String = "application/ld+json") -> HTTPFields {
        [.authorization: "Bearer \(token)", .contentType: type, .acceptLanguage: "en"]
    }

    private func event(_ time: String = "2026-11-21T08:00:00+08:00") -> String {
        """
        {"type":"ObjectEvent","eventTime":"\(time)","eventTimeZoneOffset":"+08:00","action":"OBSERVE",\
        "bizStep":"receiving","epcList":["urn:epc:id:sgtin:0614141.107346.2017"]}
        """
    }

    private func document(_ events: [String]) -> ByteBuffer {
        ByteBuffer(
            string: """
                {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",\
                "schemaVersion":"2.0","creationDate":"2026-11-22T03:00:00Z",\
                "epcisBody":{"eventList":[\(events.joined(separator: ","))]}}
                """)
    }

    @Test func `a capture answers 202 and its job tells what became of it`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let body = document([event()])
            var location = ""
            try await client.execute(
                uri: "/epcis/v2/capture", method: .post, headers: headers(token), body: body
            ) { response in
                #expect(response.status == .accepted, "\(String(buffer: response.body))")
                location = response.headers[.location] ?? ""
                #expect(location.contains("/epcis/v2/capture/"))
                #expect(response.headers[.init("GS1-Capture-Error-Behaviour")!] == "rollback")
            }
            let path = String(location.suffix(from: location.range(of: "/epcis")!.lowerBound))
            try await client.execute(uri: path, method: .get, headers: headers(token)) { response in
                let text = String(buffer: response.body)
                #expect(text.contains(#""running":false"#) && text.contains(#""success":true"#), "\(text)")
                #expect(text.contains(#""captureErrorBehaviour":"rollback""#) && text.contains("finishedAt"))
            }
            try await client.execute(uri: "/epcis/v2/capture?perPage=5", method: .get, headers: headers(token)) {
                #expect($0.status == .ok && String(buffer: $0.body).hasPrefix(#"[{"captureID":""#))
            }
        }
    }

    @Test func `a declaration taken in part has taken effect once it is approved`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await client.execute(
                uri: "/epcis/v2/capture", method: .post, headers: headers(token), body: document([event()])
            ) { #expect($0.status == .accepted) }
            let declaration = #","errorDeclaration":{"declarationTime":"2026-11-21T09:00:00+08:00"}}"#
            let body = document([String(event().dropLast()) + declaration, event("2030-01-01T00:00:00Z")])
            var proceed = headers(token)
            proceed[.init("GS1-Capture-Error-Behaviour")!] = "proceed"
            let path = try await client.execute(
                uri: "/epcis/v2/capture", method: .post, headers: proceed, body: body
            ) { response in
                let location = try #require(response.headers[.location])
                return String(location.suffix(from: try #require(location.range(of: "/epcis")).lowerBound))
            }
            let held = try await client.execute(uri: path, method: .get, headers: proceed) {
                String(buffer: $0.body)
            }
            #expect(held.contains(#""takesEffect":"on-approval""#), "\(held)")
            let id = try #require(held.firstMatch(of: #/"amendmentId":"?(\d+)/#)?.1)
            try await approveAmendment(platform, try #require(Int64(id)))
            try await client.execute(uri: path, method: .get, headers: proceed) { response in
                let text = String(buffer: response.body)
                #expect(text.contains(#""state":"accepted-in-part""#), "\(text)")
                #expect(text.contains(#""takesEffect":"approved""#), "\(text)")
            }
        }
    }

    @Test func `wrong events are problems of the job, each with its place`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let body = document([event(), event("2030-01-01T00:00:00Z")])
            var proceed = headers(token)
            proceed[.init("GS1-Capture-Error-Behaviour")!] = "proceed"
            try await client.execute(uri: "/epcis/v2/capture", method: .post, headers: proceed, body: body) {
                #expect($0.status == .accepted)
            }
            try await client.execute(uri: "/epcis/v2/capture/1", method: .get, headers: proceed) { response in
                let text = String(buffer: response.body)
                #expect(text.contains(#""success":false"#) && text.contains(#""storedCount":1"#), "\(text)")
                #expect(text.contains(#""instance":"/epcisBody/eventList/1/eventTime""#), "\(text)")
                #expect(text.contains("24 hours ahead"))
                #expect(text.contains(#""type":"epcisException:ValidationException""#))
                #expect(text.contains(#""rule":"urn:ransu:capture.future-event""#))
            }
            try await client.execute(uri: "/epcis/v2/capture/1/errors.csv", method: .get, headers: proceed) {
                #expect($0.status == .ok && String(buffer: $0.body).contains("eventTime"))
            }
        }
    }

    @Test func `limits are told, and what is no EPCIS is refused`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await client.execute(uri: "/epcis/v2/capture", method: .options) { response in
                #expect(response.status == .noContent)
                #expect(response.headers[.init("GS1-EPCIS-Capture-Limit")!] == "1000000")
                #expect(response.headers[.init("GS1-EPCIS-Capture-File-Size-Limit")!] == "1073741824")
            }
            for (type, text) in [("text/plain", "x"), ("application/json", "{"), ("application/xml", "<a/>")] {
                try await client.execute(
                    uri: "/epcis/v2/capture", method: .post, headers: headers(token, type),
                    body: ByteBuffer(string: text)
                ) { #expect($0.status.code >= 400 && $0.status.code < 500, "\(type)") }
            }
            var unknown = headers(token)
            unknown[.init("GS1-EPCIS-Version")!] = "3.0"
            try await client.execute(
                uri: "/epcis/v2/capture", method: .post, headers: unknown, body: document([event()])
            ) { response in
                #expect(response.status == .notAcceptable)
                #expect(String(buffer: response.body).contains("epcisException:NotAcceptableException"))
            }
            unknown[.init("GS1-EPCIS-Version")!] = "1.2"
            try await client.execute(
                uri: "/epcis/v2/capture", method: .post, headers: unknown, body: document([event()])
            ) { response in
                #expect(response.status == .notAcceptable, "1.2 has no JSON")
                #expect(String(buffer: response.body).contains(#""field":"GS1-EPCIS-Version""#))
            }
            try await client.execute(
                uri: "/epcis/v2/capture", method: .post, headers: headers(token, "text/plain"),
                body: ByteBuffer(string: "x")
            ) { response in
                #expect(response.status == .unsupportedMediaType)
                #expect(String(buffer: response.body).contains("epcisException:UnsupportedMediaTypeException"))
            }
        }
    }

    @Test func `one event is captured at once`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            var location = ""
            for (body, status) in [(event("2030-01-01T00:00:00Z"), 422), (event(), 201)] {
                try await client.execute(
                    uri: "/epcis/v2/events", method: .post, headers: headers(token), body: ByteBuffer(string: body)
                ) { response in
                    #expect(response.status.code == status, "\(String(buffer: response.body))")
                    location = response.headers[.location] ?? ""
                }
            }
            let path = try #require(location.range(of: "/epcis").map { String(location[$0.lowerBound...]) })
            try await client.execute(uri: path, method: .get, headers: headers(token)) {
                #expect($0.status == .ok && String(buffer: $0.body).contains("2017"), "\(path)")
            }
        }
    }

    @Test func `another enterprise's job is not there`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            try await client.execute(
                uri: "/epcis/v2/capture", method: .post, headers: headers(token), body: document([event()])
            ) { #expect($0.status == .accepted) }
            try await platform.datastore.write { try $0.run("UPDATE capture_job SET captor_id = 77") }
            try await client.execute(uri: "/epcis/v2/capture/1", method: .get, headers: headers(token)) {
                #expect($0.status == .notFound)
            }
        }
    }
}
