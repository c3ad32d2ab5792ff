import Markup
import Traceability

/// A case: facts, checks and history on the left; who holds it and the decision on the right.
struct ReviewCaseView {
    let t: Scene
    let subject: ReviewSubject
    let review: ReviewCase
    let detail: ReviewDetail
    let steps: [ReviewStep]
    let reviewers: [Reviewer]

    private var base: String { "/reviews/\(subject.kind.rawValue)" }
    private var address: String { "\(base)/\(review.subjectID)" }

    func html(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let queue = t("\(t(subject.kind.name))审核", "\(t(subject.kind.name)) reviews")
        return Page.console(
            t, title: review.title, crumbs: [(queue, base)],
            """
            \(t.heading(review.title, subtitle))
            \(fields.summary)
            <div class="with-panel"><div class="stack-wide">
            <section class="card">\(ReviewParts.facts(detail.facts))</section>
            <section class="card">\(ReviewParts.checks(t, detail.checks))</section>\(detail.more)
            <section class="card"><h2>\(t("办理记录", "History"))</h2>\(ReviewHistory.list(t, steps, told))</section></div>
            <aside class="card panel" aria-label="\(t("审核", "Review"))">\
            \(clock)\(holding)\(decision(fields))</aside></div>
            """)
    }

    private var manualChecks: [ManualCheck] { detail.manualChecks ?? subject.manualChecks }
    /// Also those that were ticked before cases differed.
    private var told: [ManualCheck] { manualChecks + subject.manualChecks }

    private var subtitle: HTML {
        """
        #\(review.subjectID) · \(t.tag(review.state)) \(t("第 \(review.round) 轮", "round \(review.round)")) · \
        \(t.time(review.submittedAt)) \(t("提交", "submitted"))
        """
    }

    private var clock: HTML {
        review.state == .submitted ? "<div><h2>\(t("办理时限", "Due"))</h2>\(t.clock(review))</div>" : .empty
    }

    /// Claim, put back, hand over.
    private var holding: HTML {
        guard review.state == .submitted else { return .empty }
        let holder = review.claimedBy.flatMap { id in reviewers.first { $0.id == id }?.name }
        let isMine = review.claimedBy == t.actor?.accountID
        let who = holder.map { t("领取人：\($0)", "Held by \($0)") } ?? t("尚未领取", "Nobody holds it yet")
        let options = reviewers.filter { $0.id != review.claimedBy }.map { reviewer -> HTML in
            "<option value=\"\(reviewer.id)\">\(reviewer.name)</option>"
        }
        let claim: HTML = review.claimedBy == nil ? button("claim", t("领取", "Claim")) : .empty
        let release: HTML = isMine ? button("release", t("放回", "Put back")) : .empty
        return """
            <div class="stack-wide"><p>\(who)</p><div class="actions">\(claim)\(release)</div>
            <form class="actions" method="post" action="\(url: address + "/hand-over")">\
            <label class="small" for="deputy">\
            \(t("转交", "Hand over to"))</label><select id="deputy" name="deputy">\(options)</select>\
            <button>\(t("转交", "Hand over"))</button></form></div>
            """
    }

    private func button(_ step: String, _ name: String) -> HTML {
        "<form method=\"post\" action=\"\(url: "\(address)/\(step)")\"><button>\(name)</button></form>"
    }

    private func decision(_ fields: Fields) -> HTML {
        guard review.state == .submitted else { return .empty }
        if review.submittedBy == t.actor?.accountID {
            return t.notice(.warn, "\(t("这是您自己提交的申请，须由他人审核。", "You submitted this: somebody else reviews it."))")
        }
        return "\(approval(fields))\(correction(fields))\(rejection(fields))"
    }

    private func form(_ verdict: String, _ content: HTML) -> HTML {
        """
        <form class="stack" method="post" action="\(url: address + "/decision")">
        <input type="hidden" name="version" value="\(review.version)">\
        <input type="hidden" name="verdict" value="\(verdict)">
        \(content)</form>
        """
    }

    private func approval(_ fields: Fields) -> HTML {
        let ticks = manualChecks.map { check -> HTML in
            """
            <li><input type="checkbox" id="tick-\(check.code)" name="ticked" value="\(check.code)">\
            <label for="tick-\(check.code)">\(t(check.message))</label></li>
            """
        }
        let manual: HTML =
            ticks.isEmpty
            ? .empty
            : "<h2>\(t("人工核对", "Manual checks"))</h2><ul class=\"checks small\">\(ticks)</ul>"
        return form(
            "approve",
            """
            \(manual)\(subject.approvalFields(fields, review))
            <div class="decide"><button class="primary">\(t("通过", "Approve"))</button></div>
            """)
    }

    private func correction(_ fields: Fields) -> HTML {
        let items = ReasonTemplate.corrections(subject.kind).map { template -> HTML in
            """
            <li><input type="checkbox" id="item-\(template.code)" name="item" value="\(t(template.message))">\
            <label for="item-\(template.code)">\(t(template.message))</label></li>
            """
        }
        return """
            <details\(if: fields.state.values["verdict"] == "return", " open")><summary>\
            \(t("退回补正", "Return for correction"))</summary>\(form("return", """
            <ul class="checks small">\(items)</ul>
            \(fields.area("otherItems", t("其他须补正的内容", "Other items"), hint: t("每行一项", "one a line"), required: false))
            \(fields.area("returnReason", t("说明", "Note"), required: false))
            <div class="actions"><button>\(t("退回补正", "Return"))</button></div>
            """))</details>
            """
    }

    private func rejection(_ fields: Fields) -> HTML {
        let choices = ReasonTemplate.rejections(subject.kind).map { (value: t($0.message), text: t($0.message)) }
        return """
            <details\(if: fields.state.values["verdict"] == "reject", " open")><summary>\
            \(t("拒绝", "Reject"))</summary>\(form("reject", """
            \(fields.select("rejectTemplate", t("理由", "Reason"), choices, required: false))
            \(fields.area("rejectReason", t("补充说明", "In your words"), required: false))
            <div class="actions"><button class="danger">\(t("拒绝", "Reject"))</button></div>
            """))</details>
            """
    }
}
