import Synchronization

/// One event a request from 64 senders, each durable before it is answered, against the disk's own fsyncs.
struct ReturnSingleBenchmark {
    static let senders = 64
    let plan: BenchPlan
    private var requestsPerSender: Int { plan.size(100) }

    func measure() async throws -> [Figure] {
        var figure = Figure("", "", [])
        try await plan.withInstallation("return-single") { installation in
            let shop = try await BenchShop(installation)
            var (rates, syncs, p50, p99): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
            for run in 0..<plan.runs {
                let total = Self.senders * requestsPerSender
                let contents = try (0..<total).map { try shop.lines(run * total + $0, 1) }
                syncs.append(try fsyncRate())
                let (seconds, waits) = try await deliver(contents, to: shop)
                rates.append(Double(total) / seconds)
                p50.append(waits.percentile(0.5) * 1_000)
                p99.append(waits.percentile(0.99) * 1_000)
            }
            figure = self.figure(rates, syncs, (p50, p99))
        }
        return [figure]
    }

    private func figure(_ rates: [Double], _ syncs: [Double], _ waits: (p50: [Double], p99: [Double])) -> Figure {
        let bar = plan.databaseURL == nil ? "≥ 3,000; p99 < 50 ms" : "≥ 1,500; p99 < 50 ms"
        return Figure(
            "one event a request, 64 at a time", "events/s", rates, bar: bar,
            notes: [
                "p50 ms: " + waits.p50.map(\.short).joined(separator: "  "),
                "p99 ms: " + waits.p99.map(\.short).joined(separator: "  "),
            ]
        ).against("write and fdatasync of 4 KiB", syncs)
    }

    private func deliver(_ contents: [[UInt8]], to shop: BenchShop) async throws -> (Double, [Double]) {
        let waits = Mutex<[Double]>([])
        let seconds = try await Stopwatch.parallel(Self.senders) { sender in
            var own: [Double] = []
            for index in stride(from: sender, to: contents.count, by: Self.senders) {
                own.append(try await Stopwatch.seconds { try await shop.send(contents[index], rows: 1) })
            }
            let done = own
            waits.withLock { $0 += done }
        }
        return (seconds, waits.withLock { $0 })
    }

    /// One after another, each appended.
    private func fsyncRate() throws -> Double {
        let file = try BenchFile(plan.folder + "/fsync", at: 0)
        let block = [UInt8](repeating: 1, count: 4_096)
        let start = ContinuousClock.now
        let count = plan.size(500)
        for _ in 0..<count {
            try file.write(block)
            try file.sync()
        }
        return Double(count) / Stopwatch.since(start)
    }
}
