import EPCIS
import Storage

/// What the work writes down.
extension SubscriptionWork {
    /// The lease on the subscription that has waited longest; nil: none is due, or it was stopped instead.
    func claim() async throws -> Claim? {
        let now = platform.clock.now()
        let isDue = try await platform.datastore.read { session -> Bool in
            let due = try session.due(at: now)
            return try session.exists("SELECT 1 FROM query_subscription WHERE \(due) LIMIT 1")
        }
        guard isDue else { return nil }
        do { return try await lease(at: now) } catch let unreadable as Unreadable {
            try await platform.datastore.write(.readCommitted) { session in
                try session.end(unreadable.id, .failed, Rule.subscriptionUnreadable.message.text(.chinese))
            }
            throw unreadable.cause
        }
    }

    /// What is stored of a subscription, its query or its secret does not open.
    private struct Unreadable: Error {
        let id: Int64
        let cause: any Error
    }

    /// Whether the error lies in what is stored, and trying again cannot help: all but what the database itself says.
    static func isOfContent(_ error: any Error) -> Bool {
        switch error {
        case is CancellationError: false
        case StorageError.unexpectedColumn: true
        case is StorageError: false
        default: true
        }
    }

    private func lease(at now: Instant) async throws -> Claim? {
        let platform = platform
        return try await platform.datastore.write(.readCommitted) { session -> Claim? in
            let due = try session.due(at: now)
            let id = try session.value(
                """
                SELECT subscription_id FROM query_subscription WHERE \(due)
                ORDER BY next_at LIMIT 1
                """ + session.engine.forUpdateSkipLocked, as: Int64.self)
            guard let id else { return nil }
            do { return try session.claim(id, platform, at: now) } catch let error where Self.isOfContent(error) {
                throw Unreadable(id: id, cause: error)
            }
        }
    }

    /// How far the run goes that is under way, or begins.
    func until(_ claim: Claim) async throws -> Int64 {
        if let until = claim.subscription.untilArrival { return until }
        let last = try await platform.numberArrivals()
        try await platform.datastore.write(.readCommitted) { session in
            guard try session.holds(claim) else { return }
            try session.run(
                """
                UPDATE query_subscription SET until_no = \(last), run_count = 0
                WHERE subscription_id = \(claim.subscription.id)
                """)
        }
        return last
    }

    /// Nothing up to there is for the subscriber: a run that is complete is over, a stream looks again after a second.
    func pass(_ claim: Claim, to place: ArrivalPlace, isComplete: Bool) async throws {
        let (now, schedule) = (platform.clock.now(), claim.subscription.schedule)
        var next: Instant? = now
        if isComplete { next = schedule == nil ? now.adding(seconds: 1) : schedule?.next(after: now) }
        let (nextAt, isRunOver) = (next, isComplete && schedule != nil)
        try await platform.datastore.write(.readCommitted) { session in
            guard try session.holds(claim) else { return }
            try session.moveOn(claim.subscription, to: place, nextAt: nextAt, isRunOver: isRunOver)
        }
    }

    func record(
        _ answer: CarrierAnswer, _ delivery: SubscriptionDelivery, _ claim: Claim, withheld: Bool = false
    ) async throws {
        let (now, draw) = (platform.clock.now(), platform.entropy.number())
        try await platform.datastore.write(.readCommitted) { session in
            guard try session.holds(claim) else { return }
            let attempts = delivery.attemptCount + (withheld ? 0 : 1)
            let isOver = answer.isFinal || attempts >= SubscriptionLimits.attempts || delivery.kind == .test
            let state: SubscriptionDelivery.State =
                withheld ? .withheld : answer.isDelivered ? .delivered : isOver ? .dead : .pending
            try session.run(
                """
                UPDATE subscription_delivery SET state = \(state), attempt_count = \(attempts),
                    status = \(answer.status), answer = \(String(answer.text.prefix(500))), tried_at = \(now)
                WHERE subscription_id = \(claim.subscription.id) AND delivery_no = \(delivery.number)
                """)
            switch (delivery.kind, state) {
            case (.test, _): try session.free(claim.subscription)
            case (_, .delivered), (_, .withheld):
                try session.moveOn(
                    claim.subscription, to: delivery.to, nextAt: now, deliveredAt: state == .delivered ? now : nil)
            case (_, .dead): try session.end(claim.subscription.id, .failed, answer.reason.kept)
            case (_, .pending):
                let pause = SubscriptionLimits.pauseSeconds(after: attempts, draw: draw)
                try session.free(claim.subscription, nextAt: now.adding(seconds: pause))
            }
        }
    }

    func stop(_ claim: Claim, _ state: QuerySubscription.State, _ reason: String) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            guard try session.holds(claim) else { return }
            try session.end(claim.subscription.id, state, reason)
        }
    }
}

extension Session {
    /// What a worker may take up: streams that something has come for, runs whose time has come, what waits to be sent;
    /// a test at any time.
    fileprivate func due(at now: Instant) throws -> Query {
        let last = try lastArrival()
        let pending: Query = """
            SELECT 1 FROM subscription_delivery
            WHERE subscription_delivery.subscription_id = query_subscription.subscription_id
                AND subscription_delivery.state = 'pending'
            """
        return """
            state = 'active' AND (kept_until IS NULL OR kept_until < \(now))
                AND ((next_at IS NULL OR next_at <= \(now))
                        AND (schedule IS NOT NULL OR after_no < \(last) OR after_id < \(Int64.max)
                            OR EXISTS (\(pending)))
                    OR EXISTS (\(pending) AND subscription_delivery.kind = 'test'))
            """
    }

    func holds(_ claim: SubscriptionWork.Claim) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM query_subscription WHERE subscription_id = \(claim.subscription.id)
                AND kept_until = \(claim.keptUntil)
            """ + engine.forUpdate)
    }
}

extension WriteSession {
    /// The lease on a subscription whose row is locked; nil: it was stopped instead.
    fileprivate func claim(_ id: Int64, _ platform: Platform, at now: Instant) throws -> SubscriptionWork.Claim? {
        guard let found = try subscriptions("subscription_id = \(id)").first else { return nil }
        guard let actor = try actor(found.accountID, for: found.ownerID), actor.may(.eventSubscribe),
            actor.may(.eventRead)
        else { return try stop(found, .subscriberGone) }
        guard let query = try namedQuery(found.queryID) else { return try stop(found, .subscriptionQueryGone) }
        let until = now.adding(seconds: SubscriptionLimits.leaseSeconds)
        try run("UPDATE query_subscription SET kept_until = \(until) WHERE subscription_id = \(id)")
        let sealed = try value(
            "SELECT secret_sealed FROM query_subscription WHERE subscription_id = \(id)", as: [UInt8]?.self)
        var asked = try query.query()
        if let since = found.initialRecordTime {
            asked.criteria.append(.time(.recordTime, .greaterOrEqual, since.microseconds))
        }
        let token = try (sealed ?? nil).map { try platform.openText($0, place: Subscriptions.secretPlace) }
        return SubscriptionWork.Claim(
            subscription: found, query: asked, actor: actor, delivery: try pendingDelivery(of: id),
            signatureToken: token, keptUntil: until, now: now)
    }

    /// All up to there is done: a run goes on until it is over.
    fileprivate func moveOn(
        _ subscription: QuerySubscription, to place: ArrivalPlace, nextAt: Instant?, isRunOver: Bool = false,
        deliveredAt: Instant? = nil
    ) throws {
        let notified: Query = deliveredAt.map { "\($0)" } ?? "notified_at"
        let until: Query = isRunOver ? "NULL" : "until_no"
        let delivered = deliveredAt == nil ? 0 : 1
        try run(
            """
            UPDATE query_subscription SET after_no = \(place.arrival), after_id = \(place.eventID),
                until_no = \(until), run_count = run_count + \(delivered), next_at = \(nextAt),
                notified_at = \(notified), kept_until = NULL
            WHERE subscription_id = \(subscription.id)
            """)
    }

    /// - Parameter nextAt: nil leaves it as it is.
    fileprivate func free(_ subscription: QuerySubscription, nextAt: Instant? = nil) throws {
        let next: Query = nextAt.map { "\($0)" } ?? "next_at"
        try run(
            """
            UPDATE query_subscription SET next_at = \(next), kept_until = NULL
            WHERE subscription_id = \(subscription.id)
            """)
    }

    fileprivate func end(_ id: Int64, _ state: QuerySubscription.State, _ reason: String) throws {
        try run(
            """
            UPDATE query_subscription SET state = \(state), reason = \(String(reason.prefix(1_200))), kept_until = NULL
            WHERE subscription_id = \(id)
            """)
    }

    fileprivate func stop(_ subscription: QuerySubscription, _ rule: Rule) throws -> SubscriptionWork.Claim? {
        try end(subscription.id, .stopped, rule.message.kept)
        return nil
    }
}
