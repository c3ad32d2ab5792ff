import Server
import Traceability

/// What the resolver answers without a page: redirects to a filed link and linksets, beside `/healthz` of the same
/// server.
struct ResolverBenchmark {
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
        try await plan.withConfiguration("resolver") { configuration in
            let paths = try await fill(configuration)
            let server = try ChildServer(configuration)
            defer { server.stop() }
            _ = try server.secondsUntilAnswered(LoadConnection.get("/readyz", accept: "*/*", agent: "bench"))
            figures = try load(server, paths)
        }
        return figures
    }

    /// Codes of one allocation, and what an enterprise usually files for a product; answers the paths of the codes.
    private func fill(_ configuration: ServerConfiguration) async throws -> [String] {
        let installation = try await plan.open(configuration)
        do {
            let shop = try await BenchShop(installation)
            let edit = EditLinks(installation.platform)
            let product = shop.allocation.productID
            for (type, name, language) in [
                ("gs1:pip", "pip", "zh"), ("gs1:pip", "pip-en", "en"), ("gs1:instructions", "manual", "zh"),
                ("gs1:instructions", "manual-en", "en"), ("gs1:support", "support", ""),
                ("gs1:registerProduct", "register", ""),
            ] {
                var draft = LinkDraft()
                (draft.productID, draft.level, draft.type) = (product, "product", type)
                (draft.titleZH, draft.titleEN, draft.languages) = ("链接 \(name)", "Link \(name)", language)
                draft.href = "https://maker.example/\(name)"
                _ = try await edit.add(draft, by: shop.actor, on: shop.occasion)
            }
            let paths = try (0..<ScanBenchmark.units).map { "/E=" + (try shop.code($0).text) }
            await installation.close()
            return paths
        } catch {
            await installation.close()
            throw error
        }
    }

    private func kinds(_ paths: [String]) -> [Kind] {
        @Sendable func path(_ number: Int) -> String { paths[number &* 7 % paths.count] }
        return [
            Kind(name: "/healthz", bar: "", status: 200) { _ in
                LoadConnection.get("/healthz", accept: "*/*", agent: "bench")
            },
            Kind(name: "redirect", bar: "≥ 0.8 ×", status: 307) {
                LoadConnection.get(path($0) + "?linkType=gs1:support", accept: "*/*", agent: "bench")
            },
            Kind(name: "redirect by language", bar: "≥ 0.8 ×", status: 307) {
                LoadConnection.get(
                    path($0) + "?linkType=gs1:pip", accept: "text/html\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8",
                    agent: "bench")
            },
            Kind(name: "linkset", bar: "≥ 0.8 ×", status: 200) {
                LoadConnection.get(path($0), accept: "application/linkset+json", agent: "bench")
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
        return kinds.map { kind in
            let notes = [
                "p99 ms: " + kind.p99.map(\.short).joined(separator: "  "),
                "\(kind.wrong) answers other than \(kind.status); 2 × 16 connections, client on the same machine",
            ]
            let figure = Figure(kind.name, "requests/s", kind.rates, bar: kind.bar, notes: notes)
            return kind.name == kinds[0].name ? figure : figure.against("/healthz", kinds[0].rates)
        }
    }
}
