import Identification

/// 日期写法: in which order an enterprise's own sheet writes a day.
public enum DateOrder: String, Sendable, CaseIterable {
    /// `2026-11-20`, also `2026年11月20日` and `20261120`.
    case yearFirst = "year-first"
    /// `20.11.2026`
    case dayFirst = "day-first"
    /// `11/20/2026`
    case monthFirst = "month-first"

    public var name: Message {
        switch self {
        case .yearFirst: Message("年-月-日（2026-11-20）", "year-month-day (2026-11-20)")
        case .dayFirst: Message("日-月-年（20.11.2026）", "day-month-year (20.11.2026)")
        case .monthFirst: Message("月/日/年（11/20/2026）", "month/day/year (11/20/2026)")
        }
    }

    /// What the days of some cells suggest, for a person to confirm: year first unless a cell cannot be that.
    public static func guess(_ texts: [String]) -> DateOrder {
        let days = texts.compactMap(numbers).filter { $0[2] > 31 }
        if days.isEmpty { return .yearFirst }
        return days.contains { $0[1] > 12 } ? .monthFirst : .dayFirst
    }

    /// Whether the text is a day with its year behind day and month.
    static func hasYearLast(_ text: String) -> Bool { numbers(text).map { $0[2] > 31 } ?? false }

    /// The same day with the year first and whatever follows it, a clock time; nil for what is no day in this order.
    /// A year has four digits: two would be guesswork.
    func yearFirst(_ text: String) -> String? {
        guard self != .yearFirst, let parts = Self.numbers(text), parts[2] >= 1_000 else { return nil }
        let (day, month) = self == .dayFirst ? (parts[0], parts[1]) : (parts[1], parts[0])
        guard let date = CivilDate(year: parts[2], month: month, day: day) else { return nil }
        let rest = text.drop { $0 != " " && $0 != "T" }
        return "\(date)" + rest
    }

    /// The three numbers of a day.
    private static func numbers(_ text: String) -> [Int]? {
        let day = text.halfWidth.prefix { $0 != " " && $0 != "T" }
        guard day.utf8.count <= 10 else { return nil }
        let parts = day.split(omittingEmptySubsequences: false) { "-/.".contains($0) }.map { Int($0) }
        guard parts.count == 3, let first = parts[0], let second = parts[1], let third = parts[2] else { return nil }
        return [first, second, third]
    }
}

/// Days as spreadsheets keep them, in cells that lost their format: a count of days since 1900.
enum SerialDay {
    /// 2000-01-01 to 2099-12-31: five digits that can be nothing else in a column of days.
    private static let range = 36_526...73_050

    /// `46346` → `2026-11-20`, with a clock time for a fraction; nil for anything else.
    static func text(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].utf8.count == 5, let days = Int(parts[0]), range.contains(days) else {
            return nil
        }
        let date = "\(CivilDate(daysSinceEpoch: days - 25_569))"
        guard parts.count == 2 else { return date }
        guard let fraction = Double("0." + parts[1]) else { return nil }
        let seconds = min(Int64((fraction * 86_400).rounded()), 86_399)
        return date + " " + padded(seconds / 3_600, to: 2) + ":" + padded(seconds / 60 % 60, to: 2)
    }
}
