public import Identification

/// 安全使用年限 of one item: counted from the day of sale (GB 17905-2008 7.3).
public struct RemainingLife: Sendable, Hashable {
    /// Where the count begins.
    public enum Start: Sendable, Hashable {
        case sale(CivilDate)
        /// No day of sale is known, only a guess of it: shown as such.
        case estimatedSale(CivilDate)
        case notSold
    }

    public let years: Int
    /// The rule that says so: `GB 17905-2008 7.3`, or the maker's own statement.
    public let source: String
    public let start: Start
    private let today: CivilDate

    public init(years: Int, source: String, start: Start, today: CivilDate) {
        self.years = years
        self.source = source
        self.start = start
        self.today = today
    }

    /// The last day of use; nil until the item is sold.
    public var end: CivilDate? { startDate.map { $0.adding(years: years) } }

    public var startDate: CivilDate? {
        switch start {
        case .sale(let date), .estimatedSale(let date): date
        case .notSold: nil
        }
    }

    public var isEstimated: Bool { if case .estimatedSale = start { true } else { false } }

    /// An estimate never condemns: the page then asks to look at the receipt.
    public var isOver: Bool {
        guard case .sale = start, let end else { return false }
        return end < today
    }

    /// Whole months until the end, 0 when it is past; nil until the item is sold.
    public var monthsLeft: Int? {
        guard let end else { return nil }
        let months = (end.year - today.year) * 12 + end.month - today.month
        return max(0, end.day < today.day ? months - 1 : months)
    }

    /// 0…100, how much of the life is used.
    public var usedPercent: Int? {
        guard let startDate, let end else { return nil }
        let whole = max(1, end.daysSinceEpoch - startDate.daysSinceEpoch)
        return min(100, max(0, (today.daysSinceEpoch - startDate.daysSinceEpoch) * 100 / whole))
    }
}
