import Gateway
import Identification
import Markup
import Storage
import Traceability

/// One enterprise: facts, what was filed, settings.
struct OrganizationView: Sendable {
    let t: Scene
    let organization: Organization
    let region: String
    let contact: Contact?
    /// The contact's name and number stand there in full.
    var isRevealed = false
    let certificates: [Certificate]
    let sites: [Site]
    let authorizations: [IssuingAuthorization]
    let prefixes: [FiledPrefix]
    let quotas: [(year: Int, allowed: Int64)]

    /// - Parameter revealed: the contact in full, once somebody has said why; else as the reader is shown it.
    static func load(_ call: Call, _ actor: Actor, revealed: Contact? = nil) async throws -> OrganizationView {
        let id = try call.id()
        let t = Scene(call)
        let contact: Contact? =
            if let revealed { revealed } else { try await call.platform.shownContact(ofOrganization: id, to: actor) }
        let regions = call.platform.regions
        return try await call.platform.datastore.report { session in
            try session.requireSight(of: id, for: actor, "organization \(id)")
            guard let organization = try session.organization(id), organization.kind != .operator else {
                throw Refusal(.missing, .missing, ["object": "organization \(id)"])
            }
            return OrganizationView(
                t: t, organization: organization, region: regions.fullName(of: organization.regionCode),
                contact: contact, isRevealed: revealed != nil, certificates: try session.certificates(of: id),
                sites: try session.sites(of: id),
                authorizations: try session.issuingAuthorizations(of: id), prefixes: try session.gs1Prefixes(of: id),
                quotas: try session.quotas(of: id))
        }
    }

    func html(_ state: FormState) -> HTML {
        let canChange = t.may(.organizationManage)
        let changes = OrganizationForms(t: t, organization: organization, state: state)
        return Page.console(
            t, title: organization.name, crumbs: [(t("企业", "Enterprises"), "/organizations")],
            """
            \(t.heading(organization.name, subtitle))
            \(Fields(t: t, state: state).summary)
            <div class="with-panel"><div class="stack-wide">
            <section class="card">\(ReviewParts.facts(facts))</section>
            \(contact == nil || isRevealed || !t.may(.personalRead) ? .empty : reveal(state))\
            \(CertificateTable(t: t).card(certificates))\(rights)\(siteCard)</div>
            \(canChange ? changes.panel : .empty)</div>
            """)
    }

    /// Why somebody must see all of it.
    private func reveal(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let purposes = RevealPersonal.purposes.map { (value: $0.rawValue, text: t($0.name)) }
        let bound = RevealPersonal.dailyLimit
        return """
            <details class="card"><summary>\(t("查看完整联系方式", "See the contact in full"))</summary>
            <form class="stack" method="post" action="\(url: "/organizations/\(organization.id)/contact")">\
            <p class="small muted">\(t(
                "每次查看都有审计记录，每人每天最多 \(bound) 次。",
                "Each look is on record; at most \(bound) a person and day."))</p>
            \(fields.select("purpose", t("用途", "Purpose"), purposes))
            \(fields.input("reason", t("理由", "Reason")))
            <div class="actions"><button>\(t("查看", "Show"))</button></div></form></details>
            """
    }

    private var subtitle: HTML {
        let test: HTML = organization.isTest ? t.tag(t("测试企业", "Test enterprise"), .warn) : .empty
        let mark: HTML = organization.invitedBy == nil ? .empty : t.tag(t("未审核", "Not looked at"), .warn)
        return "\(t.tag(t(organization.state.name), organization.state == .active ? .good : .bad)) \(test)\(mark)"
    }

    private var facts: [(label: String, value: HTML)] {
        let person: HTML = contact.map { "\($0.name) <span class=\"num\">\($0.phone)</span>" } ?? "—"
        return [
            (t("类别", "Kind"), "\(t(organization.kind.name))"),
            (t("统一社会信用代码", "Credit code"), "<span class=\"mono\">\(organization.uscc ?? "")</span>"),
            (t("行政区划", "Area"), "\(region) <span class=\"num muted\">\(organization.regionCode)</span>"),
            (t("地址", "Address"), "\(organization.address)"), (t("联系人", "Contact"), person),
            (t("所产产品", "Products made"), "\(organization.productsMade)"),
            (t("企业编码", "Enterprise number"), "<span class=\"num\">\(organization.ecodeNumber ?? "—")</span>"),
            (t("赋码方式", "Issuing"), "\(t(organization.issuingMode.name))"),
            (t("回传暂存", "Returns held"), "\(organization.holdsReturns ? t("是", "Yes") : t("否", "No"))"),
            (t("注册时间", "Since"), t.time(organization.createdAt)),
        ]
    }

    private var rights: HTML {
        let filed = authorizations.map { one -> HTML in
            """
            <tr><td class="num">\(one.from)–\(one.to)</td><td>\(until(one.validUntil))</td>\
            <td>\(file(one.fileID))</td></tr>
            """
        }
        let gs1 = prefixes.map { one -> HTML in
            "<tr><td class=\"num\">\(one.prefix)</td><td>\(until(one.validUntil))</td><td>\(file(one.fileID))</td></tr>"
        }
        let years = quotas.map { one -> HTML in
            "<tr><td class=\"num\">\(one.year)</td><td class=\"n\">\(t.number(one.allowed))</td></tr>"
        }
        let valid = t("有效期至", "Valid until")
        return """
            \(card(t("签发授权号段", "Issuing authorizations"), [t("号段", "Range"), valid, t("文件", "File")], filed))
            \(card(t("厂商识别代码", "GS1 prefixes"), [t("代码", "Prefix"), valid, t("证书", "File")], gs1))
            \(card(t("年度编码额度", "Yearly quota"), [t("年份", "Year"), t("额度", "Codes")], years))
            """
    }

    private var siteCard: HTML {
        card(
            t("工厂与分支", "Factories and branches"), [t("名称", "Name"), t("工厂代码", "Factory code"), t("地址", "Address")],
            sites.map { site in
                """
                <tr><td>\(site.name)</td><td class="mono">\(site.factoryCode ?? "—")</td>\
                <td>\(site.address)</td></tr>
                """
            })
    }

    private func card(_ title: String, _ columns: [String], _ rows: [HTML]) -> HTML {
        let content = rows.isEmpty ? "<p class=\"muted\">\(t("未登记", "None on file"))</p>" : t.table(columns, rows)
        return "<section class=\"card\"><h2>\(title)</h2>\(content)</section>"
    }

    private func until(_ date: CivilDate?) -> String { date?.description ?? t("长期", "No end") }

    private func file(_ id: Int64?) -> HTML {
        id.map { "<a href=\"\(url: "/files/\($0)")\">\(t("下载", "Download"))</a>" } ?? "—"
    }
}
