import JSONStream

extension Event {
    /// The event with those of its prefixes only that a name or a value of it uses: a document may declare many, and
    /// each event is kept by itself.
    public var withPrefixesInUse: Event {
        guard !namespaces.isEmpty else { return self }
        var used: Set<String> = []
        jsonLD(in: namespaces).addPrefixes(to: &used)
        var event = self
        event.namespaces.removeAll { !used.contains($0.prefix) }
        return event
    }
}

extension JSONValue {
    /// What stands before the first colon of every name and text.
    fileprivate func addPrefixes(to used: inout Set<String>) {
        func add(_ text: String) {
            guard let colon = text.utf8.firstIndex(of: 0x3A) else { return }
            used.insert(String(text[..<colon]))
        }
        switch self {
        case .object(let members):
            for member in members {
                add(member.name)
                member.value.addPrefixes(to: &used)
            }
        case .array(let elements): for element in elements { element.addPrefixes(to: &used) }
        case .string(let text): add(text)
        case .number, .bool, .null: break
        }
    }
}
