import Identification
import Markup
import Traceability

/// The steps of a case, the newest first: every round with its own clock.
enum ReviewHistory {
    /// - Parameter checks: what may have been ticked, by whose words a step says it.
    static func list(_ t: Scene, _ steps: [ReviewStep], _ checks: [ManualCheck] = []) -> HTML {
        let words = Dictionary(checks.map { ($0.code, t($0.message)) }) { first, _ in first }
        return "<ol class=\"steps\">\(steps.reversed().map { step($0, t, words) })</ol>"
    }

    private static func step(_ step: ReviewStep, _ t: Scene, _ words: [String: String]) -> HTML {
        let due: HTML =
            step.dueAt.map { due in
                let last = due.date.adding(days: -1)
                return " <small>\(t("办理时限 \(last) 24:00", "due \(last) 24:00"))</small>"
            } ?? .empty
        let reason: HTML = step.reason.isEmpty ? .empty : "<p>\(step.reason)</p>"
        let lines = step.items.map { item -> HTML in "<li>\(Self.words(of: item, step, words))</li>" }
        let items: HTML = lines.isEmpty ? .empty : "<ul class=\"items\">\(lines)</ul>"
        return """
            <li><b>\(t(step.kind.name))</b> <span class="small muted">\(t.time(step.at)) · \(step.accountName)</span>\
            \(due)\(reason)\(items)</li>
            """
    }

    /// What was ticked is kept by its code.
    private static func words(of item: String, _ step: ReviewStep, _ words: [String: String]) -> String {
        step.kind == .checked ? words[item] ?? item : item
    }
}
