import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// The pages and addresses of privacy: the inventory, the data keys, what a contact looks like to whom.
@Suite struct PrivacyRouteTests {
    private static func enterprise(_ platform: Platform, _ clock: FixedClock) async throws -> Int64 {
        let id = try await testOrganization(platform, name: "乙厂", uscc: "91440606MA4TEX01XC", at: clock.now())
        func seal(_ text: String, _ place: String) throws -> [UInt8] {
            try platform.keys.seal(Array(text.utf8), place: place, nonce: platform.entropy.bytes(12))
        }
        let name = try seal("欧阳小明", "registration.contact_name")
        let phone = try seal("13800001234", "registration.contact_phone")
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE organization SET contact_name_sealed = \(name), contact_phone_sealed = \(phone)
                WHERE organization_id = \(id)
                """)
        }
        return id
    }

    private static func page(_ token: String) -> HTTPFields {
        [
            .cookie: "ransu=\(token)", .init("Sec-Fetch-Site")!: "same-origin", .accept: "text/html",
            .contentType: "application/x-www-form-urlencoded",
        ]
    }

    @Test func `PI-MASK-9 PI-ACL a reviewer reads a contact in part, in full for a reason, on page and by program`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let id = try await Self.enterprise(platform, clock)
            let token = try await signIn(client, platform, clock, roles: [.reviewer])
            let program: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
            try await client.execute(uri: "/organizations/\(id)", method: .get, headers: Self.page(token)) {
                let body = String(buffer: $0.body)
                #expect(body.contains("欧***") && body.contains("138****1234"))
                #expect(!body.contains("欧阳小明") && !body.contains("13800001234"))
            }
            try await client.execute(uri: "/api/v1/organizations/\(id)", method: .get, headers: program) {
                let body = String(buffer: $0.body)
                #expect(body.contains(#""contactPhone":"138****1234""#) && !body.contains("13800001234"))
            }
            try await client.execute(
                uri: "/organizations/\(id)/contact", method: .post, headers: Self.page(token),
                body: ByteBuffer(string: "purpose=notice&reason=")
            ) {
                #expect($0.status == .unprocessableContent)
                #expect(!String(buffer: $0.body).contains("13800001234"))
            }
            try await client.execute(
                uri: "/organizations/\(id)/contact", method: .post, headers: Self.page(token),
                body: ByteBuffer(string: "purpose=notice&reason=recall")
            ) {
                let body = String(buffer: $0.body)
                #expect($0.status == .ok && body.contains("欧阳小明") && body.contains("13800001234"))
            }
            try await client.execute(
                uri: "/api/v1/organizations/\(id)/contact", method: .post, headers: program,
                body: ByteBuffer(string: #"{"reason":"recall","purpose":"statistics"}"#)
            ) { #expect($0.status == .forbidden && String(buffer: $0.body).contains("personal.purpose")) }
            try await client.execute(
                uri: "/api/v1/organizations/\(id)/contact", method: .post, headers: program,
                body: ByteBuffer(string: #"{"reason":"recall","purpose":"incident"}"#)
            ) { #expect($0.status == .ok && String(buffer: $0.body).contains("13800001234")) }
        }
    }

    @Test func `MLPS-7_1_4_10b another enterprise and other staff are shown no contact in full`() async throws {
        for roles in [[.supervisor], [.systemAdmin], [.securityAdmin]] as [Set<Role>] {
            try await withRoutes { client, platform, clock in
                let id = try await Self.enterprise(platform, clock)
                let token = try await signIn(client, platform, clock, roles: roles)
                let program: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
                for uri in ["/organizations/\(id)", "/api/v1/organizations/\(id)"] {
                    try await client.execute(uri: uri, method: .get, headers: program) {
                        #expect($0.status == .ok && !String(buffer: $0.body).contains("13800001234"), "\(roles) \(uri)")
                    }
                }
                try await client.execute(
                    uri: "/api/v1/organizations/\(id)/contact", method: .post, headers: program,
                    body: ByteBuffer(string: #"{"reason":"x","purpose":"notice"}"#)
                ) { #expect($0.status == .forbidden) }
            }
        }
    }

    @Test func `the security administrator reads inventory and data keys, and rotates one`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.securityAdmin])
            let program: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
            try await client.execute(uri: "/privacy/inventory", method: .get, headers: Self.page(token)) {
                let body = String(buffer: $0.body)
                #expect($0.status == .ok && body.contains("contact_phone_sealed") && body.contains("GB/T 43506 A1"))
            }
            try await client.execute(uri: "/api/v1/privacy/inventory.csv", method: .get, headers: program) {
                #expect(String(buffer: $0.body).contains("organization,contact_phone_sealed,personal,A1,sealed"))
            }
            try await client.execute(uri: "/api/v1/privacy/inventory", method: .get, headers: program) {
                #expect(String(buffer: $0.body).contains(#""organization.contact_phone_sealed""#))
            }
            try await client.execute(
                uri: "/security/keys/rotation", method: .post, headers: Self.page(token),
                body: ByteBuffer(string: "reason=yearly")
            ) { #expect($0.status == .seeOther) }
            try await client.execute(
                uri: "/security/keys/rotation", method: .post, headers: Self.page(token),
                body: ByteBuffer(string: "reason=")
            ) { #expect($0.status == .unprocessableContent) }
            try await client.execute(uri: "/security/keys", method: .get, headers: Self.page(token)) {
                let body = String(buffer: $0.body)
                #expect(body.contains("№ 1") && body.contains("№ 2") && body.contains("yearly"))
            }
            try await client.execute(uri: "/api/v1/security/keys", method: .get, headers: program) {
                #expect(String(buffer: $0.body).contains(#""number":2"#))
            }
        }
    }

    @Test func `PI-RIGHTS PI-MINOR anybody asks without an account, and sees by the number what became of it`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.securityAdmin])
            let form: HTTPFields = [.accept: "text/html", .contentType: "application/x-www-form-urlencoded"]
            try await client.execute(
                uri: "/privacy/request", method: .post, headers: form,
                body: ByteBuffer(string: "kind=delete&contact=13800001234&age=child&body=x")
            ) { #expect($0.status == .unprocessableContent && String(buffer: $0.body).contains("监护人")) }
            let place = try await client.execute(
                uri: "/privacy/request", method: .post, headers: form,
                body: ByteBuffer(string: "kind=delete&contact=13800001234&age=grown&body=x")
            ) { response in
                #expect(response.status == .seeOther)
                return response.headers[.location] ?? ""
            }
            try await client.execute(uri: place, method: .get, headers: [.accept: "text/html"]) {
                let body = String(buffer: $0.body)
                #expect($0.status == .ok && body.contains("办理中") && !body.contains("13800001234"))
            }
            for path in ["/privacy/requests", "/privacy/requests/1", "/privacy/registers"] {
                try await client.execute(uri: path, method: .get, headers: Self.page(token)) {
                    #expect($0.status == .ok, "\(path)")
                }
            }
            try await client.execute(
                uri: "/privacy/requests/1/refusal", method: .post, headers: Self.page(token),
                body: ByteBuffer(string: "answer=")
            ) { #expect($0.status == .unprocessableContent) }
            try await client.execute(
                uri: "/privacy/requests/1/answer", method: .post, headers: Self.page(token),
                body: ByteBuffer(string: "answer=done")
            ) { #expect($0.status == .seeOther) }
            try await client.execute(uri: place, method: .get, headers: [.accept: "text/html"]) {
                #expect(String(buffer: $0.body).contains("已办结"))
            }
            try await client.execute(uri: "/privacy/request/AAAAA-AAAAA", method: .get, headers: [:]) {
                #expect($0.status == .notFound)
            }
        }
    }

    @Test func `PI-NOTICE PI-CONSENT the rules, their lists and one's own data stand in both languages`() async throws {
        try await withRoutes { client, platform, clock in
            let token = try await signIn(client, platform, clock, roles: [.enterpriseAdmin])
            for language in ["zh-Hans", "en"] {
                for path in [
                    "/privacy", "/privacy?version=1", "/privacy/collection", "/privacy/sharing", "/privacy/request",
                ] {
                    let uri = path + (path.contains("?") ? "&" : "?") + "lang=\(language)"
                    try await client.execute(uri: uri, method: .get, headers: [.accept: "text/html"]) {
                        #expect($0.status == .ok && String(buffer: $0.body).contains("lang=\"\(language)\""), "\(uri)")
                    }
                }
                try await client.execute(uri: "/my-data?lang=\(language)", method: .get, headers: Self.page(token)) {
                    let body = String(buffer: $0.body)
                    #expect($0.status == .ok && body.contains("consent-survey"))
                    #expect(!body.contains("\" checked"), "no box is ticked by itself")
                }
            }
            try await client.execute(uri: "/privacy?version=99", method: .get, headers: [:]) {
                #expect($0.status == .notFound)
            }
            try await client.execute(uri: "/my-data/file.zip", method: .get, headers: Self.page(token)) {
                #expect($0.status == .ok && Array(buffer: $0.body).starts(with: [0x50, 0x4B]))
            }
            try await client.execute(
                uri: "/my-data/consents", method: .post, headers: Self.page(token),
                body: ByteBuffer(string: "consent-survey=1")
            ) { #expect($0.status == .seeOther) }
            try await client.execute(uri: "/my-data", method: .get, headers: Self.page(token)) {
                #expect(String(buffer: $0.body).contains("\" checked"))
            }
            try await client.execute(
                uri: "/api/v1/my-data", method: .get, headers: [.authorization: "Bearer \(token)"]
            ) { #expect(String(buffer: $0.body).contains(#""purpose":"survey""#)) }
        }
    }
}
