import Server
import Traceability

/// What the makers of the demo offer at the address of their codes. The hosts are reserved names (RFC 2606): they lead
/// nowhere.
extension DemoStory {
    private static let links: [(type: String, page: String, titleZH: String, titleEN: String)] = [
        ("gs1:instructions", "manual", "使用说明书", "User manual"),
        ("gs1:serviceInfo", "service", "报修和维修网点", "Repair service"),
        ("gs1:registerProduct", "register?code={code}", "保修登记", "Register the warranty"),
    ]

    func fileLinks(_ products: [DemoProduct]) async throws {
        for (index, source) in products.enumerated() {
            for link in Self.links {
                var draft = LinkDraft()
                (draft.productID, draft.level, draft.type) = (source.product.id, "product", link.type)
                (draft.titleZH, draft.titleEN) = (link.titleZH, link.titleEN)
                draft.href = "https://maker\(source.model.enterprise + 1).example/\(source.product.id)/\(link.page)"
                draft.languages = link.type == "gs1:instructions" ? "zh" : ""
                _ = try await EditLinks(platform).add(
                    draft, by: source.maker, on: occasion(daysAgo: 60, hour: 11, minute: index))
            }
        }
    }
}
