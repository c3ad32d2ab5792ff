import Identification
import Storage
import TestSupport
import Testing
import Traceability

/// GB 17859 4.2.4: every change leaves a line; reading the lines leaves one too.
@Suite struct AuditTests {
    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_3b V16_2_1 every change of this story is written, in order, with who did it`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let id = try await RegistrationFixture.submit(platform, clock)
            try await ClaimReview(platform)(.registration, id, .claim, by: staff, on: clock.occasion)
            let made = try await DecideRegistration(platform)(
                ReviewedCase(.registration, id), .approve, by: staff, on: clock.occasion)
            try await EditOrganization(platform)(
                try #require(made),
                OrganizationSettings(
                    ecodeNumber: "1234567", issuingMode: .national, holdsReturns: true, isTest: false, state: .active),
                by: staff, on: clock.occasion)
            try await EditCalendar(platform)(
                [.clear(try #require(CivilDate(iso: "2026-10-01")))], by: staff, on: clock.occasion)
            let read = ReadAudit(platform)
            let records = try await read(AuditFilter(), by: auditor, on: clock.occasion)
            #expect(
                records.map(\.action).reversed() == [
                    "account.create", "account.create", "registration.submit", "registration.claim",
                    "registration.approve", "organization.create", "membership.grant", "organization.edit",
                    "calendar.clear", "audit.read",
                ])
            #expect(records.first { $0.action == "organization.edit" }?.reason.contains("holdsReturns") == true)
            #expect(records.filter { $0.accountName == "zhoumin" }.count == 6)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_5_2 the trail is filtered and paged, and only an auditor reads it`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            for number in 0..<3 { _ = try await RegistrationFixture.reviewer(platform, clock, "reviewer\(number)") }
            let read = ReadAudit(platform)
            var filter = AuditFilter()
            filter.action = "account."
            let wanted = filter
            let page = try await read(wanted, limit: 2, by: auditor, on: clock.occasion)
            #expect(page.map(\.objectName) == ["reviewer2", "reviewer1"])
            let rest = try await read(wanted, before: page.last?.id, by: auditor, on: clock.occasion)
            #expect(rest.map(\.objectName) == ["reviewer0", "auditor"])
            filter.until = clock.now()
            let earlier = filter
            #expect(try await read(earlier, by: auditor, on: clock.occasion).isEmpty)
            let staff = try await RegistrationFixture.reviewer(platform, clock, "curious")
            await #expect(throws: Refusal.self) { try await read(AuditFilter(), by: staff, on: clock.occasion) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_3c a line of the trail can be neither changed nor removed`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            _ = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            await #expect(throws: (any Error).self) {
                try await platform.datastore.write { try $0.run("UPDATE audit_record SET action = 'x'") }
            }
            await #expect(throws: (any Error).self) {
                try await platform.datastore.write { try $0.run("DELETE FROM audit_record") }
            }
        }
    }
}
