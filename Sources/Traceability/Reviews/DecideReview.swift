public import Storage

/// A reviewer's decision on a case.
public enum Decision: Sendable, Hashable {
    case approve
    /// With a reason that the enterprise reads.
    case reject(reason: String)
    /// 退回补正: with the items to correct.
    case returnForCorrection(reason: String, items: [String])

    public var name: String {
        switch self {
        case .approve: "approve"
        case .reject: "reject"
        case .returnForCorrection: "return"
        }
    }
}

/// What a reviewer read and ticked before deciding.
public struct ReviewedCase: Sendable {
    public let kind: ReviewKind
    public let subjectID: Int64
    /// The version that the reviewer saw; nil: whatever it is now (bulk and API calls that name none).
    public let version: Int64?
    public let ticked: [String]

    public init(_ kind: ReviewKind, _ subjectID: Int64, version: Int64? = nil, ticked: [String] = []) {
        self.kind = kind
        self.subjectID = subjectID
        self.version = version
        self.ticked = ticked
    }
}

extension WriteSession {
    /// Decides, once: a second reviewer gets `Refusal.conflict`. The submitter never decides (GB/T 22239 7.1.4.2 d).
    ///
    /// What follows from the decision (an organization, an allocation) is the caller's, in the same transaction.
    func decide(_ reviewed: ReviewedCase, _ decision: Decision, by actor: Actor, on occasion: Occasion) throws
        -> ReviewCase
    {
        try actor.require(reviewed.kind.permission)
        guard let review = try reviewCase(reviewed.kind, of: reviewed.subjectID) else {
            throw Refusal(.missing, .missing, words: ["object": reviewed.kind.name])
        }
        guard review.state == .submitted, reviewed.version == nil || reviewed.version == review.version else {
            throw Refusal(.conflict, .alreadyDecided, words: ["state": review.state.name])
        }
        guard review.submittedBy != actor.accountID else { throw Refusal(.denied, .ownSubmission) }
        let isAffiliated = try memberships(of: actor.accountID).contains { $0.organizationID == review.organizationID }
        if isAffiliated { throw Refusal(.denied, .affiliatedReviewer) }
        guard try reviewCase(reviewed.kind, of: reviewed.subjectID, for: actor) != nil else {
            throw Refusal(.denied, .affiliatedReviewer)
        }
        let (state, kind, reason, items) = try outcome(of: decision)
        let before = try digest(of: "review-case", "\(review.id)")
        if !reviewed.ticked.isEmpty {
            try addStep(
                to: review.id, .checked, by: actor.stepTaker, at: occasion.now, ReviewNote(items: reviewed.ticked))
        }
        try advance(
            review,
            """
            state = \(state), decided_by = \(actor.accountID), decided_at = \(occasion.now),
            claimed_by = \(actor.accountID)
            """
        )
        try addStep(
            to: review.id, kind, by: actor.stepTaker, at: occasion.now, ReviewNote(reason: reason, items: items))
        try audit(
            AuditEntry(
                "\(reviewed.kind.rawValue).\(decision.name)",
                (reviewed.kind.rawValue, "\(reviewed.subjectID)", review.title),
                reason: reason
            ).from(before, to: try digest(of: "review-case", "\(review.id)")), by: actor, on: occasion)
        return review
    }

    private func outcome(of decision: Decision) throws -> (ReviewState, ReviewStep.Kind, String, [String]) {
        switch decision {
        case .approve: return (.approved, .approved, "", [])
        case .reject(let reason):
            return (.rejected, .rejected, try Text.required(reason, "reason", limit: 500), [])
        case .returnForCorrection(let reason, let items):
            let named = items.map { $0.replacing("\n", with: " ") }.filter { !$0.isEmpty }
            if named.isEmpty { throw Refusal(.invalid, .required, field: "items", ["field": "items"]) }
            return (.returned, .returned, try Text.limited(reason, "reason", limit: 500), named)
        }
    }
}

/// Takes a case, gives it back or hands it to a colleague, so that two reviewers do not read the same thing.
public struct ClaimReview: Sendable {
    public enum Step: Sendable {
        case claim, release
        case handOver(toAccount: Int64)

        var verb: String {
            switch self {
            case .claim: "claim"
            case .release: "release"
            case .handOver: "hand-over"
            }
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ kind: ReviewKind, _ subjectID: Int64, _ step: Step, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(kind.permission)
        try await platform.datastore.write { session in
            guard let review = try session.reviewCase(kind, of: subjectID), review.state == .submitted else {
                throw Refusal(.conflict, .changedMeanwhile)
            }
            guard try session.reviewCase(kind, of: subjectID, for: actor) != nil else {
                throw Refusal(.denied, .affiliatedReviewer)
            }
            if case .claim = step, let other = review.claimedBy, other != actor.accountID {
                throw Refusal(.conflict, .claimedByOther)
            }
            let (holder, kindOfStep): (Int64?, ReviewStep.Kind) =
                switch step {
                case .claim: (actor.accountID, .claimed)
                case .release: (nil, .released)
                case .handOver(let other): (other, .handedOver)
                }
            if case .handOver(let other) = step {
                guard try session.memberships(of: other).contains(where: { $0.roles.contains(.reviewer) }) else {
                    throw Refusal(.invalid, .notAReviewer, field: "deputy", ["value": "\(other)"])
                }
            }
            try session.advance(review, "claimed_by = \(holder)")
            try session.addStep(to: review.id, kindOfStep, by: actor.stepTaker, at: occasion.now)
            try session.audit(
                AuditEntry("\(kind.rawValue).\(step.verb)", (kind.rawValue, "\(subjectID)", review.title)),
                by: actor, on: occasion)
        }
    }
}

extension Rule {
    static let alreadyDecided = Rule(
        "review.already-decided", "该申请已被处理（当前状态：{state}），请刷新", "This was decided already (now: {state}); reload")
    static let ownSubmission = Rule(
        "review.own-submission", "不能审核自己提交的申请", "Nobody reviews what they submitted")
    static let affiliatedReviewer = Rule(
        "review.affiliated", "您是该企业或其同行企业的成员，须回避，请由其他审核员处理",
        "You work for this enterprise, or for a rival of it: another reviewer decides")
    static let claimedByOther = Rule(
        "review.claimed", "该申请已由其他审核员领取", "Another reviewer holds this")
    static let notAReviewer = Rule(
        "review.not-a-reviewer", "转交对象不是审核员（{value}）", "The colleague is not a reviewer ({value})")
}
