public import Identification
public import Storage

/// Working days as the State Council publishes them, year by year; weekdays where a year is not in yet.
public struct WorkingCalendar: Sendable {
    public enum Kind: String, Sendable, ValueConvertible { case holiday, workday }

    private let days: [CivilDate: Kind]
    private let configuredYears: Set<Int>

    public init(days: [CivilDate: Kind], configuredYears: Set<Int>) {
        self.days = days
        self.configuredYears = configuredYears
    }

    public func isConfigured(_ year: Int) -> Bool { configuredYears.contains(year) }

    public func isWorkingDay(_ date: CivilDate) -> Bool {
        switch days[date] {
        case .workday: true
        case .holiday: false
        case nil: date.weekday <= 5
        }
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
        let days = try rows(
            "SELECT day, kind FROM calendar_day WHERE day >= \(date.description) AND day <= \(last.description)"
        ) {
            row in (CivilDate(iso: try row.next(String.self)), try row.next(WorkingCalendar.Kind.self))
        }
        let years = try rows("SELECT year FROM calendar_year") { try $0.next(Int.self) }
        let known = days.compactMap { day, kind in day.map { ($0, kind) } }
        return WorkingCalendar(days: Dictionary(uniqueKeysWithValues: known), configuredYears: Set(years))
    }

    /// Due at 24:00 of the second working day after the submission.
    func dueTime(of submission: Instant) throws -> (at: Instant, isProvisional: Bool) {
        let due = try workingCalendar(from: submission.date).dueDate(of: submission.date)
        return (Instant(due.date.adding(days: 1)), due.isProvisional)
    }
}
