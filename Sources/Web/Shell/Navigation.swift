import Markup
import Traceability

/// The left navigation: by task, only what the person may do.
enum Navigation {
    struct Entry {
        let path: String
        let name: Message
        /// nil: for whoever is signed in.
        let permission: Permission?
        /// Lists what the person's own organization has: always empty for the platform's people and for regulators,
        /// who find an enterprise's data by its code, batch or spot check.
        var isOwn = false

        func isFor(_ t: Scene) -> Bool {
            guard permission.map(t.may) ?? true else { return false }
            return !isOwn || !(t.actor?.looksAtOthersOnly ?? true)
        }
    }

    struct Section {
        let name: Message
        let entries: [Entry]
    }

    static let sections: [Section] = [
        Section(
            name: Message("", ""),
            entries: [Entry(path: "/home", name: Message("待办", "To do"), permission: nil)]),
        Section(
            name: Message("审核", "Reviews"),
            entries: [
                Entry(
                    path: "/reviews/registration", name: Message("企业注册", "Registrations"),
                    permission: .registrationReview),
                Entry(
                    path: "/reviews/code-application", name: Message("编码申请", "Code applications"),
                    permission: .codeReview),
                Entry(
                    path: "/reviews/code-listing", name: Message("已印举证", "Printed labels"), permission: .codeReview),
                Entry(path: "/reviews/amendment", name: Message("更正", "Amendments"), permission: .amendmentReview),
                Entry(path: "/recusals", name: Message("回避", "Recusals"), permission: .registrationReview),
            ]),
        Section(
            name: Message("赋码", "Codes"),
            entries: [
                Entry(path: "/products", name: Message("产品", "Products"), permission: .productRead),
                Entry(path: "/code-applications", name: Message("编码申请", "Code applications"), permission: .codeApply),
                Entry(path: "/allocations", name: Message("码段与下载", "Codes and downloads"), permission: .codeRead),
                Entry(path: "/print-jobs", name: Message("印制任务", "Print jobs"), permission: .codeDownload),
                Entry(path: "/links", name: Message("链接", "Links"), permission: .linkManage),
                Entry(path: "/tags", name: Message("电子标签", "RFID tags"), permission: .tagManage),
                Entry(path: "/reservations", name: Message("印刷预留", "Reservations"), permission: .codeDownload),
                Entry(path: "/own-serials", name: Message("自有序列号", "Own serials"), permission: .codeApply),
                Entry(path: "/code-imports", name: Message("编码导入", "Code import"), permission: .codeImport),
            ]),
        Section(
            name: Message("数据", "Data"),
            entries: [
                Entry(path: "/returns", name: Message("数据回传", "Returns"), permission: .returnRead, isOwn: true),
                Entry(path: "/packing", name: Message("装箱与整箱出库", "Packing"), permission: .eventCapture),
                Entry(path: "/amendments", name: Message("更正", "Amendments"), permission: .amendmentRequest),
                Entry(path: "/batches", name: Message("批次", "Batches"), permission: .returnRead, isOwn: true),
                Entry(path: "/history", name: Message("历史数据导入", "Old data"), permission: .historyImport),
                Entry(path: "/life", name: Message("售后记录", "After sale"), permission: .lifeRecord),
                Entry(path: "/entrustments", name: Message("委托生产", "Entrustments"), permission: .entrustmentManage),
                Entry(path: "/grants", name: Message("数据授权", "Grants"), permission: .productRead),
                Entry(path: "/trace", name: Message("追溯查询", "Trace"), permission: .returnRead),
                Entry(
                    path: "/trace/forward", name: Message("正向追溯", "Forward trace"), permission: .returnRead),
                Entry(path: "/failed-goods", name: Message("不合格产品", "Failed goods"), permission: .returnRead),
                Entry(
                    path: "/places", name: Message("流转地点", "Places of handling"), permission: .eventRead,
                    isOwn: true),
                Entry(
                    path: "/subscriptions", name: Message("事件订阅", "Subscriptions"), permission: .eventSubscribe),
                Entry(path: "/data-quality", name: Message("数据质量", "Data quality"), permission: .returnRead),
                Entry(path: "/spot-checks", name: Message("数据抽查", "Spot checks"), permission: .spotCheckRead),
            ]),
        Section(
            name: Message("监测", "Monitoring"),
            entries: [Entry(path: "/usage", name: Message("用量", "Usage"), permission: .usageRead)]),
        Section(
            name: Message("管理", "Administration"),
            entries: [
                Entry(path: "/organizations", name: Message("企业", "Enterprises"), permission: .organizationRead),
                Entry(path: "/certificates", name: Message("证照", "Certificates"), permission: .productWrite),
                Entry(path: "/packing-policy", name: Message("装箱规则", "Packing policy"), permission: .productWrite),
                Entry(path: "/sites", name: Message("工厂与分支", "Factories and branches"), permission: .memberManage),
                Entry(path: "/members", name: Message("成员账号", "Members"), permission: .memberManage),
                Entry(
                    path: "/who-looked", name: Message("谁看过我的数据", "Who looked at our data"),
                    permission: .memberManage),
                Entry(path: "/staff", name: Message("平台账号", "Staff accounts"), permission: .accountManage),
                Entry(path: "/recusals/register", name: Message("回避", "Recusals"), permission: .accountManage),
                Entry(path: "/allocation-keys", name: Message("赋码密钥", "Keys of allocations"), permission: .keyRead),
                Entry(path: "/calendar", name: Message("工作日历", "Working calendar"), permission: .calendarEdit),
                Entry(path: "/clients", name: Message("接口客户端", "Programs"), permission: .clientManage),
                Entry(path: "/invitations", name: Message("邀请", "Invitations"), permission: .invitationManage),
                Entry(
                    path: "/account-requests", name: Message("账号申请", "Account requests"),
                    permission: .accountDecide),
                Entry(
                    path: "/security/policy", name: Message("安全策略", "Security policy"),
                    permission: .securityManage),
                Entry(path: "/audit", name: Message("审计记录", "Audit records"), permission: .auditRead),
                Entry(
                    path: "/authorization", name: Message("权限表", "Who may do what"), permission: .conformityRead),
            ]),
        security,
    ]

    static func sidebar(_ t: Scene) -> HTML {
        // Of an address within another the nearer one.
        let current = sections.flatMap(\.entries).map(\.path)
            .filter { t.path == $0 || t.path.hasPrefix($0 + "/") }.max { $0.count < $1.count }
        let parts = sections.compactMap { section -> HTML? in
            let entries = section.entries.filter { $0.isFor(t) }
            guard !entries.isEmpty else { return nil }
            let links = entries.map { entry -> HTML in
                let isCurrent = entry.path == current
                return "<a href=\"\(url: entry.path)\"\(if: isCurrent, " aria-current=\"page\"")>\(t(entry.name))</a>"
            }
            return "<p>\(t(section.name))</p>\(links)"
        }
        return """
            <nav class="side" aria-label="\(t("主导航", "Main navigation"))">\(organizationSwitch(t))\(parts)</nav>
            """
    }

    /// One login may work for several organizations.
    private static func organizationSwitch(_ t: Scene) -> HTML {
        guard let actor = t.actor else { return .empty }
        guard t.memberships.count > 1 else { return "<p class=\"here\">\(actor.organizationName)</p>" }
        let options = t.memberships.map { membership -> HTML in
            let isCurrent = membership.organizationID == actor.organizationID
            return """
                <option value="\(membership.organizationID)"\(if: isCurrent, " selected")>\
                \(membership.organizationName)</option>
                """
        }
        return """
            <form class="switch" method="post" action="/organization"><select name="organization" \
            aria-label="\(t("当前企业", "Working for"))">\(options)</select>\
            <button class="link small">\(t("切换", "Switch"))</button></form>
            """
    }
}

extension Actor {
    /// Whether the person has no goods of an own organization: staff and regulators.
    fileprivate var looksAtOthersOnly: Bool { isStaff || roles.allSatisfy { $0 == .regulator } }
}
