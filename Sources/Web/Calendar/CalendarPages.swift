import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// `/calendar`: the working days that clocks count by, a year at a time.
struct CalendarPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/calendar", .calendarEdit) { call, _ in .page(try await page(call, FormState())) },
            change("/calendar/day") { form in
                guard let date = try form.date("day") else {
                    throw Refusal(.invalid, .required, field: "day", ["field": "day"])
                }
                guard let kind = WorkingCalendar.Kind(rawValue: form.text("kind")) else { return .clear(date) }
                return .set(date, kind, note: form.text("note"))
            },
            change("/calendar/year") { form in
                .markConfigured(year: Int(try form.required("year")), source: form.text("source"))
            },
        ]
    }

    private func change(_ path: String, _ read: @escaping @Sendable (Form) throws -> CalendarChange) -> Route {
        .guarded(.post, "\(path)", .calendarEdit) { call, actor in
            let form = try await call.form()
            do {
                let change = try read(form)
                try await EditCalendar(call.platform)([change], by: actor, on: call.occasion)
                return .seeOther("/calendar?year=\(form.text("shown").filter { $0.isASCII && $0.isNumber }.prefix(4))")
            } catch {
                let state = try FormState(form, error, Scene(call))
                return .page(try await page(call, state), status: .unprocessableContent)
            }
        }
    }

    private func page(_ call: Call, _ state: FormState) async throws -> HTML {
        let t = Scene(call)
        let asked = try call.number("year").map { Int(clamping: $0) } ?? t.now.date.year
        let year = min(max(asked, 2004), 2100)
        guard let first = CivilDate(year: year, month: 1, day: 1), let last = CivilDate(year: year, month: 12, day: 31)
        else { throw Refusal(.missing, .missing, ["object": "year \(year)"]) }
        let (days, source) = try await call.platform.datastore.report { session in
            (try session.calendarDays(from: first, to: last), try session.calendarSource(of: year))
        }
        return CalendarView(t: t, year: year, days: days, source: source).html(state)
    }
}
