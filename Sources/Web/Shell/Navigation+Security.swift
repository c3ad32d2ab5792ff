import Traceability

extension Navigation {
    /// What an assessor asks for.
    static let security = Section(
        name: Message("安全与合规", "Security"),
        entries: [
            Entry(path: "/conformity", name: Message("符合性", "Conformity"), permission: .conformityRead)
        ])
}
