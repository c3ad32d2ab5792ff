import Identification
import JSONStream
import Markup
import Traceability

/// The nameplate as made, for comparing with the one on the appliance.
struct NameplateList {
    let t: Scene
    let product: Product
    let version: ProductVersion
    /// Label and value of what the item or its batch adds.
    var extra: [(String, String)] = []

    var html: HTML {
        var rows: [(String, String)] = []
        if !product.gasCode.isEmpty {
            rows.append((t("适用燃气", "Gas"), GasFamily.label(product.gasCode, t.language)))
        }
        rows += Self.fields(version.nameplate, t) + extra
        rows.append((t("执行标准", "Standard"), version.standard))
        let items = rows.filter { !$0.1.isEmpty }.map { name, value -> HTML in
            "<div><dt>\(name)</dt><dd class=\"num\">\(value)</dd></div>"
        }
        return "<dl class=\"facts\">\(items)</dl>"
    }

    /// In the order of the nameplate, with units.
    private static func fields(_ nameplate: JSONValue, _ t: Scene) -> [(String, String)] {
        NameplateField.all.compactMap { field in
            switch nameplate[field.key] {
            case .string(let text), .number(let text):
                (t(field.label), field.unit.isEmpty ? text : "\(text) \(field.unit)")
            default: nil
            }
        }
    }
}

/// How long the appliance may be used, and what to do then.
struct LifeCard {
    let t: Scene
    let life: RemainingLife
    /// Whatever its age, it is not to be used.
    var isStopped = false

    var html: HTML {
        """
        <section class="card life"><div class="row"><h2>\(t("安全使用年限", "Safe service life"))</h2>\(state)</div>\
        \(stop)\(content)<p class="small muted">\(source)</p></section>
        """
    }

    private var stop: HTML {
        guard isStopped else { return .empty }
        let text = t(
            "检验不合格，复检合格前不得使用，与使用年限无关。",
            "It failed a test: it is not to be used before it has passed again, whatever its age.")
        return "<p><b>\(text)</b></p>"
    }

    private var content: HTML {
        guard let start = life.startDate, let end = life.end, let used = life.usedPercent else {
            return "<p>\(t("自售出之日起 \(life.years) 年", "\(life.years) years from the day of sale"))</p>"
        }
        let label = t("\(life.years) 年中已用 \(used)%", "\(used) % of \(life.years) years used")
        let sold = life.isEstimated ? t("售出（估计）", "Sold (estimated)") : t("售出", "Sold")
        return """
            <p class="big num">\(remaining)</p>
            <meter class="\(tone)" min="0" max="100" value="\(used)" aria-label="\(label)">\(label)</meter>
            <p class="row small muted num"><span>\(sold) \(start.description)</span>\
            <span>\(t("到期", "Ends")) \(end.description)</span></p>
            """
    }

    private var remaining: String {
        if life.isOver { return t("已到期", "Ended") }
        let months = life.monthsLeft ?? 0
        if months == 0 { return t("不足 1 个月", "Less than a month left") }
        let (years, rest) = (months / 12, months % 12)
        let chinese = (years > 0 ? "\(years) 年" : "") + (rest > 0 ? "\(years > 0 ? " " : "")\(rest) 个月" : "")
        let english = [years > 0 ? "\(years) y" : "", rest > 0 ? "\(rest) mo" : ""].filter { !$0.isEmpty }
        return t("还剩 \(chinese)", "\(english.joined(separator: " ")) left")
    }

    private var tone: String {
        life.isOver || isStopped ? "bad" : (life.monthsLeft ?? 12) < 12 ? "warn" : "good"
    }

    private var state: HTML {
        if isStopped { return t.tag("✗ " + t("不得使用", "Not to be used"), .bad) }
        guard life.end != nil else { return t.tag(t("未售出", "Not sold yet")) }
        if life.isOver { return t.tag("! " + t("已到期", "Ended"), .bad) }
        if (life.monthsLeft ?? 12) < 12 { return t.tag("! " + t("即将到期", "Ends soon"), .warn) }
        return t.tag("✓ " + t("正常", "In its life"), .good)
    }

    private var source: String {
        let rule = life.source.isEmpty ? t("企业明示的年限", "the maker's statement") : life.source
        let estimate =
            life.isEstimated ? t("售出日期为估计，请以购买凭证为准。", "The day of sale is an estimate: the receipt counts. ") : ""
        return estimate
            + t(
                "到期后请停用并更换。依据 \(rule)，自售出之日起计 \(life.years) 年。",
                "Stop using it and replace it then. By \(rule): \(life.years) years from the day of sale.")
    }
}

/// Whose article it is and who made it, with the certificate.
struct MakerCard {
    let t: Scene
    let regions: RegionTable
    let owner: Organization
    let version: ProductVersion?

    var html: HTML {
        """
        <section class="card"><h2>\(t("企业", "Maker"))</h2><p>\(owner.name)</p>\
        <p class="small muted">\(regions.fullName(of: owner.regionCode))\(uscc)</p>\(parties)\(certificate)</section>
        """
    }

    private var uscc: HTML {
        let shown = owner.uscc.flatMap { Masking(nil).shown($0, .uscc, of: FieldOwner(owner.id)) }
        return shown.map { " · <span class=\"mono\">\($0)</span>" } ?? .empty
    }

    /// 委托人, 生产者, 生产企业, where they are others than the owner.
    private var parties: HTML {
        guard let version else { return .empty }
        let all = [
            (t("委托人", "Entrusted by"), version.entruster), (t("生产者", "Producer"), version.producer),
            (t("生产企业", "Factory"), version.factory),
        ]
        let lines = all.filter { !$0.1.isEmpty && $0.1 != owner.name }.map { name, party -> HTML in
            "<p class=\"small muted\">\(name) \(party)</p>"
        }
        return lines.joined()
    }

    private var certificate: HTML {
        version?.certificateNumber.map { number -> HTML in
            "<p class=\"small muted\">\(t("认证证书", "Certificate")) <span class=\"mono\">\(number)</span></p>"
        } ?? .empty
    }
}

/// A kind of article, asked for by its GTIN alone.
struct ProductView {
    let t: Scene
    let regions: RegionTable
    let facts: ProductFacts
    /// What the maker filed; nil: nothing.
    let entity: LinkedEntity?

    private var nameplate: NameplateList { NameplateList(t: t, product: facts.product, version: facts.version) }

    private var explanation: String {
        t(
            "这是同型号产品共用的条码，不能识别单台产品。要查询单台产品，请扫描带序列号的二维码。",
            "All articles of this model share it. To check a single article scan the code with its serial number.")
    }

    var page: HTML {
        let life = RemainingLife(facts.product, facts.version, start: .notSold, today: t.now.date)
        let batch: HTML =
            facts.batchText.map { "<p class=\"small\">\(t("批号", "Batch")) <span class=\"mono\">\($0)</span></p>" }
            ?? .empty
        return ScanFrame.page(
            t, title: "\(facts.product.name) \(facts.product.model)",
            """
            <section class="card verdict info"><span class="sign" aria-hidden="true">i</span>\
            <div><h1>\(t("商品条码有效", "The article number is registered"))</h1>\
            <p>\(explanation)</p>\
            <p class="small">\(t.code(facts.gtin.shortest))</p>\(batch)</div></section>
            \(ScanFrame.product(t, facts.product, nameplate.html))
            \(entity.map { MakerLinks(t: t, entity: $0).html })
            \(life.map { LifeCard(t: t, life: $0).html })
            \(MakerCard(t: t, regions: regions, owner: facts.owner, version: facts.version).html)\(ScanFrame.actions(t))
            """)
    }
}
