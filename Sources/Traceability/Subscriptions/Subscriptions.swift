import Cryptography
import JSONStream
import Storage

/// Makes, lists, pauses and removes subscriptions of the actor's organization.
public struct Subscriptions: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Subscribes the organization, for the actor, to a query that it keeps. Throws `Refusal`.
    public func add(
        _ draft: SubscriptionDraft, to queryName: String, by actor: Actor, on occasion: Occasion
    ) async throws -> QuerySubscription {
        try actor.require(.eventSubscribe)
        try draft.check(platform.options.destinations)
        let sealed = try draft.signatureToken.map { try platform.seal($0, place: Self.secretPlace) }
        let (publicID, owner, now) = (platform.uuid(), actor.organizationID, occasion.now)
        let known = try await platform.numberArrivals()
        let after = try await start(draft, known)
        return try await platform.datastore.write { session in
            let query = try session.namedQuery(queryName, of: owner)
            let count: Int64 =
                try session.value("SELECT count(*) FROM query_subscription WHERE owner_id = \(owner)") ?? 0
            guard count < SubscriptionLimits.perOrganization else {
                throw Refusal(
                    .conflict, .subscriptionLimit, field: "queryName",
                    ["limit": "\(SubscriptionLimits.perOrganization)"])
            }
            let next = draft.schedule == nil ? now : draft.schedule?.next(after: now)
            let schedule = draft.schedule.map { String(decoding: $0.document.canonicalBytes, as: UTF8.self) }
            try session.run(
                """
                INSERT INTO query_subscription (public_id, owner_id, query_id, account_id, dest, format, secret_sealed,
                    schedule, report_if_empty, initial_record_time, state, reason, after_no, after_id, run_count,
                    next_at, created_at)
                VALUES (\(publicID), \(owner), \(query.id), \(actor.accountID), \(draft.dest), \(draft.format),
                    \(sealed), \(schedule), \(draft.reportsIfEmpty), \(draft.initialRecordTime), 'active', '',
                    \(after), \(Int64.max), 0, \(next), \(now))
                """)
            try session.audit(
                AuditEntry("subscription.create", ("subscription", publicID, queryName), reason: draft.dest),
                by: actor, on: occasion)
            return try session.subscription(publicID, of: owner)
        }
    }

    /// The arrival after which it begins: the last one, or the last before the first that holds what was recorded
    /// since the time asked for.
    private func start(_ draft: SubscriptionDraft, _ last: Int64) async throws -> Int64 {
        guard let since = draft.initialRecordTime else { return last }
        return try await platform.datastore.report { session in
            let first: Int64 =
                try session.value(
                    """
                    SELECT coalesce(min(arrival_no), \(last + 1)) FROM return_arrival
                    WHERE arrived_at >= \(since) AND arrival_no IS NOT NULL
                    """) ?? 1
            return first - 1
        }
    }

    public func list(queryName: String? = nil, by actor: Actor) async throws -> [QuerySubscription] {
        try actor.require(.eventRead)
        return try await platform.datastore.report { session in
            let query = try queryName.map { try session.namedQuery($0, of: actor.organizationID) }
            return try session.subscriptions(of: actor.organizationID, queryID: query?.id)
        }
    }

    /// One with its last deliveries, the newest first. Throws `Refusal.missing`.
    public func find(
        _ publicID: String, of queryName: String? = nil, by actor: Actor
    ) async throws -> (QuerySubscription, [SubscriptionDelivery]) {
        try actor.require(.eventRead)
        return try await platform.datastore.report { session in
            let found = try session.own(publicID, queryName, actor)
            return (found, try session.deliveries(of: found.id))
        }
    }

    public func remove(
        _ publicID: String, of queryName: String? = nil, by actor: Actor, on occasion: Occasion
    ) async throws {
        try await change((publicID, queryName), "subscription.delete", by: actor, on: occasion) { session, found in
            try session.removeSubscription(found.id)
        }
    }

    /// What comes meanwhile waits.
    public func pause(
        _ publicID: String, of queryName: String? = nil, by actor: Actor, on occasion: Occasion
    ) async throws {
        try await change((publicID, queryName), "subscription.pause", by: actor, on: occasion) { session, found in
            guard found.state == .active else { throw Refusal(.conflict, .changedMeanwhile) }
            try session.run(
                "UPDATE query_subscription SET state = 'paused' WHERE subscription_id = \(found.id)")
        }
    }

    /// Goes on where it stood, what was given up first. Whoever resumes it is from now on the one whose rights count.
    public func resume(
        _ publicID: String, of queryName: String? = nil, by actor: Actor, on occasion: Occasion
    ) async throws {
        let now = occasion.now
        try await change((publicID, queryName), "subscription.resume", by: actor, on: occasion) { session, found in
            guard found.state != .active else { throw Refusal(.conflict, .changedMeanwhile) }
            try session.run(
                """
                UPDATE query_subscription SET state = 'active', reason = '', account_id = \(actor.accountID),
                    next_at = \(now) WHERE subscription_id = \(found.id)
                """)
            try session.run(
                """
                UPDATE subscription_delivery SET state = 'pending', attempt_count = 0
                WHERE subscription_id = \(found.id) AND state = 'dead' AND kind <> 'test'
                    AND delivery_no = (SELECT max(delivery_no) FROM subscription_delivery other
                        WHERE other.subscription_id = \(found.id) AND other.kind <> 'test')
                """)
        }
    }

    /// Sends a message without events, once, as soon as a worker is free. When it runs next stays as it is.
    public func test(
        _ publicID: String, of queryName: String? = nil, by actor: Actor, on occasion: Occasion
    ) async throws {
        let (deliveryID, now) = (platform.uuid(), occasion.now)
        try await change((publicID, queryName), "subscription.test", by: actor, on: occasion) { session, found in
            guard found.state == .active else { throw Refusal(.conflict, .subscriptionIdle) }
            let waiting = try session.pendingDelivery(of: found.id)
            guard waiting?.kind != .test else { return }
            let new = NewDelivery(
                kind: .test, place: found.place, eventCount: 0, publicID: deliveryID, createdAt: now)
            _ = try session.add(new, to: found)
        }
    }

    private func change(
        _ target: (publicID: String, queryName: String?), _ action: String, by actor: Actor, on occasion: Occasion,
        _ body: @escaping @Sendable (any WriteSession, QuerySubscription) throws -> Void
    ) async throws {
        try actor.require(.eventSubscribe)
        try await platform.datastore.write { session in
            let found = try session.own(target.publicID, target.queryName, actor)
            try body(session, found)
            try session.audit(
                AuditEntry(action, ("subscription", found.publicID, found.queryName), reason: found.dest), by: actor,
                on: occasion)
        }
    }

    static let secretPlace = "query_subscription.secret_sealed"
}

extension Session {
    fileprivate func own(_ publicID: String, _ queryName: String?, _ actor: Actor) throws -> QuerySubscription {
        let found = try subscription(publicID, of: actor.organizationID)
        if let queryName, queryName != found.queryName {
            throw Refusal(
                .missing, .missing, field: "subscriptionID", ["object": "subscription \(publicID.prefix(60))"])
        }
        return found
    }
}

extension Platform {
    /// A random UUID (RFC 9562, version 4).
    func uuid() -> String {
        var bytes = entropy.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.hexadecimal
        var text = ""
        for (offset, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(offset) { text += "-" }
            text.append(digit)
        }
        return text
    }
}

extension Rule {
    static let subscriptionLimit = Rule(
        "subscription.limit", "最多保留 {limit} 个订阅，请先删除不用的",
        "At most {limit} subscriptions are kept; delete one first")
    static let subscriptionIdle = Rule(
        "subscription.idle", "订阅未在运行，请先恢复", "The subscription does not run; resume it first")
}
