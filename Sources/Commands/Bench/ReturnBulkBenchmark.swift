import Storage
import Traceability

/// 1,000 rows a request, judged and stored as EPCIS events, against rows of the same bytes without any check.
struct ReturnBulkBenchmark {
    static let rowsPerRequest = 1_000
    let plan: BenchPlan
    private var requests: Int { plan.size(30) }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        try await plan.withInstallation("return-bulk") { installation in
            let shop = try await BenchShop(installation)
            try await shop.send(try shop.lines(0, 1), rows: 1)
            let row = try await rawRow(shop)
            var next = 1
            for senders in [1, 2] {
                var (events, raw): ([Double], [Double]) = ([], [])
                for _ in 0..<plan.runs {
                    let contents = try (0..<requests).map { number in
                        try shop.lines(next + number * Self.rowsPerRequest, Self.rowsPerRequest)
                    }
                    next += requests * Self.rowsPerRequest
                    events.append(
                        try await Stopwatch.rate(requests, of: Self.rowsPerRequest, senders) { number in
                            try await shop.send(contents[number], rows: Self.rowsPerRequest)
                        })
                    let first = next
                    raw.append(
                        try await Stopwatch.rate(requests, of: Self.rowsPerRequest, senders) { number in
                            try await insertRaw(shop, row, from: first + number * Self.rowsPerRequest)
                        })
                }
                figures.append(figure(senders, events, raw, bytes: row.reduce(0) { $0 + $1.byteCount }))
            }
        }
        return figures
    }

    private func figure(_ senders: Int, _ events: [Double], _ raw: [Double], bytes: Int) -> Figure {
        let bar = plan.databaseURL == nil ? "≥ 25,000; ≥ 0.3 ×" : "≥ 12,000; ≥ 0.3 ×"
        return Figure(
            "\(requests) × 1,000 rows, \(senders) at a time", "events/s", events, bar: bar,
            notes: ["each unit: event, subject and item row; a raw row has \(bytes) bytes; a transaction a request"]
        ).against("raw insert of one such row", raw)
    }

    /// What one unit's event holds, read back.
    private func rawRow(_ shop: BenchShop) async throws -> [Value] {
        try await shop.platform.datastore.write { session in
            let bytes = session.engine == .sqlite ? "BLOB" : "BYTEA"
            try session.script(
                """
                CREATE TABLE bench_raw (owner_id BIGINT NOT NULL, event_id BIGINT NOT NULL, public_document TEXT,
                    event_digest \(bytes), public_salt \(bytes), PRIMARY KEY (owner_id, event_id))
                """)
            let row = try session.first("SELECT public_document, event_digest, public_salt FROM trace_event") { row in
                [Value.text(try row.next()), .bytes(try row.next()), .bytes(try row.next())]
            }
            guard let row else { throw BenchFailure("no event was stored") }
            return row
        }
    }

    private func insertRaw(_ shop: BenchShop, _ row: [Value], from first: Int) async throws {
        let owner = shop.actor.organizationID
        try await shop.platform.datastore.write { session in
            let rows = (first..<first + Self.rowsPerRequest).map { [.integer(owner), .integer(Int64($0))] + row }
            try session.insert(
                into: "bench_raw",
                columns: ["owner_id", "event_id", "public_document", "event_digest", "public_salt"], rows: rows)
        }
    }
}

extension Value {
    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        default: 8
        }
    }
}
