import EPCIS
import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

/// Events that were sent out under a name of the platform's and are captured again, and what their captors take back.
@Suite struct ComingBackTests {
    private func text(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.drain(), as: UTF8.self)
    }

    private let declared = #","errorDeclaration":{"declarationTime":"2026-11-22T12:00:00+08:00"}"#
    private func told(_ event: String) -> String { String(event.dropLast()) + declared + "}" }

    @Test(arguments: TestEngine.available)
    func `an event that this platform exported is known, and refused where it differs`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let box = "https://id.gs1.org/00/106141412345678908"
            _ = try await shop.send([try shop.line(3)])
            try await shop.expectSuccess(
                try await shop.capture([try shop.commissioning([0]), shop.packing(box, [try shop.uri(0)])]))
            let exported = try await shop.stored(for: shop.organizationID).map { text($0.answer) }
            #expect(exported.count == 3)
            #expect(exported.allSatisfy { $0.contains(#""eventID":"urn:ransu:event:"#) })
            let again = try await shop.capture(exported)
            try await shop.expectSuccess(again)
            #expect((again.knownCount, again.storedCount) == (3, 0))
            #expect(try await shop.count("trace_event") == 3, "nothing is there twice")
            let changed = exported[2].replacing("10:00:00", with: "10:00:01")
            #expect(changed != exported[2])
            let refused = try await shop.capture([changed])
            #expect(try await shop.firstError(refused) == "capture.named-differs /epcisBody/eventList/0/eventID")
        }
    }

    @Test(arguments: TestEngine.available)
    func `an owner knows what a dealer did with its goods as it reads it, and nobody learns of another's event`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (dealer, stranger) = (
                try await shop.dealer("某经销商", "DEALER1"), try await shop.dealer("另一经销商", "DEALER2")
            )
            let uri = try shop.uri(0)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0]),
                    shop.object([uri], step: "shipping", more: shop.destination("DEALER1")),
                ]))
            let sale = shop.object(
                [uri], step: "retail_selling", at: "2026-11-22T11:00:00+08:00", more: #","gas:order":"SO-1""#)
            try await shop.expectSuccess(try await shop.capture([sale], by: dealer))
            let seen = try #require(try await shop.stored(for: shop.organizationID).last)
            #expect(seen.document["gas:order"] == nil, "the owner reads no order of the dealer's")
            let known = try await shop.capture([text(seen.answer)])
            try await shop.expectSuccess(known)
            #expect(known.knownCount == 1)
            let own = try #require(try await shop.stored(for: dealer.organizationID).last)
            #expect(try await shop.capture([text(own.answer)], by: dealer).knownCount == 1)

            // Somebody else's event and none at all are told alike.
            let other = try #require(try await shop.stored(for: stranger.organizationID).first)
            let taken = try await shop.capture([text(other.answer)], by: stranger)
            let free = try await shop.capture(
                [text(other.answer).replacing("urn:ransu:event:\(other.key.id)", with: "urn:ransu:event:7")],
                by: stranger)
            for job in [taken, free] {
                #expect(try await shop.firstError(job) == "capture.named-here /epcisBody/eventList/0/eventID")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dealer takes its own mistaken shipment back, although the goods are with another by it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (first, second) = (
                try await shop.dealer("甲经销商", "DEALER1"), try await shop.dealer("乙经销商", "DEALER2")
            )
            let uri = try shop.uri(0)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0]),
                    shop.object(
                        [uri], step: "shipping", at: "2026-11-21T09:00:00+08:00", more: shop.destination("DEALER1")),
                ]))
            let mistake = shop.object(
                [uri], step: "shipping", at: "2026-11-22T09:00:00+08:00", more: shop.destination("DEALER2"))
            try await shop.expectSuccess(try await shop.capture([mistake], by: first))
            func sale() -> String { shop.object([uri], step: "retail_selling", at: "2026-11-22T11:00:00+08:00") }
            #expect(
                try await shop.firstError(try await shop.capture([sale()], by: first)).hasPrefix("return.no-custody"))
            // What another did is not one's own to take back.
            let foreign = try await shop.capture([told(mistake)], by: second)
            #expect(try await shop.firstError(foreign).hasPrefix("capture.declares-unknown"))
            // As it was exported, with the name that it has here.
            let stored = try #require(
                try await shop.stored(for: first.organizationID).last { $0.captorID == first.organizationID })
            try await shop.declare([told(text(stored.answer))], by: first)
            #expect(
                try await shop.firstError(try await shop.capture([sale()], by: second)).hasPrefix("return.no-custody"))
            try await shop.expectSuccess(try await shop.capture([sale()], by: first))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dealer takes the mistaken shipment of a whole box back`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let box = "https://id.gs1.org/00/106141412345678908"
            let (first, second) = (
                try await shop.dealer("甲经销商", "DEALER1"), try await shop.dealer("乙经销商", "DEALER2")
            )
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0]), shop.packing(box, [try shop.uri(0)]),
                    shop.object(
                        [box], step: "shipping", at: "2026-11-21T12:00:00+08:00", more: shop.destination("DEALER1")),
                ]))
            let mistake = shop.object([box], step: "shipping", more: shop.destination("DEALER2"))
            try await shop.expectSuccess(try await shop.capture([mistake], by: first))
            try await shop.declare([told(mistake)], by: first)
            let emptying = shop.packing(box, [], action: "DELETE", at: "2026-11-22T10:00:00+08:00")
            let refused = try await shop.capture([emptying], by: second)
            #expect(try await shop.firstError(refused).hasPrefix("capture.container-custody"))
            try await shop.expectSuccess(try await shop.capture([emptying], by: first))
        }
    }

    @Test(arguments: TestEngine.available)
    func `an emptying that is taken back leaves all in the box but what was packed since`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (box, other) = (
                "https://id.gs1.org/00/106141412345678908", "https://id.gs1.org/00/106141412345678915"
            )
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let indexes = (Int64(0)..<20).map { $0 }
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning(indexes), shop.packing(box, try indexes.map { try shop.uri($0) }),
                    shop.object(
                        [box], step: "shipping", at: "2026-11-21T12:00:00+08:00", more: shop.destination("DEALER1")),
                ]))
            let emptying = shop.packing(box, [], action: "DELETE", at: "2026-11-22T08:00:00+08:00")
            let packed = shop.packing(other, [try shop.uri(5), try shop.uri(6)], at: "2026-11-22T08:30:00+08:00")
            try await shop.expectSuccess(try await shop.capture([emptying, packed], by: dealer))
            try await shop.declare([told(emptying)], by: dealer)
            let open = try await platform.datastore.report { session in
                try session.rows(
                    """
                    SELECT first_index, last_index, parent FROM containment_run WHERE to_at IS NULL
                    ORDER BY first_index
                    """
                ) { row in
                    "\(try row.next(Int64.self))-\(try row.next(Int64.self)) \(try row.next(String.self))"
                }
            }
            #expect(open == ["0-4 \(box)", "5-6 \(other)", "7-19 \(box)"])
            for index in indexes {
                let sale = shop.object([try shop.uri(index)], step: "retail_selling", at: "2026-11-22T11:00:00+08:00")
                try await shop.expectSuccess(try await shop.capture([sale], by: dealer))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `one test of an event is said in XML 1.2 by its element`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let tests = #","gas:tests":[{"item":"ignition","result":"pass"}]"#
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0], more: tests)]))
            let stored = try await shop.stored(for: shop.organizationID)
            let document = QueryDocument(createdAt: clock.now())
            let old = String(decoding: try document.xml(stored, .v1), as: UTF8.self)
            #expect(old.contains("<gas:tests>") && old.contains("ignition"), "\(old)")
            #expect(!old.contains("json:"))
            let new = String(decoding: try document.xml(stored, .v2), as: UTF8.self)
            #expect(new.contains(#"json:array="true""#), "XML 2.0 keeps that it was a list")
            let own = #","gas:own":[1]"#
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([1], more: own)]))
            let both = try await shop.stored(for: shop.organizationID)
            #expect(throws: EPCISXMLError.self, "no vocabulary says it of this word") {
                try document.xml(both, .v1)
            }
        }
    }
}
