import EPCIS
import JSONStream

/// What a document's `@context` says of prefixes. Contexts at other addresses are refused: nothing is fetched, and what
/// is stored must mean the same tomorrow.
struct EventPrefixes: Sendable {
    /// Those the document declares itself.
    let declared: [EPCISNamespace]

    /// Prefixes that need no declaration: the standard context's, the platform's own, and those of XML.
    private static let standing = Set(EPCISContext.standardNamespaces.map { $0.prefix[...] } + ["gas", "xml"])

    init(_ declared: [EPCISNamespace]) { self.declared = declared }

    /// Throws `Refusal` for a context that would have to be fetched, or that declares no prefixes.
    init(context: JSONValue?) throws {
        guard let context else {
            declared = []
            return
        }
        do {
            declared = try EPCISContext.namespaces(JSONNode(context, at: "/@context"))
        } catch {
            let (value, reason) = error.parts
            throw Refusal(
                .invalid, .captureInvalid, field: error.pointer,
                ["field": error.pointer, "value": value, "reason": reason])
        }
    }

    /// The namespaces that an event needs to be understood alone, of those that it knows. Throws the first prefix that
    /// nothing declares.
    func needed(by event: Event) throws(UndeclaredPrefix) -> [EPCISNamespace] {
        if event.namespaces.isEmpty, event.extensions.isEmpty, event.ilmd.isEmpty { return [] }
        var used: Set<Substring> = []
        try collect(event.extensions, event, &used)
        try collect(event.ilmd, event, &used)
        return event.namespaces.filter { used.contains($0.prefix[...]) && !Self.standing.contains($0.prefix[...]) }
    }

    private func collect(
        _ members: [JSONMember], _ event: Event, _ used: inout Set<Substring>
    ) throws(UndeclaredPrefix) {
        for member in members {
            if let prefix = Self.prefix(member.name), used.insert(prefix).inserted, !Self.standing.contains(prefix),
                !event.namespaces.contains(where: { $0.prefix == prefix })
            {
                throw UndeclaredPrefix(name: member.name)
            }
            try collect(member.value, event, &used)
        }
    }

    private func collect(_ value: JSONValue, _ event: Event, _ used: inout Set<Substring>) throws(UndeclaredPrefix) {
        switch value {
        case .object(let members): try collect(members, event, &used)
        case .array(let elements): for element in elements { try collect(element, event, &used) }
        default: break
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

extension EPCISError {
    /// The value that is wrong, and what would be right.
    var parts: (value: String, reason: String) {
        switch self {
        case .invalid(_, let value, let rule): (value, rule)
        case .shape(.missing): ("", "required")
        case .shape(.wrongKind(_, let expected, let found)): (found, "expected: \(expected)")
        case .shape(.notAnInteger(_, let text, _)): (text, "a whole number")
        case .shape(.unknownMember(let pointer)): (pointer, "no member of the standard, and no prefix")
        }
    }
}
