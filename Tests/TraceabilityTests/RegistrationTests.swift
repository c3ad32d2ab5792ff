import Identification
import Storage
import TestSupport
import Testing
import Traceability

/// T/SGACC 1005 5.1.1 and 5.1.2: an enterprise registers, is reviewed and let in.
@Suite struct RegistrationTests {
    @Test(arguments: TestEngine.available)
    func `an approved registration makes an organization with its administrator`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            let review = try #require(try await RegistrationFixture.review(platform, id))
            #expect(review.state == .submitted)
            #expect(review.dueAt == Instant(try #require(CivilDate(iso: "2026-11-24")), hour: 24))
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let organizationID = try await DecideRegistration(platform)(
                ReviewedCase(.registration, id, version: review.version, ticked: ["name-on-licence"]), .approve,
                ecodeNumber: "１234567", by: staff, on: clock.occasion)
            let made = try #require(
                try await platform.datastore.read { try $0.organization(organizationID ?? 0) })
            #expect(made.uscc == RegistrationFixture.codes[0] && made.regionCode == "440606")
            #expect(made.ecodeNumber == "1234567" && made.issuingMode == .national)
            let applicant = try await RegistrationFixture.applicant(platform, clock)
            #expect(applicant.organizationID == made.id && applicant.roles == [.enterpriseAdmin])
            let contact = try await platform.shownContact(ofOrganization: made.id, to: applicant)
            #expect(contact == Contact(name: "张三", phone: "13800138000"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `the contact lies sealed in the database`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            let sealed = try await platform.datastore.read { try $0.registration(id) }
            let bytes = try #require(sealed?.contactPhoneSealed)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("13800138000"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a second registration of the same code is refused, open or approved`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            let again: () async throws -> Void = {
                _ = try await RegistrationFixture.submit(platform, clock, account: "another")
            }
            #expect(await RegistrationFixture.refusedRules(again) == ["uscc.under-review"])
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            try await DecideRegistration(platform)(
                ReviewedCase(.registration, id), .approve, by: staff, on: clock.occasion)
            #expect(await RegistrationFixture.refusedRules(again) == ["uscc.registered"])
            let accounts = try await platform.datastore.report { session in
                try session.value("SELECT COUNT(*) FROM account WHERE name = 'another'", as: Int.self)
            }
            #expect(accounts == 0, "a refused registration leaves no account behind")
        }
    }

    @Test func `V2_2_1 every wrong field of a registration is named at once`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let rules = await RegistrationFixture.refusedRules {
                _ = try await RegistrationFixture.submit(platform, clock, account: "1x") { form in
                    form.uscc = "91440606MA4TEX01XD"
                    form.region = "440600"
                    form.contactPhone = "call me"
                    form.kind = "operator"
                }
            }
            #expect(
                Set(rules) == [
                    "uscc.check-digit", "region.coarse", "contact.phone", "input.unknown-choice", "account.name-shape",
                ])
        }
    }

    @Test func `a licence is judged by its content`() async throws {
        #expect(throws: Refusal.self) {
            try DocumentFile(name: "licence.pdf", bytes: Array("MZ".utf8), field: "licence")
        }
        #expect(throws: Refusal.self) {
            try DocumentFile(
                name: "big.pdf", bytes: Array("%PDF-".utf8) + [UInt8](repeating: 0, count: DocumentFile.limit),
                field: "licence")
        }
        let png = try DocumentFile(
            name: "../x\"y.png", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], field: "licence")
        #expect(png.mediaType == "image/png" && png.name == "..xy.png")
    }

    @Test(arguments: TestEngine.available)
    func `a file of several parts comes back whole, to those who may read it`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let bytes = Array("%PDF-".utf8) + (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let licence = try DocumentFile(name: "执照.pdf", bytes: bytes, field: "licence")
            let id = try await SubmitRegistration(platform, hashing: PlainHashing())(
                RegistrationFixture.form(), licence: licence,
                login: .init(accountName: "huoying", password: "Huo8#tiaowu"), by: nil, on: clock.occasion)
            let found = try await platform.datastore.read { try $0.registration(id) }
            let file = try #require(found?.licenceFileID)
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            #expect(try await ReadStoredFile(platform)(file, by: staff).bytes == bytes)
            let applicant = try await RegistrationFixture.applicant(platform, clock)
            #expect(try await ReadStoredFile(platform)(file, by: applicant).file.name == "执照.pdf")
            let other = try await testActor(
                platform, "other", roles: [.enterpriseAdmin], organizationID: 77, at: clock.now())
            await #expect(throws: Refusal.self) { try await ReadStoredFile(platform)(file, by: other) }
        }
    }
}
