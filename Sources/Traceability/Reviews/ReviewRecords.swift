import Ledger
public import Storage

extension Session {
    public func reviewCase(_ kind: ReviewKind, of subjectID: Int64) throws -> ReviewCase? {
        try first(reviewCaseColumns + "WHERE kind = \(kind) AND subject_id = \(subjectID)", reviewCase)
    }

    /// The queue in the order of its clocks, without what the reviewer keeps out of (`Recusal`).
    public func reviewQueue(_ question: QueueQuestion, for actor: Actor) throws -> [ReviewCase] {
        var query = reviewCaseColumns + "WHERE state IN \(list: question.states) AND kind = \(question.kind)"
        query = query + " AND " + (try recusal(of: actor).condition)
        if question.isMine { query = query + " AND claimed_by = \(actor.accountID)" }
        if let after = question.after { query = query + " AND (due_at, case_id) > (\(after.dueAt), \(after.id))" }
        return try rows(query + " ORDER BY due_at, case_id LIMIT \(question.limit)", reviewCase)
    }

    /// Open cases of every kind that the account holds.
    func claimedReviews(by accountID: Int64) throws -> [ReviewCase] {
        try rows(
            reviewCaseColumns + "WHERE state = 'submitted' AND claimed_by = \(accountID) ORDER BY case_id", reviewCase)
    }

    /// How many there are in each state, of those that the reviewer sees.
    public func reviewCounts(_ kind: ReviewKind, for actor: Actor) throws -> [ReviewState: Int] {
        let seen = try recusal(of: actor).condition
        let pairs = try rows(
            "SELECT state, COUNT(*) FROM review_case WHERE kind = \(kind) AND \(seen) GROUP BY state"
        ) { row in (try row.next(ReviewState.self), try row.next(Int.self)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    public func reviewSteps(of caseID: Int64) throws -> [ReviewStep] {
        try rows(
            """
            SELECT step_no, review_step.kind, review_step.account_id, account.display_name, at, due_at, reason, items
            FROM review_step JOIN account ON account.account_id = review_step.account_id
            WHERE case_id = \(caseID) ORDER BY step_no
            """
        ) { row in
            ReviewStep(
                number: try row.next(), kind: try row.next(), accountID: try row.next(), accountName: try row.next(),
                at: try row.next(), dueAt: try row.next(), reason: try row.next(),
                items: try row.next(String.self).split(separator: "\n").map(String.init))
        }
    }

    private var reviewCaseColumns: Query {
        """
        SELECT case_id, kind, subject_id, organization_id, title, state, round, submitted_by, submitted_at, due_at,
            due_provisional, claimed_by, decided_by, decided_at, version FROM review_case
        """ + " "
    }

    private func reviewCase(_ row: inout RowReader) throws -> ReviewCase {
        ReviewCase(
            id: try row.next(), kind: try row.next(), subjectID: try row.next(), organizationID: try row.next(),
            title: try row.next(), state: try row.next(), round: try row.next(), submittedBy: try row.next(),
            submittedAt: try row.next(), dueAt: try row.next(), dueIsProvisional: try row.next(),
            claimedBy: try row.next(), decidedBy: try row.next(), decidedAt: try row.next(), version: try row.next())
    }
}

extension WriteSession {
    /// Puts a new subject into the queue; its clock starts now.
    func openReview(_ submission: ReviewSubmission, by accountID: Int64, at now: Instant) throws {
        let due = try dueTime(of: now)
        let caseID: Int64 = try value(
            """
            INSERT INTO review_case (kind, subject_id, organization_id, title, state, round, submitted_by, submitted_at,
                due_at, due_provisional, version)
            VALUES (\(submission.kind), \(submission.subjectID), \(submission.organizationID), \(submission.title),
                'submitted', 1, \(accountID), \(now),
                \(due.at), \(due.isProvisional), 1)
            RETURNING case_id
            """)!
        try addStep(
            to: caseID, .submitted, by: StepTaker(accountID, of: submission.organizationID), at: now,
            ReviewNote(dueAt: due.at))
    }

    /// The enterprise submits again what was returned to it: a new round with a new clock; the old steps stay.
    func reopenReview(_ review: ReviewCase, title: String, by accountID: Int64, at now: Instant) throws {
        guard review.state == .returned else { throw Refusal(.conflict, .reviewNotReturned) }
        let due = try dueTime(of: now)
        try advance(
            review,
            """
            state = 'submitted', round = round + 1, title = \(title), submitted_by = \(accountID),
            submitted_at = \(now), due_at = \(due.at), due_provisional = \(due.isProvisional)
            """)
        try addStep(
            to: review.id, .submitted, by: StepTaker(accountID, of: review.organizationID), at: now,
            ReviewNote(dueAt: due.at))
    }

    /// Changes the case if it is still as `review` says. Throws `Refusal.conflict` otherwise.
    func advance(_ review: ReviewCase, _ assignments: Query) throws {
        let changed = try run(
            "UPDATE review_case SET version = version + 1, " + assignments
                + " WHERE case_id = \(review.id) AND version = \(review.version)")
        guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
    }

    /// Writes a step down and seals it: with what the case is about, for whom somebody acts, and, where an amendment is
    /// submitted, what is asked for. So an opened log tells who asked for what, and who else let it.
    func addStep(
        to caseID: Int64, _ kind: ReviewStep.Kind, by taker: StepTaker, at now: Instant,
        _ note: ReviewNote = ReviewNote()
    ) throws {
        let found = try first(
            """
            SELECT kind, subject_id, round,
                (SELECT coalesce(max(step_no), 0) FROM review_step WHERE review_step.case_id = review_case.case_id)
            FROM review_case WHERE case_id = \(caseID)
            """
        ) { row in
            (
                kind: try row.next(ReviewKind.self), subject: try row.next(Int64.self), round: try row.next(Int64.self),
                last: try row.next(Int64.self)
            )
        }
        guard let found else { throw Refusal(.conflict, .changedMeanwhile) }
        let number = found.last + 1
        let request =
            kind == .submitted && found.kind == .amendment ? try requestDigest(ofAmendment: found.subject) : nil
        let columns: [StaticString] = [
            "case_id", "step_no", "kind", "account_id", "at", "due_at", "reason", "items", "case_kind", "subject_id",
            "round", "organization_id", "request_digest",
        ]
        let row: [Value] = [
            .integer(caseID), .integer(number), kind.storageValue, .integer(taker.accountID), now.storageValue,
            note.dueAt.storageValue, .text(note.reason), .text(note.items.joined(separator: "\n")),
            found.kind.storageValue, .integer(found.subject), .integer(found.round),
            taker.organizationID.storageValue, request.storageValue,
        ]
        try insert(into: "review_step", columns: columns, rows: [row])
        let record = FactForm.step.reader(columns).text(row)
        try leave([PendingLeaf(.decision, (0, caseID << 16 | number), record: record)])
    }
}

/// Who takes a step, and for whom.
struct StepTaker: Sendable {
    let accountID: Int64
    /// 0: the platform; nil: an applicant that is no organization yet.
    let organizationID: Int64?

    init(_ accountID: Int64, of organizationID: Int64?) {
        (self.accountID, self.organizationID) = (accountID, organizationID)
    }
}

extension Actor {
    /// As who takes a step: staff act for the platform, whatever number its organization has.
    var stepTaker: StepTaker { StepTaker(accountID, of: isStaff ? 0 : organizationID) }
}

/// What goes into the queue.
struct ReviewSubmission {
    var kind: ReviewKind
    var subjectID: Int64
    var organizationID: Int64?
    var title: String
}

/// What a step says beside who and when.
struct ReviewNote {
    var dueAt: Instant?
    var reason = ""
    var items: [String] = []
}

extension Rule {
    static let reviewNotReturned = Rule(
        "review.not-returned", "该申请不在“退回补正”状态，不能重新提交",
        "Only what was returned for correction can be submitted again")
}
