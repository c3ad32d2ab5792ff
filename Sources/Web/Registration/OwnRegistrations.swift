import Gateway
import Markup
import Storage
import Traceability

/// What the applicant sees: where each registration stands, what to correct, and the form to correct it in.
struct OwnRegistrations {
    struct Entry: Sendable {
        let registration: Registration
        let review: ReviewCase
        let steps: [ReviewStep]
        let facts: [(label: String, value: HTML)]
        let contact: Contact
    }

    let t: Scene
    let regions: RegionTable
    let province: String
    let entries: [Entry]

    static func load(_ call: Call, _ actor: Actor) async throws -> OwnRegistrations {
        let found = try await call.platform.datastore.report { session in
            try session.registrations(ofAccount: actor.accountID).compactMap { registration in
                try session.reviewCase(.registration, of: registration.id).map { review in
                    (registration, review, try session.reviewSteps(of: review.id))
                }
            }
        }
        let entries = try found.map { registration, review, steps in
            Entry(
                registration: registration, review: review, steps: steps,
                facts: try RegistrationFactsView.facts(registration, call, isOwn: true),
                contact: try call.platform.contact(of: registration))
        }
        let province = String((call.query("province") ?? "").filter { $0.isASCII && $0.isNumber }.prefix(2))
        return OwnRegistrations(
            t: Scene(call), regions: call.platform.regions, province: province, entries: entries)
    }

    /// - Parameter state: of the form of registration `correcting`, when it was just refused.
    func html(_ state: FormState, correcting: Int64?) -> HTML {
        let title = t("我的注册申请", "My registrations")
        let cards = entries.map { card($0, $0.registration.id == correcting ? state : nil) }
        let none = t.empty(
            t("没有注册申请", "No registrations"),
            "<a class=\"button primary\" href=\"/register\">\(t("企业注册", "Register an enterprise"))</a>")
        return Page.console(t, title: title, "\(t.heading(title))\(entries.isEmpty ? [none] : cards)")
    }

    private func card(_ entry: Entry, _ state: FormState?) -> HTML {
        let review = entry.review
        let clock: HTML = review.state == .submitted ? "<p>\(t("办理时限", "Due")) \(t.clock(review))</p>" : .empty
        return """
            <section class="card stack-wide"><h2>\(entry.registration.name) \(t.tag(review.state))</h2>
            \(outcome(entry))\(clock)\(ReviewParts.facts(entry.facts))
            \(review.state == .returned ? correction(entry, state) : .empty)\(withdrawal(entry))
            <details\(if: review.state == .returned, " open")><summary>\(t("办理记录", "History"))</summary>\
            \(ReviewHistory.list(t, entry.steps.filter { $0.kind != .checked }))</details></section>
            """
    }

    private func outcome(_ entry: Entry) -> HTML {
        let last = entry.steps.last { [.returned, .rejected, .approved].contains($0.kind) }
        switch entry.review.state {
        case .returned:
            let items = (last?.items ?? []).map { item -> HTML in "<li>\(item)</li>" }
            return t.notice(
                .warn,
                """
                <b>\(t("请补正以下内容后重新提交", "Correct these and submit again"))</b>\
                <ul>\(items)</ul><p>\(last?.reason ?? "")</p>
                """)
        case .rejected: return t.notice(.bad, "<b>\(t("未通过", "Rejected"))</b><p>\(last?.reason ?? "")</p>")
        case .approved:
            return t.notice(
                .good, "\(t("已通过。", "Approved.")) <a href=\"/home\">\(t("进入工作台", "To your desk"))</a>")
        case .submitted: return t.notice(.info, "\(t("审核中，请留意本页。", "In review: the answer appears here."))")
        case .withdrawn: return .empty
        }
    }

    private func correction(_ entry: Entry, _ refused: FormState?) -> HTML {
        let fields = Fields(t: t, state: refused ?? prefilled(entry))
        let inputs = RegistrationFields(fields: fields, regions: regions, province: province, path: "/registration")
        return """
            <form class="stack" method="post" enctype="multipart/form-data" \
            action="\(url: "/registration/\(entry.registration.id)/correction")">\(fields.summary)
            \(inputs.html(needsLicence: false))
            <div class="actions"><button class="primary">\(t("重新提交", "Submit again"))</button></div></form>
            """
    }

    private func prefilled(_ entry: Entry) -> FormState {
        var state = FormState()
        let registration = entry.registration
        state.values = [
            "name": registration.name, "kind": registration.kind.rawValue, "uscc": registration.uscc,
            "region": registration.regionCode, "address": registration.address, "contactName": entry.contact.name,
            "contactPhone": entry.contact.phone, "productsMade": registration.productsMade,
        ]
        return state
    }

    private func withdrawal(_ entry: Entry) -> HTML {
        guard [.submitted, .returned].contains(entry.review.state) else { return .empty }
        return """
            <form class="actions" method="post" action="\(url: "/registration/\(entry.registration.id)/withdrawal")">\
            <button class="danger">\(t("撤回申请", "Withdraw"))</button></form>
            """
    }
}
