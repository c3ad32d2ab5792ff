import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct LaterEventTests {
    @Test(arguments: TestEngine.available)
    func `a shipment covers units that were returned one by one, hundreds of runs`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            // Every second unit first, then the rest: no two neighbours come in one return.
            for parity in 0..<2 {
                let lines = try (0..<200).map { try shop.line(Int64($0 * 2 + parity), #","shift":"\#($0)""#) }
                #expect(try await shop.send(lines).traceReturn.state == .accepted)
            }
            #expect(try await shop.count("binding_run") == 400)
            let ends = (try shop.code(0), try shop.code(399))
            let shipment = """
                {"event":"出库","code":"\(ends.0)","lastCode":"\(ends.1)","eventTime":"2026-11-21",
                """.trimmingLineBreaks + #""destination":"某经销商","destinationRegion":"440106"}"#
            let receipt = try await shop.send([shipment])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            let event = try #require(try await shop.events(200).last)
            #expect(event.bizStep == "shipping")
            #expect(event.publicDocument["gas:destinationRegion"] == "440106")
        }
    }

    @Test(arguments: TestEngine.available)
    func `whom goods went to is nowhere in the clear`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.send([try shop.line(0, #","inspector":"李工程师","line":"秘密产线""#)])
            let sealed = try await platform.datastore.read { session in
                try session.first("SELECT public_document, trade_document, personal_document FROM trace_event") { row in
                    (try row.next(String.self), try row.next([UInt8].self), try row.next([UInt8].self))
                }
            }
            let (open, trade, personal) = try #require(sealed)
            #expect(!open.contains("李工程师") && !open.contains("秘密产线"))
            #expect(trade.firstRange(of: Array("秘密产线".utf8)) == nil)
            #expect(personal.firstRange(of: Array("李工程师".utf8)) == nil)
            let plain = try platform.keys.open(personal, place: "trace_event.personal")
            #expect(String(decoding: plain, as: UTF8.self).contains("李工程师"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a later event may repeat the factory number`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.send([try shop.line(0, #","factoryNo":"S1""#)])
            let sale = #"{"event":"售出","code":"\#(try shop.code(0))","eventTime":"2026-11-21","factoryNo":"S1"}"#
            let receipt = try await shop.send([sale])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
        }
    }
}

extension String {
    fileprivate var trimmingLineBreaks: String { filter { !$0.isNewline } }
}
