import Traceability

extension Navigation {
    /// 安全与合规: what security and privacy need to be looked after, and what an assessor asks for.
    static let security = Section(
        name: Message("安全与合规", "Security"),
        entries: [
            Entry(path: "/conformity", name: Message("符合性", "Conformity"), permission: .conformityRead),
            Entry(path: "/privacy/inventory", name: Message("数据清单", "Inventory of data"), permission: .privacyManage),
        ])
}
