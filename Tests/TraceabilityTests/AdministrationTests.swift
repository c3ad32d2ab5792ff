import Identification
import Storage
import TestSupport
import Testing
import Traceability

/// What staff file about enterprises, and what enterprises file about themselves.
@Suite struct AdministrationTests {
    private static let plain = OrganizationSettings(
        ecodeNumber: "1234567", issuingMode: .national, holdsReturns: false, isTest: false, state: .active)

    @Test(arguments: TestEngine.available)
    func `delegated issuing needs an authorization that covers the number on the day`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let id = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            var delegated = Self.plain
            delegated.issuingMode = .delegated
            let edit = EditOrganization(platform)
            let wanted = delegated
            let tooEarly = await RegistrationFixture.refusedRules {
                try await edit(id, wanted, by: staff, on: clock.occasion)
            }
            #expect(tooEarly == ["issuing.not-authorized"])
            let today = clock.now().date
            try await FileIssuingAuthorization(platform)(
                of: id, range: ("1234560", "1234569"),
                FiledDocument(try RegistrationFixture.licence, validUntil: today),
                by: staff, on: clock.occasion)
            try await edit(id, wanted, by: staff, on: clock.occasion)
            let covers = try await platform.datastore.read { session in
                [
                    try session.issuingAuthorization(of: id, covering: "1234567", on: today),
                    try session.issuingAuthorization(of: id, covering: "1234570", on: today),
                    try session.issuingAuthorization(of: id, covering: "1234567", on: today.adding(days: 1)),
                ]
            }
            #expect(covers == [true, false, false])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an enterprise number belongs to one enterprise`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            _ = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], ecodeNumber: "1234567", at: clock.now())
            let other = try await testOrganization(
                platform, name: "乙", uscc: RegistrationFixture.codes[1], at: clock.now())
            let rules = await RegistrationFixture.refusedRules {
                try await EditOrganization(platform)(other, Self.plain, by: staff, on: clock.occasion)
            }
            #expect(rules == ["ecode.enterprise-number-taken"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a GTIN lies in the prefix of one enterprise only`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let one = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            let two = try await testOrganization(
                platform, name: "乙", uscc: RegistrationFixture.codes[1], at: clock.now())
            let file = FileGS1Prefix(platform)
            try await file("69012345", of: one, FiledDocument(nil, validUntil: nil), by: staff, on: clock.occasion)
            let rules = await RegistrationFixture.refusedRules {
                try await file("690123456", of: two, FiledDocument(nil, validUntil: nil), by: staff, on: clock.occasion)
            }
            #expect(rules == ["gs1.prefix-taken"])
            let gtin = try GTIN("6901234567892")
            let today = clock.now().date
            let found = try await platform.datastore.read { session in
                (
                    try session.gs1Prefix(covering: gtin, of: one, on: today),
                    try session.gs1Prefix(covering: gtin, of: two, on: today)
                )
            }
            #expect(found.0 == "69012345" && found.1 == nil)
            try await SetCodeQuota(platform)(of: one, year: 2026, allowed: 9, by: staff, on: clock.occasion)
            #expect(try await platform.datastore.read { try $0.quota(of: one, year: 2026) } == 9)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a certificate is filed once, with a number of its kind`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let actor = try await testActor(
                platform, "maker", roles: [.enterpriseAdmin], organizationID: 5, at: clock.now())
            let file = FileCertificate(platform)
            let form: @Sendable (String, String) -> CertificateForm = { kind, number in
                CertificateForm { name in
                    ["kind": kind, "number": number, "models": "JZT-B72，JZT-B73\nJZT-B72"][name] ?? ""
                }
            }
            try await file(form("ccc", "2020012401123456"), document: nil, by: actor, on: clock.occasion)
            let filed = try await platform.datastore.read { try $0.certificates(of: 5) }
            #expect(filed.map(\.models) == [["JZT-B72", "JZT-B73"]])
            #expect(filed.first?.covers(model: "jzt-b73") == true && filed.first?.covers(model: "X") == false)
            let twice = await RegistrationFixture.refusedRules {
                try await file(form("ccc", "2020012401123456"), document: nil, by: actor, on: clock.occasion)
            }
            #expect(twice == ["certificate.filed"])
            let kind = await RegistrationFixture.refusedRules {
                try await file(
                    form("production-licence", "2020012401123456"), document: nil, by: actor, on: clock.occasion)
            }
            #expect(kind == ["certificate.kind"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a licence that was refused is filed again, one that runs out is renewed, and both rows stay`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let actor = try await testActor(
                platform, "installer", roles: [.enterpriseAdmin], organizationID: 5, at: clock.now())
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let file = FileCertificate(platform)
            @Sendable func form(_ until: String) -> CertificateForm {
                CertificateForm { name in
                    ["kind": "installation-licence", "number": "AZ-1", "issuer": "某局", "validUntil": until][name] ?? ""
                }
            }
            @Sendable func add(_ until: String) async throws -> Int64 {
                try await file(form(until), document: nil, by: actor, on: clock.occasion)
            }
            @Sendable func decide(_ id: Int64, _ decision: Decision) async throws {
                try await DecideLicence(platform)(
                    ReviewedCase(.installationLicence, id), decision, by: staff, on: clock.occasion)
            }
            let first = try await add("2027-01-31")
            #expect(await RegistrationFixture.refusedRules { _ = try await add("2027-01-31") } == ["certificate.filed"])
            try await decide(first, .reject(reason: "扫描件看不清"))
            let second = try await add("2027-01-31")
            #expect(second != first)
            try await decide(second, .approve)
            #expect(await RegistrationFixture.refusedRules { _ = try await add("2027-01-31") } == ["certificate.filed"])
            let third = try await add("2029-01-31")
            let all = try await platform.datastore.read { try $0.certificates(of: 5) }
            #expect(all.map(\.id) == [first, second, third])
            #expect(all.map(\.state) == [.refused, .valid, .pending], "the one in force counts until the new one does")
        }
    }

    @Test func `enterprises are found by area, name, code and number, a page at a time`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            for (index, name) in ["火映燃具", "南岭厨电", "100%_热能"].enumerated() {
                _ = try await testOrganization(
                    platform, name: name, uscc: RegistrationFixture.codes[index], ecodeNumber: "100000\(index)",
                    at: clock.now())
            }
            let find: @Sendable (String, String) async throws -> [String] = { region, text in
                try await platform.datastore.report { session in
                    try session.organizations(OrganizationFilter(region: region, text: text)).map(\.name)
                }
            }
            #expect(try await find("4406", "").count == 3)
            #expect(try await find("11", "") == [])
            #expect(try await find("", "厨电") == ["南岭厨电"])
            #expect(try await find("", "%_") == ["100%_热能"])
            #expect(try await find("", "91440606ma4tex01xc") == ["火映燃具"])
            #expect(try await find("", "1000001") == ["南岭厨电"])
        }
    }
}
