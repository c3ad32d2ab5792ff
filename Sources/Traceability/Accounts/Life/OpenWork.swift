public import Storage

/// 在办事项: what somebody has in hand that does not go on by itself once they are gone.
public struct OpenWork: Sendable, Hashable {
    /// Cases that they took out of the queue.
    public var reviews: Int64 = 0
    /// Spot checks that are theirs to look at.
    public var spotChecks: Int64 = 0
    /// Subscriptions that read events with their rights.
    public var subscriptions: Int64 = 0

    public init() {}

    public var isEmpty: Bool { reviews == 0 && spotChecks == 0 && subscriptions == 0 }
    /// What stops without a successor; a case goes back into its queue.
    var needsSuccessor: Bool { spotChecks > 0 || subscriptions > 0 }
}

extension Session {
    public func openWork(of accountID: Int64, in organizationID: Int64) throws -> OpenWork {
        var work = OpenWork()
        work.reviews =
            try value(
                "SELECT COUNT(*) FROM review_case WHERE claimed_by = \(accountID) AND state = 'submitted'",
                as: Int64.self) ?? 0
        work.spotChecks =
            try value(
                """
                SELECT COUNT(*) FROM spot_check
                WHERE supervisor_id = \(accountID) AND state IN ('open', 'notified', 'answered')
                """, as: Int64.self) ?? 0
        work.subscriptions =
            try value(
                """
                SELECT COUNT(*) FROM query_subscription
                WHERE account_id = \(accountID) AND owner_id = \(organizationID)
                """, as: Int64.self) ?? 0
        return work
    }
}

extension WriteSession {
    /// Moves it to the successor.
    /// - Parameter actor: who does that.
    func handOver(_ work: OpenWork, of accountID: Int64, to successor: Member?, by actor: Actor, at now: Instant) throws
    {
        if work.needsSuccessor, successor == nil { throw Refusal(.conflict, .workIsOpen, field: "successor") }
        if work.spotChecks > 0 {
            guard let successor, successor.roles.contains(.supervisor) else { throw Self.unfit(.supervisor) }
            try run(
                """
                UPDATE spot_check SET supervisor_id = \(successor.accountID)
                WHERE supervisor_id = \(accountID) AND state IN ('open', 'notified', 'answered')
                """)
        }
        if work.subscriptions > 0 {
            let fits = successor?.roles.contains { $0.permissions.contains(.eventSubscribe) } ?? false
            guard let successor, fits else { throw Self.unfit(.enterpriseOperator) }
            try run(
                """
                UPDATE query_subscription SET account_id = \(successor.accountID)
                WHERE account_id = \(accountID) AND owner_id = \(actor.organizationID)
                """)
        }
        try handOverReviews(of: accountID, to: successor, by: actor, at: now)
    }

    /// To a successor who reviews; else back into their queues.
    private func handOverReviews(of accountID: Int64, to successor: Member?, by actor: Actor, at now: Instant) throws {
        let holder = successor.flatMap { $0.roles.contains(.reviewer) ? $0.accountID : nil }
        for review in try claimedReviews(by: accountID) {
            try advance(review, "claimed_by = \(holder)")
            try addStep(
                to: review.id, holder == nil ? .released : .handedOver, by: actor.stepTaker, at: now)
        }
    }

    private static func unfit(_ role: Role) -> Refusal {
        Refusal(.invalid, .successorUnfit, field: "successor", words: ["role": role.name])
    }
}

extension Rule {
    static let workIsOpen = Rule(
        "account.work-open", "该人员还有在办的抽查或事件订阅，请指定接手人",
        "The person has spot checks or subscriptions in hand: name a successor")
    static let successorUnfit = Rule(
        "account.successor-unfit", "接手人须为本单位有“{role}”权限的有效账号",
        "The successor is an active account of this organization that may do what “{role}” may")
}
