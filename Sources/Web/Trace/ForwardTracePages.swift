import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// 正向追溯 on the consoles: from a component lot, a batch or a container to all units, dealers and regions.
struct ForwardTracePages: Sendable {
    /// Runs on the page; the workbook has all.
    static let listed = 100

    var routes: [Route] {
        [
            .guarded(.get, "/trace/forward", .returnRead, page)
        ]
    }

    @Sendable private func page(_ call: Call, _ actor: Actor) async throws -> Response {
        let product = call.query("product") ?? ""
        let enterprise = call.query("enterprise") ?? ""
        let view = ForwardTraceView(
            t: Scene(call), platform: call.platform, product: product, enterprise: enterprise)
        let (kind, value) = (call.query("kind") ?? "", call.query("value") ?? "")
        guard !value.isEmpty else { return .page(view.form(kind, value)) }
        do {
            let subject = try Self.subject(kind, value, product: product)
            let owner = try await Self.owner(call, actor, enterprise)
            var runs: [TraceSegment] = []
            let trace = try await TraceForward(call.platform)(
                subject, owner: owner, by: actor, on: call.occasion
            ) { if runs.count < Self.listed { runs.append($0) } }
            return .page(try view.full(trace, runs, kind, value))
        } catch let refusal as Refusal where [.missing, .invalid, .tooLarge].contains(refusal.kind) {
            call.occasion.mark?.refused(refusal)
            let status: HTTPResponse.Status =
                refusal.kind == .missing
                ? .notFound : refusal.kind == .tooLarge ? .contentTooLarge : .unprocessableContent
            return .page(view.form(kind, value, refusal: refusal), status: status)
        }
    }

    /// Whose goods: for staff and regulators as they name it, or by the number in a link.
    private static func owner(_ call: Call, _ actor: Actor, _ enterprise: String) async throws -> Int64? {
        guard actor.seesEveryOrganization else { return try call.number("owner") }
        if !enterprise.isEmpty { return try await FindEnterprise(call.platform)(enterprise, by: actor) }
        if let number = try call.number("owner") { return number }
        let field = Scene(call)("企业", "enterprise")
        throw Refusal(.invalid, .required, field: "enterprise", ["field": field])
    }

    static func subject(_ kind: String, _ value: String, product: String) throws -> TraceSubject {
        switch kind {
        case "batchNo":
            return .batchNumber(
                try Text.required(value, "value", limit: ReturnField.limit),
                product: try Text.limited(product, "product", limit: 100))
        case "container": return .container(try Text.required(value, "value", limit: 2_048))
        case "batch":
            guard let id = Int64(value) else {
                throw Refusal(
                    .invalid, .notANumber, field: "value", ["field": "value", "value": String(value.prefix(40))])
            }
            return .batch(id)
        default: return .componentLot(try Text.required(value, "value", limit: BatchComponent.limit))
        }
    }
}
