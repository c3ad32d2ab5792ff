import Storage
import Traceability

/// From a component lot to a million units of ten batches, in 10,000 runs, each shipped to one of 200 dealers; every
/// twentieth unit is sold.
struct RecallBenchmark {
    private static let runLength: Int64 = 100
    let plan: BenchPlan

    func measure() async throws -> [Figure] {
        let runs = Int64(plan.size(10_000))
        var (seconds, count): ([Double], Int64) = ([], 0)
        try await plan.withInstallation("recall") { installation in
            let shop = try await BenchShop(installation)
            try await fill(shop, runs)
            for _ in 0..<plan.runs {
                seconds.append(
                    try await Stopwatch.seconds {
                        let trace = try await TraceForward(shop.platform)(
                            .componentLot("L1"), by: shop.actor, on: shop.occasion
                        ) { _ in }
                        guard trace.unitCount == runs * Self.runLength, trace.isWhole, trace.holders.count == 200 else {
                            throw BenchFailure("the trace is not whole: \(trace.unitCount)")
                        }
                        count = trace.unitCount
                    })
            }
        }
        return [
            Figure(
                "component lot → \(count) units, 200 dealers", "s", seconds, bar: "≤ 5 for 10⁶",
                notes: ["\(runs) runs of \(Self.runLength), each shipped; every twentieth unit sold"])
        ]
    }

    private func fill(_ shop: BenchShop, _ runs: Int64) async throws {
        try await shop.send(try shop.lines(0, 1), rows: 1)
        let owner = shop.actor.organizationID
        try await shop.platform.datastore.write { session in
            try session.run("DELETE FROM binding_run")
            let id: Int64 = try session.value("SELECT max(return_id) FROM trace_return") ?? 0
            let event: Int64 = try session.value("SELECT max(event_id) FROM trace_event") ?? 0
            for dealer in 0..<Int64(200) { try session.benchDealer(dealer) }
            for batch in Int64(2)...10 { try session.benchBatch(owner, batch) }
            for run in 0..<runs { try session.benchRun(owner, run, Self.runLength, returnID: id, eventID: event) }
        }
        for batch in Int64(1)...10 {
            let part = BatchComponent(supplier: "S", component: "C", lot: "L1")
            _ = try await AddComponents(shop.platform)([part], to: batch, by: shop.actor, on: shop.occasion)
        }
    }
}

extension WriteSession {
    fileprivate func benchDealer(_ number: Int64) throws {
        try run(
            """
            INSERT INTO organization (organization_id, kind, name, uscc, region_code, address, products_made,
                issuing_mode, hold_returns, state, is_test, created_at)
            VALUES (\(1_000 + number), 'dealer', \("dealer \(number)"), \("D\(number)"), '440606', 'x', 'x',
                'delegated', 0, 'active', 1, 0)
            """)
    }

    fileprivate func benchBatch(_ owner: Int64, _ id: Int64) throws {
        try run(
            """
            INSERT INTO batch (owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id, line,
                shift, created_at)
            SELECT owner_id, CAST(\(id) AS BIGINT), product_id, version_no, \("B\(id)"), production_date, site_id, line,
                shift, created_at
            FROM batch WHERE owner_id = \(owner) AND batch_id = 1
            """)
    }

    fileprivate func benchRun(
        _ owner: Int64, _ number: Int64, _ length: Int64, returnID: Int64, eventID: Int64
    ) throws {
        let first = number * length
        let (last, dealer) = (first + length - 1, 1_000 + number % 200)
        try insert(
            into: "binding_run",
            columns: ["owner_id", "allocation_no", "first_index", "last_index", "batch_id", "return_id"],
            rows: [
                [
                    .integer(owner), .integer(1), .integer(first), .integer(last), .integer(1 + number % 10),
                    .integer(returnID),
                ]
            ])
        try insert(
            into: "custody_block",
            columns: ["owner_id", "allocation_no", "level", "block", "from_at", "event_id", "holder_id"],
            rows: SubjectBlock.covering(first, last).map { block in
                [
                    .integer(owner), .integer(1), .integer(Int64(block.level)), .integer(block.block), .integer(1),
                    .integer(eventID), .integer(dealer),
                ]
            })
        let sold = stride(from: max(first, 20), through: last, by: 20).map { index -> [Value] in
            [.integer(owner), .integer(1), .integer(index), .text("2026-01-01"), .text("440606"), .integer(returnID)]
        }
        try insert(
            into: "item", columns: ["owner_id", "allocation_no", "code_index", "sold_on", "region", "return_id"],
            rows: sold)
    }
}
