import JSONStream
import XMLStream

/// Writes JSON-LD members of user extensions as elements. What XML has no form for is carried by attributes of the
/// namespace `XMLNames.json`; a version 1.2 document is not given those.
struct XMLExtensionWriting {
    let version: EPCISXMLVersion
    /// Prefixes that are declared where the writer stands.
    var prefixes: [String: String]
    /// `EPCISXMLWriter.listsOfOne`.
    var listsOfOne: Set<String> = []

    /// Writes each member as an element, or as several of one name.
    func write(_ members: [JSONMember], at pointer: String, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        for member in members {
            let field = JSONNode(.null, at: pointer).pointer(to: member.name)
            guard isElementName(member.name) else {
                try needsJSON(field, "a name that XML has not")
                guard XMLWriter.canCarry(member.name) else {
                    throw .unwritable(field: field, rule: "a name of characters that XML has (XML 1.0 2.2)")
                }
                writer.start("json:member")
                writer.attribute("json:name", member.name)
                try content(member.value, at: field, &writer)
                writer.end()
                continue
            }
            guard case .array(let values) = member.value, values.count > 1, !values.contains(where: Self.isArray) else {
                try element(member.name, sayable(member), at: field, &writer)
                continue
            }
            for (index, value) in values.enumerated() {
                try element(member.name, value, at: "\(field)/\(index)", &writer)
            }
        }
    }

    /// The one element of a list of one, where version 1.2 may say it so.
    private func sayable(_ member: JSONMember) -> JSONValue {
        guard version == .v1, case .array(let values) = member.value, values.count == 1, !Self.isArray(values[0]),
            let colon = member.name.firstIndex(of: ":"), let uri = prefixes[String(member.name[..<colon])],
            listsOfOne.contains(uri + member.name[member.name.index(after: colon)...])
        else { return member.value }
        return values[0]
    }

    /// Whether a name is one that its document can have for an element or attribute.
    func isElementName(_ name: String) -> Bool {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return XMLWriter.isName(name) }
        let prefix = String(parts[0])
        return prefixes[prefix] != nil && !XMLNames.reserved.contains(prefix) && XMLWriter.isName(String(parts[1]))
    }

    /// Writes a value as the content of one element.
    func element(
        _ name: String, _ value: JSONValue, at field: String, _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        writer.start(name)
        try content(value, at: field, &writer)
        writer.end()
    }

    /// Attributes and content of the element that was just started.
    private func content(_ value: JSONValue, at field: String, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        switch value {
        case .string(let text) where XMLWriter.canCarry(text): writer.text(text)
        case .number(let text):
            writer.attribute("xsi:type", Self.type(of: text))
            writer.text(text)
        case .bool(let flag):
            writer.attribute("xsi:type", "xsd:boolean")
            writer.text(flag ? "true" : "false")
        case .null: writer.attribute("xsi:nil", "true")
        case .array(let values) where values.count == 1 && !Self.isArray(values[0]) && !needsWhole(values[0]):
            try needsJSON(field, "an array of one value")
            writer.attribute("json:array", "true")
            try content(values[0], at: field + "/0", &writer)
        case .object(let members) where !needsWhole(value): try object(members, at: field, &writer)
        case .string, .array, .object:
            try needsJSON(field, "an empty or nested array, an empty object, or characters that XML has not")
            writer.attribute("json:value", Self.text(value))
        }
    }

    private func object(
        _ members: [JSONMember], at field: String, _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        var rest = members
        if case .object(let attributes)? = members.first(where: { $0.name == "xml:attributes" })?.value {
            for attribute in attributes {
                if case .string(let text) = attribute.value { writer.attribute(attribute.name, text) }
            }
            rest.removeAll { $0.name == "xml:attributes" }
        }
        if let text = rest.first, text.name == "xml:text" { return try content(text.value, at: field, &writer) }
        try write(rest, at: field, &writer)
    }

    /// Whether a value can only be carried as JSON.
    func needsWhole(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): return !XMLWriter.canCarry(text)
        case .array: return true
        case .number, .bool, .null: return false
        case .object(let members):
            if members.isEmpty || members.contains(where: { $0.name != "xml:attributes" && $0.name.hasPrefix("xml:") })
            {
                return !isTextWithAttributes(members)
            }
            guard let own = members.first(where: { $0.name == "xml:attributes" }) else { return false }
            return !areAttributes(own.value) || members.count == 1
        }
    }

    private func isTextWithAttributes(_ members: [JSONMember]) -> Bool {
        guard members.count == 2, members[0].name == "xml:attributes", members[1].name == "xml:text" else {
            return false
        }
        switch members[1].value {
        case .string(let text): return XMLWriter.canCarry(text) && areAttributes(members[0].value)
        case .number, .bool, .null: return areAttributes(members[0].value)
        case .array, .object: return false
        }
    }

    private func areAttributes(_ value: JSONValue) -> Bool {
        guard case .object(let attributes) = value, !attributes.isEmpty else { return false }
        return attributes.allSatisfy { attribute in
            guard case .string(let text) = attribute.value, XMLWriter.canCarry(text) else { return false }
            let isDeclared = isElementName(attribute.name) && !attribute.name.hasPrefix("xmlns")
            return isDeclared
        }
    }

    private func needsJSON(_ field: String, _ what: String) throws(EPCISXMLError) {
        if version == .v1 {
            throw .notSayable(field: field, version: version, rule: "an extension cannot have \(what)")
        }
    }

    private static func isArray(_ value: JSONValue) -> Bool {
        if case .array = value { true } else { false }
    }

    /// A value as JSON, numbers with their digits, of characters that XML has: JSON leaves U+FFFE and U+FFFF as they
    /// are.
    static func text(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        let text = String(decoding: writer.drain(), as: UTF8.self)
        guard !XMLWriter.canCarry(text) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFFFE: escaped += "\\ufffe"
            case 0xFFFF: escaped += "\\uffff"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func type(of number: String) -> String {
        if number.utf8.contains(where: { $0 | 0x20 == 0x65 }) { return "xsd:double" }
        return number.utf8.contains(0x2E) ? "xsd:decimal" : "xsd:integer"
    }
}
