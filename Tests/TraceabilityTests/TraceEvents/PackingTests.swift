import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct PackingTests {
    private let box = "https://id.gs1.org/00/106141412345678908"
    private let pallet = "urn:epc:id:sscc:0614141.0000000002"

    @Test(arguments: TestEngine.available)
    func `a code lies in one container at a time`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let uris = try (0..<4).map { try shop.uri($0) }
            let made = try await shop.capture([try shop.commissioning([0, 1, 2, 3]), shop.packing(box, uris)])
            try await shop.expectSuccess(made)
            #expect(try await shop.count("containment_run") == 1)
            let other = try await shop.capture([shop.packing("urn:x:box:2", [uris[1]])])
            #expect(try await shop.firstError(other) == "capture.other-parent /epcisBody/eventList/0/childEPCs/0")
            let moved = try await shop.capture([
                shop.packing(box, [uris[1]], action: "DELETE", at: "2026-11-21T11:00:00+08:00"),
                shop.packing("urn:x:box:2", [uris[1]], at: "2026-11-21T12:00:00+08:00"),
            ])
            try await shop.expectSuccess(moved)
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
            #expect(open == ["0-0 \(box)", "1-1 urn:x:box:2", "2-3 \(box)"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is not in a container cannot be taken out, and what was not made cannot go in`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let early = try await shop.capture([shop.packing(box, [try shop.uri(0)])])
            #expect(try await shop.firstError(early) == "return.not-bound /epcisBody/eventList/0/childEPCs/0")
            #expect(try await shop.capture([try shop.commissioning([0])]).isSuccess)
            let out = try await shop.capture([shop.packing(box, [try shop.uri(0)], action: "DELETE")])
            #expect(try await shop.firstError(out) == "capture.not-inside /epcisBody/eventList/0/childEPCs/0")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a container that is emptied gives everything out, one that is scrapped what lies deeper too`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let uris = try (0..<3).map { try shop.uri($0) }
            let job = try await shop.capture([
                try shop.commissioning([0, 1, 2]), shop.packing(box, uris), shop.packing(pallet, [box]),
            ])
            try await shop.expectSuccess(job)
            #expect(try await shop.count("container_stay") == 1)
            let gone = try await shop.capture([
                shop.object([pallet], step: "destroying", at: "2026-11-22T10:00:00+08:00", action: "DELETE")
            ])
            try await shop.expectSuccess(gone)
            for table in ["containment_run", "container_stay"] as [StaticString] {
                let left: Int64 = try await platform.datastore.report { session in
                    try session.value("SELECT count(*) FROM \(Query(stringLiteral: table)) WHERE to_at IS NULL") ?? -1
                }
                #expect(left == 0)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `who demands it has goods unpacked before they are shipped alone`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let uri = try shop.uri(0)
            #expect(try await shop.capture([try shop.commissioning([0]), shop.packing(box, [uri])]).isSuccess)
            try await SetPackingPolicy(platform)(unpackBeforeShip: true, by: shop.actor, on: clock.occasion)
            let shipped = try await shop.capture([shop.object([uri], step: "shipping")])
            #expect(try await shop.firstError(shipped) == "capture.unpack-first /epcisBody/eventList/0/epcList/0")
            try await SetPackingPolicy(platform)(unpackBeforeShip: false, by: shop.actor, on: clock.occasion)
            let alone = try await shop.capture([shop.object([uri], step: "shipping")])
            try await shop.expectSuccess(alone)
            #expect(alone.warningCount == 1)
            #expect(
                try await shop.firstError(alone) == "capture.warning.still-packed /epcisBody/eventList/0/epcList/0")
            let together = try await shop.capture([
                shop.object([uri, box], step: "shipping", at: "2026-11-22T10:00:00+08:00")
            ])
            // It had been shipped: that alone is told.
            #expect(together.isSuccess && together.warningCount == 1, "the box goes with it")
            #expect(try await shop.firstError(together).hasPrefix("life.warning.not-here "))
            let unpacked = try await shop.capture([
                shop.packing(box, [uri], action: "DELETE", at: "2026-11-22T10:30:00+08:00"),
                shop.object([uri], step: "shipping", at: "2026-11-22T11:00:00+08:00"),
            ])
            #expect(unpacked.isSuccess && unpacked.warningCount == 1)
            #expect(try await shop.firstError(unpacked).hasPrefix("life.warning.not-here "))
        }
    }

    @Test(arguments: TestEngine.available)
    func `of a long run of goods that is shipped the box that was packed by then is seen behind a later one`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (first, last) = (try shop.code(0), try shop.code(4_999))
            let made = #"{"code":"\#(first)","lastCode":"\#(last)","batchNo":"B1","productionDate":"2026-11-18"}"#
            #expect(try await shop.send([made]).traceReturn.state == .accepted)
            try await shop.expectSuccess(
                try await shop.capture([
                    shop.packing(box, [try shop.uri(0)], at: "2026-11-22T08:00:00+08:00"),
                    shop.packing(pallet, [try shop.uri(10)], at: "2026-11-20T08:00:00+08:00"),
                ]))
            try await SetPackingPolicy(platform)(unpackBeforeShip: true, by: shop.actor, on: clock.occasion)
            let shipped =
                #"{"event":"shipping","code":"\#(first)","lastCode":"\#(last)","eventTime":"2026-11-21 09:00"}"#
            let refused = try await shop.send([shipped])
            #expect(refused.errors.map(\.rule.code) == ["capture.unpack-first"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `rows ship what lies in a box with a warning, or not where the owner demands unpacking`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let uris = try (0..<3).map { try shop.uri($0) }
            try await shop.expectSuccess(
                try await shop.capture([try shop.commissioning([0, 1, 2, 3]), shop.packing(box, uris)]))
            func ship(_ first: Int64, _ last: Int64, at time: String) throws -> String {
                #"{"event":"shipping","code":"\#(try shop.code(first))","lastCode":"\#(try shop.code(last))","#
                    + #""eventTime":"\#(time)"}"#
            }
            try await SetPackingPolicy(platform)(unpackBeforeShip: true, by: shop.actor, on: clock.occasion)
            let refused = try await shop.send([try ship(1, 3, at: "2026-11-22 09:00")])
            #expect(refused.traceReturn.state == .refused)
            #expect(refused.errors.map(\.rule.code) == ["capture.unpack-first"])
            #expect(refused.errors.first?.text(.chinese).contains("拆包事件") ?? false, "it says what to do")
            #expect(try await shop.send([try ship(3, 3, at: "2026-11-22 09:00")]).traceReturn.state == .accepted)
            try await SetPackingPolicy(platform)(unpackBeforeShip: false, by: shop.actor, on: clock.occasion)
            let warned = try await shop.send([try ship(1, 3, at: "2026-11-22 10:00")])
            #expect(warned.traceReturn.state == .accepted)
            // The last of them had been shipped alone.
            let told = ["capture.warning.still-packed", "life.warning.not-here"]
            #expect(warned.errors.isEmpty && warned.warnings.map(\.rule.code) == told)
            // What was shipped before it was packed lay in no box.
            let early = try await shop.send([try ship(0, 0, at: "2026-11-20 20:00")])
            #expect(early.traceReturn.state == .accepted && early.warnings.isEmpty)
        }
    }
}
