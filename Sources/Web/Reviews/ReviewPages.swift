import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/reviews/{kind}`: the queue, a case, and what a reviewer does with it. One for each kind; see `ReviewSubject`.
struct ReviewPages: Sendable {
    let subject: ReviewSubject

    var base: String { "/reviews/\(subject.kind.rawValue)" }

    var routes: [Route] {
        let permission = subject.kind.permission
        return [
            .guarded(.get, "\(base)", permission, queue),
            .guarded(.post, "\(base)/bulk", permission, bulk),
            .guarded(.get, "\(base)/{id}", permission) { call, _ in
                .page(try await caseView(call, FormState()))
            },
            .guarded(.post, "\(base)/{id}/decision", permission, decide),
            .guarded(.post, "\(base)/{id}/claim", permission) { call, actor in
                try await step(.claim, call, actor)
            },
            .guarded(.post, "\(base)/{id}/release", permission) { call, actor in
                try await step(.release, call, actor)
            },
            .guarded(.post, "\(base)/{id}/hand-over", permission, handOver),
        ]
    }

    @Sendable private func queue(_ call: Call, _ actor: Actor) async throws -> Response {
        let tab = ReviewTab(rawValue: call.query("state") ?? "") ?? .submitted
        let after = try call.number("after")
        let kind = subject.kind
        let now = call.occasion.now
        let page = try await call.platform.datastore.report { session in
            var question = QueueQuestion(kind, states: [tab.state])
            question.isMine = tab == .mine
            question.after = try after.flatMap { try session.reviewCase(kind, of: $0, for: actor) }
            return ReviewQueue(
                cases: try session.reviewQueue(question, for: actor),
                counts: try session.reviewCounts(kind, for: actor),
                overdue: try session.overdueCount(kind, at: now, for: actor),
                names: Dictionary(try session.reviewers().map { ($0.id, $0.name) }) { first, _ in first }, tab: tab)
        }
        let cells = try await subject.cells(call, page.cases)
        let chosen = try call.number("case")
        let open = page.cases.first { $0.subjectID == chosen } ?? page.cases.first
        let detail = try await open.asyncMap { try await subject.detail(call, $0) }
        return .page(ReviewQueueView(t: Scene(call), subject: subject, page: page, cells: cells).html(open, detail))
    }

    func caseView(_ call: Call, _ state: FormState) async throws -> HTML {
        let id = try call.id()
        let review = try await review(call, id)
        let detail = try await subject.detail(call, review)
        let (steps, reviewers) = try await call.platform.datastore.report { session in
            (try session.reviewSteps(of: review.id), try session.reviewers().map { Reviewer(id: $0.id, name: $0.name) })
        }
        let view = ReviewCaseView(
            t: Scene(call), subject: subject, review: review, detail: detail, steps: steps, reviewers: reviewers)
        return view.html(state)
    }

    private func review(_ call: Call, _ id: Int64) async throws -> ReviewCase {
        let kind = subject.kind
        guard let actor = call.signedIn?.actor,
            let review = try await call.platform.datastore.report({ try $0.reviewCase(kind, of: id, for: actor) })
        else {
            throw Refusal(.missing, .missing, ["object": "\(kind.rawValue) \(id)"])
        }
        return review
    }

    @Sendable private func decide(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let form = try await call.form()
        let verdict = form.text("verdict")
        if ["approve", "reject", "return"].contains(verdict) {
            call.occasion.mark?.means("\(subject.kind.rawValue).\(verdict)")
        }
        do {
            let checks = try await manualChecks(call, id, form)
            let decision = try ReviewDecisionForm(form: form, manualChecks: checks).decision()
            let reviewed = ReviewedCase(
                subject.kind, id, version: try form.integer("version"), ticked: form.all("ticked"))
            try await subject.decide(call, actor, reviewed, decision, form)
            return .seeOther("\(base)/\(id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            let isConflict = (error as? Refusal)?.kind == .conflict
            return .page(try await caseView(call, state), status: isConflict ? .conflict : .unprocessableContent)
        }
    }

    /// Those of this case: read for an approval alone, which is what asks for them.
    private func manualChecks(_ call: Call, _ id: Int64, _ form: Form) async throws -> [ManualCheck] {
        guard form.text("verdict") == "approve" else { return [] }
        return try await subject.detail(call, try await review(call, id)).manualChecks ?? subject.manualChecks
    }

    private func step(_ step: ClaimReview.Step, _ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        do {
            try await ClaimReview(call.platform)(subject.kind, id, step, by: actor, on: call.occasion)
            return .seeOther("\(base)/\(id)")
        } catch {
            let state = try FormState(Form(), error, Scene(call))
            return .page(try await caseView(call, state), status: .conflict)
        }
    }

    @Sendable private func handOver(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        guard let other = try form.integer("deputy") else { return .seeOther("\(base)/\(try call.id())") }
        return try await step(.handOver(toAccount: other), call, actor)
    }
}

/// The tabs of a queue.
enum ReviewTab: String, CaseIterable, Sendable {
    case submitted, mine, returned, approved, rejected, withdrawn

    var state: ReviewState { self == .mine ? .submitted : ReviewState(rawValue: rawValue) ?? .submitted }
    var name: Message { self == .mine ? Message("我领取的", "Held by me") : state.name }
}

/// A colleague to hand a case to.
struct Reviewer: Sendable {
    let id: Int64
    let name: String
}

extension Optional where Wrapped: Sendable {
    /// `map` for work that waits.
    func asyncMap<T>(_ body: (Wrapped) async throws -> T) async rethrows -> T? {
        guard let value = self else { return nil }
        return try await body(value)
    }
}
