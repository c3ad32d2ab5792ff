import Markup
import Traceability

/// The inputs of a registration, for the first submission and for a correction.
struct RegistrationFields {
    let fields: Fields
    let regions: RegionTable
    /// Two digits whose areas are offered; "" for none.
    let province: String
    /// Where the links of the provinces lead.
    let path: String

    private var t: Scene { fields.t }

    func html(needsLicence: Bool) -> HTML {
        let kinds = Organization.Kind.registering.map { (value: $0.rawValue, text: t($0.name)) }
        return """
            \(fields.input("name", t("企业名称", "Name of the enterprise"), hint: t("与营业执照一致", "as on the licence")))
            \(fields.select("kind", t("企业类别", "Kind"), kinds))
            \(fields.input("uscc", t("统一社会信用代码", "Unified social credit code"), hint: t(
                "18 位，例如 91440606123456788U", "18 characters, such as 91440606123456788U")))
            \(region)
            \(fields.input("address", t("详细地址", "Address")))
            \(fields.input("contactName", t("联系人", "Contact"), hint: t(
                "加密保存，仅审核员可见", "kept encrypted; only reviewers see it")))
            \(fields.input("contactPhone", t("联系电话", "Telephone"), kind: "tel"))
            \(fields.area("productsMade", t("所产（售）产品", "Products made or sold"), hint: t(
                "例如：家用燃气灶具、燃气快速热水器", "such as domestic gas cookers, water heaters")))
            \(fields.input("licence", t("营业执照", "Business licence"), kind: "file", hint: t(
                "JPEG、PNG 或 PDF，不超过 10 MB", "JPEG, PNG or PDF, 10 MB at most"), required: needsLicence))
            """
    }

    private var region: HTML {
        let links = regions.children(of: "").map { code, name -> HTML in
            let short = String(code.prefix(2))
            return """
                <a href="\(url: "\(path)?province=\(short)#f-region")"\
                \(if: short == province, " aria-current=\"true\"")>\(name)</a>
                """
        }
        let areas = province.isEmpty ? [] : regions.lowest(below: province)
        let options = areas.map { code -> HTML in "<option value=\"\(code)\">\(regions.fullName(of: code))</option>" }
        return """
            \(fields.suggestion("region", t("行政区划", "Area"), list: "regions", hint: t(
                "填六位代码或名称，例如 440606 或 佛山市顺德区", "six digits or a name, such as 440606 or 佛山市顺德区")))
            <datalist id="regions">\(options)</datalist>
            <details\(if: !province.isEmpty, " open")><summary class="small">\(t(
                "按省列出区县供选择（请先选省再填表）",
                "Offer the areas of a province (choose it before filling in)"))</summary>
            <p class="filters">\(links)</p></details>
            """
    }
}
