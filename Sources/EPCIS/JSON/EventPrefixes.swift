import JSONStream

extension Event {
    /// The event with those of its prefixes only that a name or a value of it uses: a document may declare many, and
    /// each event is kept by itself.
    public var withPrefixesInUse: Event {
        guard !namespaces.isEmpty else { return self }
        var used = [Bool](repeating: false, count: namespaces.count)
        jsonLD(in: namespaces).markPrefixes(namespaces, &used)
        var event = self
        event.namespaces = zip(namespaces, used).filter { $0.1 }.map { $0.0 }
        return event
    }
}

extension JSONValue {
    /// Those of the namespaces whose prefix stands before the first colon of a name or text.
    fileprivate func markPrefixes(_ namespaces: [EPCISNamespace], _ used: inout [Bool]) {
        func mark(_ text: String) {
            for (index, namespace) in namespaces.enumerated() where !used[index] {
                let rest = text.utf8.dropFirst(namespace.prefix.utf8.count)
                used[index] = rest.first == 0x3A && text.utf8.starts(with: namespace.prefix.utf8)
            }
        }
        switch self {
        case .object(let members):
            for member in members {
                mark(member.name)
                member.value.markPrefixes(namespaces, &used)
            }
        case .array(let elements): for element in elements { element.markPrefixes(namespaces, &used) }
        case .string(let text): mark(text)
        case .number, .bool, .null: break
        }
    }
}
