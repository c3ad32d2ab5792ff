import JSONStream

/// Reading values with the errors of EPCIS.
extension JSONNode {
    func text() throws(EPCISError) -> String {
        guard case .string(let text) = value else { throw .wrongKind(self, "string") }
        return text
    }

    func numberText() throws(EPCISError) -> String {
        guard case .number(let text) = value else { throw .wrongKind(self, "number") }
        return text
    }

    func flag() throws(EPCISError) -> Bool {
        guard case .bool(let flag) = value else { throw .wrongKind(self, "boolean") }
        return flag
    }

    /// Members that are not `null`, each with its place.
    func places() throws(EPCISError) -> [(name: String, node: JSONNode)] {
        guard case .object(let members) = value else { throw .wrongKind(self, "object") }
        return members.compactMap { member in
            member.value == .null ? nil : (member.name, JSONNode(member.value, at: pointer(to: member.name)))
        }
    }

    func parts() throws(EPCISError) -> [JSONNode] {
        guard case .array(let values) = value else { throw .wrongKind(self, "array") }
        return values.enumerated().map { JSONNode($1, at: "\(pointer)/\($0)") }
    }

    func list<T>(_ make: (JSONNode) throws(EPCISError) -> T) throws(EPCISError) -> [T] {
        guard case .array(let values) = value else { throw .wrongKind(self, "array") }
        var list: [T] = []
        list.reserveCapacity(values.count)
        for (index, value) in values.enumerated() { list.append(try make(JSONNode(value, at: "\(pointer)/\(index)"))) }
        return list
    }

    func uri() throws(EPCISError) -> String {
        let text = try text()
        guard EPC.isURI(text) else { throw .invalid(self, text, "a URI of at most 1,024 bytes") }
        return text
    }

    func epc() throws(EPCISError) -> EPC {
        let text = try text()
        guard let epc = EPC(uri: text) else { throw .invalid(self, text, "a URI of at most 1,024 bytes") }
        return epc
    }

    func instant() throws(EPCISError) -> EPCISInstant {
        let text = try text()
        guard let instant = EPCISInstant(text) else { throw .invalid(self, text, "an ISO 8601 instant with a zone") }
        return instant
    }

    func word<Word: VocabularyWord>(_ rule: String) throws(EPCISError) -> Word {
        let text = try text()
        guard let word = Word(text: text) else { throw .invalid(self, text, rule) }
        return word
    }

    /// A member that is none of the standard's: it has a prefix, or it is a keyword of JSON-LD.
    func extensionMember(_ name: String) throws(EPCISError) -> JSONMember {
        guard name.utf8.contains(0x3A) || name.utf8.first == 0x40 else {
            throw .shape(.unknownMember(pointer: pointer))
        }
        return JSONMember(name, value)
    }
}

extension EPCISError {
    /// With the value as it was written, so that whoever sent it finds it.
    static func wrongKind(_ node: JSONNode, _ expected: String) -> EPCISError {
        .invalid(node, node.value.shown, "expected: \(expected), not of kind \(node.value.kind)")
    }

    /// A member of a part that has no extension point (EPCIS 2.0 7.3).
    static func closed(_ node: JSONNode, _ name: String) -> EPCISError {
        .invalid(node, name, "no member that the standard has here; there is no room for a user's own")
    }

    static func missing(_ node: JSONNode, _ name: String) -> EPCISError {
        .shape(.missing(pointer: node.pointer(to: name)))
    }
}

extension JSONValue {
    /// A text as it is, anything else as JSON; what is long from its beginning.
    fileprivate var shown: String {
        switch self {
        case .string(let text), .number(let text): String(text.prefix(80))
        case .object(let members) where !members.isEmpty: "{\"\(members[0].name.prefix(40))\": …}"
        case .array(let values) where !values.isEmpty: "[\(values[0].kind), …]"
        default: String(decoding: canonicalBytes, as: UTF8.self)
        }
    }
}
