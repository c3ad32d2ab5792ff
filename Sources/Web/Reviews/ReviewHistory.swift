import Identification
import Markup
import Traceability

/// The steps of a case, the newest first: every round with its own clock.
enum ReviewHistory {
    static func list(_ t: Scene, _ steps: [ReviewStep]) -> HTML {
        "<ol class=\"steps\">\(steps.reversed().map { step($0, t) })</ol>"
    }

    private static func step(_ step: ReviewStep, _ t: Scene) -> HTML {
        let due: HTML =
            step.dueAt.map { due in
                let last = due.date.adding(days: -1)
                return "<small>\(t("办理时限 \(last) 24:00", "due \(last) 24:00"))</small>"
            } ?? .empty
        let reason: HTML = step.reason.isEmpty ? .empty : "<p>\(step.reason)</p>"
        let items: HTML =
            step.items.isEmpty
            ? .empty
            : "<ul class=\"items\">\(step.items.map { item -> HTML in "<li>\(item)</li>" })</ul>"
        return """
            <li><b>\(t(step.kind.name))</b> <span class="small muted">\(t.time(step.at)) · \(step.accountName)</span>\
            \(due)\(reason)\(items)</li>
            """
    }
}
