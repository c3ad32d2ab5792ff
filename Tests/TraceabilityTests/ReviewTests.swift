import Identification
import Storage
import TestSupport
import Testing
import Traceability

/// T/SGACC 1005 7.2.1: two working days, one decision, nobody reviews their own.
@Suite struct ReviewTests {
    @Test(arguments: TestEngine.available)
    func `GA-INT-1 of eight reviewers at once exactly one decides`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            var staff: [Actor] = []
            for number in 0..<8 {
                staff.append(try await RegistrationFixture.reviewer(platform, clock, "reviewer\(number)"))
            }
            let occasion = clock.occasion
            let outcomes = await withTaskGroup(of: [String].self) { group in
                for actor in staff {
                    group.addTask {
                        await RegistrationFixture.refusedRules {
                            try await DecideRegistration(platform)(
                                ReviewedCase(.registration, id, version: 1), .approve, by: actor, on: occasion)
                        }
                    }
                }
                return await group.reduce(into: [[String]]()) { $0.append($1) }
            }
            #expect(outcomes.count { $0.isEmpty } == 1)
            let refused = Set(outcomes.flatMap(\.self))
            #expect(
                refused.isSubset(of: ["review.already-decided", "object.changed", "conflictingWork"]), "\(refused)")
            let made = try await platform.datastore.report { session in
                try session.value("SELECT COUNT(*) FROM organization WHERE uscc IS NOT NULL", as: Int.self)
            }
            #expect(made == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2d V2_3_1 nobody reviews what they submitted`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let id = try await RegistrationFixture.submit(platform, clock, by: staff)
            let rules = await RegistrationFixture.refusedRules {
                try await DecideRegistration(platform)(
                    ReviewedCase(.registration, id), .approve, by: staff, on: clock.occasion)
            }
            #expect(rules == ["review.own-submission"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a case returned and submitted again has a new clock and keeps the old one`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            let staff = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            try await DecideRegistration(platform)(
                ReviewedCase(.registration, id), .returnForCorrection(reason: "", items: ["执照不清晰"]), by: staff,
                on: clock.occasion)
            clock.set(Instant(try #require(CivilDate(iso: "2026-11-25")), hour: 9))
            let applicant = try await RegistrationFixture.applicant(platform, clock)
            try await CorrectRegistration(platform)(
                id, RegistrationFixture.form { $0.address = "顺德区新址 2 号" }, licence: nil, by: applicant,
                on: clock.occasion)
            let review = try #require(try await RegistrationFixture.review(platform, id))
            #expect(review.round == 2 && review.state == .submitted)
            let steps = try await platform.datastore.report { try $0.reviewSteps(of: review.id) }
            #expect(steps.map(\.kind) == [.submitted, .returned, .submitted])
            #expect(steps[1].items == ["执照不清晰"])
            let clocks = steps.compactMap(\.dueAt).map { $0.date.description }
            #expect(clocks == ["2026-11-25", "2026-11-28"], "24:00 of 24 and 27 November")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is in review cannot be corrected, and what is withdrawn frees its code`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            let applicant = try await RegistrationFixture.applicant(platform, clock)
            let early = await RegistrationFixture.refusedRules {
                try await CorrectRegistration(platform)(
                    id, RegistrationFixture.form(), licence: nil, by: applicant, on: clock.occasion)
            }
            #expect(early == ["review.not-returned"])
            try await WithdrawRegistration(platform)(id, by: applicant, on: clock.occasion)
            let again = try await RegistrationFixture.submit(platform, clock, by: applicant)
            #expect(again > id)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a case is claimed by one, handed over to a reviewer only, and every step is kept`(
        engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            let first = try await RegistrationFixture.reviewer(platform, clock, "zhoumin")
            let second = try await RegistrationFixture.reviewer(platform, clock, "liqiang")
            let auditor = try await RegistrationFixture.staff(platform, clock, "auditor", .auditAdmin)
            let claim = ClaimReview(platform)
            try await claim(.registration, id, .claim, by: first, on: clock.occasion)
            let taken = await RegistrationFixture.refusedRules {
                try await claim(.registration, id, .claim, by: second, on: clock.occasion)
            }
            #expect(taken == ["review.claimed"])
            let wrong = await RegistrationFixture.refusedRules {
                try await claim(
                    .registration, id, .handOver(toAccount: auditor.accountID), by: first, on: clock.occasion)
            }
            #expect(wrong == ["review.not-a-reviewer"])
            try await claim(.registration, id, .handOver(toAccount: second.accountID), by: first, on: clock.occasion)
            let review = try #require(try await RegistrationFixture.review(platform, id))
            #expect(review.claimedBy == second.accountID)
            let held = try await platform.datastore.report { session in
                var question = QueueQuestion(.registration, states: [.submitted])
                question.isMine = true
                return try session.reviewQueue(question, for: second)
            }
            #expect(held.map(\.subjectID) == [id])
            let steps = try await platform.datastore.report { try $0.reviewSteps(of: review.id) }
            #expect(steps.map(\.kind) == [.submitted, .claimed, .handedOver])
        }
    }

    @Test(arguments: TestEngine.available)
    func `the automatic checks find a like name, a far code and a missing place`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            _ = try await testOrganization(
                platform, name: "火映燃具股份有限公司", uscc: RegistrationFixture.codes[1], at: clock.now())
            let id = try await RegistrationFixture.submit(platform, clock) { form in
                form.region = "北京市东城区"
                form.address = "容桂街道"
            }
            let subject = try await platform.datastore.report { session in
                try session.registration(id).map { try session.registrationSubject($0) }
            }
            let checks = RegistrationChecks.findings(try #require(subject), platform.regions)
            #expect(!checks.isClean)
            let looks = checks.filter { $0.finding == .look }.map { $0.text(.english) }
            #expect(looks.contains { $0.contains("Similar names") })
            #expect(looks.contains { $0.contains("another city") })
            #expect(looks.contains { $0.contains("does not mention") })
            #expect(!checks.contains { $0.finding == .no })
        }
    }
}
