import EPCIS
import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

struct ReceiveReturnTests {
    @Test(arguments: TestEngine.available)
    func `a returned unit is bound and its event readable`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([
                try shop.line(
                    7, #","factoryNo":"SN7","inspector":"李工","line":"A1","tests":[{"item":"ignition","result":"pass"}]"#
                )
            ])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            let binding = try #require(try await shop.binding(7))
            #expect(binding.returnID == receipt.traceReturn.id)
            let events = try await shop.events(7)
            #expect(events.count == 1)
            let document = events[0].publicDocument
            #expect(document["gas:factoryNumber"] == .string("SN7"))
            #expect(document["gas:batch"] == .string("B1"))
            #expect(document["gas:region"] == .string("440606"))
            #expect(document["gas:tests"]?[0, "item"] == .string("ignition"))
            let bytes = String(decoding: document.bytes, as: UTF8.self)
            #expect(!bytes.contains("李工") && !bytes.contains("A1"))
            let event = try Event(jsonLD: document)
            #expect(event.canonicalDocument == document.bytes)
            #expect(try await shop.binding(8) == nil)
            #expect(try await shop.count("outbox_message") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a roll is returned by its first and last label`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([
                try shop.line(100, #","lastCode":"\#(try shop.code(1_099))","quantity":1000"#)
            ])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            #expect(receipt.traceReturn.unitCount == 1_000)
            #expect(try await shop.count("binding_run") == 1)
            for index in [100, 777, 1_099] as [Int64] {
                #expect(try await shop.binding(index) != nil)
                let events = try await shop.events(index)
                #expect(events.count == 1)
                #expect(throws: Never.self) { try Event(jsonLD: events[0].publicDocument) }
                #expect(
                    try Event(jsonLD: events[0].publicDocument).canonicalDocument
                        == events[0].publicDocument.bytes)
            }
            #expect(try await shop.binding(99) == nil)
            #expect(try await shop.events(1_100).isEmpty)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a batch that was made by two shifts says both`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let shifts = ["早班", "晚班", "早班", ""]
            _ = try await shop.send(
                try shifts.enumerated().map { try shop.line(Int64($0), #","shift":"\#($1)","line":"A1""#) })
            let owner = shop.organizationID
            let batch = try #require(try await platform.datastore.report { try $0.batches(of: owner).first })
            #expect(batch.shift == "早班、晚班" && batch.line == "A1")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a held return is invisible until it is confirmed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([try shop.line(1), try shop.line(2)], hold: true)
            #expect(receipt.traceReturn.state == .held)
            #expect(try await shop.binding(1) == nil)
            #expect(try await shop.count("trace_event") == 0)
            try await HeldReturns(platform).confirm(
                receipt.traceReturn.id, spoolFolder: "/tmp", by: shop.actor, on: clock.occasion)
            #expect(try await shop.binding(1)?.returnID == receipt.traceReturn.id)
            #expect(try await shop.events(2).count == 1)
            #expect(try await shop.count("return_chunk") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a withdrawn return leaves nothing behind`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([try shop.line(1)], hold: true)
            try await HeldReturns(platform).withdraw(receipt.traceReturn.id, by: shop.actor, on: clock.occasion)
            #expect(try await shop.count("return_chunk") == 0)
            #expect(try await shop.count("binding_run") == 0)
            await #expect(throws: Refusal.self) {
                try await HeldReturns(platform).confirm(
                    receipt.traceReturn.id, spoolFolder: "/tmp", by: shop.actor, on: clock.occasion)
            }
            let again = try await shop.send([try shop.line(1)])
            #expect(again.traceReturn.state == .accepted)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what follows production needs goods that were produced`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let sale = #"{"event":"售出","code":"\#(try shop.code(3))","eventTime":"2026-11-21"}"#
            let early = try await shop.send([sale])
            #expect(early.traceReturn.state == .refused)
            #expect(early.errors.map(\.rule.code) == ["return.not-bound"])
            _ = try await shop.send([try shop.line(3)])
            let sold = try await shop.send([sale + " "])
            #expect(sold.traceReturn.state == .accepted, "\(sold.errors)")
            let date = try await platform.datastore.read { session in
                try session.value("SELECT sold_on FROM item WHERE code_index = 3", as: String.self)
            }
            #expect(date == "2026-11-21")
            #expect(try await shop.events(3).map(\.bizStep) == ["commissioning", "retail_selling"])
            #expect(try await shop.events(3)[1].batchID == shop.binding(3)?.batchID)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a large return is stored in chunks and bound as one run`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let lines = try (0..<5_000).map { try shop.line(Int64($0), #","factoryNo":"S\#($0)""#) }
            let receipt = try await shop.send(lines)
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            #expect(receipt.traceReturn.goodCount == 5_000)
            #expect(try await shop.count("trace_event") == 5_000)
            #expect(try await shop.count("item") == 5_000)
            #expect(try await shop.count("binding_run") == 1)
            #expect(try await shop.events(4_999).count == 1)
        }
    }
}

extension JSONValue {
    fileprivate subscript(index: Int, name: String) -> JSONValue? {
        guard case .array(let list) = self, list.indices.contains(index) else { return nil }
        return list[index][name]
    }
}
