import Server

/// Kinds of requests against a server of its own process, each beside `/healthz` of the same server.
struct HTTPLoad {
    /// One kind of request.
    struct Kind {
        let name: String
        let bar: String
        let status: Int
        let request: @Sendable (Int) -> [UInt8]
        fileprivate var rates: [Double] = []
        fileprivate var p99: [Double] = []
        fileprivate var wrong = 0

        init(_ name: String, bar: String = "", status: Int = 200, request: @escaping @Sendable (Int) -> [UInt8]) {
            (self.name, self.bar, self.status, self.request) = (name, bar, status, request)
        }

        fileprivate static let yardstick = Kind("/healthz") { _ in
            LoadConnection.get("/healthz", accept: "*/*", agent: "bench")
        }
    }

    let plan: BenchPlan
    /// Names the data folder.
    let name: String

    /// - Parameters:
    ///   - fill: puts into the installation what is asked for; answers the paths.
    ///   - kinds: what is asked, made of the paths.
    func measure(
        _ fill: (ServerConfiguration) async throws -> [String], _ kinds: ([String]) -> [Kind]
    ) async throws -> [Figure] {
        var figures: [Figure] = []
        try await plan.withConfiguration(name) { configuration in
            let paths = try await fill(configuration)
            let server = try ChildServer(configuration)
            defer { server.stop() }
            _ = try server.secondsUntilAnswered(LoadConnection.get("/readyz", accept: "*/*", agent: "bench"))
            figures = try load(server, [.yardstick] + kinds(paths))
        }
        return figures
    }

    /// The kinds take turns; the first round warms up.
    private func load(_ server: ChildServer, _ given: [Kind]) throws -> [Figure] {
        var kinds = given
        for run in -1..<plan.runs {
            for index in kinds.indices {
                let (kind, offset) = (kinds[index], (run + 1) << 24)
                let tally = try LoadClient(
                    port: server.port, seconds: run < 0 ? 0.5 : plan.seconds, expectedStatus: kind.status
                ) { kind.request(offset + $0) }.run()
                kinds[index].wrong += tally.wrong
                guard run >= 0 else { continue }
                kinds[index].rates.append(tally.rate)
                kinds[index].p99.append(tally.waits.percentile(0.99) * 1_000)
            }
        }
        let resident = server.residentKiB / 1024
        return kinds.enumerated().map { index, kind in
            var notes = [
                "p99 ms: " + kind.p99.map(\.short).joined(separator: "  "),
                "\(kind.wrong) answers other than \(kind.status); 2 × 16 connections, client on the same machine",
            ]
            if index == 0 { notes.append("the server's memory at the end: \(resident) MiB") }
            let figure = Figure(kind.name, "requests/s", kind.rates, bar: kind.bar, notes: notes)
            return index == 0 ? figure : figure.against("/healthz", kinds[0].rates)
        }
    }
}
