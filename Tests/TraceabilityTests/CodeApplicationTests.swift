import Identification
import Serials
import Storage
import TestSupport
import Testing

@testable import Traceability

struct CodeApplicationTests {
    @Test(arguments: TestEngine.available)
    func `a hundred million codes are one row`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            try await fixture.allowQuota(200_000_000)
            let allocation = try await fixture.issue(100_000_000)
            let rows = try await platform.datastore.report { session in
                try session.value("SELECT COUNT(*) FROM code_allocation", as: Int64.self)
            }
            let directory = try await platform.datastore.report { session in
                try session.value("SELECT COUNT(*) FROM code_directory", as: Int64.self)
            }
            #expect(rows == 1)
            #expect(directory == 0)
            #expect(allocation.count == 100_000_000)
            #expect(allocation.isTest)
            #expect(allocation.printedNumber == 1)
            let usage = try await platform.datastore.report { session in
                try session.rows("SELECT kind, amount FROM usage_count ORDER BY kind") { row in
                    "\(try row.next(String.self)) \(try row.next(Int64.self))"
                }
            }
            #expect(usage == ["applied 100000000", "issued 100000000"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `codes that were issued are found, and a forged one costs no read`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            for (scheme, layout) in [
                (CodeScheme.ecode, "ecode-v2-0128"), (.ecode, "ecode-v1-0096"), (.commodityQR, ""),
            ] {
                let allocation = try await fixture.issue(1_000, scheme: scheme, layout: layout)
                let code = try #require(try await fixture.codes(allocation).last)
                let found = try #require(try await platform.find(try ScannedText(code)))
                #expect(found.identity.allocationNumber == allocation.number)
                #expect(found.identity.index == 999)
            }
            let counting = CountingDatastore(platform.datastore)
            let watched = try Platform(
                datastore: counting, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            try await watched.allocations.refresh(from: counting)
            let before = counting.reads
            let forged = Ecode.sample("1234567" + "00001" + "0000000000000007")
            #expect(try await watched.find(.ecode(forged)) == nil)
            #expect(counting.reads == before)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_3_2 a quantity of nothing or above the quota is refused, unless a higher quota is asked`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            try await fixture.allowQuota(1_000)
            #expect(try await rule { _ = try await fixture.apply(fixture.request(0)) } == "codes.quantity-zero")
            #expect(
                try await rule { _ = try await fixture.apply(fixture.request(1_001)) } == "codes.quantity-above-quota")
            var more = fixture.request(1_500)
            more.asksForMore = true
            #expect(try await rule { _ = try await fixture.apply(more) } == "input.required")
            more.quotaReason = "旺季"
            let application = try await fixture.apply(more)
            #expect(application.quotaIncrease == 500)
            _ = try await fixture.approve(application)
            let quota = try await platform.codeQuota(for: fixture.maker, on: clock.occasion)
            #expect(quota == CodeQuota(year: 2026, allowed: 1_500, issued: 1_500, pending: 0))
            #expect(try await rule { _ = try await fixture.apply(fixture.request(1)) } == "codes.quantity-above-quota")
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_3_2 two approvals at once never give more than the quota`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            try await fixture.allowQuota(2_000)
            let first = try await fixture.apply(fixture.request(1_000))
            let second = try await fixture.apply(fixture.request(1_000))
            try await platform.datastore.write { session in
                try session.run("UPDATE code_quota SET allowed = 1500")
            }
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for application in [first, second] {
                    group.addTask { (try? await fixture.approve(application)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(outcomes == 1)
            let issued = try await platform.datastore.report { session in
                try session.rows("SELECT code_count FROM code_allocation") { try $0.next(Int64.self) }
            }
            #expect(issued == [1_000])
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same key gives the same application back`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let apply = ApplyForCodes(platform)
            let first = try await apply(fixture.request(5), idempotencyKey: "k1", by: fixture.maker, on: clock.occasion)
            let again = try await apply(fixture.request(5), idempotencyKey: "k1", by: fixture.maker, on: clock.occasion)
            #expect(first == again)
            let other = try await rule {
                _ = try await apply(fixture.request(6), idempotencyKey: "k1", by: fixture.maker, on: clock.occasion)
            }
            #expect(other == "codes.idempotency-key-used")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is returned is corrected and decided in a second round`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let application = try await fixture.apply(fixture.request(5))
            try await DecideCodeApplication(platform)(
                ReviewedCase(.codeApplication, application.id),
                .returnForCorrection(reason: "", items: ["用途不清"]), by: fixture.reviewer, on: clock.occasion)
            try await CorrectCodeApplication(platform)(
                application.id, fixture.request(7), by: fixture.maker, on: clock.occasion)
            let file = try await platform.applicationFile(application.id, for: fixture.maker, on: clock.occasion)
            #expect(file.review.round == 2)
            #expect(file.application.quantity == 7)
            #expect(try await fixture.approve(application).count == 7)
            let withdrawn = try await rule {
                try await WithdrawCodeApplication(platform)(application.id, by: fixture.maker, on: clock.occasion)
            }
            #expect(withdrawn == "review.already-decided")
        }
    }

    @Test(arguments: TestEngine.available)
    func `without an authorisation no Ecode is made here, and nothing is decided`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock, authorised: false)
            let application = try await fixture.apply(fixture.request(5))
            #expect(try await rule { _ = try await fixture.approve(application) } == "codes.not-authorised")
            let file = try await platform.applicationFile(application.id, for: fixture.reviewer, on: clock.occasion)
            #expect(file.review.state == .submitted)
            #expect(file.automaticChecks(today: clock.now().date).contains { $0.finding == .no })
            #expect(try await fixture.issue(5, scheme: .commodityQR).isGTIN)
        }
    }

    @Test(arguments: TestEngine.available)
    func `allocations of an epoch are disjoint ranges, and used-up numbers are refused`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let first = try await fixture.issue(100, layout: "ecode-v1-0096")
            let second = try await fixture.issue(50, layout: "ecode-v1-0096")
            #expect(first.printedNumber == second.printedNumber)
            #expect(second.firstIndex == 100)
            #expect(Set(try await fixture.codes(first)).isDisjoint(with: try await fixture.codes(second)))
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE code_allocation SET layout = 'ecode-v2-0128', printed_no = 99999 WHERE allocation_no = 1")
            }
            let application = try await fixture.apply(fixture.request(1))
            #expect(try await rule { _ = try await fixture.approve(application) } == "codes.printed-numbers-used-up")
        }
    }
}

extension Ecode {
    /// NSI 0128 with this MD.
    static func sample(_ md: String) -> Ecode {
        guard let ecode = try? Ecode("20128" + md) else { preconditionFailure("\(md) is no MD") }
        return ecode
    }
}
