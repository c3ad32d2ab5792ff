import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Traceability

/// 事件订阅: who is told of new events, and what became of each message.
struct SubscriptionPages: Sendable {
    private static let path = "/subscriptions"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .eventSubscribe) { call, actor in
                .page(try await list(call, actor, FormState()))
            },
            .guarded(.post, Self.path + "/queries", .eventSubscribe, addQuery),
            .guarded(.post, Self.path + "/queries/{name}/removal", .eventSubscribe) { call, actor in
                try await NamedQueries(call.platform).remove(
                    try call.parameter("name"), by: actor, on: call.occasion)
                return .seeOther(Self.path)
            },
            .guarded(.get, Self.path + "/new", .eventSubscribe) { call, actor in
                var state = FormState()
                state.values = ["queryName": call.query("query") ?? "", "trigger": "stream", "format": "json"]
                return .page(try await form(call, actor, state))
            },
            .guarded(.post, Self.path + "/new", .eventSubscribe, add),
            .guarded(.get, Self.path + "/{id}", .eventSubscribe) { call, actor in
                let (found, deliveries) = try await Subscriptions(call.platform).find(
                    try call.parameter("id"), by: actor)
                return .page(SubscriptionViews.one(Scene(call), found, deliveries))
            },
            act("pause") { try await $0.pause($1, by: $2, on: $3) },
            act("resume") { try await $0.resume($1, by: $2, on: $3) },
            act("test") { try await $0.test($1, by: $2, on: $3) },
            .guarded(.post, Self.path + "/{id}/removal", .eventSubscribe) { call, actor in
                try await Subscriptions(call.platform).remove(
                    try call.parameter("id"), by: actor, on: call.occasion)
                return .seeOther(Self.path)
            },
        ]
    }

    private typealias Act = @Sendable (Subscriptions, String, Actor, Occasion) async throws -> Void

    private func act(_ name: String, _ body: @escaping Act) -> Route {
        .guarded(.post, Self.path + "/{id}/" + name, .eventSubscribe) { call, actor in
            let id = try call.parameter("id")
            try await body(Subscriptions(call.platform), id, actor, call.occasion)
            return .seeOther(Self.path + "/" + id)
        }
    }

    private func list(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let all = try await Subscriptions(call.platform).list(by: actor)
        let queries = try await NamedQueries(call.platform).list(by: actor)
        return SubscriptionViews.list(Scene(call), all, queries, state)
    }

    @Sendable private func addQuery(_ call: Call, _ actor: Actor) async throws -> Response {
        try await call.change(then: Self.path) { form in
            try await NamedQueries(call.platform).add(
                form.text("name"), parameters: form.text("parameters"), by: actor, on: call.occasion)
        } else: { state in
            try await list(call, actor, state)
        }
    }

    private func form(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        SubscriptionViews.form(Scene(call), state, try await NamedQueries(call.platform).list(by: actor))
    }

    @Sendable private func add(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let made = try await Subscriptions(call.platform).add(
                try SubscriptionDraft(form), to: form.text("queryName"), by: actor, on: call.occasion)
            return .seeOther(Self.path + "/" + made.publicID)
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await self.form(call, actor, state), status: .unprocessableContent)
        }
    }
}

extension SubscriptionDraft {
    init(_ form: Form) throws {
        self.init()
        dest = form.text("dest")
        signatureToken = form.text("signatureToken").isEmpty ? nil : form.text("signatureToken")
        format = form.text("format") == "xml" ? .xml : .json
        reportsIfEmpty = form["reportIfEmpty"] == "1"
        initialRecordTime = try form.date("since").map { Instant($0) }
        guard form.text("trigger") == "schedule" else {
            isStream = true
            return
        }
        var texts: [QuerySchedule.Field: String] = [:]
        for field in QuerySchedule.Field.allCases where !form.text(field.rawValue).isEmpty {
            texts[field] = form.text(field.rawValue)
        }
        schedule = try QuerySchedule(texts)
    }
}
