import Server
import Traceability

/// Queries of codes over HTTP against a server of its own process, beside `/healthz` of the same server.
struct ScanBenchmark {
    static let units = 1_000
    let plan: BenchPlan

    func measure() async throws -> [Figure] {
        try await HTTPLoad(plan: plan, name: "scan").measure({ try await Self.fill($0, plan) }, kinds)
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

    private func kinds(_ paths: [String]) -> [HTTPLoad.Kind] {
        let forged = paths.map { String($0.dropLast()) + ($0.last == "7" ? "8" : "7") }
        @Sendable func path(_ paths: [String], _ number: Int) -> String { paths[number &* 7 % paths.count] }
        return [
            HTTPLoad.Kind("scan as JSON", bar: "≥ 0.6 ×; p99 < 20 ms") {
                Self.scan(path(paths, $0), "application/json", $0)
            },
            HTTPLoad.Kind("scan as page", bar: "≥ 4,000; p99 < 20 ms") {
                Self.scan(path(paths, $0), "text/html", $0)
            },
            HTTPLoad.Kind("forged code as JSON", status: 404) {
                Self.scan(path(forged, $0), "application/json", $0)
            },
        ]
    }
}
