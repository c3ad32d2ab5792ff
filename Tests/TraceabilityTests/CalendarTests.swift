import Identification
import Storage
import TestSupport
import Testing
import Traceability

/// The working calendar's vectors: official days of the State Council, two working days after the submission.
@Suite struct CalendarTests {
    /// regulation.md 6.7, computed with the official lists.
    static let vectors: [(submitted: String, due: String)] = [
        ("2026-01-01", "2026-01-05"), ("2026-02-13", "2026-02-24"), ("2026-02-14", "2026-02-25"),
        ("2026-04-03", "2026-04-08"), ("2026-04-30", "2026-05-07"), ("2026-05-08", "2026-05-11"),
        ("2026-06-18", "2026-06-23"), ("2026-09-18", "2026-09-21"), ("2026-09-24", "2026-09-29"),
        ("2026-09-30", "2026-10-09"), ("2026-10-09", "2026-10-12"), ("2026-11-20", "2026-11-24"),
        ("2026-11-21", "2026-11-24"), ("2026-11-22", "2026-11-24"), ("2026-12-30", "2027-01-04"),
    ]

    @Test(arguments: TestEngine.available)
    func `every vector of the two working days holds`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, _ in
            for (submitted, due) in Self.vectors {
                let day = try #require(CivilDate(iso: submitted))
                let found = try await platform.datastore.report { try $0.workingCalendar(from: day).dueDate(of: day) }
                #expect(found.date.description == due, "submitted \(submitted)")
                #expect(found.isProvisional == (submitted == "2026-12-30"), "submitted \(submitted)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a year that is filed later ends what was provisional and counts the open clocks anew`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            clock.set(Instant(try #require(CivilDate(iso: "2026-12-30")), hour: 9))
            let id = try await RegistrationFixture.submit(platform, clock)
            let before = try #require(try await RegistrationFixture.review(platform, id))
            #expect(before.dueIsProvisional)
            let staff = try await RegistrationFixture.reviewer(platform, clock, "calendar")
            let newYear = try #require(CivilDate(iso: "2027-01-01"))
            let holiday = try #require(CivilDate(iso: "2027-01-04"))
            try await EditCalendar(platform)(
                [
                    .set(newYear, .holiday, note: "元旦"), .set(holiday, .holiday, note: "元旦"),
                    .markConfigured(year: 2027, source: "国办通知"),
                ], by: staff, on: clock.occasion)
            let after = try #require(try await RegistrationFixture.review(platform, id))
            #expect(!after.dueIsProvisional)
            #expect(after.dueAt == Instant(try #require(CivilDate(iso: "2027-01-05")), hour: 24))
        }
    }

    @Test func `a calendar edit needs its permission and a sensible year`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let seller = try await testActor(platform, "seller", roles: [.seller], organizationID: 1, at: clock.now())
            let edit = EditCalendar(platform)
            await #expect(throws: Refusal.self) {
                try await edit([.markConfigured(year: 2027, source: "x")], by: seller, on: clock.occasion)
            }
            let staff = try await RegistrationFixture.reviewer(platform, clock, "staff")
            await #expect(throws: Refusal.self) {
                try await edit([.markConfigured(year: 1999, source: "x")], by: staff, on: clock.occasion)
            }
        }
    }
}
