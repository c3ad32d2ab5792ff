import JSONStream
import Storage

extension Session {
    /// Subscriptions of an organization, the newest first; of one query where it is given.
    func subscriptions(of ownerID: Int64, queryID: Int64? = nil) throws -> [QuerySubscription] {
        let ofQuery: Query = queryID.map { "AND query_subscription.query_id = \($0)" } ?? ""
        return try subscriptions(
            """
            query_subscription.owner_id = \(ownerID) \(ofQuery)
            ORDER BY query_subscription.subscription_id DESC LIMIT \(SubscriptionLimits.perOrganization)
            """)
    }

    /// Throws `Refusal.missing`.
    func subscription(_ publicID: String, of ownerID: Int64) throws -> QuerySubscription {
        let found = try subscriptions(
            "query_subscription.owner_id = \(ownerID) AND query_subscription.public_id = \(publicID)")
        guard let found = found.first else {
            throw Refusal(
                .missing, .missing, field: "subscriptionID", ["object": "subscription \(publicID.prefix(60))"])
        }
        return found
    }

    func subscriptions(_ condition: Query) throws -> [QuerySubscription] {
        try rows(
            """
            SELECT subscription_id, public_id, query_subscription.owner_id, query_subscription.query_id,
                coalesce(named_query.name, ''), account_id, dest, format,
                CASE WHEN secret_sealed IS NULL THEN 0 ELSE 1 END, schedule, report_if_empty, initial_record_time,
                state, reason, after_no, after_id, until_no, run_count, next_at, query_subscription.created_at,
                notified_at
            FROM query_subscription LEFT JOIN named_query ON named_query.query_id = query_subscription.query_id
            WHERE \(condition)
            """, Self.subscription)
    }

    private static func subscription(_ row: inout RowReader) throws -> QuerySubscription {
        QuerySubscription(
            id: try row.next(), publicID: try row.next(), ownerID: try row.next(), queryID: try row.next(),
            queryName: try row.next(), accountID: try row.next(), dest: try row.next(), format: try row.next(),
            isSigned: try row.next(),
            schedule: try row.next(String?.self).map { try QuerySchedule(JSONValue(parsing: Array($0.utf8))) },
            reportsIfEmpty: try row.next(), initialRecordTime: try row.next(), state: try row.next(),
            reason: try row.next(), place: ArrivalPlace(arrival: try row.next(), eventID: try row.next()),
            untilArrival: try row.next(), runCount: try row.next(), nextAt: try row.next(),
            createdAt: try row.next(), notifiedAt: try row.next())
    }

    /// The newest first.
    func deliveries(of subscriptionID: Int64, limit: Int = 50) throws -> [SubscriptionDelivery] {
        try deliveries("subscription_id = \(subscriptionID) ORDER BY delivery_no DESC LIMIT \(limit)")
    }

    /// A test goes before what waits.
    func pendingDelivery(of subscriptionID: Int64) throws -> SubscriptionDelivery? {
        try deliveries(
            """
            subscription_id = \(subscriptionID) AND state = 'pending'
            ORDER BY CASE WHEN kind = 'test' THEN 0 ELSE 1 END, delivery_no LIMIT 1
            """
        ).first
    }

    private func deliveries(_ condition: Query) throws -> [SubscriptionDelivery] {
        try rows(
            """
            SELECT delivery_no, public_id, kind, state, from_no, from_id, to_no, to_id, event_count, attempt_count,
                status, answer, created_at, tried_at FROM subscription_delivery WHERE \(condition)
            """
        ) { row in
            SubscriptionDelivery(
                number: try row.next(), publicID: try row.next(), kind: try row.next(), state: try row.next(),
                from: ArrivalPlace(arrival: try row.next(), eventID: try row.next()),
                to: ArrivalPlace(arrival: try row.next(), eventID: try row.next()), eventCount: try row.next(),
                attemptCount: try row.next(), status: try row.next(), answer: try row.next(),
                createdAt: try row.next(), triedAt: try row.next())
        }
    }

    /// The account as it may act for the organization now; nil: it is closed, or has no business there any more.
    func actor(_ accountID: Int64, for organizationID: Int64) throws -> Actor? {
        guard let account = try account(accountID), account.state == .active,
            let held = try memberships(of: accountID).first(where: { $0.organizationID == organizationID }),
            let organization = try organization(organizationID), [.active, .suspended].contains(organization.state)
        else { return nil }
        return Actor(
            accountID: accountID, accountName: account.name, displayName: account.displayName,
            organization: (organizationID, held.organizationName), roles: held.roles, siteID: held.siteID)
    }
}

extension Platform {
    /// Whoever reads for long, as the account may act now; nil: it may no longer ask for events there.
    public func reader(_ actor: Actor) async throws -> Actor? {
        let now = try await datastore.lookUp { try $0.actor(actor.accountID, for: actor.organizationID) }
        return now.flatMap { $0.may(.eventRead) ? $0 : nil }
    }
}

/// A message that is to be written down: from where the subscription stands up to and with `place`.
struct NewDelivery: Sendable {
    let kind: SubscriptionDelivery.Kind
    let place: ArrivalPlace
    let eventCount: Int
    let publicID: String
    let createdAt: Instant
}

extension WriteSession {
    /// Adds a message that is to be sent. Answers it.
    func add(_ new: NewDelivery, to subscription: QuerySubscription) throws -> SubscriptionDelivery? {
        let last: Int64 =
            try value(
                """
                SELECT coalesce(max(delivery_no), 0) FROM subscription_delivery
                WHERE subscription_id = \(subscription.id)
                """) ?? 0
        let from = subscription.place
        try run(
            """
            INSERT INTO subscription_delivery (subscription_id, delivery_no, public_id, kind, state, from_no, from_id,
                to_no, to_id, event_count, attempt_count, answer, created_at)
            VALUES (\(subscription.id), \(last + 1), \(new.publicID), \(new.kind), 'pending', \(from.arrival),
                \(from.eventID), \(new.place.arrival), \(new.place.eventID), \(new.eventCount), 0, '',
                \(new.createdAt))
            """)
        try run(
            """
            DELETE FROM subscription_delivery WHERE subscription_id = \(subscription.id) AND state <> 'pending'
                AND delivery_no <= \(last - SubscriptionLimits.deliveriesKept)
            """)
        return try deliveries(of: subscription.id, limit: 1).first
    }

    func removeSubscription(_ id: Int64) throws {
        try run("DELETE FROM subscription_delivery WHERE subscription_id = \(id)")
        try run("DELETE FROM query_subscription WHERE subscription_id = \(id)")
    }
}
