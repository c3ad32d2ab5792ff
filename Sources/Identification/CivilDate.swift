/// A day of the proleptic Gregorian calendar, 1900-01-01…2199-12-31, without a time or a zone.
public struct CivilDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let storedYear: Int16
    private let storedMonth: UInt8
    private let storedDay: UInt8

    /// 1900…2199.
    public var year: Int { Int(storedYear) }
    /// 1…12.
    public var month: Int { Int(storedMonth) }
    /// 1…31.
    public var day: Int { Int(storedDay) }

    /// The days a `CivilDate` can name, as `daysSinceEpoch`: 1900-01-01…2199-12-31.
    public static let range = -25_567...84_005

    /// nil when there is no such day, or when it is outside 1900…2199.
    public init?(year: Int, month: Int, day: Int) {
        guard (1900...2199).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.init(valid: year, month, day)
    }

    private init(valid year: Int, _ month: Int, _ day: Int) {
        storedYear = Int16(year)
        storedMonth = UInt8(month)
        storedDay = UInt8(day)
    }

    /// Days since 1970-01-01. A number outside `range` becomes the nearest day that can be named.
    public init(daysSinceEpoch: Int) {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days; all values are
        // positive here.
        let clamped = min(max(daysSinceEpoch, Self.range.lowerBound), Self.range.upperBound)
        let shifted = clamped + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.init(valid: year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Days since 1970-01-01, negative before it.
    public var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1 = Monday … 7 = Sunday (ISO 8601).
    public var weekday: Int { ((daysSinceEpoch + 3) % 7 + 7) % 7 + 1 }

    /// The day `days` later (earlier when negative), held inside `range`.
    public func adding(days: Int) -> CivilDate {
        let (sum, overflow) = daysSinceEpoch.addingReportingOverflow(days)
        return CivilDate(daysSinceEpoch: overflow ? (days > 0 ? .max : .min) : sum)
    }

    /// The same day `years` later; 29 February becomes 28 February where there is none. Held inside
    /// 1900…2199.
    public func adding(years: Int) -> CivilDate {
        let (sum, overflow) = year.addingReportingOverflow(years)
        let target = overflow ? (years > 0 ? Int.max : Int.min) : sum
        if target > 2199 { return CivilDate(daysSinceEpoch: .max) }
        if target < 1900 { return CivilDate(daysSinceEpoch: .min) }
        return CivilDate(valid: target, month, min(day, Self.length(ofMonth: month, year: target)))
    }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.storedYear, left.storedMonth, left.storedDay) < (
            right.storedYear, right.storedMonth, right.storedDay
        )
    }

    /// The number of days of a month, 28…31. `month` is 1…12.
    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
