import Storage

/// The whole trace of one code, for who may see more than the public.
public struct FullTrace: Sendable {
    public let facts: CodeFacts
    public let verdict: Verdict
    public let life: RemainingLife?
    /// Captors by id.
    public let captors: [Int64: String]
}

/// The trace of a code on the consoles: the owner, staff and regulators see it in full. Not counted as a query.
public struct ReadTrace: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.missing` for a text that is no code and for one that is not here; `Refusal.denied` for a
    /// code of another enterprise.
    public func callAsFunction(_ text: String, by actor: Actor, on occasion: Occasion) async throws -> FullTrace {
        try actor.require(.returnRead)
        guard case .item(let facts, let verdict, let life) = try await LookUpCode(platform)(text, on: occasion) else {
            throw Refusal(.missing, .missing, field: "code", ["object": String(text.prefix(80))])
        }
        guard facts.owner.id == actor.organizationID || actor.seesEveryOrganization else {
            throw Refusal(.denied, .foreignCode, field: "code")
        }
        let captors = try await platform.datastore.report { session in
            var names: [Int64: String] = [:]
            for id in Set(facts.events.map(\.captorID)) { names[id] = try session.organization(id)?.name }
            return names
        }
        return FullTrace(facts: facts, verdict: verdict, life: life, captors: captors)
    }
}

extension Rule {
    static let foreignCode = Rule(
        "code.foreign", "这是其他企业的编码，您只能查看公开信息",
        "This code belongs to another enterprise: only its public page is open to you")
}
