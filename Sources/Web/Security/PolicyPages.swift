import Gateway
import Hummingbird
import Traceability

/// `/security/policy`: the rules of passwords, sessions and accounts, for the security administrator.
struct PolicyPages: Sendable {
    private static let path = "/security/policy"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .securityManage) { call, _ in
                let t = Scene(call)
                let view = PolicyView(t: t, isSaved: call.query("saved") != nil)
                return .page(view.html(FormState(), call.platform.policy.current))
            }.recording(.none("shows rules, and nothing of anybody")),
            .guarded(.post, Self.path, .securityManage, change),
        ]
    }

    @Sendable private func change(_ call: Call, _ actor: Actor) async throws -> Response {
        let asked = PolicyForm()
        return try await call.change(then: "\(Self.path)?saved=1") { form in
            try await ChangeSecurityPolicy(call.platform)(
                try asked.policy(form, call.platform.policy.current), by: actor, on: call.occasion)
        } else: { state in
            PolicyView(t: Scene(call), isSaved: false).html(state, call.platform.policy.current)
        }
    }
}

/// What the form sent, as a policy.
private struct PolicyForm: Sendable {
    /// Every wrong field is named at once.
    func policy(_ form: Form, _ before: SecurityPolicy) throws -> SecurityPolicy {
        var policy = before
        var refusals: [Refusal] = []
        if let profile = SecurityPolicy.Profile(rawValue: form.text("profile")) {
            policy.profile = profile
        } else {
            refusals.append(Self.required("profile"))
        }
        if let factor = SecurityPolicy.SecondFactor(rawValue: form.text("secondFactor")) {
            policy.secondFactor = factor
        } else {
            refusals.append(Self.required("secondFactor"))
        }
        policy.singleSession = form.text("singleSession") == "1"
        for number in PolicyNumber.all {
            do {
                guard let value = try form.integer(number.name) else { throw Self.required(number.name) }
                policy[keyPath: number.path] = value
            } catch let refusal as Refusal { refusals.append(refusal) }
        }
        try Refusals.check(refusals)
        return policy
    }

    private static func required(_ field: String) -> Refusal {
        Refusal(.invalid, .required, field: field, ["field": field])
    }
}
