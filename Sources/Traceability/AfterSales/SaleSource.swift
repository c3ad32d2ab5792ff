/// Who says when a unit was sold (model.md, "Events"): the safe life begins on that day.
public enum SaleSource: String, Sendable, Hashable, CaseIterable {
    case dealer, installer, order, receipt
    /// Nobody said: the day of installation stands for it.
    case estimated

    public var name: Message {
        switch self {
        case .dealer: Message("经销商", "Dealer")
        case .installer: Message("安装单位", "Installer")
        case .order: Message("电商订单", "E-commerce order")
        case .receipt: Message("消费者凭证", "Consumer's receipt")
        case .estimated: Message("估计", "Estimated")
        }
    }

    /// How far the day can be relied on.
    public enum Confidence: String, Sendable { case recorded, stated, estimated }

    public var confidence: Confidence {
        switch self {
        case .dealer, .order: .recorded
        case .installer, .receipt: .stated
        case .estimated: .estimated
        }
    }

    static func named(_ text: String) -> SaleSource? {
        let text = text.lowercased()
        return allCases.first { text == $0.rawValue || text == $0.name.chinese || text == $0.name.english.lowercased() }
    }
}
