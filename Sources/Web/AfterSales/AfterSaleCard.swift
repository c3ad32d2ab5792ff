import Gateway
import Identification
import Markup
import Traceability

/// What happened to the unit after the factory: sale, region, gas, installation, replacement. No person, no address.
struct AfterSaleCard {
    let t: Scene
    let regions: RegionTable
    let facts: CodeFacts

    /// Label and value, in the order of a life.
    var rows: [(String, HTML)] {
        var rows: [(String, HTML)] = []
        if let item = facts.item { rows = sale(item) + site(item) + appliance(item) }
        if let at = facts.marks.scrappedAt {
            rows.append((t("报废", "Scrapped"), t.tag("✗ \(at.date)", .bad)))
        }
        return rows
    }

    private func sale(_ item: ItemFacts) -> [(String, HTML)] {
        var rows: [(String, HTML)] = []
        if let sold = item.soldOn {
            let source = item.soldSource.flatMap { SaleSource(rawValue: $0)?.name }.map { " · " + t($0) } ?? ""
            rows.append((t("首次售出", "First sold"), "\(sold.description)<small class=\"muted\">\(source)</small>"))
        }
        if let last = item.lastSoldOn, last != item.soldOn {
            rows.append((t("再次售出", "Sold again"), "\(last.description)"))
        }
        if let back = item.returnedAt { rows.append((t("退回", "Returned"), "\(back.date.description)")) }
        return rows
    }

    private func site(_ item: ItemFacts) -> [(String, HTML)] {
        var rows: [(String, HTML)] = []
        if let at = item.installedAt { rows.append((t("安装", "Installed"), "\(at.date.description)")) }
        if let region = item.region { rows.append((t("所在地区", "Region"), "\(regions.words(region))")) }
        if let gas = item.siteGas { rows.append((t("现场气源", "Gas at the site"), "\(gas.label(t.language)) \(match)")) }
        if let gas = item.convertedGas {
            rows.append((t("已改气源", "Converted to"), "\(gas.label(t.language))"))
        }
        return rows
    }

    private var match: HTML {
        switch facts.gasMatch {
        case .unknown: .empty
        case .matches: t.tag("✓ " + t("相符", "As made"), .good)
        case .converted: t.tag("! " + t("经改装", "After conversion"), .warn)
        case .mismatch: t.tag("✗ " + t("气源不符", "Wrong gas"), .bad)
        }
    }

    private func appliance(_ item: ItemFacts) -> [(String, HTML)] {
        var rows: [(String, HTML)] = []
        if let since = item.reworkSince {
            rows.append((t("返工", "Rework"), t.tag("! " + t("自 \(since.date)", "since \(since.date)"), .warn)))
        }
        if let code = item.replacedBy { rows.append((t("已换机", "Replaced by"), link(code))) }
        if let code = item.replaces { rows.append((t("替换的旧机", "Replaces"), link(code))) }
        return rows
    }

    private func link(_ code: String) -> HTML {
        let plain = code.firstRange(of: "/E=").map { String(code[$0.upperBound...]) } ?? code
        return "<a href=\"/lookup?code=\(PercentEncoding.encode(code))\">\(t.code(plain))</a>"
    }

    var html: HTML {
        let rows = rows
        guard !rows.isEmpty else { return .empty }
        let items = rows.map { name, value -> HTML in "<div><dt>\(name)</dt><dd class=\"num\">\(value)</dd></div>" }
        return """
            <section class="card"><h2>\(t("售后", "After the factory"))</h2><dl class="facts">\(items)</dl></section>
            """
    }

    /// For whoever may record: from the scan straight to the form.
    var record: HTML {
        guard t.may(.lifeRecord) else { return .empty }
        let path = "/life?code=\(PercentEncoding.encode(facts.code.text))"
        return """
            <section class="card"><a class="button" href="\(url: path)">\
            \(t("记录售出、安装、维修…", "Record sale, installation, repair…"))</a></section>
            """
    }
}
