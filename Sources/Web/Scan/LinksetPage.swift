import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// The linkset for persons (GS1-Conformant Resolver 2.10): every link of every level.
struct LinksetPage {
    let t: Scene
    let entity: LinkedEntity

    init(_ t: Scene, _ entity: LinkedEntity) { (self.t, self.entity) = (t, entity) }

    /// 404 when a type was asked for that is not there: the page lists what is.
    func answer(_ missing: LinkType?) -> Response {
        let head: HTML
        if let missing {
            head = verdict(
                t("没有此类链接", "No such link"),
                t(
                    "企业没有登记“\(t(missing.name))”。下面是已有的链接。",
                    "The maker filed no “\(t(missing.name))”. These links are there."))
        } else {
            head = verdict(t("全部链接", "All links"), entity.product.title)
        }
        let page = ScanFrame.page(t, title: t("链接", "Links"), head + levels + back)
        return .resolved(
            page.bytes, .linksetPage, address: entity.address, status: missing == nil ? .ok : .notFound)
    }

    /// 300 (2.6.3, 7): the request does not say enough.
    func choice(_ links: [Link]) -> Response {
        let text = t("有多个符合的链接，请选择。", "Several links fit; please choose one.")
        let page = ScanFrame.page(
            t, title: t("请选择", "Choose"),
            verdict(t("请选择", "Choose"), text) + "<section class=\"card\">\(list(links))</section>" + back)
        return .resolved(page.bytes, .linksetPage, address: entity.address, status: .multipleChoices)
    }

    private func verdict(_ title: String, _ text: String) -> HTML {
        """
        <section class="card verdict info"><span class="sign" aria-hidden="true">i</span>\
        <div><h1>\(title)</h1><p>\(text)</p></div></section>
        """
    }

    private var levels: HTML {
        let cards = entity.levels.filter { !$0.links.isEmpty }.map { level -> HTML in
            let name = level.anchor.isEmpty ? entity.product.title : level.anchor
            return """
                <section class="card"><h2>\(level.links.first.map { t($0.content.level.name) } ?? "")</h2>\
                <p class="small muted mono">\(name)</p>\(list(level.links))</section>
                """
        }
        guard cards.isEmpty else { return cards.joined() }
        return "<section class=\"card\"><p>\(t("企业还没有登记链接。", "The maker has filed no links yet."))</p></section>"
    }

    private func list(_ links: [Link]) -> HTML {
        let items = links.map { link -> HTML in
            let notes =
                ([t(link.content.type.name), link.content.mediaType] + link.content.languages + link.content.contexts)
                .joined(separator: " · ")
            return """
                <li><a href="\(url: entity.target(of: link))" rel="noopener noreferrer external">\
                \(t(link.content.title))</a><small class="muted">\(notes)</small></li>
                """
        }
        return "<ul class=\"checks\">\(items)</ul>"
    }

    private var back: HTML {
        """
        <div class="actions"><a class="button" href="\(url: entity.address)">\
        \(t("查看追溯信息", "See the trace"))</a></div>
        """
    }
}
