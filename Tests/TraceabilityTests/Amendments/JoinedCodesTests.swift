import Storage
import TestSupport
import Testing

@testable import Traceability

/// 换标、换机 that were wrong: taken back by the same approved way as anything else, on both codes.
@Suite struct JoinedCodesTests {
    private func relabel(_ desk: AmendmentDesk, _ old: Int64, _ new: Int64) async throws {
        let row = try desk.shop.row("换标", old, #","newCode":"\#(try desk.shop.code(new))","reason":"破损""#)
        #expect(try await desk.shop.rule(row) == nil)
    }

    private func replace(_ desk: AmendmentDesk, _ old: Int64, _ new: String) async throws {
        let row = try desk.shop.row("换机", old, #","newCode":"\#(new)""#)
        #expect(try await desk.shop.rule(row) == nil)
    }

    /// The unit's record of the step, as the form shows it.
    private func record(_ desk: AmendmentDesk, _ index: Int64, _ step: ReturnEvent) async throws -> AmendableRecord {
        let found = try await ReadAmendable(desk.platform)(
            .item, try desk.shop.code(index), by: desk.shop.actor, on: desk.clock.occasion)
        return try #require(found.records.first { $0.step == step })
    }

    private func takeBack(_ desk: AmendmentDesk, _ index: Int64, _ step: ReturnEvent) async throws -> Int64 {
        let record = try await record(desk, index, step)
        #expect(record.fields.isEmpty, "nothing of it can be changed")
        let id = try await desk.request(
            .item, try desk.shop.code(index), [.init("takenBack", "", eventID: record.eventID)])
        desk.clock.advance(seconds: 60)
        return id
    }

    private func expectSound(_ platform: Platform) async throws {
        try await platform.adoptFacts()
        try await platform.sealPending()
        #expect(try await CheckLedger(platform)().faults == [])
    }

    @Test(arguments: TestEngine.available)
    func `a wrong new label goes once that is approved, and the old code answers for the goods again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            _ = try await desk.make([0, 1])
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-21 09:00")) == nil)
            try await relabel(desk, 0, 5)
            let (old, new) = (try shop.code(0), try shop.code(5))
            #expect(try await record(desk, 0, .relabeling).otherCode == new)
            #expect(try await record(desk, 5, .relabeling).otherCode == new, "by the label that is on the goods")
            #expect(try await shop.facts(0).marks.successor != nil)
            #expect(try await shop.facts(5).item?.soldOn != nil)

            let id = try await takeBack(desk, 0, .relabeling)
            #expect(try await shop.facts(0).marks.successor != nil, "nothing changes before it is approved")
            try await desk.decide(id)
            let facts = try await shop.facts(0)
            #expect(facts.marks.successor == nil && facts.verdict == .genuine && facts.item?.soldOn != nil)
            #expect(facts.made?.batch.number == "B1")
            #expect(facts.takenBack.map(\.bizStep) == [ReturnEvent.relabeling.bizStep])
            let trace = try await ReadItemTrace(platform)(old, by: shop.actor, on: clock.occasion)
            #expect(!trace.facts.events.contains { $0.bizStep == ReturnEvent.relabeling.bizStep })
            #expect(try await shop.facts(5).made == nil, "the new label is on nothing")
            #expect(try await shop.count("code_replacement") == 0)
            try await expectSound(platform)
            // Both are as if nothing had been.
            try await relabel(desk, 1, 5)
            try await relabel(desk, 0, 6)
            #expect(try await shop.facts(6).made?.batch.number == "B1")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a new label that something was recorded on stays, before the request and before its approval`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([0])
            try await relabel(desk, 0, 5)
            let id = try await takeBack(desk, 0, .relabeling)
            #expect(try await desk.shop.rule(try desk.shop.row("售出", 5, at: "2026-11-21 12:00")) == nil)
            let new = try desk.shop.code(5)
            func check(_ act: () async throws -> Void) async throws {
                do {
                    try await act()
                    Issue.record("it was taken back")
                } catch let refusal as Refusal {
                    #expect(refusal.rule.code == "capture.declares-label" && refusal.parameters["value"] == new)
                }
            }
            try await check { try await desk.decide(id) }
            try await check { _ = try await takeBack(desk, 0, .relabeling) }
            #expect(try await desk.shop.facts(0).marks.successor != nil)
        }
    }

    @Test(arguments: TestEngine.available, [Int64(0), 1])
    func `a wrong replacement is taken back on both appliances, whichever of them is named`(
        _ engine: TestEngine, _ named: Int64
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            _ = try await desk.make([0, 1, 2])
            try await replace(desk, 0, try shop.code(1))
            #expect(try await shop.item(1)?.replaces != nil)
            let id = try await takeBack(desk, named, .replacing)
            let round = try #require(try await desk.rounds(id).first)
            #expect(round.eventCount == 2 && round.unitCount == 2 && round.lines.map(\.eventCount) == [2])
            try await desk.decide(id)
            for index in [Int64(0), 1] {
                let facts = try await shop.facts(index)
                #expect(facts.item?.replacedBy ?? "" == "" && facts.item?.replaces ?? "" == "", "\(index)")
                #expect(!facts.events.contains { $0.bizStep == ReturnEvent.replacing.bizStep })
                #expect(facts.takenBack.count == 1)
            }
            try await expectSound(platform)
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-21 11:00")) == nil)
            try await replace(desk, 0, try shop.code(2))
            try await replace(desk, 1, "urn:epc:id:sgtin:0614141.107346.2017")
            // What was made elsewhere has no event of its own here.
            let other = try await takeBack(desk, 1, .replacing)
            #expect(try await desk.rounds(other).first?.eventCount == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `nothing of what joins two codes is changed by an amendment`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([0])
            try await relabel(desk, 0, 5)
            let event = try await record(desk, 0, .relabeling).eventID
            do {
                _ = try await desk.request(
                    .item, try desk.shop.code(0), [.init("reason", "其他", eventID: event)])
                Issue.record("it was amended")
            } catch let refusal as Refusal {
                #expect(refusal.rule.code == "amendment.not-of-step", "\(refusal)")
            }
        }
    }
}
