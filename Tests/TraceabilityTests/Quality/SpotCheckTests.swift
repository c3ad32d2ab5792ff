import Foundation
import Identification
import Labels
import Storage
import TestSupport
import Testing

@testable import Traceability

struct SpotCheckTests {
    private struct Bench {
        let shop: Workshop
        let supervisor: Actor
        let reviewer: Actor

        init(_ platform: Platform, _ clock: FixedClock, units: Int64 = 30) async throws {
            shop = try await Workshop(platform, clock)
            let now = clock.now()
            supervisor = try await testActor(platform, "supervisor", roles: [.supervisor], organizationID: 0, at: now)
            reviewer = try await testActor(platform, "reviewer", roles: [.reviewer], organizationID: 0, at: now)
            let lines = try (0..<units).map { try shop.line($0) }
            let receipt = try await shop.send(lines)
            #expect(receipt.traceReturn.state == .accepted)
        }

        func request(_ size: Int = 5, seed: String = "") -> PlanSpotCheck.Request {
            var request = PlanSpotCheck.Request(
                ownerID: shop.organizationID, period: ("2026-11-01", "2026-11-30"), sampleSize: size,
                supervisorID: supervisor.accountID, reason: "季度抽查")
            request.seed = seed
            return request
        }

        func plan(_ size: Int = 5, seed: String = "") async throws -> Int64 {
            try await PlanSpotCheck(shop.platform)(request(size, seed: seed), by: reviewer, on: shop.clock.occasion)
        }

        func check(_ id: Int64, for actor: Actor? = nil) async throws -> SpotCheck {
            let reader = actor ?? supervisor
            return try await shop.platform.datastore.report { try $0.spotCheck(id, for: reader) }
        }

        func items(_ id: Int64) async throws -> [SpotCheckItem] {
            try await shop.platform.datastore.report { try $0.spotCheckItems(of: id) }
        }

        func look(
            _ id: Int64, _ item: Int, _ findings: [LookAtItem.Finding] = [], photo: [UInt8]? = nil,
            isCompared: Bool = true
        ) async throws -> SpotCheckItem.State {
            let look = LookAtItem.Look(
                findings, photo: photo.map { ("photo.png", $0) }, isCompared: isCompared)
            return try await LookAtItem(shop.platform)(
                id, item: item, look, by: supervisor, on: shop.clock.occasion
            ).state
        }

        func conclude(_ id: Int64, days: Int = 10, outcome: String? = nil) async throws -> SpotCheck.State {
            try await ConcludeSpotCheck(shop.platform)(
                id, .init("见清单", workingDays: days, outcome: outcome), by: supervisor, on: shop.clock.occasion)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same seed draws the same units, whose codes are those on the labels`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let bench = try await Bench(platform, clock)
            let first = try await bench.plan(seed: "000102030405060708090a0b0c0d0e0f")
            let again = try await bench.plan(seed: "000102030405060708090A0B0C0D0E0F")
            let other = try await bench.plan()
            let items = try await bench.items(first)
            #expect(items.count == 5)
            #expect(items == (try await bench.items(again)))
            #expect(try await bench.check(first).population == 30)
            #expect(try await bench.check(other).seed != bench.check(first).seed)
            for item in items { #expect(item.code == (try bench.shop.code(item.index))) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a check goes from sample to notice to answer to a look again, and closes`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let bench = try await Bench(platform, clock)
            let id = try await bench.plan(2)
            await #expect(throws: Refusal.self) { try await bench.check(id, for: bench.shop.actor) }
            await #expect { try await bench.conclude(id) } throws: { ($0 as? Refusal)?.rule == .spotCheckUnfinished }
            #expect(try await bench.look(id, 1) == .conforming)
            #expect(
                try await bench.look(id, 2, [.init(.accuracy, field: "carbonMonoxide", note: "原始记录为 0.07")])
                    == .defective)
            #expect(try await bench.conclude(id) == .notified)
            let notified = try await bench.check(id, for: bench.shop.actor)
            let due = try #require(notified.dueAt)
            #expect(!notified.isOverdue(at: due.adding(seconds: -1)) && notified.isOverdue(at: due))
            let answering = AnswerSpotCheck(platform)
            try await answering(id, note: "仪器未校准，已更正", by: bench.shop.actor, on: clock.occasion)
            await #expect { try await answering(id, note: "再答", by: bench.shop.actor, on: clock.occasion) } throws: {
                ($0 as? Refusal)?.rule == .spotCheckState
            }
            let concluding = ConcludeSpotCheck(platform)
            let rejected = try await concluding.recheck(
                id, .notMended(workingDays: 3), note: "仍不符", by: bench.supervisor, on: clock.occasion)
            #expect(rejected == .notified)
            #expect(try await bench.check(id).round == 2)
            try await answering(id, note: "已重测", by: bench.shop.actor, on: clock.occasion)
            let closed = try await concluding.recheck(
                id, .mended, note: "属实", by: bench.supervisor, on: clock.occasion)
            #expect(closed == .closed)
            let (steps, statistics) = try await platform.datastore.report { session in
                (
                    try session.spotCheckSteps(of: id),
                    try session.spotCheckStatistics(since: clock.now().date.adding(days: -1), at: clock.now())
                )
            }
            #expect(steps.map(\.kind) == [.notice, .answer, .rejection, .answer, .acceptance])
            #expect(steps.map(\.round) == [1, 1, 1, 2, 2])
            #expect(statistics.count == 1)
            #expect(statistics[0].itemsLookedAt == 2 && statistics[0].defectTenths == 500)
            #expect(statistics[0].findings == [.accuracy: 1])
        }
    }

    @Test func `a photo of the right label conforms, of another label it is a finding with the code that was read`()
        async throws
    {
        try await withPlatform(.sqlite) { platform, clock in
            let bench = try await Bench(platform, clock)
            let id = try await bench.plan(2)
            let items = try await bench.items(id)
            func picture(_ text: String) throws -> [UInt8] {
                try SymbolPNG(pixelsPerModule: 6).encode(Symbol.encode(text, as: .qr))
            }
            let address = bench.shop.allocation.address + "/E="
            #expect(try await bench.look(id, 1, photo: try picture(address + items[0].code)) == .conforming)
            #expect(try await bench.look(id, 2, photo: try picture(address + items[0].code)) == .defective)
            let findings = try await platform.datastore.report { try $0.spotCheckFindings(of: id) }
            #expect(findings.map(\.dimension) == [nil, .accuracy])
            #expect(findings.map(\.readCode) == [items[0].code, items[0].code])
            #expect(findings[1].note == items[0].code && findings[1].fileID != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a photo of a label that cannot be read is a finding with its photo; a broken one is refused`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let bench = try await Bench(platform, clock)
            let id = try await bench.plan(2)
            let symbol = try SymbolPNG(pixelsPerModule: 6).encode(Symbol.encode("x", as: .qr))
            await #expect {
                _ = try await bench.look(id, 1, photo: Array(symbol.prefix(60)))
            } throws: { ($0 as? Refusal)?.field == "photo" }
            #expect(try await bench.items(id)[0].state == .open, "nothing is kept of a broken picture")
            #expect(try await bench.look(id, 1, photo: Self.blank) == .defective)
            #expect(
                try await bench.look(
                    id, 2, [.init(.accuracy, field: "factoryNo", note: "铭牌磨损")], photo: Self.blank) == .defective)
            let findings = try await platform.datastore.report { try $0.spotCheckFindings(of: id) }
            #expect(findings.map(\.field) == ["label-unreadable", "factoryNo", "label-unreadable"])
            #expect(findings.allSatisfy { $0.fileID != nil && $0.readCode.isEmpty && $0.dimension == .accuracy })
            #expect(try await bench.conclude(id) == .notified)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a label that could not be read stays a finding, whatever else is sent, until a photo of it reads`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let bench = try await Bench(platform, clock)
            let id = try await bench.plan(2)
            #expect(try await bench.look(id, 1, photo: Self.blank) == .defective)
            #expect(try await bench.look(id, 1) == .defective, "nothing else was found")
            #expect(try await bench.items(id).map(\.state) == [.defective, .open])
            let code = try await bench.items(id)[0].code
            let label = try SymbolPNG(pixelsPerModule: 6).encode(
                Symbol.encode(bench.shop.allocation.address + "/E=" + code, as: .qr))
            #expect(try await bench.look(id, 1, photo: label) == .conforming)
            #expect(try await bench.look(id, 1) == .conforming)
            let finding = LookAtItem.Finding(.accuracy, field: "factoryNo", note: "铭牌磨损")
            #expect(try await bench.look(id, 2, [finding]) == .defective)
            #expect(try await bench.look(id, 2) == .conforming, "what was typed may be looked at again")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a check does not pass on photos alone, and its items decide, whatever is said`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let bench = try await Bench(platform, clock)
            let id = try await bench.plan(1)
            func rule(_ body: () async throws -> Void) async -> String? {
                do { try await body() } catch { return (error as? Refusal)?.rule.code }
                return nil
            }
            let code = try await bench.items(id)[0].code
            let label = try SymbolPNG(pixelsPerModule: 6).encode(
                Symbol.encode(bench.shop.allocation.address + "/E=" + code, as: .qr))
            #expect(try await bench.look(id, 1, photo: label, isCompared: false) == .open)
            #expect(await rule { _ = try await bench.conclude(id) } == "spot-check.unfinished")
            #expect(try await bench.look(id, 1, photo: Self.blank, isCompared: false) == .defective)
            #expect(try await bench.look(id, 1, photo: label, isCompared: false) == .open)
            #expect(await rule { _ = try await bench.look(id, 1, isCompared: false) } == "spot-check.not-compared")
            let finding = LookAtItem.Finding(.accuracy, field: "factoryNo", note: "铭牌磨损")
            #expect(try await bench.look(id, 1, [finding]) == .defective)
            #expect(try await bench.look(id, 1, photo: label, isCompared: false) == .defective, "it was found")
            for (outcome, code) in [("passed", "spot-check.outcome"), ("nothing-found", "input.unknown-choice")] {
                #expect(await rule { _ = try await bench.conclude(id, outcome: outcome) } == code)
            }
            #expect(try await bench.conclude(id, outcome: "notified") == .notified)
        }
    }

    /// A white picture of 64 × 64 pixels: a photo with no symbol on it.
    private static let blank: [UInt8] = Array(
        Data(
            base64Encoded: """
                iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAEklEQVR42mP4DwUMo4xRBukMAOPT/hAC2mzjAAAAAE\
                lFTkSuQmCC
                """) ?? Data())

    @Test func `what cannot be planned names its field, and only the supervisor of a check works on it`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let bench = try await Bench(platform, clock)
            func field(_ change: (inout PlanSpotCheck.Request) -> Void) async -> String? {
                var request = bench.request()
                change(&request)
                do {
                    _ = try await PlanSpotCheck(platform)(request, by: bench.reviewer, on: clock.occasion)
                    return nil
                } catch { return (error as? Refusal)?.field }
            }
            #expect(await field { $0.sampleSize = 201 } == "sampleSize")
            #expect(await field { $0.seed = "xyz" } == "seed")
            #expect(await field { $0.from = "2026-13-01" } == "from")
            #expect(await field { $0.until = "2026-10-01" } == "until")
            #expect(await field { ($0.from, $0.until) = ("2020-01-01", "2020-02-01") } == "from")
            #expect(await field { $0.supervisorID = bench.reviewer.accountID } == "supervisorId")
            #expect(await field { $0.reason = " " } == "reason")
            await #expect(throws: Refusal.self) {
                _ = try await PlanSpotCheck(platform)(bench.request(), by: bench.shop.actor, on: clock.occasion)
            }
            let id = try await bench.plan()
            let other = try await testActor(
                platform, "other", roles: [.supervisor], organizationID: 0, at: clock.now())
            await #expect {
                _ = try await LookAtItem(platform)(id, item: 1, .init(), by: other, on: clock.occasion)
            } throws: { ($0 as? Refusal)?.rule == .spotCheckOfAnother }
        }
    }
}
