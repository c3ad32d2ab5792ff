import EPCIS
import Storage

/// A message ready to be sent.
public struct SubscriptionParcel: Sendable {
    public let destination: Destination
    /// The same in every attempt.
    public let deliveryID: String
    public let subscriptionID: String
    public let body: [UInt8]
    public let sentAt: Instant
    public var attempt = 1
    public var mediaType = QuerySubscription.Format.json.mediaType
    /// Signs the body; nil: nobody can check where it came from.
    public var signatureToken: String?

    public init(
        to destination: Destination, deliveryID: String, subscriptionID: String, body: [UInt8], sentAt: Instant
    ) {
        (self.destination, self.deliveryID, self.subscriptionID) = (destination, deliveryID, subscriptionID)
        (self.body, self.sentAt) = (body, sentAt)
    }
}

/// What came back.
public struct CarrierAnswer: Sendable, Hashable {
    /// HTTP status; nil: there was no answer.
    public var status: Int?
    /// The beginning of the receiver's answer, or what went wrong.
    public var text: String
    /// Trying again cannot help.
    public var isFinal: Bool

    public init(status: Int? = nil, _ text: String, isFinal: Bool = false) {
        (self.status, self.text, self.isFinal) = (status, text, isFinal)
    }

    /// Why the delivery was given up: 410 says so whatever else the receiver wrote.
    var reason: Message {
        guard let status else { return Message(kept: text) }
        let (chinese, english) = text.isEmpty ? ("", "") : ("：\(text)", ": \(text)")
        guard status != 410 else {
            return Message("HTTP 410，接收方不再接收\(chinese)", "HTTP 410, the receiver wants no more\(english)")
        }
        return Message("HTTP \(status)\(chinese)", "HTTP \(status)\(english)")
    }

    public var isDelivered: Bool { status.map { (200..<300).contains($0) } ?? false }
}

/// Who carries messages: HTTP in production, a list in tests.
public protocol SubscriptionCarrier: Sendable {
    func carry(_ parcel: SubscriptionParcel) async -> CarrierAnswer
}

/// The work of subscriptions, a message at a time, by any number of workers and processes: one of them at a time holds
/// a subscription's lease. A message is written down before it is sent and crossed out after it was taken, so that
/// none is lost; where the program dies in between it is sent again under the same id.
public struct SubscriptionWork: Sendable {
    let platform: Platform
    let carrier: any SubscriptionCarrier

    public init(_ platform: Platform, _ carrier: any SubscriptionCarrier) {
        (self.platform, self.carrier) = (platform, carrier)
    }

    /// For the one process of an SQLite file, at its start: what it held when it was killed is free at once.
    public func releaseLeases() async throws {
        guard platform.datastore.engine == .sqlite else { return }
        try await platform.datastore.write(.readCommitted) { session in
            try session.run("UPDATE query_subscription SET kept_until = NULL WHERE kept_until IS NOT NULL")
        }
    }

    /// Does one piece of work; false when there is none.
    public func step() async throws -> Bool {
        guard let claim = try await claim() else { return false }
        do {
            guard let letter = try await letter(claim) else { return true }
            let answer = await carrier.carry(letter.parcel)
            try await record(answer, letter.delivery, claim)
        } catch let refusal as Refusal {
            try await stop(claim, .failed, refusal.kept)
        } catch let error as QueryError {
            try await stop(claim, .failed, error.refusal.kept)
        } catch let error where Self.isOfContent(error) {
            // Its subscriber sees that it failed; why is for the log.
            try await stop(claim, .failed, Rule.subscriptionUnreadable.message.kept)
            throw error
        }
        return true
    }

    struct Claim: Sendable {
        let subscription: QuerySubscription
        let query: SimpleEventQuery
        let actor: Actor
        let delivery: SubscriptionDelivery?
        let signatureToken: String?
        let keptUntil: Instant
        let now: Instant
    }

    private struct Letter {
        var delivery: SubscriptionDelivery
        var parcel: SubscriptionParcel
    }

    /// What is to be sent; nil: nothing, and the subscription knows when to look again.
    private func letter(_ claim: Claim) async throws -> Letter? {
        guard let waiting = claim.delivery else { return try await newLetter(claim) }
        var events: [StoredEvent] = []
        if waiting.kind == .events {
            events = try await self.events(of: waiting, claim)
            guard !events.isEmpty else {
                try await record(CarrierAnswer(""), waiting, claim, withheld: true)
                return nil
            }
        }
        return Letter(delivery: waiting, parcel: try parcel(waiting, events, claim))
    }

    /// The events of a message as the subscriber may see them now.
    private func events(of delivery: SubscriptionDelivery, _ claim: Claim) async throws -> [StoredEvent] {
        var (events, place): ([StoredEvent], ArrivalPlace) = ([], delivery.from)
        while place < delivery.to {
            let found = try await FindArrivals(platform)(
                claim.query, after: place, until: delivery.to.arrival, size: SubscriptionLimits.eventsPerDelivery,
                by: claim.actor)
            for (event, at) in zip(found.events, found.places) where at <= delivery.to { events.append(event) }
            guard found.place > place else { break }
            place = found.place
        }
        return events
    }

    private func newLetter(_ claim: Claim) async throws -> Letter? {
        let subscription = claim.subscription
        var until = Int64.max
        if subscription.schedule != nil { until = try await self.until(claim) }
        let found = try await FindArrivals(platform)(
            claim.query, after: subscription.place, until: until, size: SubscriptionLimits.eventsPerDelivery,
            by: claim.actor)
        var kind: SubscriptionDelivery.Kind?
        if !found.events.isEmpty { kind = .events }
        let isRunOver = subscription.schedule != nil && found.isComplete
        let sent = subscription.untilArrival == nil ? 0 : subscription.runCount
        if kind == nil, isRunOver, subscription.reportsIfEmpty, sent == 0 { kind = .empty }
        guard let kind else {
            try await pass(claim, to: found.place, isComplete: found.isComplete)
            return nil
        }
        let new = NewDelivery(
            kind: kind, place: found.place, eventCount: found.events.count, publicID: platform.uuid(),
            createdAt: claim.now)
        let delivery = try await platform.datastore.write(.readCommitted) { session -> SubscriptionDelivery? in
            guard try session.holds(claim) else { return nil }
            return try session.add(new, to: subscription)
        }
        guard let delivery else { return nil }
        return Letter(delivery: delivery, parcel: try parcel(delivery, found.events, claim))
    }

    private func parcel(
        _ delivery: SubscriptionDelivery, _ events: [StoredEvent], _ claim: Claim
    ) throws -> SubscriptionParcel {
        let subscription = claim.subscription
        let document = QueryDocument(
            queryName: subscription.queryName, subscriptionID: subscription.publicID, createdAt: claim.now)
        let body: [UInt8]
        switch subscription.format {
        case .json: body = document.json(events)
        case .xml:
            do { body = try document.xml(events) } catch {
                throw Refusal(.invalid, .subscriptionXML, ["reason": "\(error)"])
            }
        }
        var parcel = SubscriptionParcel(
            to: try platform.options.destinations.destination(subscription.dest), deliveryID: delivery.publicID,
            subscriptionID: subscription.publicID, body: body, sentAt: claim.now)
        (parcel.attempt, parcel.mediaType) = (delivery.attemptCount + 1, subscription.format.mediaType)
        parcel.signatureToken = claim.signatureToken
        return parcel
    }
}

extension Rule {
    static let subscriptionXML = Rule(
        "subscription.xml", "事件中有 XML 无法表达的内容（{reason}），请改用 JSON 重新订阅",
        "An event says what XML cannot ({reason}); subscribe again with JSON")
    static let subscriptionUnreadable = Rule(
        "subscription.unreadable", "订阅、查询或其事件在平台上无法读取，请联系运维方",
        "The subscription, its query or an event of it cannot be read here; ask the operator")
    static let subscriberGone = Rule(
        "subscription.subscriber", "订阅人的账号已停用或不再有权查询事件",
        "The subscriber's account is closed, or may no longer ask for events")
    static let subscriptionQueryGone = Rule(
        "subscription.query", "所订阅的查询已不存在", "The query subscribed to is no longer there")
}
