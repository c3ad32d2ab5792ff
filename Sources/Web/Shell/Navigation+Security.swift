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
            Entry(path: "/security", name: Message("安全态势", "Security"), permission: .securityRead),
            Entry(path: "/interfaces", name: Message("接口登记", "Interfaces"), permission: .securityRead),
            Entry(path: "/posts", name: Message("岗位登记", "Posts"), permission: .postManage),
            Entry(path: "/evidence", name: Message("测评证据", "Evidence"), permission: .evidenceExport),
            Entry(path: "/backups", name: Message("备份与恢复", "Backups"), permission: .backupManage),
        ])
}
