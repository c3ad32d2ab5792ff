import Storage
import TestSupport
import Testing

@testable import Traceability

struct ReturnQualityTests {
    private let tests = #","gasTightness":"pass","ignition":"pass","flameFailure":"pass","inspector":"李工""#

    @Test(arguments: TestEngine.available)
    func `every return is measured, and the month is the sum of its returns`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let owner = shop.organizationID
            let good = try await shop.send([try shop.line(0, tests), try shop.line(1, tests)])
            let poor = try await shop.send([try shop.line(2), try shop.line(3)])
            func score(_ id: Int64) async throws -> QualityScore? {
                try await platform.datastore.report { try $0.quality(ofReturn: id) }
            }
            let better = try #require(try await score(good.traceReturn.id))
            let worse = try #require(try await score(poor.traceReturn.id))
            #expect(better.part(.accuracy).tenths == 1000)
            #expect((better.tenths ?? 0) > (worse.tenths ?? 1_000))
            #expect(worse.losses.first { $0.rule == .factoryTests }?.count == QualityCount(applicable: 2, failed: 2))
            let month = clock.now().date.yearMonth
            let months = try await platform.datastore.report { try $0.qualityMonths(of: owner, from: month) }
            #expect(months.map(\.month) == [month])
            #expect(months[0].returnCount == 2)
            let sum = months[0].score.losses.first { $0.rule == .factoryTests }?.count
            #expect(sum == QualityCount(applicable: 4, failed: 2))
            let ranking = try await platform.datastore.report { try $0.qualityRanking(since: month) }
            #expect(ranking.map(\.organizationID) == [owner])
            #expect(ranking[0].score == months[0].score)
        }
    }

    @Test(arguments: TestEngine.available)
    func `refused rows cost accuracy, and nothing else is measured of them`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let refused = try await shop.send([try shop.line(0), #"{"code":"12"}"#])
            #expect(refused.traceReturn.state == .refused)
            let score = try await platform.datastore.report { try $0.quality(ofReturn: refused.traceReturn.id) }
            #expect(score?.losses.map(\.rule) == [.acceptedAtOnce])
            #expect(score?.losses[0].count == QualityCount(applicable: 2, failed: 1))
            #expect(score?.tenths == 500)
        }
    }

    @Test func `rows that a held return lost still cost accuracy when the rest is confirmed`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let held = try await shop.send(
                [try shop.line(0), #"{"code":"12"}"#], mode: .acceptGoodRows, hold: true)
            let id = held.traceReturn.id
            try await HeldReturns(platform).confirm(id, spoolFolder: "/tmp", by: shop.actor, on: clock.occasion)
            let score = try await platform.datastore.report { try $0.quality(ofReturn: id) }
            let loss = score?.losses.first { $0.rule == .acceptedAtOnce }
            #expect(loss?.count == QualityCount(applicable: 2, failed: 1))
        }
    }
}
