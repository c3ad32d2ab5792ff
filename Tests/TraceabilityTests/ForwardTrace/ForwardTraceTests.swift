import Storage
import TestSupport
import Testing
import Traceability

@Suite struct ForwardTraceTests {
    private let box = "https://id.gs1.org/00/106141412345678908"
    private let later = "2026-11-22T12:00:00+08:00"

    @Test(arguments: TestEngine.available)
    func `a component lot finds its batches, all units, who has them and where`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("某经销商", "DEALER1")
            let made = try await shop.capture([
                try shop.commissioning([0, 1, 2, 3]), try shop.commissioning([9], lot: "B2"),
                shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                shop.object([box], step: "shipping", more: shop.destination("DEALER1")),
                shop.object([try shop.uri(2)], step: "shipping", more: shop.destination("DEALER1")),
            ])
            try await shop.expectSuccess(made)
            try await shop.supply("valve-7", to: "B1")
            let (trace, runs) = try await shop.forward(.componentLot(" VALVE-7 "))
            #expect(trace.unitCount == 4 && trace.shippedCount == 3 && trace.isWhole)
            #expect(trace.batches.map(\.number) == ["B1"])
            #expect(trace.holders.map(\.name) == ["某经销商"])
            #expect(trace.holders.map(\.holdingCount) == [3] && trace.holders.map(\.receivedCount) == [3])
            #expect(trace.regions.map(\.code) == ["440606"])
            #expect(runs.map { [$0.first, $0.last] } == [[0, 1], [2, 2], [3, 3]])
            #expect(runs.map { $0.container != nil } == [true, false, false])
            #expect(runs.map { $0.holder != nil } == [true, true, false])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a container gives what passed through it, also after it was emptied`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let made = try await shop.capture([
                try shop.commissioning([0, 1, 2]), shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                shop.packing("urn:x:pallet", [box], at: "2026-11-21T11:00:00+08:00"),
                shop.packing(box, [try shop.uri(1)], action: "DELETE", at: "2026-11-21T12:00:00+08:00"),
                shop.packing("urn:x:pallet", [box], action: "DELETE", at: "2026-11-21T13:00:00+08:00"),
                shop.packing(box, [try shop.uri(2)], at: "2026-11-21T14:00:00+08:00"),
            ])
            try await shop.expectSuccess(made)
            let (pallet, _) = try await shop.forward(.container("urn:x:pallet"))
            #expect(pallet.unitCount == 2, "the third came into the box when that had left the pallet")
            #expect(pallet.batches.map(\.unitCount) == [2])
            #expect(try await shop.forward(.container(box)).0.unitCount == 3)
        }
    }

    @Test(arguments: TestEngine.available)
    func `containers that contain each other end the search, and it says how deep it went`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let made = try await shop.capture([try shop.commissioning([0]), shop.packing("urn:x:0", [try shop.uri(0)])])
            try await shop.expectSuccess(made)
            try await shop.stays((0..<12).map { ("urn:x:\($0)", "urn:x:\($0 + 1)") }, return: made.id)
            let (deep, _) = try await shop.forward(.batch(1))
            #expect(deep.unitCount == 1 && deep.cuts == [.depth])
            let (top, _) = try await shop.forward(.container("urn:x:7"))
            #expect(top.unitCount == 1 && top.cuts == [.depth], "the box lies deeper than is followed upwards")
            try await shop.stays(
                [("urn:y:a", "urn:y:b"), ("urn:y:b", "urn:y:a"), ("urn:x:0", "urn:y:a")], return: made.id)
            #expect(try await shop.forward(.container("urn:y:b")).0.unitCount == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `whom a dealer sold to is a region to the owner, and a name to nobody but staff`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("第一经销商", "DEALER1")
            _ = try await shop.dealer("CANARY下家", "DEALER2")
            let made = try await shop.capture([
                try shop.commissioning([0, 1]),
                shop.object([try shop.uri(0), try shop.uri(1)], step: "shipping", more: shop.destination("DEALER1")),
            ])
            try await shop.expectSuccess(made)
            let onward = try await shop.capture(
                [shop.object([try shop.uri(1)], step: "shipping", at: later, more: shop.destination("DEALER2"))],
                by: dealer)
            try await shop.expectSuccess(onward)
            let (own, _) = try await shop.forward(.batch(1))
            #expect(own.holders.map(\.name) == ["第一经销商", nil])
            #expect(own.holders.map(\.receivedCount) == [2, 1] && own.holders.map(\.holdingCount) == [1, 1])
            #expect(!"\(own)".contains("CANARY"))
            let staff = try await shop.reader(.supervisor, region: "440606")
            let (whole, _) = try await shop.forward(.batch(1), owner: shop.organizationID, by: staff)
            #expect(Set(whole.holders.map(\.name)) == ["第一经销商", "CANARY下家"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a lot of another enterprise is as unknown as one that is not there`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6909999")
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            try await shop.supply("CANARY-LOT", to: "B1")
            let outside = try await shop.reader(.regulator, region: "310000")
            let inside = try await shop.reader(.regulator, region: "440600")
            for (lot, owner, actor) in [
                ("CANARY-LOT", nil, other.actor), ("CANARY-LOT", shop.organizationID, other.actor),
                ("no such lot", nil, shop.actor), ("CANARY-LOT", shop.organizationID, outside),
            ] {
                let refusal = await #expect(throws: Refusal.self) {
                    try await shop.forward(.componentLot(lot), owner: owner, by: actor)
                }
                #expect(refusal?.kind == .missing && refusal?.field == "componentLot")
            }
            let seen = try await shop.forward(.componentLot("CANARY-LOT"), owner: shop.organizationID, by: inside)
            #expect(seen.0.unitCount == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a million units in ten thousand runs are summed, and none is listed twice`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock, codeCount: 2_000_000)
            _ = try await shop.dealer("某经销商", "DEALER1")
            let first = try await shop.capture([
                try shop.commissioning([0]),
                shop.object([try shop.uri(0)], step: "shipping", more: shop.destination("DEALER1")),
            ])
            try await shop.expectSuccess(first)
            try await shop.bind(runs: 10_000, of: 100, gap: 7, return: first.id)
            var (units, end): (Int64, Int64) = (0, -1)
            let trace = try await TraceForward(platform)(.batch(1), by: shop.actor, on: clock.occasion) { run in
                #expect(run.first > end)
                (units, end) = (units + run.count, run.last)
            }
            #expect(trace.unitCount == 1_000_001 && units == 1_000_001 && trace.isWhole)
            #expect(trace.shippedCount == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a return that does not count is in no trace`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let made = try await shop.capture([try shop.commissioning([0])])
            try await shop.expectSuccess(made)
            try await platform.datastore.write { session in
                try session.dropTrigger("trace_return_no_undo", on: "trace_return")
                try session.run("UPDATE trace_return SET state = 'refused' WHERE return_id = \(made.id)")
            }
            #expect(try await shop.forward(.batch(1)).0.unitCount == 0)
        }
    }
}

extension Workshop {
    func forward(
        _ subject: TraceSubject, owner: Int64? = nil, by reader: Actor? = nil
    ) async throws -> (ForwardTrace, [TraceSegment]) {
        var runs: [TraceSegment] = []
        let trace = try await TraceForward(platform)(
            subject, owner: owner, by: reader ?? actor, on: clock.occasion
        ) { runs.append($0) }
        return (trace, runs)
    }

    func batchID(_ number: String) async throws -> Int64 {
        let owner = organizationID
        return try await platform.datastore.report { session in
            try session.value(
                "SELECT batch_id FROM batch WHERE owner_id = \(owner) AND batch_no = \(number)", as: Int64.self) ?? 0
        }
    }

    func supply(_ lot: String, to batch: String) async throws {
        let component = BatchComponent(supplier: "某阀门厂", component: "燃气阀", lot: lot, quantity: 10)
        #expect(
            try await AddComponents(platform)([component], to: try await batchID(batch), by: actor, on: clock.occasion)
                == 1)
    }

    func reader(_ role: Role, region: String) async throws -> Actor {
        let id = try await testOrganization(
            platform, name: "\(role)\(region)", uscc: "R\(role)\(region)", at: clock.now())
        try await platform.datastore.write { session in
            try session.run("UPDATE organization SET region_code = \(region) WHERE organization_id = \(id)")
        }
        return try await testActor(platform, "\(role)\(region)", roles: [role], organizationID: id, at: clock.now())
    }

    /// Rows as events cannot make them: the judge refuses cycles.
    func stays(_ pairs: [(child: String, parent: String)], return id: Int64) async throws {
        let owner = organizationID
        try await platform.datastore.write { session in
            for (number, pair) in pairs.enumerated() {
                try session.run(
                    """
                    INSERT INTO container_stay (owner_id, name_key, from_at, event_id, name, parent_key, parent)
                    VALUES (\(owner), \(EventNaming.key(pair.child)), \(Int64(number)), \(id << 24 | Int64(number)),
                        \(pair.child), \(EventNaming.key(pair.parent)), \(pair.parent))
                    """)
            }
        }
    }

    func bind(runs: Int64, of length: Int64, gap: Int64, return id: Int64) async throws {
        let owner = organizationID
        let rows = (0..<runs).map { number -> [Value] in
            let first = 1 + number * (length + gap)
            return [
                .integer(owner), .integer(1), .integer(first), .integer(first + length - 1), .integer(1), .integer(id),
            ]
        }
        try await platform.datastore.write { session in
            try session.insert(
                into: "binding_run",
                columns: ["owner_id", "allocation_no", "first_index", "last_index", "batch_id", "return_id"], rows: rows
            )
        }
    }
}
