import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Who asks for an amendment of records of which another one waits is told at once.
@Suite struct PendingAmendmentTests {
    @Test(arguments: TestEngine.available)
    func `a second amendment of the same record names the first, before and after it is asked for`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1, 2])
            let code = try desk.shop.code(1)
            let first = try await desk.request(.item, code, [.init("gasTightness", "不合格")])
            let asking = RequestAmendment(platform)
            func pending(_ scope: AmendmentScope, _ subject: String) async throws -> [Int64] {
                try await asking.preview(
                    AmendmentRequest(scope.rawValue, subject, [.init("testedOn", "2026-11-19")], reason: "-"),
                    by: desk.shop.actor, on: clock.occasion
                ).pending
            }
            #expect(try await pending(.item, code) == [first])
            let other = try desk.shop.code(2)
            #expect(try await pending(.item, other) == [], "of another unit")
            let second = try await desk.request(.item, code, [.init("testedOn", "2026-11-19")])
            let found = try await desk.amendment(second)
            var beside = try await platform.datastore.report { try $0.pendingAmendments(beside: found) }
            #expect(beside == [first])
            let checks = try await AmendmentChecks(platform)(found, try await desk.rounds(second))
            #expect(checks.contains { $0.finding == .look && $0.parameters["others"] == "#\(first)" })
            try await RequestAmendment(platform).withdraw(first, by: desk.shop.actor, on: clock.occasion)
            beside = try await platform.datastore.report { try $0.pendingAmendments(beside: found) }
            #expect(beside == [])
            #expect(try await pending(.item, code) == [second])
        }
    }

    @Test(arguments: TestEngine.available)
    func `after an amendment of the date a scan tells one day of production`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let batch = try #require(try await desk.shop.binding(1)).batchID
            let id = try await desk.request(.batch, "\(batch)", [.init("productionDate", "2026-11-19")])
            clock.advance(seconds: 60)
            try await desk.decide(id)
            let facts = try #require(try await desk.facts(1))
            let made = try #require(facts.events.first)
            #expect(made.day == facts.made?.batch.productionDate)
            #expect(made.day.description == "2026-11-19")
        }
    }
}
