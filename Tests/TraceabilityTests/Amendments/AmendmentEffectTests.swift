import EPCIS
import Identification
import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

/// What follows once an amendment counts: batches, custody, facts after the factory, what was known on a day.
@Suite struct AmendmentEffectTests {
    private func batchID(_ desk: AmendmentDesk) async throws -> Int64 {
        try #require(try await desk.shop.binding(1)).batchID
    }

    @Test(arguments: TestEngine.available)
    func `a batch returned unit by unit is amended by one event on its runs`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make(Array(1...12))
            let batch = try await batchID(desk)
            let before = clock.now()
            let id = try await desk.request(
                .batch, "\(batch)", [.init("productionDate", "2026-11-19"), .init("gasTightness", "不合格")])
            clock.advance(seconds: 60)
            try await desk.decide(id)
            let stored = try await desk.shop.count("trace_event")
            #expect(stored == 13, "twelve units, and one event for all of them")
            for index in [Int64(1), 6, 12] {
                let facts = try #require(try await desk.facts(index))
                #expect(facts.made?.batch.productionDate.description == "2026-11-19")
                #expect(facts.events.count == 1 && facts.takenBack.count == 1)
                #expect(facts.events.first?.publicDocument["gas:count"] == .integer(12))
                #expect(facts.corrections.first?.fields == [.productionDate, .gasTightness])
                #expect(try await desk.tightness(index) == "fail")
            }
            let round = try #require(try await desk.rounds(id).first)
            #expect(round.eventCount == 12 && round.unitCount == 12)
            #expect(round.lines.map(\.eventCount) == [12, 12])
            // What was known before is known as of then.
            let code = try desk.shop.code(6)
            let then = try await ReadItemTrace(platform)(
                code, by: desk.shop.actor, on: clock.occasion, asOf: before)
            #expect(then.facts.made?.batch.productionDate.description == "2026-11-20")
            #expect(then.facts.corrections.isEmpty && then.lines.count == 1)
            #expect(then.tests.first?.passed == true)
            let now = try await ReadItemTrace(platform)(
                code, by: desk.shop.actor, on: clock.occasion, asOf: clock.now())
            #expect(now.facts.made?.batch.productionDate.description == "2026-11-19")
            #expect(now.tests.first?.passed == false)
        }
    }

    @Test(arguments: TestEngine.available)
    func `as of a moment before its return nothing was known of a unit`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let before = clock.now()
            clock.advance(seconds: 60)
            _ = try await desk.make([1])
            let then = try await ReadItemTrace(platform)(
                try desk.shop.code(1), by: desk.shop.actor, on: clock.occasion, asOf: before)
            #expect(then.lines.isEmpty && then.facts.made == nil)
        }
    }

    @Test func `a day is asked for until its end, and nothing lies ahead`() throws {
        let noon = Instant(try #require(CivilDate(iso: "2026-11-22")), hour: 12)
        #expect(try Instant(asOf: "2026-11-20", now: noon).secondText == "2026-11-20 23:59:59")
        #expect(try Instant(asOf: "2026-11-22", now: noon) == noon)
        #expect(try Instant(asOf: "2026-11-20T08:00:00+08:00", now: noon).minuteText == "2026-11-20 08:00")
        for (text, rule) in [("2026-11-23", "input.future-date"), ("gestern", "trace.not-a-moment")] {
            #expect { try Instant(asOf: text, now: noon) } throws: { ($0 as? Refusal)?.rule.code == rule }
        }
    }

    @Test(arguments: TestEngine.available)
    func `the facts of a sale follow its amendment, and go with one that is taken back`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let code = try desk.shop.code(1)
            let sale = #""event":"retail_selling","eventTime":"2026-11-21","saleSource":"经销商""#
            let sold = try await desk.shop.send([#"{"code":"\#(code)",\#(sale),"destinationRegion":"440106"}"#])
            #expect(sold.traceReturn.state == .accepted, "\(sold.errors)")
            let id = try await desk.request(
                .item, code, [.init("destinationRegion", "440305"), .init("saleSource", "电商订单")])
            clock.advance(seconds: 60)
            try await desk.decide(id)
            var facts = try #require(try await desk.facts(1))
            #expect(facts.item?.region == "440305" && facts.item?.soldSource == "order")
            let event = try #require(facts.events.last)
            let back = try await desk.request(.item, code, [.init("takenBack", "", eventID: event.id)])
            clock.advance(seconds: 60)
            try await desk.decide(back)
            facts = try #require(try await desk.facts(1))
            #expect(facts.item?.soldOn == nil && facts.events.count == 1)
            #expect(facts.corrections.count == 2)
            let last = try #require(facts.corrections.last)
            #expect(facts.stepsWithdrawn(by: last).map(\.bizStep) == ["retail_selling"], "which step it was")
        }
    }

    @Test(arguments: TestEngine.available)
    func `goods are with whom they were before once their shipment is taken back`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let dealer = try await testOrganization(platform, name: "乙商贸有限公司", uscc: "USCC-B", at: clock.now())
            _ = try await desk.make([1])
            let code = try desk.shop.code(1)
            let shipped = try await desk.shop.send(
                [#"{"event":"shipping","code":"\#(code)","eventTime":"2026-11-21","destination":"乙商贸有限公司"}"#])
            #expect(shipped.traceReturn.state == .accepted, "\(shipped.errors)")
            let identity = desk.shop.identity(1)
            func holder() async throws -> Int64? {
                try await platform.datastore.read { try $0.custodian(of: identity) }
            }
            #expect(try await holder() == dealer)
            let event = try #require(try await desk.facts(1)?.events.last)
            let moved = try await desk.request(.item, code, [.init("eventTime", "2026-11-20 18:00")])
            clock.advance(seconds: 60)
            try await desk.decide(moved)
            #expect(try await holder() == dealer, "another time, the same consignee")
            let again = try #require(try await desk.facts(1)?.events.last)
            #expect(again.id != event.id && again.time.minuteText == "2026-11-20 18:00")
            let back = try await desk.request(.item, code, [.init("takenBack", "", eventID: again.id)])
            clock.advance(seconds: 60)
            try await desk.decide(back)
            #expect(try await holder() != dealer)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who asks for events is told that the first version is wrong and which one corrects it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let id = try await desk.request(.item, try desk.shop.code(1), [.init("gasTightness", "fail")])
            clock.advance(seconds: 60)
            try await desk.decide(id)
            let facts = try #require(try await desk.facts(1))
            let (old, new) = (try #require(facts.takenBack.first), try #require(facts.events.first))
            let keys = platform.keys
            let reader = EventReader(organizationID: desk.shop.organizationID)
            let stored = try await platform.datastore.report {
                try $0.storedEvents(
                    [EventKey(ownerID: old.ownerID, id: old.id), EventKey(ownerID: new.ownerID, id: new.id)],
                    for: reader, keys: keys)
            }
            let declared = try #require(stored.first?.answer)
            #expect(declared["errorDeclaration"]?["reason"] == "incorrect_data")
            #expect(
                declared["errorDeclaration"]?["correctiveEventIDs"] == [.string(StoredEvent.namePrefix + "\(new.id)")])
            #expect(stored.last?.answer["errorDeclaration"] == nil)
            for answer in stored.map(\.answer) {
                let (event, errors) = Event.check(jsonLD: answer, in: [GasVocabulary.namespace])
                #expect(event != nil && errors.isEmpty, "\(errors)")
            }
            let trace = try await ReadItemTrace(platform)(
                try desk.shop.code(1), by: desk.shop.actor, on: clock.occasion)
            #expect(trace.lines.map(\.isTakenBack) == [true, false])
            #expect(trace.lines.map(\.amendmentID) == [id, id])
            let everybody = try await ReadItemTrace(platform)(try desk.shop.code(1), by: nil, on: clock.occasion)
            #expect(everybody.lines.count == 1, "what was wrong is no part of what everybody sees")
        }
    }
}
