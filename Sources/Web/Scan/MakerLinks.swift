import Markup
import Traceability

/// What the maker offers about the article: instructions, service, registration.
struct MakerLinks {
    let t: Scene
    let entity: LinkedEntity

    /// The best link of each type that is meant for consumers, at the most particular level that has it.
    private var links: [Link] {
        let wish = LinkWish(language: t.language)
        return LinkType.all.filter(\.isForConsumers).compactMap { type in
            let found = entity.links(of: type)
            switch LinkChoice(found, wish) {
            case .none: return nil
            case .one(let link): return link
            case .several(let several): return several.first
            }
        }
    }

    var html: HTML {
        let links = links
        guard !links.isEmpty else { return .empty }
        let items = links.map { link -> HTML in
            let note: String =
                link.content.mediaType == "text/html"
                ? "" : " · \(link.content.mediaType.split(separator: "/").last ?? "")"
            return """
                <li><a href="\(url: entity.target(of: link))" rel="noopener noreferrer external">\
                \(t(link.content.title))</a><small class="muted">\(t(link.content.type.name))\(note)</small></li>
                """
        }
        return """
            <section class="card"><h2>\(t("企业提供", "From the maker"))</h2><ul class="checks">\(items)</ul>\
            <p class="small muted">\(t(
                "以上网址由企业登记，不属于本平台。", "These addresses were filed by the maker and lead away from here."))</p>\
            </section>
            """
    }
}

extension LinkWish {
    /// What a page in this language wants: pages first.
    init(language: Language) {
        self.init()
        languages = [Weighted(language == .chinese ? "zh" : "en", 1_000)]
        mediaTypes = [Weighted("text/html", 1_000), Weighted("*/*", 900)]
    }
}
