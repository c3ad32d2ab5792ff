import Cryptography
import Foundation
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

/// Uploads in several requests, by router; Tests/Programs/intake.py breaks connections and kills the server.
@Suite struct UploadRouteTests {
    private struct Sender {
        let client: any TestClientProtocol
        let token: String

        func callAsFunction(
            _ method: HTTPRequest.Method, _ path: String, _ body: String = "", _ fields: [String: String] = [:]
        ) async throws -> (status: Int, headers: HTTPFields, text: String) {
            var headers: HTTPFields = [.authorization: "Bearer \(token)"]
            for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
            return try await client.execute(
                uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
            ) { ($0.status.code, $0.headers, String(buffer: $0.body)) }
        }
    }

    private func withSender(
        _ body: @escaping @Sendable (Sender, Platform, String) async throws -> Void
    ) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            try await TestEngine.withFolder { folder in
                let gateway = Gateway(
                    platform: platform, options: .init(isSecure: false, spoolFolder: folder), hashing: PlainHashing(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
                let routes = try Serve.routes(gateway, readiness: Readiness())
                let application = Application(responder: gateway.responder(routes))
                try await application.test(.router) { client in
                    let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
                    try await body(Sender(client: client, token: token), platform, folder + "/uploads")
                }
            }
        }
    }

    private func said(_ text: String) -> [String: String] {
        let digest = Data(SHA256.hash(Array(text.utf8))).base64EncodedString()
        return ["Repr-Digest": "sha-256=:\(digest):", "Content-Type": "text/csv"]
    }

    private func address(_ text: String) -> String {
        "/api/v1/returns/uploads/\(SHA256.hash(Array(text.utf8)).hexadecimal)"
    }

    private func sheet(_ code: String) -> String { "编码,批次号,生产日期\n\(code),B1,2026-11-20\n" }

    @Test func `a return in three requests is one return`() async throws {
        try await withSender { send, platform, folder in
            let text = sheet(try await ReturnRouteTests().codes(platform)[0])
            let parts = [text.prefix(10), text.dropFirst(10).prefix(20), text.dropFirst(30)].map(String.init)
            let sizes = parts.map(\.utf8.count)
            var first = said(text)
            first["Upload-Complete"] = "?0"
            first["Upload-Length"] = "\(text.utf8.count)"
            let begun = try await send(.post, "/api/v1/returns", parts[0], first)
            #expect(begun.status == 202 && begun.headers[.uploadOffset] == "\(sizes[0])", "\(begun)")
            #expect(begun.headers[.location] == address(text))

            let wrong = try await send(.patch, address(text), parts[1], ["Upload-Offset": "1"])
            #expect(wrong.status == 409 && wrong.headers[.uploadOffset] == "\(sizes[0])", "\(wrong)")
            let missing = try await send(.patch, address(text), parts[1])
            #expect(missing.status == 422 && missing.text.contains("Upload-Offset"))
            let second = try await send(.patch, address(text), parts[1], ["Upload-Offset": "\(sizes[0])"])
            #expect(second.status == 204 && second.headers[.uploadOffset] == "\(sizes[0] + sizes[1])", "\(second)")
            let standing = try await send(.head, address(text))
            #expect(standing.status == 204 && standing.headers[.uploadOffset] == "\(sizes[0] + sizes[1])")
            #expect(standing.headers[.uploadComplete] == "?0")
            #expect(standing.headers[.uploadLength] == "\(text.utf8.count)")

            let offset = ["Upload-Offset": "\(sizes[0] + sizes[1])"]
            let last = try await send(.patch, address(text), parts[2], offset)
            #expect(last.status == 201 && last.text.contains(#""goodCount":1"#), "\(last)")
            let known = try await send(.head, address(text))
            #expect(known.headers[.uploadComplete] == "?1")
            #expect(known.headers[.location]?.hasPrefix("/api/v1/returns/") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(try await send(.post, "/api/v1/returns", text, said(text)).status == 409)
        }
    }

    @Test func `MLPS-7_1_4_7 what came is not what was said: both digests, and nothing stays`() async throws {
        try await withSender { send, platform, folder in
            let text = sheet(try await ReturnRouteTests().codes(platform)[0])
            let other = sheet("x")
            let answer = try await send(.post, "/api/v1/returns", text, said(other))
            #expect(answer.status == 422 && answer.text.contains("urn:ransu:upload.digest"), "\(answer)")
            for one in [text, other] { #expect(answer.text.contains(SHA256.hash(Array(one.utf8)).hexadecimal)) }
            #expect(try await send(.head, address(other)).status == 404)
            var small = said(other)
            small["Content-Type"] = "application/json"
            #expect(try await send(.post, "/api/v1/returns", "{}", small).text.contains("upload.digest"))
            let none = try await send(
                .post, "/api/v1/returns", text, ["Content-Type": "text/csv", "Repr-Digest": "sha-256=:AA==:"])
            #expect(none.status == 422 && none.text.contains("upload.bad-digest"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(try await platform.datastore.read { try $0.value("SELECT count(*) FROM trace_return") == 0 })
        }
    }

    @Test(arguments: ["/api/v1/returns?mode=accept-good-rows", "/epcis/v2/capture", "/epcis/v2/events"])
    func `MLPS-7_1_4_7 a part without a digest that is understood is refused and nothing of it stays`(
        path: String
    ) async throws {
        try await withSender { send, platform, folder in
            let text = sheet(try await ReturnRouteTests().codes(platform)[0])
            let type = ["Content-Type": path.hasPrefix("/api") ? "text/csv" : "application/json"]
            let part = try await send(.post, path, text, type.merging(["Upload-Complete": "?0"]) { $1 })
            #expect((400...422).contains(part.status) && part.text.contains("Repr-Digest"), "\(part)")
            let value = Data(SHA256.hash(Array(text.utf8))).base64EncodedString()
            for complete in ["?0", "?1"] {
                let other = ["Repr-Digest": "sha256=:\(value):", "Upload-Complete": complete]
                let answer = try await send(.post, path, text, type.merging(other) { $1 })
                #expect((400...422).contains(answer.status) && answer.text.contains("Repr-Digest"), "\(answer)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder), "no upload was begun")
            #expect(try await platform.datastore.read { try $0.value("SELECT count(*) FROM trace_return") == 0 })
        }
    }

    @Test func `a sender that does not wait asks how far its return is, and what became of it`() async throws {
        try await withSender { send, platform, _ in
            let codes = try await ReturnRouteTests().codes(platform)
            func begin(_ text: String) async throws -> String {
                let fields = ["Content-Type": "text/csv", "Prefer": "handling=strict, respond-async"]
                let answer = try await send(.post, "/api/v1/returns", text, fields)
                #expect(answer.status == 202 && answer.text.contains("waiting"), "\(answer)")
                #expect(answer.headers[.init("Preference-Applied")!] == "respond-async")
                let digest = SHA256.hash(Array(text.utf8)).hexadecimal
                #expect(answer.headers[.location] == "/api/v1/returns/jobs/\(digest)")
                return answer.headers[.location] ?? ""
            }
            let (good, broken) = (sheet(codes[0]), "x,y\n1,2\n")
            let odd = ["Content-Type": "text/csv", "Prefer": "; ,,wait=1"]
            #expect(try await send(.post, "/api/v1/returns", "x\n", odd).status == 422, "answered at once")
            let job = try await begin(good)
            #expect(try await begin(good) == job, "the same content is one job")
            let bad = try await begin(broken)
            #expect(try await send(.get, job).text.contains(#""state":"waiting""#))
            #expect(try await platform.datastore.read { try $0.value("SELECT count(*) FROM trace_return") == 0 })
            #expect(await platform.returnJobs.step())
            #expect(await platform.returnJobs.step())
            #expect(await !platform.returnJobs.step(), "both are over")
            let done = try await send(.get, job)
            #expect(done.status == 200 && done.text.contains(#""returnState":"accepted""#), "\(done)")
            let address = try #require(done.headers[.location])
            #expect(try await send(.get, address).text.contains(#""goodCount":1"#))
            let failed = try await send(.get, bad)
            #expect(failed.status == 422 && failed.text.contains("return."), "\(failed)")
            let digest = String(repeating: "0", count: 64)
            #expect(try await send(.get, "/api/v1/returns/jobs/\(digest)").status == 404)
            for number in 0..<ReturnJobs.limit { _ = try await begin("编码\n\(number)\n") }
            let full = try await send(
                .post, "/api/v1/returns", "编码\nx\n", ["Content-Type": "text/csv", "Prefer": "respond-async"])
            #expect(full.status == 429, "\(full)")
        }
    }

    @Test func `an upload is its account's own, may be dropped, and counts against its enterprise`() async throws {
        try await withSender { send, platform, _ in
            func begin(_ text: String) async throws -> Int {
                var fields = said(text)
                fields["Upload-Complete"] = "?0"
                return try await send(.post, "/api/v1/returns", "x", fields).status
            }
            for number in 0..<16 { #expect(try await begin("x\(number)") == 202) }
            let full = try await send(
                .post, "/api/v1/returns", "x",
                said("x16").merging(["Upload-Complete": "?0"]) { $1 })
            #expect(full.status == 429 && full.text.contains("upload.quota"), "\(full)")
            #expect(try await begin("x3") == 202, "beginning the same again is no more")
            #expect(try await send(.delete, address("x3")).status == 204)
            #expect(try await send(.delete, address("x3")).status == 404)
            #expect(try await begin("x16") == 202)
            #expect(try await send(.head, "/api/v1/returns/uploads/zz").status == 404)
        }
    }

    @Test func `sheets that wait for an answer give way to an upload, the oldest first`() async throws {
        try await withSender { send, platform, folder in
            let owner: Int64 = try await platform.datastore.read {
                try $0.value("SELECT max(organization_id) FROM organization")!
            }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            func path(_ number: Int, _ part: String) -> String {
                "\(folder)/\(owner)-1-sheet-\(SHA256.hash("\(number)").hexadecimal).\(part)"
            }
            for number in 0..<16 {
                for part in ["data", "state"] {
                    #expect(FileManager.default.createFile(atPath: path(number, part), contents: Data()))
                    let day = Date(timeIntervalSince1970: 1_700_000_000 - Double(number))
                    try FileManager.default.setAttributes([.modificationDate: day], ofItemAtPath: path(number, part))
                }
            }
            let fields = said("abc").merging(["Upload-Complete": "?0"]) { $1 }
            #expect(try await send(.post, "/api/v1/returns", "a", fields).status == 202)
            let gone = (0..<16).filter { !FileManager.default.fileExists(atPath: path($0, "state")) }
            #expect(gone == [15], "the oldest only")
        }
    }

    @Test func `an upload that finds no room in any case throws nobody's waiting sheet away`() async throws {
        try await withSender { send, platform, folder in
            let owner: Int64 = try await platform.datastore.read {
                try $0.value("SELECT max(organization_id) FROM organization")!
            }
            for number in 0..<16 {
                let fields = said("x\(number)").merging(["Upload-Complete": "?0"]) { $1 }
                #expect(try await send(.post, "/api/v1/returns", "x", fields).status == 202)
            }
            let sheet = "\(folder)/\(owner)-1-sheet-\(SHA256.hash("1").hexadecimal)"
            for part in ["data", "state"] {
                #expect(FileManager.default.createFile(atPath: "\(sheet).\(part)", contents: Data()))
            }
            let fields = said("x16").merging(["Upload-Complete": "?0"]) { $1 }
            #expect(try await send(.post, "/api/v1/returns", "x", fields).status == 429)
            #expect(FileManager.default.fileExists(atPath: "\(sheet).state"))
        }
    }

    @Test func `nobody else finds an upload`() async throws {
        try await withSender { send, platform, _ in
            var fields = said("abc")
            fields["Upload-Complete"] = "?0"
            #expect(try await send(.post, "/api/v1/returns", "a", fields).status == 202)
            let organization: Int64 = try await platform.datastore.read {
                try $0.value("SELECT max(organization_id) FROM organization")!
            }
            let other = try await testActor(
                platform, "other", roles: [.enterpriseAdmin], organizationID: organization, at: Instant(microseconds: 0)
            )
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(other.accountID)")
            }
            let body = try await beginSession(send.client, "other", "Abcdef12!").1
            let token = try #require(body.firstMatch(of: #/"token":"([^"]+)"/#))
            let stranger = Sender(client: send.client, token: String(token.1))
            #expect(try await stranger(.head, address("abc")).status == 404)
            #expect(try await stranger(.patch, address("abc"), "bc", ["Upload-Offset": "1"]).status == 404)
            #expect(try await stranger(.delete, address("abc")).status == 404)
            #expect(try await send(.head, address("abc")).status == 204)
        }
    }

    @Test func `what nobody continues within a day is thrown away`() async throws {
        try await withSender { send, _, folder in
            var fields = said("abc")
            fields["Upload-Complete"] = "?0"
            let begun = try await send(.post, "/api/v1/returns", "a", fields)
            #expect(begun.status == 202)
            let shelf = UploadShelf(folder: folder)
            let now = Instant(microseconds: Int64(Date().timeIntervalSince1970) * 1_000_000)
            #expect(shelf.sweep(now: now.adding(seconds: 23 * 3_600)) == 0)
            #expect(try await send(.head, address("abc")).status == 204)
            // What a crash left of another: its state without its data.
            let half = "\(folder)/9-9-return-\(String(repeating: "0", count: 64)).state"
            #expect(FileManager.default.createFile(atPath: half, contents: Data()))
            #expect(shelf.sweep(now: now.adding(seconds: 25 * 3_600)) == 2)
            #expect(try await send(.head, address("abc")).status == 404)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func `an EPCIS document in two requests is one job, by the terms of the first`() async throws {
        try await withSender { send, _, _ in
            let text = """
                {"type":"ObjectEvent","eventTime":"2026-01-01T08:00:00Z","eventTimeZoneOffset":"+08:00",
                "action":"OBSERVE","bizStep":"receiving","epcList":["urn:epc:id:sgtin:0614141.107346.2017"]}
                """
            var first = said(text)
            first["Content-Type"] = "application/ld+json"
            first["GS1-Capture-Error-Behaviour"] = "proceed"
            first["Upload-Complete"] = "?0"
            let place = "/epcis/v2/capture/uploads/\(SHA256.hash(Array(text.utf8)).hexadecimal)"
            #expect(try await send(.post, "/epcis/v2/capture", String(text.prefix(40)), first).status == 202)
            let rest = String(text.dropFirst(40))
            let last = try await send(.patch, place, rest, ["Upload-Offset": "40", "Upload-Complete": "?1"])
            #expect(last.status == 202 && last.headers[.location]?.contains("/epcis/v2/capture/") == true, "\(last)")
            let behaviour = try #require(HTTPField.Name("GS1-Capture-Error-Behaviour"))
            #expect(last.headers[behaviour] == "proceed")
        }
    }
}
