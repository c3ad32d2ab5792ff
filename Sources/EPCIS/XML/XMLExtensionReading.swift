import JSONStream
import XMLStream

/// Turns the elements of user extensions into JSON-LD members, and remembers the namespaces it met.
struct XMLExtensionReading {
    /// Namespaces that document and event declare for extensions, then those of names that were read, each with one
    /// prefix.
    private(set) var namespaces: [XMLNamespace]

    init(_ namespaces: [XMLNamespace] = []) { self.namespaces = namespaces }

    /// The namespaces one event may use.
    private static let limit = 256

    /// The name of a member: `gas:result`; a name in no namespace stands alone.
    mutating func name(_ name: XMLQualifiedName, of element: XMLElement) throws(EPCISXMLError) -> String {
        guard !name.namespace.isEmpty else { return name.local }
        let prefix = prefix(of: name)
        guard namespaces.count <= Self.limit else {
            throw .invalid(element, name.namespace, "at most \(Self.limit) namespaces in one event")
        }
        return prefix + ":" + name.local
    }

    private mutating func prefix(of name: XMLQualifiedName) -> String {
        if let known = namespaces.first(where: { $0.uri == name.namespace }) { return known.prefix }
        if let known = XMLNames.standard.first(where: { $0.uri == name.namespace }) { return known.prefix }
        if name.namespace == "http://www.w3.org/XML/1998/namespace" { return "xml" }
        var prefix = name.prefix
        var number = 0
        // The same prefix may stand for different namespaces in different places of one event.
        while prefix.isEmpty || isTaken(prefix) {
            number += 1
            prefix = "ns\(number)"
        }
        namespaces.append(XMLNamespace(prefix: prefix, uri: name.namespace))
        return prefix
    }

    private func isTaken(_ prefix: String) -> Bool {
        XMLNames.reserved.contains(prefix) || namespaces.contains { $0.prefix == prefix }
            || XMLNames.standard.contains { $0.prefix == prefix }
    }

    /// Elements as members: elements of one name together are an array.
    mutating func members(_ elements: [XMLElement]) throws(EPCISXMLError) -> [JSONMember] {
        var members: [JSONMember] = []
        var places: [String: Int] = [:]
        var repeated: Set<Int> = []
        for element in elements {
            if element.name.namespace == XMLNames.json, element.name.local == "member" {
                members.append(try named(element))
                continue
            }
            let value = try value(element)
            let name = try name(element.name, of: element)
            guard let place = places[name] else {
                places[name] = members.count
                members.append(JSONMember(name, value))
                continue
            }
            if repeated.insert(place).inserted { members[place].value = .array([members[place].value]) }
            if case .array(var values) = members[place].value {
                // Taken out first, so that the array grows in place.
                members[place].value = .null
                values.append(value)
                members[place].value = .array(values)
            }
        }
        return members
    }

    /// `<json:member json:name="…" json:value="…"/>`: a member whose name is none that XML has.
    private mutating func named(_ element: XMLElement) throws(EPCISXMLError) -> JSONMember {
        guard let name = Self.attribute("name", of: element, in: XMLNames.json) else {
            throw .invalid(element, "", "a member has a json:name")
        }
        return JSONMember(name, try value(element))
    }

    mutating func value(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        if let text = Self.attribute("value", of: element, in: XMLNames.json) { return try Self.parse(text, element) }
        var content = try content(element)
        let attributes = try attributes(element)
        if !attributes.isEmpty {
            let own = JSONMember("xml:attributes", .object(attributes))
            if case .object(let members) = content {
                content = .object([own] + members)
            } else {
                content = .object([own, JSONMember("xml:text", content)])
            }
        }
        return Self.attribute("array", of: element, in: XMLNames.json) == nil ? content : .array([content])
    }

    /// Attributes that are the user's own.
    private mutating func attributes(_ element: XMLElement) throws(EPCISXMLError) -> [JSONMember] {
        var members: [JSONMember] = []
        for attribute in element.attributes
        where attribute.name.namespace != XMLNames.json && attribute.name.namespace != XMLNames.instance {
            members.append(JSONMember(try name(attribute.name, of: element), .string(attribute.value)))
        }
        return members
    }

    private mutating func content(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        guard element.children.isEmpty else { return .object(try members(element.children)) }
        let isNil = Self.attribute("nil", of: element, in: XMLNames.instance)
        if isNil == "true" || isNil == "1" { return .null }
        let type = Self.attribute("type", of: element, in: XMLNames.instance)
        switch type?.split(separator: ":").last {
        case "integer", "int", "long", "short", "decimal", "double", "float", "nonNegativeInteger",
            "positiveInteger", "unsignedInt", "unsignedLong":
            return Self.number(element.trimmedText).map { .number($0) } ?? .string(element.text)
        case "boolean":
            return Self.boolean(element.trimmedText).map { .bool($0) } ?? .string(element.text)
        default: return .string(element.text)
        }
    }

    static func attribute(_ name: String, of element: XMLElement, in namespace: String) -> String? {
        element.attributes.first { $0.name.local == name && $0.name.namespace == namespace }?.value
    }

    static func parse(_ text: String, _ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        do {
            return try JSONValue(parsing: Array(text.utf8))
        } catch {
            throw .invalid(element, text, "json:value is no JSON")
        }
    }

    /// `true` and `1`, `false` and `0` (XML Schema 1.1 part 2, 3.3.2).
    static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }

    /// A decimal or a double as JSON spells it: `+05.` is `5`, `.5` is `0.5`; the digits stay as they are otherwise.
    /// - Returns: nil if it is no number; `INF` and `NaN` are none in JSON.
    static func number(_ text: String) -> String? {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        let mantissaEnd = rest.firstIndex { $0 == "e" || $0 == "E" } ?? rest.endIndex
        let parts = rest[..<mantissaEnd].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts.first ?? ""
        let fraction = parts.count > 1 ? parts[1] : ""
        guard isDigits(whole), isDigits(fraction), !(whole.isEmpty && fraction.isEmpty) else { return nil }
        var number = isNegative ? "-" : ""
        let significant = whole.drop { $0 == "0" }
        number += significant.isEmpty ? "0" : significant
        if !fraction.isEmpty { number += "." + fraction }
        guard mantissaEnd < rest.endIndex else { return number }
        let exponent = rest[rest.index(after: mantissaEnd)...]
        let digits = exponent.first == "-" || exponent.first == "+" ? exponent.dropFirst() : exponent
        guard !digits.isEmpty, isDigits(digits) else { return nil }
        return number + rest[mantissaEnd...]
    }

    private static func isDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
}
