import Gateway
import Hummingbird
import Markup
import Storage
import Traceability

/// Approves many at once: first shows what will happen, then does it. Only what every automatic check finds
/// in order is approved.
extension ReviewPages {
    /// More than these are picked in several goes.
    private static var limit: Int { 50 }

    @Sendable func bulk(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        let ids = form.all("id").compactMap(Int64.init).prefix(Self.limit)
        let cases = try await picked(call, actor, Array(ids))
        guard form.text("confirmed") == "1" else {
            return .page(ReviewBulkView(t: Scene(call), subject: subject).preview(cases))
        }
        call.occasion.mark?.means("\(subject.kind.rawValue).approve")
        do {
            _ = try ReviewDecisionForm(form: form, manualChecks: subject.manualChecks).decision()
        } catch let refusal as Refusal {
            return .page(
                ReviewBulkView(t: Scene(call), subject: subject).preview(cases, problem: refusal),
                status: .unprocessableContent)
        }
        var results: [(review: ReviewCase, problem: String?)] = []
        for one in cases where one.checks.isClean {
            let seen = try form.integer("version-\(one.review.subjectID)")
            results.append((one.review, try await approve(one.review, seen, call, actor, form.all("ticked"))))
        }
        return .page(ReviewBulkView(t: Scene(call), subject: subject).report(results))
    }

    /// nil when it went through; else why not.
    private func approve(
        _ review: ReviewCase, _ version: Int64?, _ call: Call, _ actor: Actor, _ ticked: [String]
    ) async throws -> String? {
        let reviewed = ReviewedCase(subject.kind, review.subjectID, version: version, ticked: ticked)
        do {
            try await subject.decide(call, actor, reviewed, .approve, Form())
            return nil
        } catch let refusal as Refusal {
            return refusal.text(call.language)
        } catch let several as Refusals {
            return several.all.map { $0.text(call.language) }.joined(separator: " ")
        }
    }

    private func picked(_ call: Call, _ actor: Actor, _ ids: [Int64]) async throws -> [PickedCase] {
        let kind = subject.kind
        let cases = try await call.platform.datastore.report { session in
            try ids.compactMap { try session.reviewCase(kind, of: $0, for: actor) }.filter { $0.state == .submitted }
        }
        var picked: [PickedCase] = []
        for review in cases {
            picked.append(PickedCase(review: review, checks: try await subject.detail(call, review).checks))
        }
        return picked
    }
}

/// A case that was ticked in the queue.
struct PickedCase: Sendable {
    let review: ReviewCase
    let checks: [AutomaticCheck]
}

/// What will happen, and what happened.
struct ReviewBulkView {
    let t: Scene
    let subject: ReviewSubject

    private var base: String { "/reviews/\(subject.kind.rawValue)" }

    func preview(_ cases: [PickedCase], problem: Refusal? = nil) -> HTML {
        let clean = cases.filter(\.checks.isClean)
        let hidden = clean.map { one -> HTML in
            """
            <input type="hidden" name="id" value="\(one.review.subjectID)">\
            <input type="hidden" name="version-\(one.review.subjectID)" value="\(one.review.version)">
            """
        }
        let ticks = subject.manualChecks.map { check -> HTML in
            """
            <label class="check"><input type="checkbox" name="ticked" value="\(check.code)"> \
            <span>\(t(check.message))</span></label>
            """
        }
        let confirm: HTML =
            clean.isEmpty
            ? .empty
            : """
            <form class="stack" method="post" action="\(url: base + "/bulk")">\(hidden)\(ticks)
            <input type="hidden" name="confirmed" value="1"><input type="hidden" name="verdict" value="approve">
            <div class="actions"><button class="primary">\
            \(t("通过这 \(clean.count) 件", "Approve these \(clean.count)"))</button>\
            <a class="button" href="\(url: base)">\(t("返回", "Back"))</a></div></form>
            """
        let wrong: HTML = problem.map { t.notice(.bad, "\(t($0))") } ?? .empty
        let columns = [t("申请", "Case"), t("自动核对", "Checks"), t("将会", "Will be")]
        return page(
            t("批量通过：预览", "Approve many: preview"),
            """
            \(wrong)<section class="card table">\(t.table(columns, cases.map(row)))</section>
            <section class="card">\(confirm)</section>
            """)
    }

    private func row(_ one: PickedCase) -> HTML {
        let open = one.checks.filter { $0.finding != .ok }
        let texts: HTML =
            open.isEmpty
            ? "\(t("全部符合", "All in order"))"
            : "\(open.map { check -> HTML in "<p>\(check.text(t.language))</p>" })"
        let fate =
            open.isEmpty ? t.tag(t("通过", "Approved"), .good) : t.tag(t("不处理，请逐件审核", "Left: review it singly"), .warn)
        return """
            <tr><td><a href="\(url: "\(base)/\(one.review.subjectID)")">\(one.review.title)</a></td><td>\(texts)</td>\
            <td>\(fate)</td></tr>
            """
    }

    func report(_ results: [(review: ReviewCase, problem: String?)]) -> HTML {
        let rows = results.map { result -> HTML in
            let fate = result.problem.map { t.tag($0, .bad) } ?? t.tag(t("已通过", "Approved"), .good)
            return """
                <tr><td><a href="\(url: "\(base)/\(result.review.subjectID)")">\
                \(result.review.title)</a></td>\
                <td>\(fate)</td></tr>
                """
        }
        return page(
            t("批量通过：结果", "Approve many: result"),
            "<section class=\"card table\">\(t.table([t("申请", "Case"), t("结果", "Result")], rows))</section>")
    }

    private func page(_ title: String, _ content: HTML) -> HTML {
        Page.console(
            t, title: title, crumbs: [(t("\(t(subject.kind.name))审核", "\(t(subject.kind.name)) reviews"), base)],
            "\(t.heading(title))\(content)")
    }
}
