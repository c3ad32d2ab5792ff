import Ledger
import Server
import Storage
import Traceability

/// The stored ledger: sealing with the database's durability, proofs from its tiles, and everything checked anew.
struct EvidenceBenchmark {
    static let leavesPerUnit = 256
    let plan: BenchPlan
    private var units: Int { plan.size(400) }
    private var returns: Int { plan.size(20) }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        try await plan.withInstallation("evidence") { installation in
            figures.append(try await append(installation.platform))
            figures.append(try await proofs(installation.platform))
        }
        try await plan.withInstallation("evidence-seal") { installation in
            figures.append(try await SealingDelay(plan: plan, platform: installation.platform).figure())
        }
        try await plan.withInstallation("evidence-check") { installation in
            let shop = try await BenchShop(installation)
            figures.append(try await verification(shop))
            figures.append(try await OpeningsExport(plan: plan, platform: shop.platform).figure())
        }
        return figures
    }

    private func append(_ platform: Platform) async throws -> Figure {
        var (sealed, raw): ([Double], [Double]) = ([], [])
        var next: Int64 = 1
        try await platform.datastore.write { session in
            let bytes = session.engine == .sqlite ? "BLOB" : "BYTEA"
            try session.script("CREATE TABLE bench_entry (leaf_index BIGINT PRIMARY KEY, leaf \(bytes))")
        }
        for _ in 0..<plan.runs {
            let first = next
            next += Int64(units * Self.leavesPerUnit)
            let count = Double(units * Self.leavesPerUnit)
            sealed.append(
                count
                    / (try await Stopwatch.seconds {
                        for unit in 0..<units { try await leave(platform, first + Int64(unit * Self.leavesPerUnit)) }
                        try await platform.sealPending()
                    }))
            raw.append(
                count
                    / (try await Stopwatch.seconds {
                        for unit in 0..<units { try await insert(platform, first + Int64(unit * Self.leavesPerUnit)) }
                    }))
        }
        return Figure(
            "leaves sealed, \(Self.leavesPerUnit) a unit of work", "leaves/s", sealed,
            notes: ["commitment, entry, opening, chain, tiles and head, durable; one sender"]
        ).against("rows of 34 bytes inserted as often", raw)
    }

    private func leave(_ platform: Platform, _ first: Int64) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            try session.leave(
                (first..<first + Int64(Self.leavesPerUnit)).map { fact in
                    PendingLeaf(
                        .event, (1, fact), digests: [UInt8](repeating: 7, count: 128),
                        record: [UInt8](repeating: UInt8(truncatingIfNeeded: fact), count: 400))
                })
        }
    }

    private func insert(_ platform: Platform, _ first: Int64) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            try session.insert(
                into: "bench_entry", columns: ["leaf_index", "leaf"],
                rows: (first..<first + Int64(Self.leavesPerUnit)).map {
                    [.integer($0), .bytes([UInt8](repeating: 7, count: 34))]
                })
        }
    }

    private func proofs(_ platform: Platform) async throws -> Figure {
        let head = try await platform.datastore.read { try $0.ledgerHead() }
        var (rates, times): ([Double], [Double]) = ([], [])
        for run in 0..<plan.runs {
            let drawn = (0..<plan.size(1_000)).map { UInt64($0 &* 7_919_931 &+ run) % head.size }
            for index in drawn {
                times.append(
                    try await Stopwatch.seconds {
                        _ = try await platform.datastore.read { session in
                            try session.ledgerInclusion(of: index, in: head.size, log: head.log)
                        }
                    })
            }
            rates.append(Double(drawn.count) / times.suffix(drawn.count).reduce(0, +))
        }
        return Figure(
            "inclusion proof from stored tiles, \(Int64(head.size).grouped) leaves", "proofs/s", rates,
            bar: "p99 < 2 ms", notes: ["p99 \((times.percentile(0.99) * 1_000).short) ms"])
    }

    /// As `ransu fsck` does it: every entry, opening and fact, decrypted and hashed anew.
    private func verification(_ shop: BenchShop) async throws -> Figure {
        for number in 0..<returns { try await shop.send(try shop.lines(1 + number * 1_000, 1_000), rows: 1_000) }
        try await shop.platform.sealPending()
        let size = try await shop.platform.datastore.read { try $0.ledgerHead().size }
        var rates: [Double] = []
        for _ in 0..<plan.runs {
            rates.append(
                Double(size)
                    / (try await Stopwatch.seconds {
                        // The shop's allocation and its product's version were put into their tables by hand.
                        let report = try await CheckLedger(shop.platform)()
                        guard report.faultCount <= 2 else { throw BenchFailure("\(report.faults.prefix(3))") }
                    }))
        }
        return Figure(
            "everything checked anew, \(Int64(size).grouped) facts", "facts/s", rates,
            notes: ["tree, openings, chains, rows with their sealed groups, codes and outbox"])
    }
}
