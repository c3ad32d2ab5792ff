public import Identification
public import Storage

/// Working days as the State Council publishes them, year by year; weekdays and the holidays of fixed date where a
/// year is not in yet.
public struct WorkingCalendar: Sendable {
    public enum Kind: String, Sendable, ValueConvertible { case holiday, workday }

    private let days: [CivilDate: Kind]
    private let configuredYears: Set<Int>
    /// `MM-DD`: off in a year that is not configured.
    private let fixedHolidays: Set<String>

    public init(days: [CivilDate: Kind], configuredYears: Set<Int>, fixedHolidays: Set<String> = []) {
        self.days = days
        self.configuredYears = configuredYears
        self.fixedHolidays = fixedHolidays
    }

    public func isConfigured(_ year: Int) -> Bool { configuredYears.contains(year) }

    public func isWorkingDay(_ date: CivilDate) -> Bool {
        switch days[date] {
        case .workday: true
        case .holiday: false
        case nil: date.weekday <= 5 && !isFixedHoliday(date)
        }
    }

    private func isFixedHoliday(_ date: CivilDate) -> Bool {
        !isConfigured(date.year) && fixedHolidays.contains(String(date.description.suffix(5)))
    }

    /// The last working day for an answer: submission is day 0, the answer is due on the `count`th working day after it
    /// (T/SGACC 1005 7.2.1, 7.2.2). Provisional when a year on the way is not configured.
    public func dueDate(of submission: CivilDate, workingDays count: Int = 2) -> (date: CivilDate, isProvisional: Bool)
    {
        var date = submission
        var left = count
        var isProvisional = !isConfigured(date.year)
        while left > 0 {
            date = date.adding(days: 1)
            if !isConfigured(date.year) { isProvisional = true }
            if isWorkingDay(date) { left -= 1 }
        }
        return (date, isProvisional)
    }
}

extension Session {
    /// The calendar around a date: enough for a clock of a few working days.
    public func workingCalendar(from date: CivilDate) throws -> WorkingCalendar {
        let last = date.adding(days: 40)
        let days = try calendarDays(from: date, to: last).map { ($0.date, $0.kind) }
        let years = try rows("SELECT year FROM calendar_year") { try $0.next(Int.self) }
        let fixed = try value(
            "SELECT value FROM setting WHERE name = \(WorkingCalendar.fixedHolidaySetting)", as: String.self)
        return WorkingCalendar(
            days: Dictionary(uniqueKeysWithValues: days), configuredYears: Set(years),
            fixedHolidays: Set((fixed ?? "").split(separator: " ").map(String.init)))
    }

    /// Due at 24:00 of the second working day after the submission.
    func dueTime(of submission: Instant) throws -> (at: Instant, isProvisional: Bool) {
        let due = try workingCalendar(from: submission.date).dueDate(of: submission.date)
        return (Instant(due.date.adding(days: 1)), due.isProvisional)
    }
}

extension WorkingCalendar {
    static let fixedHolidaySetting = "calendar.fixed-holidays"
}
