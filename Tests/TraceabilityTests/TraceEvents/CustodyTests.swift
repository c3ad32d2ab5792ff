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
            let found = try await platform.datastore.report { try $0.returnErrors(early.id) }
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
}
