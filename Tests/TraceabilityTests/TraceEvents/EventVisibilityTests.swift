import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Who reads what of an event (model.md, "Who owns, who captures, who sees").
@Suite struct EventVisibilityTests {
    private let box = "https://id.gs1.org/00/106141412345678908"

    private func text(_ event: StoredEvent) -> String { String(decoding: event.document.canonicalBytes, as: UTF8.self) }

    @Test(arguments: TestEngine.available)
    func `an owner sees of a dealer's event neither the goods of another owner nor the buyer`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6901235")
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            for maker in [shop, other] {
                try await maker.expectSuccess(
                    try await maker.capture([
                        try maker.commissioning([0]),
                        maker.object([try maker.uri(0)], step: "shipping", more: maker.destination("DEALER1")),
                    ]))
            }
            let more = #","gas:consumer":"王先生","bizTransactionList":[{"bizTransaction":"urn:x:order:7"}]"#
            let sold = try await shop.capture(
                [
                    shop.object(
                        [try shop.uri(0), try other.uri(0)], step: "receiving", at: "2026-11-22T12:00:00+08:00",
                        more: more)
                ], by: dealer)
            #expect(sold.isSuccess)
            let own = try #require(try await shop.stored(for: shop.organizationID).last)
            #expect(own.document["bizStep"] == "receiving")
            for secret in [try other.code(0), "王先生", "urn:x:order:7"] { #expect(!text(own).contains(secret)) }
            let whole = text(try #require(try await shop.stored(for: dealer.organizationID).last))
            for known in [try shop.code(0), try other.code(0), "王先生", "urn:x:order:7"] {
                #expect(whole.contains(known))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `who tested stands in no public document, at whatever depth, and the owner reads it back`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let tests = #"[{"item":"ignition","result":"pass","testedOn":"2026-11-20","inspector":"李工"}]"#
            let event = try shop.commissioning([0], more: #","gas:tests":\#(tests)"#)
            try await shop.expectSuccess(try await shop.capture([event]))
            let open = try await platform.datastore.report { session in
                try session.rows("SELECT public_document FROM trace_event") { try $0.next(String.self) }
            }
            #expect(open.count == 1 && open[0].contains("ignition") && !open[0].contains("李工"))
            let whole = try #require(try await shop.stored(for: shop.organizationID).first)
            let sent = try JSONValue(parsing: Array(tests.utf8)).canonicalBytes
            #expect(whole.document["gas:tests"]?.canonicalBytes == sent)
        }
    }

    @Test func `groups put together again are the event`() throws {
        let text = #"""
            {"bizStep":"inspecting","gas:nameplate":{"name":"热水器"},
            "gas:tests":[{"item":"a","inspector":"b","line":"c"}],
            "ilmd":{"gas:inspection":{"result":"pass","inspector":{"name":"b"}},"cbvmda:lotNumber":"L","x:y":1},
            "x:deal":{"price":"1","contact":{"phone":"2"}}}
            """#
        guard case .object(let members) = try JSONValue(parsing: Array(text.utf8)) else { return }
        let groups = EventGrouping.split(members)
        let open = String(decoding: JSONValue.object(groups.open).canonicalBytes, as: UTF8.self)
        #expect(open.contains("热水器") && open.contains(#""item":"a""#) && open.contains(#""result":"pass""#))
        for secret in ["inspector", "price", "phone", #""line""#] { #expect(!open.contains(secret), "\(open)") }
        let trade = String(decoding: JSONValue.object(groups.trade).canonicalBytes, as: UTF8.self)
        #expect(trade.contains("price") && trade.contains(#""line""#))
        #expect(!trade.contains("inspector") && !trade.contains("phone"))
        let merged = EventGrouping.merged([groups.open, groups.trade, groups.personal])
        #expect(merged.canonicalBytes == JSONValue.object(members).canonicalBytes)
    }

    @Test(arguments: TestEngine.available)
    func `a container of another is no input of a transformation`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            try await shop.expectSuccess(
                try await shop.capture([try shop.commissioning([0]), shop.packing(box, [try shop.uri(0)])]))
            let before = try await shop.stored(for: shop.organizationID).count
            let stolen = """
                {"type":"TransformationEvent","eventTime":"2026-11-22T09:00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "inputEPCList":["\(box)"],"outputEPCList":["urn:x:made:1"],"bizStep":"creating_class_instance"}
                """
            let job = try await shop.capture([stolen], by: dealer)
            #expect(!job.isSuccess)
            #expect(try await shop.stored(for: shop.organizationID).count == before)
        }
    }
}
