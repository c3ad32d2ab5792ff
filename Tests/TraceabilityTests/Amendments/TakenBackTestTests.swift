import Storage
import TestSupport
import Testing

@testable import Traceability

/// What a reviewer is told of an inspection that is to count no longer.
@Suite struct TakenBackTestTests {
    private func checks(_ desk: AmendmentDesk, _ id: Int64) async throws -> [String] {
        try await AmendmentChecks(desk.platform)(try await desk.amendment(id), try await desk.rounds(id)).map {
            $0.text(.english)
        }
    }

    private func records(_ desk: AmendmentDesk, _ id: Int64) async throws -> [AmendedRecord] {
        let last = try #require(try await desk.rounds(id).last)
        return try await ReadAmendedRecords(desk.platform)(try await desk.amendment(id), last, for: desk.reviewer)
    }

    @Test(arguments: TestEngine.available, ["不合格", "合格"])
    func `the reviewer of a test taken back reads which it is and its verdict, and that a failed one goes`(
        _ engine: TestEngine, _ result: String
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([0])
            let row = try desk.shop.row("检验", 0, #","ignition":"\#(result)""#, at: "2026-11-21 08:00")
            #expect(try await desk.shop.rule(row) == nil)
            let event = try #require(try await desk.facts(0)?.events.last)
            let id = try await desk.request(
                .item, try desk.shop.code(0), [.init("takenBack", "", eventID: event.id)])
            let isFailed = result == "不合格"
            let told = AmendedRecord.Test(item: .ignition, result: isFailed ? "fail" : "pass")
            #expect(try await records(desk, id).map(\.tests) == [[told]])
            let goes = try await checks(desk, id).contains { $0.hasPrefix("A failed ★ test goes") }
            #expect(goes == isFailed)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a failed test that is amended is told with its verdict of before, and goes`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([0])
            let tests = #","gasTightness":"不合格","ignition":"合格""#
            #expect(try await desk.shop.rule(try desk.shop.row("检验", 0, tests, at: "2026-11-21 08:00")) == nil)
            let code = try desk.shop.code(0)
            let id = try await desk.request(.item, code, [.init("gasTightness", "合格")])
            let told = try await records(desk, id).flatMap(\.tests).map { "\($0.item.rawValue) \($0.result)" }
            #expect(told == ["gas-tightness fail", "ignition pass"])
            #expect(try await checks(desk, id).contains { $0.hasPrefix("A failed ★ test goes") })
        }
    }
}
