import EPCIS
import Identification
import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Error declarations about events that came by rows, and what amendments made of events, exported and captured again.
@Suite struct ReturnedDeclarationTests {
    private func text(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.drain(), as: UTF8.self)
    }

    private let declared = #","errorDeclaration":{"declarationTime":"2026-11-22T12:00:00+08:00"}"#
    private func told(_ event: StoredEvent) -> String { String(text(event.answer).dropLast()) + declared + "}" }

    private func send(_ shop: Workshop, _ lines: [String], by actor: Actor? = nil) async throws {
        let receipt = try await shop.send(lines, by: actor)
        #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
    }

    @Test(arguments: TestEngine.available)
    func `an amended event and what replaced it are known when they come back, in JSON and XML`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            _ = try await desk.make([0])
            let code = try shop.code(0)
            try await send(
                shop, [#"{"event":"shipping","code":"\#(code)","eventTime":"2026-11-21","destination":"某店"}"#])
            let amended = try await desk.request(.item, code, [.init("gasTightness", "fail")])
            clock.advance(seconds: 60)
            try await desk.decide(amended)
            let shipment = try #require(try await desk.facts(0)?.events.last { $0.bizStep == "shipping" })
            let back = try await desk.request(.item, code, [.init("takenBack", "", eventID: shipment.id)])
            clock.advance(seconds: 60)
            try await desk.decide(back)
            let stored = try await shop.stored(for: shop.organizationID)
            let exported = stored.map { text($0.answer) }
            let declaring = exported.filter { $0.contains("errorDeclaration") }
            #expect(exported.count == 3 && declaring.count == 2)
            let known = try await shop.capture(exported)
            try await shop.expectSuccess(known)
            #expect((known.knownCount, known.storedCount) == (3, 0) && known.amendmentID == nil)
            let xml = String(
                decoding: try QueryDocument(createdAt: clock.now()).xml(stored, .v2), as: UTF8.self)
            let again = try await shop.captureText(xml, form: .xml)
            try await shop.expectSuccess(again)
            #expect((again.knownCount, again.storedCount) == (3, 0))
            // Told wrong otherwise than the amendment says it.
            let first = try #require(exported.first { $0.contains("incorrect_data") })
            let other = first.replacing("urn:ransu:event:\(stored[2].key.id)", with: "urn:example:mine")
            #expect(other != first)
            let refused = try await shop.capture([other])
            #expect(
                try await shop.firstError(refused) == "capture.declares-amended /epcisBody/eventList/0/errorDeclaration"
            )
        }
    }

    @Test(arguments: TestEngine.available)
    func `a returned shipment of a run is taken back by its sender's declaration once it is approved`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            try await send(shop, try (0..<20).map { try shop.line($0) })
            let (first, last) = (try shop.code(2), try shop.code(17))
            let row = #"{"event":"shipping","code":"\#(first)","lastCode":"\#(last)","eventTime":"2026-11-21""#
            try await send(shop, [row + #","destination":"某经销商"}"#])
            let shipment = try #require(
                try await shop.stored(for: shop.organizationID).last { $0.document["bizStep"] == "shipping" })
            #expect(shipment.eventHash == nil, "it was returned, not captured")
            func holder(_ index: Int64) async throws -> Int64? {
                let code = shop.identity(index)
                return try await platform.datastore.read { try $0.custodian(of: code) }
            }
            #expect(try await holder(9) == dealer.organizationID)
            // Whom it went to did not return it.
            let foreign = try await shop.capture([told(shipment)], by: dealer)
            #expect(try await shop.firstError(foreign).hasPrefix("capture."))
            #expect(foreign.amendmentID == nil)

            let held = try await shop.capture([told(shipment)])
            let found = try await shop.errors(held)
            let amendment = try #require(held.amendmentID, "\(found)")
            #expect(held.isAwaitingApproval && held.traceReturn.unitCount == 16)
            #expect(try await holder(9) == dealer.organizationID, "nothing changes before the approval")
            // Told once more while it waits.
            let late = told(shipment).replacing("12:00:00", with: "12:00:01")
            #expect(try await shop.firstError(try await shop.capture([late])).hasPrefix("return.under-way"))
            clock.advance(seconds: 60)
            try await approveAmendment(platform, amendment)
            for index in [Int64(2), 9, 17] {
                #expect(try await holder(index) != dealer.organizationID)
                let facts = try #require(try await AmendmentDesk.facts(shop, index))
                #expect(facts.events.map(\.bizStep) == ["commissioning"])
                #expect(facts.takenBack.contains { $0.id == shipment.key.id })
                #expect(facts.corrections.map(\.amendmentID) == [amendment])
                let withdrawn = facts.corrections.flatMap { facts.stepsWithdrawn(by: $0) }
                #expect(withdrawn.map(\.bizStep) == ["shipping"], "which step it was")
            }
            let again = try await shop.capture([late])
            try await shop.expectSuccess(again)
            #expect(again.knownCount == 1)
            let whole = try await shop.stored(for: shop.organizationID).map { text($0.answer) }
            let known = try await shop.capture(whole)
            try await shop.expectSuccess(known)
            #expect((known.knownCount, known.storedCount) == (whole.count, 0))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a returned sale and an amended one go with their declaration, and the unit can be sold again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            _ = try await desk.make([0, 1])
            let (first, second) = (try shop.code(0), try shop.code(1))
            func sale(_ code: String, _ day: String) -> String {
                #"{"code":"\#(code)","event":"retail_selling","eventTime":"\#(day)","destinationRegion":"440106"}"#
            }
            try await send(shop, [sale(first, "2026-11-21"), sale(second, "2026-11-21")])
            let amended = try await desk.request(.item, second, [.init("destinationRegion", "440305")])
            clock.advance(seconds: 60)
            try await desk.decide(amended)
            for index in 0..<2 as Range<Int64> {
                let event = try #require(try await desk.facts(index)?.events.last { $0.bizStep == "retail_selling" })
                let stored = try #require(
                    try await shop.stored(for: shop.organizationID).first { $0.key.id == event.id })
                clock.advance(seconds: 60)
                try await shop.declare([told(stored)])
                let facts = try #require(try await desk.facts(index))
                #expect(facts.item?.soldOn == nil)
                #expect(!facts.events.contains { $0.bizStep == "retail_selling" })
            }
            try await send(shop, [sale(first, "2026-11-22")])
            #expect(try await desk.facts(0)?.item?.soldOn?.description == "2026-11-22")
        }
    }

    @Test(arguments: TestEngine.available)
    func `returned production and new labels are refused with their name and the way to amend them`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await send(shop, [try shop.line(0), try shop.line(3, #","lastCode":"\#(try shop.code(9))""#)])
            let label = """
                {"event":"relabeling","code":"\(try shop.code(0))","newCode":"\(try shop.code(1))","reason":"破损",\
                "eventTime":"2026-11-21"}
                """
            try await send(shop, [label])
            let stored = try await shop.stored(for: shop.organizationID)
            #expect(stored.count == 3)
            let rules = ["capture.declares-making", "capture.declares-making", "capture.declares-joined"]
            for (event, rule) in zip(stored, rules) {
                let job = try await shop.capture([told(event)])
                let error = try #require(try await shop.errors(job).first)
                #expect(error.rule.code == rule && job.amendmentID == nil)
                #expect(error.value == "urn:ransu:event:\(event.key.id)")
                for language in [Language.chinese, .english] {
                    let words = error.text(language)
                    #expect(words.contains(error.value) && words.contains("/amendments/new"), "\(words)")
                }
            }
            // Of an event that nobody has here the name is the one by its hash.
            let lone = shop.object([try shop.uri(3)], step: "shipping", more: declared)
            let error = try #require(try await shop.errors(try await shop.capture([lone])).first)
            #expect(error.rule.code == "capture.declares-unknown")
            #expect(error.value.hasPrefix("ni:///sha-256;") && error.value.hasSuffix("?ver=CBV2.0"))
        }
    }
}
