import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct CustodyTests {
    private let box = "https://id.gs1.org/00/106141412345678908"

    @Test(arguments: TestEngine.available)
    func `a dealer captures on what was shipped to it, and on nothing else`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            #expect(try await shop.capture([try shop.commissioning([0, 1])]).isSuccess)
            let early = try await shop.capture([shop.object([try shop.uri(0)], step: "receiving")], by: dealer)
            let found = try await platform.datastore.report { try $0.returnErrors(early.id, platform.keys) }
            #expect(found.first?.rule.code == "return.no-custody")
            #expect(found.first?.field == "/epcisBody/eventList/0/epcList/0")
            let shipped = try await shop.capture([
                shop.object([try shop.uri(0)], step: "shipping", more: shop.destination("DEALER1"))
            ])
            try await shop.expectSuccess(shipped)
            let received = try await shop.capture(
                [shop.object([try shop.uri(0)], step: "receiving", at: "2026-11-22T10:00:00+08:00")], by: dealer)
            #expect(received.isSuccess)
            let other = try await shop.capture(
                [shop.object([try shop.uri(1)], step: "receiving", at: "2026-11-22T10:00:00+08:00")], by: dealer)
            #expect(!other.isSuccess)
            let seen = try await shop.stored(for: dealer.organizationID)
            #expect(seen.map { $0.document["bizStep"] } == ["commissioning", "shipping", "receiving"])
            #expect(seen[1].document["destinationList"] != nil, "the next holder sees the trade group")
            #expect(try await shop.stored(for: 999)[1].document["destinationList"] == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a shipped box passes on what lies in it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let uri = try shop.uri(0)
            let made = try await shop.capture([
                try shop.commissioning([0]), shop.packing(box, [uri]),
                shop.object([box], step: "shipping", more: shop.destination("DEALER1")),
            ])
            try await shop.expectSuccess(made)
            let sold = try await shop.capture(
                [shop.object([uri], step: "retail_selling", at: "2026-11-22T11:00:00+08:00")], by: dealer)
            #expect(sold.isSuccess)
            let soldOn = try await platform.datastore.report { session in
                try session.value("SELECT sold_on FROM item WHERE code_index = 0", as: String.self)
            }
            #expect(soldOn == "2026-11-22")
        }
    }

    /// Box in pallet: the one that is shipped says who has the other.
    @Test(arguments: TestEngine.available)
    func `a pallet passes on the boxes in it, and they stay with who opens it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (dealer, other) = (
                try await shop.dealer("某经销商", "DEALER1"), try await shop.dealer("另一经销商", "DEALER2")
            )
            let pallet = "https://id.gs1.org/00/106141412345678915"
            let boxes = [box, "https://id.gs1.org/00/106141412345678922"]
            let uris = try (0..<4).map { try shop.uri($0) }
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1, 2, 3]), shop.packing(boxes[0], [uris[0], uris[1]]),
                    shop.packing(boxes[1], [uris[2], uris[3]]), shop.packing(pallet, boxes),
                    shop.object([pallet], step: "shipping", more: shop.destination("DEALER1")),
                ]))
            func firstRule(_ event: String, by actor: Actor) async throws -> String? {
                let job = try await shop.capture([event], by: actor)
                return try await platform.datastore.report { try $0.returnErrors(job.id, platform.keys) }.first?.rule
                    .code
            }
            let taking = shop.packing(pallet, [boxes[0]], action: "DELETE", at: "2026-11-22T09:10:00+08:00")
            #expect(try await firstRule(taking, by: other) == "capture.container-custody")
            #expect(try await firstRule(taking, by: dealer) == nil, "one box by its name")
            let opening = shop.packing(pallet, [], action: "DELETE", at: "2026-11-22T09:20:00+08:00")
            #expect(try await firstRule(opening, by: dealer) == nil, "and all that is left")
            for (place, container) in boxes.enumerated() {
                let sold = shop.object([uris[2 * place]], step: "retail_selling", at: "2026-11-22T10:00:00+08:00")
                #expect(try await firstRule(sold, by: other) == "return.no-custody")
                #expect(try await firstRule(sold, by: dealer) == nil, "a unit of box \(place)")
                let on = shop.object(
                    [container], step: "shipping", at: "2026-11-22T10:10:00+08:00", more: shop.destination("DEALER2"))
                #expect(try await firstRule(on, by: other) == "capture.container-custody")
                #expect(try await firstRule(on, by: dealer) == nil, "box \(place) goes on")
                let last = shop.object([uris[2 * place + 1]], step: "retail_selling", at: "2026-11-22T10:20:00+08:00")
                #expect(try await firstRule(last, by: dealer) == "return.no-custody", "it has gone")
                #expect(try await firstRule(last, by: other) == nil)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a box in somebody's hands is emptied by him, and by who owns all that is in it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (dealer, other) = (
                try await shop.dealer("某经销商", "DEALER1"), try await shop.dealer("另一经销商", "DEALER2")
            )
            let uri = try shop.uri(0)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0]), shop.packing(box, [uri]),
                    shop.object([box], step: "shipping", more: shop.destination("DEALER1")),
                ]))
            let emptying = shop.packing(box, [], action: "DELETE", at: "2026-11-22T10:00:00+08:00")
            let refused = try await shop.capture([emptying], by: other)
            let errors = try await platform.datastore.report { try $0.returnErrors(refused.id, platform.keys) }
            #expect(errors.map(\.rule.code) == ["capture.container-custody"], "\(errors)")
            #expect(try await shop.capture([emptying], by: dealer).isSuccess)
        }
    }

    @Test(arguments: TestEngine.available)
    func `somebody else's things belong to their captor`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let job = try await shop.capture(
                [shop.object(["urn:epc:id:sgtin:0614141.107346.2017"], step: "receiving")], by: dealer)
            #expect(job.isSuccess)
            #expect(try await shop.stored(for: 1, of: dealer.organizationID).count == 1)
            #expect(try await shop.count("event_name") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a scrapped code takes no further event`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let uri = try shop.uri(0)
            let job = try await shop.capture([
                try shop.commissioning([0]), shop.object([uri], step: "decommissioning", action: "DELETE"),
            ])
            try await shop.expectSuccess(job)
            let later = try await shop.capture([shop.object([uri], step: "shipping")])
            #expect(try await shop.firstError(later) == "capture.code-scrapped /epcisBody/eventList/0/epcList/0")
        }
    }

    @Test(arguments: TestEngine.available)
    func `goods that went on under a new label are no longer with the one before`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (first, second) = (
                try await shop.dealer("甲经销商", "DEALER1"), try await shop.dealer("乙经销商", "DEALER2")
            )
            let (old, new) = (try shop.uri(0), try shop.uri(5))
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0]),
                    shop.object(
                        [old], step: "shipping", at: "2026-11-21T09:00:00+08:00", more: shop.destination("DEALER1")),
                ]))
            let label = shop.object(
                [old], step: "urn:ransu:gas:relabeling", at: "2026-11-21T10:00:00+08:00",
                more: #","gas:newCode":"\#(new)","gas:reason":"破损""#)
            try await shop.expectSuccess(try await shop.capture([label]))
            let on = shop.object(
                [new], step: "shipping", at: "2026-11-21T11:00:00+08:00", more: shop.destination("DEALER2"))
            try await shop.expectSuccess(try await shop.capture([on]))
            func sale(_ uri: String) -> String {
                shop.object([uri], step: "retail_selling", at: "2026-11-22T11:00:00+08:00")
            }
            for uri in [old, new] {
                let job = try await shop.capture([sale(uri)], by: first)
                #expect(try await shop.firstError(job).hasPrefix("return.no-custody"))
            }
            try await shop.expectSuccess(try await shop.capture([sale(old)], by: second))
        }
    }

    @Test(arguments: TestEngine.available)
    func `what a dealer takes out of its box stays with it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let uris = try (0..<4).map { try shop.uri($0) }
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1, 2, 3]), shop.packing(box, uris),
                    shop.object([box], step: "shipping", more: shop.destination("DEALER1")),
                ]))
            let out = [
                shop.packing(box, [uris[1]], action: "DELETE", at: "2026-11-22T10:00:00+08:00"),
                shop.packing(box, [], action: "DELETE", at: "2026-11-22T10:30:00+08:00"),
            ]
            try await shop.expectSuccess(try await shop.capture(out, by: dealer))
            for uri in uris {
                let sale = shop.object([uri], step: "retail_selling", at: "2026-11-22T11:00:00+08:00")
                try await shop.expectSuccess(try await shop.capture([sale], by: dealer))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an error declaration takes custody, packing and a new label back, and says what it cannot`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let uris = try (0..<3).map { try shop.uri($0) }
            let declared = #","errorDeclaration":{"declarationTime":"2026-11-22T11:00:00+08:00"}"#
            func told(_ event: String) -> String { String(event.dropLast()) + declared + "}" }
            func take(_ event: String) async throws {
                try await shop.expectSuccess(try await shop.capture([event]))
                try await shop.declare([told(event)])
            }
            let made = try shop.commissioning([0, 1, 2])
            try await shop.expectSuccess(try await shop.capture([made]))
            let unmade = try await shop.capture([told(made)])
            #expect(try await shop.firstError(unmade) == "capture.declares-making /epcisBody/eventList/0/epcList/0")

            try await take(shop.object([uris[0]], step: "shipping", more: shop.destination("DEALER1")))
            let sale = shop.object([uris[0]], step: "retail_selling", at: "2026-11-22T10:30:00+08:00")
            #expect(
                try await shop.firstError(try await shop.capture([sale], by: dealer)).hasPrefix("return.no-custody"))

            try await take(shop.packing(box, uris))
            let other = "https://id.gs1.org/00/106141412345678915"
            let packed = shop.packing(other, uris, at: "2026-11-21T11:00:00+08:00")
            try await shop.expectSuccess(try await shop.capture([packed]))
            try await take(shop.packing(other, [uris[1]], action: "DELETE", at: "2026-11-21T12:00:00+08:00"))
            try await take(shop.packing(other, [], action: "DELETE", at: "2026-11-21T13:00:00+08:00"))
            let again = try await shop.capture([shop.packing(box, [uris[1]], at: "2026-11-21T14:00:00+08:00")])
            #expect(try await shop.firstError(again).hasPrefix("capture.other-parent"), "it lies in the other still")

            let new = try shop.uri(5)
            let label = shop.object(
                [uris[0]], step: "urn:ransu:gas:relabeling", at: "2026-11-21T10:00:00+08:00",
                more: #","gas:newCode":"\#(new)","gas:reason":"破损""#)
            try await take(label)
            #expect(try await shop.count("code_replacement") == 0)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([5])]))
        }
    }
}
