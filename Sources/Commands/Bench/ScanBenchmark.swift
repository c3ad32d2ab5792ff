import Server
import Traceability

/// Queries of codes over HTTP against a server of its own process, beside `/healthz` of the same server.
struct ScanBenchmark {
    static let units = 1_000
    let plan: BenchPlan

    /// One kind of request.
    private struct Kind {
        let name: String
        let bar: String
        let status: Int
        let request: @Sendable (Int) -> [UInt8]
        var rates: [Double] = []
        var p99: [Double] = []
        var wrong = 0
    }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        try await plan.withConfiguration("scan") { configuration in
            let paths = try await ScanBenchmark.fill(configuration, plan)
            let server = try ChildServer(configuration)
            defer { server.stop() }
            _ = try server.secondsUntilAnswered(LoadConnection.get("/readyz", accept: "*/*", agent: "bench"))
            figures = try load(server, paths)
        }
        return figures
    }

    /// Units returned and readable; answers the paths of their codes.
    static func fill(_ configuration: ServerConfiguration, _ plan: BenchPlan) async throws -> [String] {
        let installation = try await plan.open(configuration)
        do {
            let shop = try await BenchShop(installation)
            try await shop.send(try shop.lines(0, units), rows: units)
            let paths = try (0..<units).map { "/E=" + (try shop.code($0).text) }
            await installation.close()
            return paths
        } catch {
            await installation.close()
            throw error
        }
    }

    /// A phone, and each time another: every query is a new one, counted and logged.
    static func scan(_ path: String, _ accept: String, _ number: Int) -> [UInt8] {
        LoadConnection.get(path, accept: accept, agent: "Mozilla/5.0 (Linux; Android 14) Mobile Safari/\(number)")
    }

    private func kinds(_ paths: [String]) -> [Kind] {
        let forged = paths.map { String($0.dropLast()) + ($0.last == "7" ? "8" : "7") }
        @Sendable func path(_ paths: [String], _ number: Int) -> String { paths[number &* 7 % paths.count] }
        return [
            Kind(name: "/healthz", bar: "", status: 200) { _ in
                LoadConnection.get("/healthz", accept: "*/*", agent: "bench")
            },
            Kind(name: "scan as JSON", bar: "≥ 0.6 ×; p99 < 20 ms", status: 200) {
                Self.scan(path(paths, $0), "application/json", $0)
            },
            Kind(name: "scan as page", bar: "≥ 4,000; p99 < 20 ms", status: 200) {
                Self.scan(path(paths, $0), "text/html", $0)
            },
            Kind(name: "forged code as JSON", bar: "", status: 404) {
                Self.scan(path(forged, $0), "application/json", $0)
            },
        ]
    }

    private func load(_ server: ChildServer, _ paths: [String]) throws -> [Figure] {
        var kinds = kinds(paths)
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
        return kinds.map { kind in
            var notes = [
                "p99 ms: " + kind.p99.map(\.short).joined(separator: "  "),
                "\(kind.wrong) answers other than \(kind.status); 2 × 16 connections, client on the same machine",
            ]
            let isYardstick = kind.name == kinds[0].name
            if isYardstick { notes.append("the server's memory at the end: \(resident) MiB") }
            let figure = Figure(kind.name, "requests/s", kind.rates, bar: kind.bar, notes: notes)
            return isYardstick ? figure : figure.against("/healthz", kinds[0].rates)
        }
    }
}
