import Cryptography
import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// What a refused event leaves behind, where the rest of its document is taken: nothing.
@Suite struct RefusedEventTests {
    private let box = "https://id.gs1.org/00/106141412345678908"

    @Test(arguments: TestEngine.available)
    func `an event refused for its factory number binds nothing, and comes again mended`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            func made(_ index: Int64, _ number: String, lot: String = "B1") throws -> String {
                try shop.commissioning([index], lot: lot)
                    .replacing(
                        "\"gas:productionDate\"", with: "\"gas:factoryNumber\":\"\(number)\",\"gas:productionDate\"")
            }
            let job = try await shop.capture([try made(0, "SN1"), try made(1, "SN1")], mode: .acceptGoodRows)
            #expect(try await shop.errors(job).map(\.rule.code) == [Rule.returnFactoryNoTwice.code])
            #expect(try await shop.binding(0) != nil)
            #expect(try await shop.binding(1) == nil)
            try await shop.expectSuccess(try await shop.capture([try made(1, "SN2")]))
            #expect(try await shop.binding(1) != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an event refused for its second product opens no batch of its first`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let wrong = try shop.commissioning([2], lot: "B9")
                .replacing(
                    "2026-11-20\"}", with: "2026-11-20\",\"gas:tests\":[{\"item\":\"ignition\",\"result\":\"fail\"}]}")
            let job = try await shop.capture([try shop.commissioning([0]), wrong], mode: .acceptGoodRows)
            #expect(try await shop.errors(job).count == 1)
            let batches = try await platform.datastore.report { session in
                try session.rows("SELECT batch_no FROM batch") { try $0.next(String.self) }
            }
            #expect(batches == ["B1"])
        }
    }

    @Test func `a ledger takes back the batches of a refused event`() throws {
        var ledger = BatchLedger()
        let day = try #require(CivilDate(year: 2026, month: 11, day: 20))
        let first = BatchKey(ownerID: 1, productID: 1, number: "A")
        let second = BatchKey(ownerID: 1, productID: 1, number: "B")
        _ = try ledger.batch(first, made: day, known: nil, line: "", shift: "")
        _ = try ledger.batch(second, made: day, known: nil, line: "", shift: "")
        ledger.drop(after: 1)
        #expect(ledger.isPlanned(first) && !ledger.isPlanned(second))
        #expect(try ledger.batch(second, made: day, known: nil, line: "", shift: "") == 1)
    }

    @Test(arguments: TestEngine.available)
    func `a box that is named twice is packed once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let job = try await shop.capture([
                shop.packing("urn:x:pallet:1", [box, "urn:epc:id:sscc:0614141.1234567890"])
            ])
            try await shop.expectSuccess(job)
            #expect(try await shop.count("container_stay") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an identity that another capture has taken over is not forgotten`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let captor = shop.organizationID
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            let identity = try await platform.datastore.report { session in
                try session.rows("SELECT identity, event_id >> 24 FROM event_identity") {
                    (key: try $0.next([UInt8].self), returnID: try $0.next(Int64.self))
                }
            }[0]
            try await platform.datastore.write { try $0.forget([identity.returnID - 1: [identity.key]], of: captor) }
            #expect(try await shop.count("event_identity") == 1)
            try await platform.datastore.write { try $0.forget([identity.returnID: [identity.key]], of: captor) }
            #expect(try await shop.count("event_identity") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `more names in a chunk than an engine takes parameters are looked up all the same`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let events = (0..<90).map { event in
                shop.object((0..<400).map { "urn:x:\(event):\($0)" }, step: "receiving")
            }
            try await shop.expectSuccess(try await shop.capture(events))
            #expect(try await shop.count("event_name") == 36_000)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a document whose twin was taken while it was judged is its twin's job, not a refused one`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let text = Workshop.document([try shop.commissioning([0])])
            let taken = try await shop.captureText(text)
            // As it stands after judging when the twin committed between the look for identities and for bindings.
            let content = CaptureContent(.document, Array(text.utf8))
            let run = CaptureRun(
                platform: platform, content: content, request: shop.request(SHA256.hash(Array(text.utf8)), .epcis),
                actor: shop.actor, occasion: clock.occasion)
            await #expect {
                _ = try await run.refuse([], ReturnCounts(rows: 1, good: 0, bad: 1), CaptureProgress())
            } throws: { ($0 as? Refusal)?.rule == .returnSentBefore }
            #expect(try await shop.count("capture_job") == 1)
            #expect(taken.isSuccess)
        }
    }
}
