import Gateway
import Markup
import Traceability

/// The table of who may do what: a line a permission, its reach, who holds it, and where it counts.
struct AuthorizationView {
    let t: Scene
    /// Of one role only.
    let role: Role?

    func html(_ matrix: AuthorizationMatrix) -> HTML {
        let title = t("权限表", "Who may do what")
        let subtitle = t(
            "由程序的权限表生成：未列出的即不允许。平台人员在其权限的地址上看到全平台数据",
            "Made from the program's own table: what is not listed is denied. The platform's people see all data there")
        let columns = [
            t("权限", "Permission"), t("数据范围", "Data scope"), t("角色", "Roles"), t("地址", "Addresses"),
        ]
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: download))
            <section class="card table">\(filter)\(t.table(columns, matrix.lines(of: role).map(row)))</section>
            <section class="card"><h2>\(t("其他地址", "Other addresses"))</h2>
            \(list(t("登录即可使用", "For whoever is signed in"), matrix.signedIn))
            \(list(t("对公众开放", "For everybody"), matrix.open))</section>
            <section class="card"><h2>\(t("角色互斥", "Roles that exclude each other"))</h2><p>\(exclusion)</p></section>
            <section class="card table"><h2>\(t("最低人员配置", "The least staff"))</h2>
            <p>\(least)</p>\(t.table(pairColumns, StaffRule.pairs.map(pair)))</section>
            """)
    }

    private var download: HTML {
        "<a class=\"button\" href=\"/authorization.csv\">\(t("导出 CSV", "Export CSV"))</a>"
    }

    private var filter: HTML {
        let options = Role.allCases.map { one -> HTML in
            "<option value=\"\(one.rawValue)\"\(if: one == role, " selected")>\(t(one.name))</option>"
        }
        return """
            <form class="filters" action="/authorization"><label>\(t("角色", "Role")) <select name="role">\
            <option value="">\(t("全部", "All"))</option>\(options)</select></label>\
            <button>\(t("查看", "Show"))</button></form>
            """
    }

    private func row(_ line: AuthorizationMatrix.Line) -> HTML {
        let roles = line.roles.map { one -> HTML in "\(t.tag(t(one.name))) " }
        let places: HTML =
            line.addresses.isEmpty
            ? "<span class=\"muted\">\(t("无", "None"))</span>"
            : list("\(line.addresses.count)", line.addresses)
        return """
            <tr><td>\(t(line.permission.name))<small class="mono break">\(line.permission.rawValue)</small></td>\
            <td>\(t(line.permission.scope.name))</td><td>\(roles)</td><td>\(places)</td></tr>
            """
    }

    private func list(_ summary: String, _ addresses: [String]) -> HTML {
        let items = addresses.map { address -> HTML in "<li class=\"mono small break\">\(address)</li>" }
        return "<details><summary>\(summary)</summary><ul>\(items)</ul></details>"
    }

    /// GB/T 22239 7.1.4.2 d.
    private var exclusion: String {
        let names = Role.allCases.filter(Role.mutuallyExclusive.contains).map { t($0.name) }
        return t(
            "同一人只能担任其中之一：\(names.joined(separator: "、"))。审核人不得审核自己提交或与自己有任职关系的单位的事项。",
            """
            Nobody is two of these: \(names.joined(separator: ", ")). A reviewer decides on nothing that they \
            submitted themselves or that comes from an organization they belong to.
            """)
    }

    private var least: String {
        let each = StaffRule.least.map { "\(t($0.role.name)) \($0.count)" }.joined(separator: t("、", ", "))
        return t(
            "至少：\(each)。三人即可：系统管理员兼审核员、安全管理员兼审核员、审计管理员兼监督员。",
            """
            At the least: \(each). Three people are enough: system administrator and reviewer, security administrator \
            and reviewer, audit administrator and supervisor.
            """)
    }

    private var pairColumns: [String] {
        [t("一人兼任", "One person as both"), t("是否可以", "May they"), t("说明", "Why")]
    }

    private func pair(_ rule: StaffRule) -> HTML {
        let tone: Tone =
            switch rule.verdict {
            case .may: .good
            case .mayWithCare: .warn
            case .mustNot: .bad
            }
        return """
            <tr><td>\(t(rule.first.name)) + \(t(rule.second.name))</td><td>\(t.tag(t(rule.verdict.name), tone))</td>\
            <td>\(t(rule.reason))</td></tr>
            """
    }
}
