import Exchange
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Server
import Storage
import Synchronization
import TestSupport
import Testing
import Traceability

/// What is looked at before anybody opens an upload. Tests/Programs/clamd.py does the same with Debian's clamd.
@Suite struct UploadInspectionTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// nil: it is taken.
        let rule: String?

        init(_ name: String, _ bytes: [UInt8], _ rule: String?) {
            (self.name, self.bytes, self.rule) = (name, bytes, rule)
        }

        static func text(_ name: String, _ text: String, _ rule: String?) -> Sample {
            Sample(name, Array(text.utf8), rule)
        }

        var testDescription: String { "\(name) of \(bytes.count) bytes: \(rule ?? "taken")" }
    }

    private static func joined(_ parts: [UInt8]...) -> [UInt8] { parts.reduce(into: []) { $0 += $1 } }
    private static func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static func filler(_ count: Int, _ byte: UInt8 = 7) -> [UInt8] { [UInt8](repeating: byte, count: count) }

    private static let jpeg = joined([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], utf8("JFIF\0"), [0xFF, 0xD9])
    private static let png = joined(
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0], utf8("IEND"), [0xAE, 0x42, 0x60, 0x82])
    private static let pdf = utf8("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")
    private static let zip = joined([0x50, 0x4B, 3, 4], filler(26, 0))
    /// The end of a ZIP's directory, with a comment of two bytes.
    private static let zipEnd = joined([0x50, 0x4B, 5, 6], filler(16, 0), [2, 0, 0x68, 0x69])
    private static let program = joined(utf8("MZ"), [0x90, 0, 3, 0, 0, 0], filler(60, 0))

    private static let taken: [Sample] = [
        Sample("营业执照.jpg", jpeg, nil), Sample("营业执照.JPEG", png, nil), Sample("a.png", jpeg, nil),
        Sample("a.pdf", pdf, nil), Sample("无扩展名", png, nil), Sample("", jpeg, nil), Sample("sheet.xlsx", zip, nil),
        .text("rows.csv", "编码,批次号\n1,2\n", nil), .text("heading.csv", "MZ编号,批次\n1,2\n", nil),
        Sample("rows.csv", [0xFF, 0xFE, 0x7F, 0x4E, 0x2C, 0], nil),
        .text("events.xml", "<?xml version=\"1.0\"?><epcis:EPCISDocument/>", nil),
        // Cameras write a short film, or a second picture, behind the first.
        Sample("moving.jpg", joined(jpeg, filler(200_000)), nil),
        Sample("camera.png", joined(png, filler(60_000)), nil),
        // The reader of sheets says what to do with an old or a locked one.
        Sample("old.xlsx", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], nil),
    ]

    private static let active: [Sample] = [
        Sample("a.jpg", program, "file.active"), Sample("a.csv", program, "file.active"),
        .text("a.exe", "anything", "file.active"), .text("a.csv.EXE ", "a,b\n", "file.active"),
        Sample("a.xlsm", zip, "file.active"), Sample("a.jpg", [0x7F, 0x45, 0x4C, 0x46, 2, 1], "file.active"),
        .text("a.txt", "#!/bin/sh\nid\n", "file.active"),
        .text("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "file.active"),
        .text("a.png", "\u{FEFF} <SVG onload=alert(1)>", "file.active"),
        .text("a.xml", "<?xml version='1.0'?><!-- --><svg/>", "file.active"),
        .text("a.txt", "<!DOCTYPE html><p>", "file.active"), .text("a.jpg", "<?php system('id');", "file.active"),
    ]

    private static let misnamed: [Sample] = [
        Sample("a.pdf", png, "file.extension"), Sample("a.png", pdf, "file.extension"),
        .text("a.xlsx", "a,b\n1,2\n", "file.extension"), Sample("a.csv", zip, "file.extension"),
        Sample("a.json", jpeg, "file.extension"), Sample("a.xlsx", png, "file.extension"),
    ]

    private static let doubled: [Sample] = [
        Sample("a.png", joined(png, zip, zipEnd), "file.two-in-one"),
        Sample("a.jpg", joined(jpeg, zipEnd), "file.two-in-one"),
        Sample("a.pdf", joined(pdf, zipEnd), "file.two-in-one"),
        Sample("a.jpg", joined(jpeg, pdf), "file.two-in-one"),
        Sample("a.jpg", joined(jpeg, utf8("<ScRiPt>alert(1)</script>")), "file.two-in-one"),
        Sample("a.png", joined(png, filler(70_000)), "file.two-in-one"),
        Sample("a.pdf", joined(pdf, utf8("2 0 obj << /S /JavaScript /JS (app.alert(1)) >>")), "file.two-in-one"),
        // The word lies across two pieces.
        Sample("a.pdf", joined(pdf, filler((1 << 20) - pdf.count - 4, 0x20), utf8("/Launch")), "file.two-in-one"),
    ]

    /// Objects packed by zlib, in base 64; the first has an action of a script in it.
    private static let packed = [
        "eJwzVDBQMFIwMlCwsVHQD1bQ91I2MyxLDE4uyiwoAfKCFTQMNRXs7MDSIZUFqQr6zokliTn56UBBAKuAD1g=",
        "eJwzVDBQMFIwMlCwsVHQD6ksSFXQD0hMTy1W0HfOL80rUTBUsLNDknNOLEnMyU8HCgIAo1EPkg==",
    ].map { Array(Data(base64Encoded: $0) ?? Data()) }

    private static func objects(_ dictionary: String, _ data: [UInt8]) -> [UInt8] {
        joined(
            pdf, utf8("4 0 obj\n<< \(dictionary) /Length \(data.count) >>\nstream\r\n"), data,
            utf8("\nendstream\nendobj\n"))
    }

    private static let pdfs: [Sample] = [
        Sample("escaped.pdf", joined(pdf, utf8("2 0 obj << /S /J#61v#61Script >>")), "file.two-in-one"),
        Sample("launch.pdf", joined(pdf, utf8("<</S/#4cau#6Ech>>")), "file.two-in-one"),
        Sample("other.pdf", joined(pdf, utf8("2 0 obj << /JavaScripts 1 /Launched (a) >>")), nil),
        Sample("locked.pdf", joined(pdf, utf8("trailer << /Root 1 0 R /Encrypt 5 0 R >>")), "file.closed"),
        Sample("packed.pdf", objects("/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode", packed[0]), "file.two-in-one"),
        Sample("untyped.pdf", objects("/N 2 /First 9 /Filter /FlateDecode", packed[0]), "file.two-in-one"),
        Sample("word.pdf", objects("/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode", packed[1]), nil),
        Sample("twice.pdf", objects("/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", packed[1]), "file.closed"),
        Sample("elsewhere.pdf", objects("/Type /ObjStm /Filter 9 0 R", packed[1]), "file.closed"),
        Sample(
            "damaged.pdf", objects("/Type /ObjStm /Filter /FlateDecode", Array(packed[1].prefix(12))), "file.closed"),
        Sample("picture.pdf", objects("/Subtype /Image /Filter /DCTDecode", jpeg), nil),
    ]

    static let samples: [Sample] = taken + active + misnamed + doubled + pdfs

    @Test(arguments: samples) func `V5_2_2 V1_3_4 MLPS-7_1_3_4 a file is what its bytes say and nothing besides`(
        _ sample: Sample
    ) {
        let found = Self.rule { try UploadInspection(name: sample.name, bytes: sample.bytes).check() }
        #expect(found == sample.rule)
    }

    private static func rule(_ work: () throws -> Void) -> String? {
        do { try work() } catch { return (error as? Refusal)?.rule.code ?? "\(error)" }
        return nil
    }

    @Test func `what clamd says is read as it is meant, and anything else is no verdict`() throws {
        #expect(try ClamdScanner.verdict(of: "stream: OK") == .clean)
        #expect(try ClamdScanner.verdict(of: "stream: Eicar-Test FOUND") == .malware("Eicar-Test"))
        for answer in [
            "", "OK", "stream: ", "stream: OK FOUND?", "INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND",
        ] {
            #expect(throws: ClamdFault.self) { try ClamdScanner.verdict(of: answer) }
        }
    }

    @Test(arguments: [
        ("unix:/run/clamav/clamd.ctl", true), ("127.0.0.1:3310", true), ("[::1]:3310", true), ("localhost:1", true),
        ("unix:clamd.ctl", false), ("192.0.2.1:3310", false), ("scanner.example.cn:3310", false),
        ("127.0.0.1:0", false),
        ("127.0.0.1", false), ("", false),
    ]) func `V13_2_4 uploads go to a scanner of this machine only`(_ text: String, _ isTaken: Bool) {
        let address = ClamdAddress(text)
        #expect((address != nil) == isTaken)
        if let address { #expect(address.description == text) }
    }

    /// Answers as it is told, and counts.
    private final class Stub: FileScanning {
        let outcome: Result<ScanVerdict, ClamdFault>
        let seen = Mutex(0)

        init(_ outcome: Result<ScanVerdict, ClamdFault>) { self.outcome = outcome }

        func verdict(on content: ScannedContent) async throws -> ScanVerdict {
            seen.withLock { $0 += 1 }
            return try outcome.get()
        }
    }

    @Test func `MLPS-7_1_3_4 V5_4_3 malware is refused by every way in, and the trail names it`() async throws {
        let stub = Stub(.success(.malware("Test.EICAR")))
        try await Self.withScanner(stub) { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            for (status, text) in try await Self.everyWay(client, token) {
                let isNamed = text.contains("file.malware") || text.contains("Test.EICAR")
                #expect(status == 422 && isNamed, "\(status) \(text)")
            }
            try await Self.expectNothingKept(platform)
            let told = try await Self.told("security.malware", platform, clock)
            #expect(told.map(\.count).reduce(0, +) == Self.ways)
            #expect(told.allSatisfy { $0.reason.contains("Test.EICAR") }, "\(told)")
        }
        #expect(stub.seen.withLock { $0 } == Self.ways)
    }

    @Test func `MLPS-7_1_3_4 MLPS-7_1_4_5 V5_4_3 nothing is taken while the scanner is down`() async throws {
        try await Self.withScanner(Stub(.failure(.slow))) { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            for (status, text) in try await Self.everyWay(client, token) {
                #expect(status == 503, "\(status) \(text)")
            }
            try await Self.expectNothingKept(platform)
            let told = try await Self.told("security.scanner-down", platform, clock)
            #expect(told.map(\.count).reduce(0, +) == Self.ways)
            #expect(told.allSatisfy { $0.reason.contains("20 s") }, "\(told)")
        }
        let nobody = ClamdScanner(try #require(ClamdAddress("unix:/nowhere/clamd.ctl")))
        await #expect(throws: ClamdFault.self) { try await nobody.verdict(on: .memory([1])) }
    }

    @Test func `what the scanner calls clean is taken, long data is not sent to it`() async throws {
        let stub = Stub(.success(.clean))
        try await Self.withScanner(stub) { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            let statuses = try await Self.everyWay(client, token).map(\.0)
            #expect(statuses.allSatisfy { $0 != 503 }, "\(statuses)")
            #expect(statuses.contains(201))
            let before = stub.seen.withLock { $0 }
            let rows = "编码,批次号\n" + String(repeating: String(repeating: "x", count: 1_100) + ",y\n", count: 1_000)
            try await client.execute(
                uri: "/api/v1/returns", method: .post,
                headers: [.authorization: "Bearer \(token)", .contentType: "text/csv"], body: ByteBuffer(string: rows)
            ) { #expect($0.status != .serviceUnavailable) }
            #expect(stub.seen.withLock { $0 } == before)
        }
    }

    @Test
    func `V5_3_1 V5_3_2 V5_4_1 V5_4_2 V3_2_1 a file is handed out under a harmless name, and runs nothing`()
        async throws
    {
        try await Self.withScanner(Stub(.success(.clean))) { client, platform, clock in
            let name = #""执照\r\nSet-Cookie: x=1\"/../é.pdf""#
            let sent = RegistrationRouteTests.sent.replacing(#""执照.pdf""#, with: name)
            try await client.execute(
                uri: "/api/v1/registrations", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: sent)
            ) { #expect($0.status == .created, "\(String(buffer: $0.body))") }
            let token = try await signIn(client, platform, clock, roles: [.reviewer])
            try await RegistrationRouteTests.makeOperator(platform)
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "text/html"]
            try await client.execute(uri: "/files/1", method: .get, headers: headers) { answer in
                let disposition = answer.headers[.contentDisposition] ?? ""
                #expect(disposition.hasPrefix("attachment; filename*=UTF-8''%E6%89%A7%E7%85%A7"), "\(disposition)")
                #expect(disposition.hasSuffix("%C3%A9.pdf") && !disposition.contains("/"), "\(disposition)")
                #expect(disposition.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 }, "\(disposition)")
                #expect(answer.headers[values: .setCookie].isEmpty)
                #expect(answer.headers[.contentType] == "application/pdf")
                #expect(answer.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
            }
        }
    }

    private static let ways = 5

    /// A licence by form and by JSON, a page's form, a photo, and a body that is a file by itself.
    private static func everyWay(
        _ client: any TestClientProtocol, _ token: String
    ) async throws -> [(Int, String)] {
        let multipart = "multipart/form-data; boundary=XX"
        let licence = form([("kind", "maker"), ("name", "示例")], file: ("licence", "a.pdf", "%PDF-1.7\n"))
        let photo = form([], file: ("photo", "a.jpg", "\0hello"))
        let requests: [(String, String, String, String)] = [
            ("/api/v1/registrations", "application/json", RegistrationRouteTests.sent, "application/json"),
            ("/api/v1/registrations", multipart, licence, "application/json"),
            ("/register", multipart, licence, "text/html"),
            ("/lookup/photo", multipart, photo, "text/html"),
            ("/api/v1/returns", "text/csv", "编码,批次号\nx,y\n", "application/json"),
        ]
        var answers: [(Int, String)] = []
        for (path, type, body, accept) in requests {
            var headers: HTTPFields = [.contentType: type, .accept: accept]
            if path.hasSuffix("returns") { headers[.authorization] = "Bearer \(token)" }
            answers.append(
                try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) {
                    ($0.status.code, String(buffer: $0.body))
                })
        }
        return answers
    }

    private static func form(_ fields: [(String, String)], file: (String, String, String)) -> String {
        let texts = fields.map { "--XX\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n" }
        return texts.joined() + "--XX\r\nContent-Disposition: form-data; name=\"\(file.0)\"; filename=\"\(file.1)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\(file.2)\r\n--XX--\r\n"
    }

    private static func expectNothingKept(_ platform: Platform) async throws {
        let kept = try await platform.datastore.read { session in
            [
                try session.value("SELECT COUNT(*) FROM stored_file", as: Int.self),
                try session.value("SELECT COUNT(*) FROM registration", as: Int.self),
                try session.value("SELECT COUNT(*) FROM trace_return", as: Int.self),
            ]
        }
        #expect(kept == [0, 0, 0])
    }

    /// What the trail says of events of this name.
    private static func told(
        _ action: String, _ platform: Platform, _ clock: FixedClock
    ) async throws -> [(reason: String, count: Int)] {
        try await platform.auditTrail.flush(at: clock.now(), closing: true)
        return try await platform.datastore.read { session in
            try session.rows("SELECT reason_form, occurrences FROM audit_record WHERE action = \(action)") {
                (reason: try $0.next(String.self), count: try $0.next(Int.self))
            }
        }
    }

    private static func withScanner(
        _ scanner: any FileScanning,
        _ body: @escaping @Sendable (any TestClientProtocol, Platform, FixedClock) async throws -> Void
    ) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            try await TestEngine.withFolder { folder in
                var options = Gateway.Options(isSecure: false, spoolFolder: folder)
                options.scanner = scanner
                let gateway = Gateway(
                    platform: platform, options: options, hashing: PlainHashing(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, errorPage: ErrorPages.respond)
                let application = Application(
                    responder: gateway.responder(try Serve.routes(gateway, readiness: Readiness())))
                try await application.test(.router) { client in try await body(client, platform, clock) }
            }
        }
    }
}
