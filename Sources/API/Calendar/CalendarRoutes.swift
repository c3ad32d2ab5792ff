import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/calendar?year=2026`: the working calendar; POST changes it.
struct CalendarRoutes: Sendable {
    var routes: [Route] {
        [
            .signedIn(.get, "/api/v1/calendar") { call, _ in
                try await answer(
                    call, year: try call.number("year").map { Int(clamping: $0) } ?? call.occasion.now.date.year)
            }.recording(.none("the calendar of working days is public")),
            .guarded(.post, "/api/v1/calendar", .calendarEdit) { call, actor in
                let body = try await call.json(limit: 262_144)
                let year = try body.integer("year", in: 2004...2100)
                try await EditCalendar(call.platform)(try changes(body, year), by: actor, on: call.occasion)
                return try await answer(call, year: Int(year))
            },
        ]
    }

    /// `{"year": 2027, "source": "…", "holidays": ["2027-01-01"], "workdays": [], "clear": []}`; with a source the
    /// year counts as configured.
    private func changes(_ body: JSONNode, _ year: Int64) throws -> [CalendarChange] {
        var changes: [CalendarChange] = []
        for day in try body.optionalElements("holidays") { changes.append(.set(try date(day), .holiday, note: "")) }
        for day in try body.optionalElements("workdays") { changes.append(.set(try date(day), .workday, note: "")) }
        for day in try body.optionalElements("clear") { changes.append(.clear(try date(day))) }
        if let source = try body.optionalString("source") {
            changes.append(.markConfigured(year: Int(year), source: source))
        }
        return changes
    }

    private func date(_ node: JSONNode) throws -> CivilDate {
        let text = try node.string()
        guard let date = CivilDate(iso: text) else {
            throw Refusal(
                .invalid, .notADate, field: node.pointer, ["field": node.pointer, "value": String(text.prefix(40))])
        }
        return date
    }

    private func answer(_ call: Call, year: Int) async throws -> Response {
        guard let first = CivilDate(year: year, month: 1, day: 1), let last = CivilDate(year: year, month: 12, day: 31)
        else { throw Refusal(.missing, .missing, field: "year", ["object": "year \(year)"]) }
        let (days, source) = try await call.platform.datastore.report { session in
            (try session.calendarDays(from: first, to: last), try session.calendarSource(of: year))
        }
        return .json { writer in
            writer.member("year", year)
            writer.member("isConfigured", source != nil)
            writer.member("source", ifPresent: source)
            for (name, kind) in [("holidays", WorkingCalendar.Kind.holiday), ("workdays", .workday)] {
                writer.member(name) { writer in
                    writer.array { writer in
                        for day in days where day.kind == kind { writer.string(day.date.description) }
                    }
                }
            }
        }
    }
}
