import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/epcis/v2/queries/{queryName}/subscriptions` (EPCIS 2.0 12.6): who is told of what a named query finds. `pause`,
/// `resume` and `test` are ours.
struct SubscriptionRoutes: Sendable {
    private static let path = "/epcis/v2/queries/{queryName}/subscriptions"
    private static let one = path + "/{subscriptionID}"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .eventRead, EventQueryRoutes.answering(list)),
            .guarded(.post, Self.path, .eventSubscribe, EventQueryRoutes.answering(add)),
            .guarded(.get, Self.one, .eventRead, EventQueryRoutes.answering(show)),
            .guarded(.delete, Self.one, .eventSubscribe, EventQueryRoutes.answering(remove)),
            act("pause") { try await $0.pause($1, of: $2, by: $3, on: $4) },
            act("resume") { try await $0.resume($1, of: $2, by: $3, on: $4) },
            act("test") { try await $0.test($1, of: $2, by: $3, on: $4) },
            .open(.options, Self.path) { _ in EPCISHeaders.options("GET, POST, OPTIONS") },
            .open(.options, Self.one) { _ in EPCISHeaders.options("GET, DELETE, OPTIONS") },
        ]
    }

    private typealias Act = @Sendable (Subscriptions, String, String, Actor, Occasion) async throws -> Void

    private func act(_ name: String, _ body: @escaping Act) -> Route {
        .guarded(
            .post, Self.one + "/" + name, .eventSubscribe,
            EventQueryRoutes.answering { call, actor in
                let (id, query) = (try call.parameter("subscriptionID"), try call.parameter("queryName"))
                try await body(Subscriptions(call.platform), id, query, actor, call.occasion)
                return try await show(call, actor)
            })
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let all = try await Subscriptions(call.platform).list(
            queryName: try call.parameter("queryName"), by: actor)
        var writer = JSONWriter()
        writer.array { writer in for found in all { writer.object { $0.members(of: found, call.language) } } }
        return answer(.json(bytes: writer.bytes))
    }

    @Sendable private func add(_ call: Call, _ actor: Actor) async throws -> Response {
        let name = try call.parameter("queryName")
        try call.requireJSON()
        let draft = try SubscriptionDraft(JSONValue(parsing: try await call.bytes(limit: 65_536)))
        let made = try await Subscriptions(call.platform).add(draft, to: name, by: actor, on: call.occasion)
        var response = Response.json(status: .created) { $0.members(of: made, call.language) }
        response.headers[.location] =
            "\(call.publicURL)/epcis/v2/queries/\(PercentEncoding.encode(name))/subscriptions/\(made.publicID)"
        return answer(response)
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let (found, deliveries) = try await Subscriptions(call.platform).find(
            try call.parameter("subscriptionID"), of: try call.parameter("queryName"), by: actor)
        return answer(
            .json { writer in
                writer.members(of: found, call.language)
                writer.member("deliveries") { writer in
                    writer.array { writer in
                        for delivery in deliveries { writer.object { $0.members(of: delivery, call.language) } }
                    }
                }
            })
    }

    @Sendable private func remove(_ call: Call, _ actor: Actor) async throws -> Response {
        try await Subscriptions(call.platform).remove(
            try call.parameter("subscriptionID"), of: try call.parameter("queryName"), by: actor, on: call.occasion)
        return answer(.nothing)
    }

    private func answer(_ response: Response) -> Response {
        var response = response
        EPCISHeaders.add(to: &response)
        return response
    }
}

extension JSONWriter {
    /// By the names of the standard's OpenAPI document; `signatureToken` is never told.
    fileprivate mutating func members(of subscription: QuerySubscription, _ language: Language) {
        member("subscriptionID", subscription.publicID)
        member("queryName", subscription.queryName)
        member("dest", subscription.dest)
        member("format", subscription.format.mediaType)
        member("signed", subscription.isSigned)
        if let schedule = subscription.schedule { member("schedule", schedule.document) }
        member("stream", subscription.schedule == nil)
        member("reportIfEmpty", subscription.reportsIfEmpty)
        member("initialRecordTime", ifPresent: subscription.initialRecordTime?.iso8601)
        member("createdAt", subscription.createdAt.iso8601)
        member("lastNotifiedAt", ifPresent: subscription.notifiedAt?.iso8601)
        member("state", subscription.state.rawValue)
        let reason = Message(kept: subscription.reason).text(language)
        member("reason", ifPresent: reason.isEmpty ? nil : reason)
        let isRunning = subscription.state == .active && subscription.schedule != nil
        member("nextRunAt", ifPresent: isRunning ? subscription.nextAt?.iso8601 : nil)
    }

    fileprivate mutating func members(of delivery: SubscriptionDelivery, _ language: Language) {
        member("deliveryID", delivery.publicID)
        member("kind", delivery.kind.rawValue)
        member("state", delivery.state.rawValue)
        member("eventCount", delivery.eventCount)
        member("attemptCount", delivery.attemptCount)
        if let status = delivery.status { member("status", status) }
        let isReceivers = delivery.status != nil
        member("answer", isReceivers ? delivery.answer : Message(kept: delivery.answer).text(language))
        member("createdAt", delivery.createdAt.iso8601)
        member("triedAt", ifPresent: delivery.triedAt?.iso8601)
    }
}
