import Server
import Traceability

/// What the resolver answers without a page: redirects to a filed link and linksets, beside `/healthz` of the same
/// server.
struct ResolverBenchmark {
    let plan: BenchPlan

    func measure() async throws -> [Figure] {
        try await HTTPLoad(plan: plan, name: "resolver").measure(fill, kinds)
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

    private func kinds(_ paths: [String]) -> [HTTPLoad.Kind] {
        @Sendable func path(_ number: Int) -> String { paths[number &* 7 % paths.count] }
        return [
            HTTPLoad.Kind("redirect", bar: "≥ 0.8 ×", status: 307) {
                LoadConnection.get(path($0) + "?linkType=gs1:support", accept: "*/*", agent: "bench")
            },
            HTTPLoad.Kind("redirect by language", bar: "≥ 0.8 ×", status: 307) {
                LoadConnection.get(
                    path($0) + "?linkType=gs1:pip", accept: "text/html\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8",
                    agent: "bench")
            },
            HTTPLoad.Kind("linkset", bar: "≥ 0.8 ×") {
                LoadConnection.get(path($0), accept: "application/linkset+json", agent: "bench")
            },
        ]
    }
}
