import Traceability

extension Navigation {
    /// 安全与合规: what security and privacy need to be looked after, and what an assessor asks for.
    static let security = Section(
        name: Message("安全与合规", "Security"),
        entries: [
            Entry(path: "/conformity", name: Message("符合性", "Conformity"), permission: .conformityRead),
            Entry(path: "/privacy/inventory", name: Message("数据清单", "Inventory of data"), permission: .privacyManage),
            Entry(
                path: "/privacy/requests", name: Message("个人信息请求", "Privacy requests"),
                permission: .privacyManage),
            Entry(
                path: "/privacy/registers", name: Message("个人信息保护台账", "Privacy registers"),
                permission: .privacyManage),
            Entry(path: "/security/keys", name: Message("数据密钥", "Data keys"), permission: .securityManage),
        ])
}
