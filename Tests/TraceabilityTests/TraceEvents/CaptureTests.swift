import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct CaptureTests {
    @Test(arguments: TestEngine.available)
    func `a captured unit is bound to its batch and its event reads back whole`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let more = #","readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1"},"gas:inspector":"李工""#
            let job = try await shop.capture([try shop.commissioning([7], more: more)])
            try await shop.expectSuccess(job)
            #expect(job.storedCount == 1 && job.receivedCount == 1)
            let binding = try #require(try await shop.binding(7))
            #expect(binding.returnID == job.id)
            #expect(try await shop.events(7).count == 1)
            let event = try #require(try await shop.stored(for: shop.organizationID).first)
            #expect(event.document["gas:inspector"] == "李工")
            #expect(event.document["readPoint"]?["id"] == "urn:epc:id:sgln:0614141.07346.1")
            #expect(event.document["ilmd"]?["cbvmda:lotNumber"] == "B1")
            #expect(event.batchID == binding.batchID)
            let stranger = try #require(try await shop.stored(for: 999).first)
            #expect(stranger.document["readPoint"] == nil && stranger.document["gas:inspector"] == nil)
            #expect(stranger.document["ilmd"]?["cbvmda:lotNumber"] == "B1")
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same document again is the same job, and its events in another one are known`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let events = [try shop.commissioning([1]), try shop.commissioning([2])]
            let first = try await shop.capture(events, key: "k")
            try await shop.expectSuccess(first)
            #expect(try await shop.capture(events, key: "k").id == first.id)
            #expect(try await shop.capture(events).id == first.id)
            let more = try await shop.capture(events + [try shop.commissioning([3])])
            try await shop.expectSuccess(more)
            #expect(more.knownCount == 2 && more.storedCount == 1)
            #expect(try await shop.count("trace_event") == 3)
            await #expect(throws: Refusal.self) { try await shop.capture([events[0]], key: "k") }
        }
    }

    @Test(arguments: TestEngine.available)
    func `one of two equal documents at once counts`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let events = try (0..<50).map { try shop.commissioning([$0]) }
            async let one = shop.capture(events)
            async let other = shop.capture(events)
            let (left, right) = try await (one, other)
            #expect(left.id == right.id && left.isSuccess)
            #expect(try await shop.count("trace_event") == 50)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an eventID names one event`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let named = #","eventID":"urn:uuid:5a1d2f6e-0000-4000-8000-000000000001""#
            let first = try await shop.capture([try shop.commissioning([1], more: named)])
            try await shop.expectSuccess(first)
            let other = try await shop.capture([try shop.commissioning([2], more: named)])
            #expect(!other.isSuccess)
            #expect(try await shop.firstError(other) == "capture.event-id-conflict /epcisBody/eventList/0/eventID")
            let fresh = #","eventID":"urn:uuid:5a1d2f6e-0000-4000-8000-000000000002""#
            let twice = try await shop.capture(
                [try shop.commissioning([3], more: fresh), try shop.commissioning([4], more: fresh)],
                mode: .acceptGoodRows)
            #expect(twice.traceReturn.state == .acceptedInPart && twice.storedCount == 1)
            #expect(try await shop.firstError(twice) == "capture.event-id-twice /epcisBody/eventList/1/eventID")
        }
    }

    @Test(arguments: TestEngine.available)
    func `rollback keeps nothing of a document with one wrong event, proceed the rest`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let events = [
                try shop.commissioning([1]), shop.object([try shop.uri(9)], step: "shipping"),
                try shop.commissioning([2]),
            ]
            let none = try await shop.capture(events)
            #expect(none.traceReturn.state == .refused && none.traceReturn.badCount == 1)
            #expect(try await shop.firstError(none) == "return.not-bound /epcisBody/eventList/1/epcList/0")
            #expect(try await shop.count("trace_event") == 0)
            let some = try await shop.capture(events, mode: .acceptGoodRows)
            #expect(some.traceReturn.state == .acceptedInPart && some.storedCount == 2)
            #expect(try await shop.binding(2) != nil)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([9])]))
            let again = try await shop.capture(events, mode: .acceptGoodRows)
            #expect(again.isSuccess && again.knownCount == 2 && again.storedCount == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a large document is a job whose events count once the last is in`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let events = try (0..<5_000).map { try shop.commissioning([$0]) }
            let job = try await shop.captureFile(Workshop.document(events))
            try await shop.expectSuccess(job)
            #expect(job.storedCount == 5_000 && job.receivedCount == 5_000)
            #expect(try await shop.count("trace_event") == 5_000)
            #expect(try await shop.binding(4_999)?.returnID == job.id)
            #expect(try await shop.stored(for: shop.organizationID).count == 5_000)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a stream that breaks near its end leaves nothing`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let text = Workshop.document(try (0..<3_000).map { try shop.commissioning([$0]) })
            let job = try await shop.captureFile(String(text.dropLast(3)) + "]")
            #expect(job.traceReturn.state == .refused)
            let error = try #require(try await shop.errors(job).first)
            #expect(error.rule.code == "return.broken-file" && error.field.hasPrefix("byte "), "\(error)")
            #expect(try await shop.count("trace_event") == 0)
            #expect(try await shop.count("binding_run") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `captures that a crash left are refused, and may be sent again`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let id = try await platform.datastore.write { session in
                try session.value(
                    """
                    INSERT INTO trace_return (captor_id, site_id, account_id, channel, file_name, content_digest, mode,
                        state, row_count, good_count, bad_count, unit_count, backfilled, received_at)
                    VALUES (\(shop.organizationID), 0, 1, 'epcis', '', \([1, 2] as [UInt8]), 'all-or-nothing',
                        'receiving', 0, 0, 0, 0, 0, 1) RETURNING return_id
                    """, as: Int64.self)!
            }
            try await platform.abandonUnfinishedReturns()
            let found = try await platform.datastore.report { try $0.returnErrors(id, platform.keys) }
            #expect(found.first?.rule.code == "return.broken-off")
        }
    }
}
