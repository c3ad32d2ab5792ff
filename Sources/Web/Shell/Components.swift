import Identification
import Markup
import Traceability

/// The small parts that pages share.
enum Tone: String {
    case plain = ""
    case good, warn, bad, info
}

extension Scene {
    /// A word in a coloured pill; the word says it, the colour only helps.
    func tag(_ text: String, _ tone: Tone = .plain) -> HTML { "<span class=\"tag \(tone.rawValue)\">\(text)</span>" }

    func tag(_ state: ReviewState) -> HTML {
        let tone: Tone =
            switch state {
            case .submitted: .info
            case .returned: .warn
            case .approved: .good
            case .rejected: .bad
            case .withdrawn: .plain
            }
        return tag(self(state.name), tone)
    }

    /// `1 204 331`, with thin spaces.
    func number(_ value: Int64) -> HTML { "<span class=\"num\">\(Self.grouped(value))</span>" }
    func number(_ value: Int) -> HTML { number(Int64(value)) }

    static func grouped(_ value: Int64) -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset).isMultiple(of: 3) { result += "\u{2009}" }
            result.append(digit)
        }
        return value < 0 ? "-" + result : result
    }

    /// A moment in China's time, with the whole of it on hover.
    func time(_ instant: Instant) -> HTML {
        """
        <time class="num" datetime="\(instant.iso8601)" title="\(instant.secondText) UTC+8">\(instant.minuteText)</time>
        """
    }

    /// A heading with what may be done on the page.
    func heading(_ title: String, _ subtitle: HTML = .empty, actions: HTML = .empty) -> HTML {
        """
        <header class="head"><div><h1>\(title)</h1><p class="muted">\(subtitle)</p></div>
        <div class="actions">\(actions)</div></header>
        """
    }

    func notice(_ tone: Tone, _ content: HTML) -> HTML {
        "<div class=\"notice \(tone.rawValue)\" role=\"status\">\(content)</div>"
    }

    /// What a list says when nothing is in it, and what to do then.
    func empty(_ text: String, _ action: HTML = .empty) -> HTML {
        "<div class=\"empty\"><p>\(text)</p>\(action)</div>"
    }

    /// Columns and rows; a number column is set right by `class="n"` in its cells.
    func table(_ columns: [String], numbers: Set<Int> = [], _ rows: [HTML]) -> HTML {
        let heads = columns.enumerated().map { index, name -> HTML in
            "<th scope=\"col\"\(if: numbers.contains(index), " class=\"n\"")>\(name)</th>"
        }
        return "<div class=\"scroll\"><table><thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div>"
    }

    /// Columns and rows that a phone shows as cards, a cell a line under its column's name: nothing goes sideways.
    func cards(_ columns: [String], _ rows: [[HTML]]) -> HTML {
        let heads = columns.map { name -> HTML in "<th scope=\"col\">\(name)</th>" }
        let lines = rows.map { cells -> HTML in
            let parts = zip(columns, cells).map { name, cell -> HTML in
                "<td class=\"wrap\" data-label=\"\(name)\">\(cell)</td>"
            }
            return "<tr>\(parts)</tr>"
        }
        return "<table class=\"cards\"><thead><tr>\(heads)</tr></thead><tbody>\(lines)</tbody></table>"
    }

    /// How much of the two working days is gone, and when they end.
    func clock(_ review: ReviewCase) -> HTML {
        let total = max(1, review.dueAt.seconds(since: review.submittedAt))
        let used = min(100, max(0, now.seconds(since: review.submittedAt) * 100 / total))
        let tone = used >= 80 ? "bad" : used >= 50 ? "warn" : "good"
        let provisional: HTML =
            review.dueIsProvisional
            ? """
            <small class="problem">\(self("该年工作日历未配置，按周一至周五计", "Calendar not set: weekdays assumed"))</small>
            """ : .empty
        return """
            <span class="clock"><span class="small">\(dueText(review))</span>\
            <meter class="\(tone)" min="0" max="100" value="\(used)">\(used) %</meter>\(provisional)</span>
            """
    }

    private func dueText(_ review: ReviewCase) -> String {
        let last = review.dueAt.date.adding(days: -1)
        if review.isOverdue(at: now) { return self("已超期（\(last)）", "Overdue (\(last))") }
        if last == now.date { return self("今天 24:00", "Today 24:00") }
        return "\(last) 24:00"
    }

    /// A code in groups of four, as it is read aloud and typed.
    func code(_ text: String) -> HTML {
        var groups: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            groups.append(String(rest.prefix(4)))
            rest = rest.dropFirst(4)
        }
        return "<span class=\"code mono\" data-code=\"\(text)\">\(groups.joined(separator: " "))</span>"
    }
}
