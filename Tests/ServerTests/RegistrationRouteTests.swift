import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// T/SGACC 1005 5.1 by program: register, read, decide.
@Suite struct RegistrationRouteTests {
    /// A reviewer of the platform's own, who is near to no enterprise.
    static func makeOperator(_ platform: Platform) async throws {
        try await platform.datastore.write { session in
            try session.run("UPDATE organization SET kind = 'operator' WHERE name = '甲厂'")
        }
    }

    @Test func `a registration sent as JSON waits for a reviewer, who reads and returns it`() async throws {
        try await withRoutes { client, platform, clock in
            try await client.execute(
                uri: "/api/v1/registrations", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: Self.sent)
            ) { response in
                #expect(response.status == .created, "\(String(buffer: response.body))")
                #expect(String(buffer: response.body).contains(#""status":"submitted""#))
            }
            let token = try await signIn(client, platform, clock, roles: [.reviewer])
            try await Self.makeOperator(platform)
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
            try await client.execute(uri: "/api/v1/registrations?status=submitted", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("91440606MA4TEX01XC"))
                #expect(!String(buffer: $0.body).contains("13800138000"), "the telephone number is masked")
            }
            try await client.execute(
                uri: "/api/v1/registrations/1/return", method: .post, headers: headers,
                body: ByteBuffer(string: #"{"items":["执照不清晰"]}"#)
            ) { #expect(String(buffer: $0.body).contains(#""status":"returned""#)) }
            try await client.execute(
                uri: "/api/v1/registrations/1/approval", method: .post, headers: headers
            ) { #expect($0.status == .conflict) }
        }
    }

    @Test func `the reviewer's pages show the case, its checks and its clock`() async throws {
        try await withRoutes { client, platform, clock in
            try await client.execute(
                uri: "/api/v1/registrations", method: .post, body: ByteBuffer(string: Self.sent)
            ) { #expect($0.status == .created) }
            let token = try await signIn(client, platform, clock, roles: [.reviewer, .enterpriseAdmin, .auditAdmin])
            try await Self.makeOperator(platform)
            let headers: HTTPFields = [.cookie: "ransu=\(token)", .accept: "text/html"]
            for path in [
                "/reviews/registration", "/reviews/registration/1", "/home", "/account", "/calendar?year=2027",
                "/organizations", "/certificates", "/sites", "/members", "/audit", "/registration",
            ] {
                try await client.execute(uri: path, method: .get, headers: headers) {
                    #expect($0.status == .ok, "\(path)")
                    #expect(String(buffer: $0.body).contains("</html>"), "\(path)")
                }
            }
            try await client.execute(uri: "/reviews/registration/1", method: .get, headers: headers) {
                let page = String(buffer: $0.body)
                #expect(page.contains("统一社会信用代码校验通过") && page.contains("2026-11-24 24:00"))
            }
            try await client.execute(uri: "/calendar?year=2027", method: .get, headers: headers) {
                #expect(String(buffer: $0.body).contains("日历未配置"))
            }
        }
    }

    @Test func `a registration that is in stays in where signing in has to wait`() async throws {
        try await withRoutes { client, platform, _ in
            for _ in 0..<5 {
                try await client.execute(
                    uri: "/api/v1/sessions", method: .post, headers: [.contentType: "application/json"],
                    body: ByteBuffer(string: #"{"account":"huoying","password":"wrong"}"#)
                ) { #expect($0.status == .unauthorized) }
            }
            let headers: HTTPFields = [.contentType: "multipart/form-data; boundary=XX", .accept: "text/html"]
            try await client.execute(
                uri: "/register", method: .post, headers: headers, body: ByteBuffer(string: Self.form)
            ) { response in
                #expect(response.status == .seeOther, "\(String(buffer: response.body).suffix(2_000))")
                #expect(response.headers[.location] == "/sign-in?registered=1&next=/registration")
            }
            try await client.execute(uri: "/sign-in?registered=1&next=/registration", method: .get) {
                #expect(String(buffer: $0.body).contains("注册申请已提交"))
            }
            let count = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM account WHERE name = 'huoying'", as: Int.self)
            }
            #expect(count == 1)
        }
    }

    /// The same as `sent`, as a browser's form.
    private static var form: String {
        let fields = [
            ("kind", "maker"), ("name", "火映燃具有限公司"), ("uscc", "91440606MA4TEX01XC"), ("region", "440606"),
            ("address", "佛山市顺德区容桂街道示例路 1 号"), ("contactName", "张三"), ("contactPhone", "13800138000"),
            ("productsMade", "家用燃气灶具"), ("accountName", "huoying"), ("password", "Huo8#tiaowu"),
            ("repeated", "Huo8#tiaowu"),
        ]
        let texts = fields.map { name, value in
            "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        let file =
            "--XX\r\nContent-Disposition: form-data; name=\"licence\"; filename=\"a.pdf\"\r\n"
            + "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n\r\n--XX--\r\n"
        return texts.joined() + file
    }

    static let sent = """
        {"kind": "maker", "name": "火映燃具有限公司", "uscc": "91440606MA4TEX01XC", "region": "440606",
         "address": "佛山市顺德区容桂街道示例路 1 号", "contactName": "张三", "contactPhone": "13800138000",
         "productsMade": "家用燃气灶具", "accountName": "huoying", "password": "Huo8#tiaowu",
         "licence": {"name": "执照.pdf", "content": "JVBERi0xLjcK"}}
        """
}
