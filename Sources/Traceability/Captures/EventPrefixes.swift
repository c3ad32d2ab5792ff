import JSONStream

/// What a document's `@context` says of prefixes. Contexts at other addresses are refused: nothing is fetched, and what
/// is stored must mean the same tomorrow.
struct EventPrefixes: Sendable {
    /// Those the document declares itself.
    private(set) var own: [String: String] = [:]

    /// The standard's own context, as published for 2.0 and its patches.
    private static let standardLeads = [
        "https://ref.gs1.org/standards/epcis/", "https://gs1.github.io/EPCIS/", "http://ref.gs1.org/standards/epcis/",
    ]
    /// Prefixes that the standard's context has (EPCIS 2.0 epcis-context.jsonld), and ours.
    private static let standing: Set<Substring> = [
        "gas", "cbv", "cbvmda", "gs1", "rdfs", "dcterms", "xsd", "epcis", "owl", "rdf", "dc", "foaf", "schema",
    ]

    init() {}

    /// Throws `Refusal` for a context that would have to be fetched.
    init(context: JSONValue?) throws {
        switch context {
        case .array(let parts)?: for part in parts { try add(part) }
        case let part?: try add(part)
        case nil: break
        }
    }

    private mutating func add(_ part: JSONValue) throws {
        switch part {
        case .string(let address):
            let isStanding = Self.standardLeads.contains(where: address.hasPrefix) || address.hasSuffix("/gas.jsonld")
            guard isStanding else {
                throw Refusal(
                    .invalid, .captureInvalid, field: "/@context",
                    [
                        "field": "/@context", "value": String(address.prefix(200)),
                        "reason": "only the standard context and prefixes written out; nothing is fetched",
                    ])
            }
        case .object(let members):
            for member in members { if let uri = member.value.plainText { own[member.name] = uri } }
        default: break
        }
    }

    /// The `@context` that an event needs to be understood alone; nil: none. Throws the first prefix that nothing
    /// declares.
    func context(for members: [JSONMember]) throws(UndeclaredPrefix) -> JSONValue? {
        var used: Set<String> = []
        for member in members where member.name != "@context" {
            guard let prefix = Self.prefix(member.name) else {
                if member.name == "ilmd" { try collect(member.value, &used) }
                continue
            }
            try collect(prefix, member.name, &used)
            try collect(member.value, &used)
        }
        guard !used.isEmpty else { return nil }
        return .object(used.sorted().map { JSONMember($0, .string(own[$0] ?? "")) })
    }

    private func collect(_ value: JSONValue, _ used: inout Set<String>) throws(UndeclaredPrefix) {
        switch value {
        case .object(let members):
            for member in members {
                if let prefix = Self.prefix(member.name) { try collect(prefix, member.name, &used) }
                try collect(member.value, &used)
            }
        case .array(let elements): for element in elements { try collect(element, &used) }
        default: break
        }
    }

    private func collect(
        _ prefix: Substring, _ name: String, _ used: inout Set<String>
    ) throws(UndeclaredPrefix) {
        if own[String(prefix)] != nil {
            used.insert(String(prefix))
        } else if !Self.standing.contains(prefix) {
            throw UndeclaredPrefix(name: name)
        }
    }

    private static func prefix(_ name: String) -> Substring? {
        guard let colon = name.utf8.firstIndex(of: 0x3A) else { return nil }
        let rest = name[name.utf8.index(after: colon)...]
        return rest.hasPrefix("//") ? nil : name[..<colon]
    }
}

/// A member whose prefix no context declares before the events.
struct UndeclaredPrefix: Error {
    let name: String
}
