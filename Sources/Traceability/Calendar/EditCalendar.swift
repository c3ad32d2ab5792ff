public import Identification
public import Storage

/// A day that differs from its weekday.
public struct CalendarDay: Sendable, Hashable {
    public let date: CivilDate
    public let kind: WorkingCalendar.Kind
    public let note: String
    public let source: String
}

/// A change of the working calendar.
public enum CalendarChange: Sendable {
    case set(CivilDate, WorkingCalendar.Kind, note: String)
    /// The day follows its weekday again.
    case clear(CivilDate)
    /// The list of the year is complete: clocks that run into it are no longer provisional.
    case markConfigured(year: Int, source: String)
}

/// Edits the working calendar. Clocks of open cases that ran on assumed weekdays are counted anew; the others stand.
public struct EditCalendar: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ changes: [CalendarChange], by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.calendarEdit)
        for change in changes { try Self.check(change) }
        try await platform.datastore.write { session in
            for change in changes { try session.apply(change, by: actor, on: occasion) }
            try session.recountProvisionalClocks()
        }
    }

    private static func check(_ change: CalendarChange) throws {
        switch change {
        case .set(let date, _, let note):
            try checkYear(date.year)
            _ = try Text.limited(note, "note", limit: 100)
        case .clear(let date): try checkYear(date.year)
        case .markConfigured(let year, let source):
            try checkYear(year)
            _ = try Text.required(source, "source", limit: 200)
        }
    }

    private static func checkYear(_ year: Int) throws {
        guard (2004...2100).contains(year) else {
            throw Refusal(.invalid, .calendarYear, field: "year", ["value": "\(year)"])
        }
    }
}

extension Session {
    /// The days that differ from their weekday, in order.
    public func calendarDays(from first: CivilDate, to last: CivilDate) throws -> [CalendarDay] {
        let all = try rows(
            """
            SELECT day, kind, note, source FROM calendar_day
            WHERE day >= \(first.description) AND day <= \(last.description) ORDER BY day
            """
        ) { row in
            (
                CivilDate(iso: try row.next(String.self)), try row.next(WorkingCalendar.Kind.self),
                try row.next(String.self), try row.next(String.self)
            )
        }
        return all.compactMap { day, kind, note, source in
            day.map { CalendarDay(date: $0, kind: kind, note: note, source: source) }
        }
    }

    /// Where the list of a year comes from; nil: it is not in.
    public func calendarSource(of year: Int) throws -> String? {
        try value("SELECT source FROM calendar_year WHERE year = \(year)")
    }
}

extension WriteSession {
    fileprivate func apply(_ change: CalendarChange, by actor: Actor, on occasion: Occasion) throws {
        switch change {
        case .set(let date, let kind, let note):
            try run(
                """
                INSERT INTO calendar_day (day, kind, note, source)
                VALUES (\(date.description), \(kind), \(note), \(actor.accountName))
                ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, note = excluded.note, source = excluded.source
                """)
            try audit(
                AuditEntry("calendar.set", ("calendar-day", date.description, note)).because(
                    kind == .holiday
                        ? AuditReason(kind.rawValue, "放假", "Holiday")
                        : AuditReason(kind.rawValue, "上班", "Working day")),
                by: actor, on: occasion)
        case .clear(let date):
            try run("DELETE FROM calendar_day WHERE day = \(date.description)")
            try audit(AuditEntry("calendar.clear", ("calendar-day", date.description, "")), by: actor, on: occasion)
        case .markConfigured(let year, let source):
            try run(
                """
                INSERT INTO calendar_year (year, source) VALUES (\(year), \(source))
                ON CONFLICT (year) DO UPDATE SET source = excluded.source
                """)
            try audit(
                AuditEntry("calendar.configure", ("calendar-year", "\(year)", source)), by: actor, on: occasion)
        }
    }

    fileprivate func recountProvisionalClocks() throws {
        let open = try rows(
            "SELECT case_id, submitted_at FROM review_case WHERE state = 'submitted' AND due_provisional = 1"
        ) { row in (id: try row.next(Int64.self), submittedAt: try row.next(Instant.self)) }
        for review in open {
            let due = try dueTime(of: review.submittedAt)
            try run(
                """
                UPDATE review_case SET due_at = \(due.at), due_provisional = \(due.isProvisional)
                WHERE case_id = \(review.id)
                """)
        }
    }
}

extension Rule {
    static let calendarYear = Rule(
        "calendar.year", "年份 {value} 不在 2004–2100 内", "The year {value} is not within 2004 to 2100")
}
