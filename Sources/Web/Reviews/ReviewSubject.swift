import Gateway
import Markup
import Traceability

/// What the review pages need to know about one kind of case. Queue, case page, clock, history, claim,
/// hand-over, reasons, correction items and bulk approval are the same for every kind.
///
/// To plug a kind in:
/// 1. Build a `ReviewSubject` for it in the feature's own folder:
///    `extension ReviewSubject { static let codeApplication = ReviewSubject(kind: .codeApplication, …) }`.
/// 2. Add it to `ReviewSubject.all` below.
/// 3. Open cases with `WriteSession.openReview`, and let `decide` call the feature's use case, which begins
///    with `WriteSession.decide`.
///
/// Handlers of the pages have the permission `kind.permission` already.
struct ReviewSubject: Sendable {
    let kind: ReviewKind
    /// Headings of the queue's columns between the title and the clock.
    let columns: [Message]
    /// The cells of those columns for each case, by `subjectID`: one read for the whole page.
    let cells: @Sendable (_ call: Call, _ cases: [ReviewCase]) async throws -> [Int64: [HTML]]
    /// Facts and automatic checks of one case.
    let detail: @Sendable (_ call: Call, _ review: ReviewCase) async throws -> ReviewDetail
    /// What the reviewer ticks.
    let manualChecks: [ManualCheck]
    /// Inputs that an approval needs, such as the enterprise's number; empty for most.
    var approvalFields: @Sendable (_ fields: Fields, _ review: ReviewCase) -> HTML = { _, _ in .empty }
    /// Decides through the feature's use case. `form`: the whole form, with the approval fields; empty in a
    /// bulk approval.
    let decide:
        @Sendable (
            _ call: Call, _ actor: Actor, _ reviewed: ReviewedCase, _ decision: Decision, _ form: Form
        ) async throws -> Void

    /// Every kind that the pages serve.
    static let all: [ReviewSubject] = [
        .amendment, .codeApplication, .codeListing, .installationLicence, .registration,
    ]
}

/// What a reviewer reads about a case.
struct ReviewDetail: Sendable {
    /// Label and value, in order.
    var facts: [(label: String, value: HTML)]
    var checks: [AutomaticCheck]
    /// Anything below the facts: a link to the file, a table of earlier applications.
    var more: HTML = .empty
    /// What the reviewer ticks of this case, where cases differ; nil: what is ticked of every one of the kind.
    var manualChecks: [ManualCheck]?
}
