import Serials
import Storage

/// 编码申请: puts a request before the reviewers (T/SGACC 1005 5.2.1).
public struct ApplyForCodes: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter idempotencyKey: the same key from the same enterprise gives the same application back.
    public func callAsFunction(
        _ request: CodeRequest, idempotencyKey: String? = nil, by actor: Actor, on occasion: Occasion
    ) async throws -> CodeApplication {
        try actor.require(.codeApply)
        let key = try idempotencyKey.map { try Text.required($0, "Idempotency-Key", limit: 128) }
        do {
            return try await apply(request, key, actor, occasion)
        } catch StorageError.uniqueViolation {
            // The same key at the same moment: the other request made it.
            return try await apply(request, key, actor, occasion)
        }
    }

    private func apply(
        _ request: CodeRequest, _ key: String?, _ actor: Actor, _ occasion: Occasion
    ) async throws -> CodeApplication {
        try await platform.datastore.write { session in
            if let key, let known = try session.codeApplication(of: actor.organizationID, key: key) {
                guard known.productID == request.productID, known.quantity == request.quantity,
                    known.scheme.rawValue == request.scheme, request.layout.isEmpty || known.layout == request.layout,
                    known.scratch == request.scratch, known.tag.rawValue == request.tag
                else {
                    throw Refusal(.conflict, .keyUsedForOther, field: "Idempotency-Key", ["id": "\(known.id)"])
                }
                return known
            }
            let checked = try request.checked(session, actor, platform, on: occasion)
            let id: Int64 = try session.value(
                """
                INSERT INTO code_application (organization_id, site_id, product_id, scheme, layout, quantity, purpose,
                    quota_increase, quota_reason, scratch, tag, idempotency_key, created_by, created_at)
                VALUES (\(actor.organizationID), \(checked.siteID), \(checked.product.id), \(checked.scheme),
                    \(checked.layout.id), \(checked.quantity), \(checked.purpose), \(checked.quotaIncrease),
                    \(checked.quotaReason), \(checked.scratch), \(checked.tag), \(key), \(actor.accountID),
                    \(occasion.now))
                RETURNING application_id
                """)!
            let title = "\(actor.organizationName) · \(checked.product.model) × \(checked.quantity)"
            try session.openReview(
                ReviewSubmission(
                    kind: .codeApplication, subjectID: id, organizationID: actor.organizationID, title: title),
                by: actor.accountID,
                at: occasion.now)
            try session.count(
                .applied, checked.quantity, organizationID: actor.organizationID, accountID: actor.accountID,
                at: occasion.now)
            try session.audit(
                AuditEntry("code-application.submit", ("code-application", "\(id)", title)), by: actor, on: occasion)
            return try session.codeApplication(id)!
        }
    }
}

/// The enterprise corrects what was returned to it and submits again: a new round with a new clock.
public struct CorrectCodeApplication: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ id: Int64, _ request: CodeRequest, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.codeApply)
        try await platform.datastore.write { session in
            let review = try session.ownApplicationReview(id, actor)
            guard review.state == .returned else { throw Refusal(.conflict, .reviewNotReturned) }
            let checked = try request.checked(session, actor, platform, on: occasion, excluding: id)
            try session.run(
                """
                UPDATE code_application SET site_id = \(checked.siteID), product_id = \(checked.product.id),
                    scheme = \(checked.scheme), layout = \(checked.layout.id), quantity = \(checked.quantity),
                    purpose = \(checked.purpose), quota_increase = \(checked.quotaIncrease),
                    quota_reason = \(checked.quotaReason), scratch = \(checked.scratch), tag = \(checked.tag)
                WHERE application_id = \(id)
                """)
            let title = "\(actor.organizationName) · \(checked.product.model) × \(checked.quantity)"
            try session.reopenReview(review, title: title, by: actor.accountID, at: occasion.now)
            try session.audit(
                AuditEntry("code-application.resubmit", ("code-application", "\(id)", title)), by: actor, on: occasion)
        }
    }
}

/// The enterprise takes an application back before it is decided.
public struct WithdrawCodeApplication: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.codeApply)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "code-application", "\(id)")
            let review = try session.ownApplicationReview(id, actor)
            guard [.submitted, .returned].contains(review.state) else {
                throw Refusal(.conflict, .alreadyDecided, words: ["state": review.state.name])
            }
            try session.advance(review, "state = \(ReviewState.withdrawn)")
            try session.addStep(
                to: review.id, .withdrawn, by: StepTaker(actor.accountID, of: review.organizationID), at: occasion.now)
            try session.audit(
                AuditEntry("code-application.withdraw", ("code-application", "\(id)", review.title)).from(before),
                by: actor, on: occasion)
        }
    }
}

extension Session {
    /// The review of the actor's own application; anyone else's is not there.
    fileprivate func ownApplicationReview(_ id: Int64, _ actor: Actor) throws -> ReviewCase {
        guard let application = try codeApplication(id), application.organizationID == actor.organizationID,
            let review = try reviewCase(.codeApplication, of: id)
        else { throw Refusal(.missing, .missing, ["object": "code application \(id)"]) }
        return review
    }
}

extension Rule {
    static let keyUsedForOther = Rule(
        "codes.idempotency-key-used", "该 Idempotency-Key 已用于内容不同的申请（编号 {id}），请换一个",
        "This Idempotency-Key was used for another application ({id}); choose another key")
}
