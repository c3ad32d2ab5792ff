import JSONStream
import XMLStream

/// Parts that hold no extensions.
extension XMLEventReading {
    /// The text of an element that has no elements in it, without the blanks around it.
    static func plain(_ element: XMLElement) throws(EPCISXMLError) -> String {
        if let child = element.children.first {
            throw .unexpected(element: child.name.text, in: element.name.text, child.position)
        }
        return element.trimmedText
    }

    /// The children, those of wrapping `extension`s among them.
    static func unwrapped(_ element: XMLElement) throws(EPCISXMLError) -> [XMLElement] {
        guard element.children.contains(where: isWrapper) else { return element.children }
        var children: [XMLElement] = []
        for child in element.children {
            children += isWrapper(child) ? try unwrapped(child) : [child]
        }
        return children
    }

    private static func isWrapper(_ element: XMLElement) -> Bool {
        element.name.local == "extension" && element.name.namespace.isEmpty
    }

    /// - Returns: nil for an empty list, which says as much as none.
    static func list(
        _ element: XMLElement, of name: String, _ make: (XMLElement) throws(EPCISXMLError) -> JSONValue
    ) throws(EPCISXMLError) -> JSONValue? {
        var values: [JSONValue] = []
        values.reserveCapacity(element.children.count)
        for child in element.children {
            guard child.name.local == name, child.name.namespace.isEmpty else {
                throw .unexpected(element: child.name.text, in: element.name.text, child.position)
            }
            values.append(try make(child))
        }
        return values.isEmpty ? nil : .array(values)
    }

    static func quantity(_ parts: [XMLElement], of element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        var members: [JSONMember] = []
        for part in parts {
            let text = try plain(part)
            switch part.name.namespace.isEmpty ? part.name.local : "" {
            case "epcClass", "uom": members.append(JSONMember(part.name.local, .string(text)))
            case "quantity":
                // `xsi:nil` says that the quantity is not known, as does none at all.
                let isNil = XMLExtensionReading.attribute("nil", of: part, in: XMLNames.instance)
                if isNil == "true" || isNil == "1" { continue }
                guard let number = XMLExtensionReading.number(text) else {
                    throw .invalid(part, text, "a quantity is a decimal number")
                }
                members.append(JSONMember("quantity", .number(number)))
            default: throw .unexpected(element: part.name.text, in: element.name.text, part.position)
            }
        }
        return .object(members)
    }

    static func dispositions(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        var lists: [String: [JSONValue]] = [:]
        for child in element.children {
            guard child.name.namespace.isEmpty, child.name.local == "set" || child.name.local == "unset" else {
                throw .unexpected(element: child.name.text, in: element.name.text, child.position)
            }
            let word = XMLVocabulary.disposition.short(try plain(child))
            lists[child.name.local, default: []].append(.string(word))
        }
        return .object(["set", "unset"].compactMap { name in lists[name].map { JSONMember(name, .array($0)) } })
    }
}
