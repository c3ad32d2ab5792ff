import Identification
import Markup
import Traceability

/// A year of months; holidays and make-up days stand out in colour and word.
struct CalendarView {
    let t: Scene
    let year: Int
    let days: [CalendarDay]
    /// nil: the list of the year is not in.
    let source: String?

    func html(_ state: FormState) -> HTML {
        let title = t("工作日历 \(year)", "Working calendar \(year)")
        let fields = Fields(t: t, state: state)
        let byDate = Dictionary(days.map { ($0.date, $0) }) { first, _ in first }
        let months = (1...12).map { month($0, byDate) }
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, origin, actions: years))\(warning)\(fields.summary)
            <div class="with-panel"><section class="card"><div class="months">\(months)</div></section>
            <aside class="card panel">\(dayForm(fields))\(yearForm(fields))\(list)</aside></div>
            """)
    }

    private var origin: HTML { source.map { "\(t("依据：", "Source: "))\(t(Message(kept: $0)))" } ?? .empty }

    private var years: HTML {
        """
        <a class="button" href="\(url: "/calendar?year=\(year - 1)")">‹ \(year - 1)</a>
        <a class="button" href="\(url: "/calendar?year=\(year + 1)")">\(year + 1) ›</a>
        """
    }

    private var warning: HTML {
        guard source == nil else { return .empty }
        let text = t(
            "\(year) 年放假安排尚未录入：按周一至周五与固定节日计算，办理时限标为暂定。",
            """
            The holidays of \(year) are not in: weekdays and holidays of fixed date are assumed, \
            clocks are marked provisional.
            """)
        return t.notice(.warn, "<b>\(t("日历未配置", "Calendar not configured"))</b> \(text)")
    }

    private func month(_ number: Int, _ byDate: [CivilDate: CalendarDay]) -> HTML {
        guard let first = CivilDate(year: year, month: number, day: 1) else { return .empty }
        var cells = (1..<first.weekday).map { _ -> HTML in "<td></td>" }
        var date = first
        while date.month == number {
            cells.append(cell(date, byDate[date]))
            date = date.adding(days: 1)
        }
        let rows = stride(from: 0, to: cells.count, by: 7).map { start -> HTML in
            "<tr>\(Array(cells[start..<min(start + 7, cells.count)]))</tr>"
        }
        let names =
            t.language == .chinese
            ? ["一", "二", "三", "四", "五", "六", "日"] : ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
        return """
            <div class="month"><h2>\(t("\(number) 月", "\(year)-\(number)"))</h2><table><thead><tr>\
            \(names.map { name -> HTML in "<th scope=\"col\">\(name)</th>" })</tr></thead>\
            <tbody>\(rows)</tbody></table></div>
            """
    }

    private func cell(_ date: CivilDate, _ day: CalendarDay?) -> HTML {
        switch day?.kind {
        case .holiday: "<td class=\"holiday\" title=\"\(t("休", "off")) \(day?.note ?? "")\">\(date.day)</td>"
        case .workday: "<td class=\"workday\" title=\"\(t("班", "work")) \(day?.note ?? "")\">\(date.day)</td>"
        case nil: date.weekday > 5 ? "<td class=\"off\">\(date.day)</td>" : "<td>\(date.day)</td>"
        }
    }

    private func dayForm(_ fields: Fields) -> HTML {
        let kinds = [
            (value: WorkingCalendar.Kind.holiday.rawValue, text: t("放假", "Off")),
            (value: WorkingCalendar.Kind.workday.rawValue, text: t("上班（调休）", "Work (made up for)")),
        ]
        return """
            <form class="stack" method="post" action="/calendar/day"><h2>\(t("改一天", "Change a day"))</h2>
            <input type="hidden" name="shown" value="\(year)">
            \(fields.input("day", t("日期", "Date"), kind: "date"))
            \(fields.select("kind", t("安排", "What"), kinds, hint: t(
                "留空：恢复按星期", "empty: by its weekday again"), required: false))
            \(fields.input("note", t("说明", "Note"), required: false))
            <div class="actions"><button>\(t("保存", "Save"))</button></div></form>
            """
    }

    private func yearForm(_ fields: Fields) -> HTML {
        """
        <details\(if: source == nil, " open")><summary>\(t("标记本年已配置", "Mark the year as configured"))</summary>
        <form class="stack" method="post" action="/calendar/year"><input type="hidden" name="shown" value="\(year)">
        <input type="hidden" name="year" value="\(year)">
        \(fields.input("source", t("依据文件", "Source"), hint: t("例如：国办发明电〔2026〕7 号", "the State Council's notice")))
        <div class="actions"><button>\(t("已全部录入", "The list is complete"))</button></div></form></details>
        """
    }

    private var list: HTML {
        let rows = days.map { day -> HTML in
            let what = day.kind == .holiday ? t("休", "off") : t("班", "work")
            return "<li class=\"num\"><span>\(what)</span><span>\(day.date.description) \(day.note)</span></li>"
        }
        return """
            <details><summary>\(t("本年 \(days.count) 天特殊安排", "\(days.count) days that differ"))</summary>\
            <ul class="checks small">\(rows)</ul></details>
            """
    }
}
