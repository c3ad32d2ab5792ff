import Gateway
import Traceability

/// The decision that a reviewer's form asks for.
struct ReviewDecisionForm {
    let form: Form
    let manualChecks: [ManualCheck]

    /// Throws when nothing was chosen, or an approval lacks a tick.
    func decision() throws -> Decision {
        switch form.text("verdict") {
        case "approve":
            let ticked = Set(form.all("ticked"))
            guard manualChecks.allSatisfy({ ticked.contains($0.code) }) else {
                throw Refusal(.invalid, .manualCheckMissing, field: "ticked")
            }
            return .approve
        case "return": return .returnForCorrection(reason: form.text("returnReason"), items: items)
        case "reject": return .reject(reason: reason)
        default: throw Refusal(.invalid, .required, field: "verdict", ["field": "verdict"])
        }
    }

    /// The ticked templates and what was written, one a line.
    private var items: [String] {
        let written = form.text("otherItems").split(separator: "\n").map { String($0.prefix(300)) }
        return (form.all("item") + written).map { String($0.filter { $0 != "\r" }) }.filter { !$0.isEmpty }
    }

    private var reason: String {
        [form.text("rejectTemplate"), form.text("rejectReason")].filter { !$0.isEmpty }.joined(separator: "；")
    }
}

extension Rule {
    static let manualCheckMissing = Rule(
        "review.manual-checks", "通过前请逐项完成人工核对并勾选", "Tick every manual check before approving")
}
