import Glibc

/// From the start of the program to its first answers, and what it holds when nobody asks.
struct StartBenchmark {
    let plan: BenchPlan

    func measure() async throws -> [Figure] {
        var (health, page, memory): ([Double], [Double], [Double]) = ([], [], [])
        try await plan.withConfiguration("start") { configuration in
            let paths = try await ScanBenchmark.fill(configuration, plan)
            for run in 0..<plan.runs {
                let server = try ChildServer(configuration)
                defer { server.stop() }
                health.append(
                    try server.secondsUntilAnswered(
                        LoadConnection.get("/healthz", accept: "*/*", agent: "bench")) * 1_000)
                page.append(
                    try server.secondsUntilAnswered(ScanBenchmark.scan(paths[run], "text/html", run)) * 1_000)
                usleep(1_000_000)
                memory.append(Double(server.residentKiB) / 1024)
            }
        }
        return [
            Figure("start to /healthz", "ms", health, bar: "< 2,000"),
            Figure("start to the first scan page", "ms", page, bar: "< 2,000"),
            Figure("resident memory after 1 s idle", "MiB", memory, bar: "< 80"),
        ]
    }
}
