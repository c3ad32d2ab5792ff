import Storage
import TestSupport
import Testing

@testable import Traceability

/// What a capture keeps at a time is bounded by bytes, not only by events.
@Suite struct CaptureMemoryTests {
    @Test func `a few large events are a chunk, and none is lost`() throws {
        let padding = String(repeating: "x", count: 40_000)
        let events = (0..<20).map { number in
            """
            {"type":"ObjectEvent","eventTime":"2026-11-21T08:00:00+08:00","eventTimeZoneOffset":"+08:00",\
            "action":"OBSERVE","bizStep":"receiving","epcList":["urn:epc:id:sgtin:0614141.107346.\(number)"],\
            "gas:destination":"\(padding)"}
            """
        }
        let content = CaptureContent(.document, Array(Workshop.document(events).utf8))
        var source = try EventSource(content, chunkBytes: 1 << 17)
        var chunks: [Int] = []
        while case let chunk = try source.next(1_000), !chunk.isEmpty { chunks.append(chunk.count) }
        #expect(chunks.reduce(0, +) == 20 && source.count == 20)
        #expect(chunks.allSatisfy { $0 <= 5 }, "\(chunks)")
        var whole = try EventSource(content)
        let all = try whole.next(1_000).count
        #expect(all == 20, "small enough together")
    }

    @Test func `large events wait in a file, and come back in order a few at a time`() throws {
        let spill = EventSpill(folder: "/tmp", memoryBytes: 100_000)
        let open = [UInt8](repeating: 120, count: 30_000)
        for number in 0..<20 {
            let head = CapturedEvent.Head(
                type: "ObjectEvent", action: "OBSERVE", bizStep: "receiving", disposition: "",
                time: Instant(microseconds: Int64(number)), offsetMinutes: 480, readPoint: nil, bizLocation: nil,
                eventID: nil, hash: [], declaredAt: nil)
            let documents = CapturedEvent.Documents(
                digest: [], open: open, openSalt: [], openDigests: [], trade: nil, personal: nil)
            try spill.append(CapturedEvent(head: head, documents: documents, identity: [], owners: []))
        }
        #expect(spill.count == 20 && !spill.isInMemory)
        try spill.rewind()
        var parts: [[Int64]] = []
        while case let part = try spill.next(1_000), !part.isEmpty { parts.append(part.map(\.head.time.microseconds)) }
        #expect(parts.flatMap { $0 } == Array(0..<20))
        #expect(parts.count >= 5 && parts.allSatisfy { $0.count <= 4 }, "\(parts.map(\.count))")
    }

    @Test(arguments: TestEngine.available)
    func `what was told of a long text is remembered by its beginning`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            var judge = try await EventJudge(platform, by: shop.actor, at: clock.now())
            let long = String(repeating: "长", count: 10_000)
            let told = [long + "甲", long + "乙", "甲", "乙", "甲"]
            let first = told.map { judge.isFirst($0) }
            #expect(first == [true, false, true, true, false])
        }
    }
}
