import JSONStream
import XMLStream

/// The header of a document in both forms (EPCIS 2.0 9.4 and 10.3): master data, and of the Standard Business Document
/// Header who sends, who receives and the document's number, which is what JSON-LD has of it.
public enum EPCISXMLHeader {
    /// The members that a JSON-LD document has for an `EPCISHeader`: `sender`, `receiver`, `instanceIdentifier`,
    /// `epcisHeader`.
    public static func jsonLD(_ header: XMLElement) throws(EPCISXMLError) -> [JSONMember] {
        var members: [JSONMember] = []
        for child in try XMLEventReading.unwrapped(header) {
            if child.name.namespace == XMLNames.header {
                members += business(child)
            } else if child.name.local == "EPCISMasterData", child.name.namespace.isEmpty {
                let list = child.child("VocabularyList") ?? XMLElement(XMLQualifiedName("VocabularyList"))
                let data = JSONValue.object([JSONMember("vocabularyList", try vocabularies(list))])
                members.append(JSONMember("epcisHeader", .object([JSONMember("epcisMasterData", data)])))
            }
        }
        return members
    }

    private static func business(_ header: XMLElement) -> [JSONMember] {
        func find(_ path: [String]) -> JSONValue? {
            var place: XMLElement? = header
            for name in path { place = place?.children.first { $0.name.local == name } }
            return place.map { .string($0.trimmedText) }
        }
        let parts = [
            ("sender", ["Sender", "Identifier"]), ("receiver", ["Receiver", "Identifier"]),
            ("instanceIdentifier", ["DocumentIdentification", "InstanceIdentifier"]),
        ]
        return parts.compactMap { name, path in find(path).map { JSONMember(name, $0) } }
    }

    /// A `VocabularyList` as the member `vocabularyList`.
    public static func vocabularies(_ list: XMLElement) throws(EPCISXMLError) -> JSONValue {
        var vocabularies: [JSONValue] = []
        for vocabulary in list.children where vocabulary.name.local == "Vocabulary" {
            guard let type = vocabulary["type"] else { throw .invalid(vocabulary, "", "a vocabulary has a type") }
            var elements: [JSONValue] = []
            for element in vocabulary.child("VocabularyElementList")?.children ?? [] {
                elements.append(try self.element(element))
            }
            vocabularies.append(
                .object([JSONMember("type", .string(type)), JSONMember("vocabularyElementList", .array(elements))]))
        }
        return .array(vocabularies)
    }

    private static func element(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        guard element.name.local == "VocabularyElement", let id = element["id"] else {
            throw .invalid(element, "", "a VocabularyElement with an id")
        }
        var members = [JSONMember("id", .string(id))]
        var attributes: [JSONValue] = []
        for var attribute in element.children where attribute.name.local == "attribute" {
            guard let name = attribute["id"] else { throw .invalid(attribute, "", "an attribute has an id") }
            attribute.attributes.removeAll { $0.name.local == "id" && $0.name.namespace.isEmpty }
            var reading = XMLExtensionReading()
            let value = try reading.value(attribute)
            attributes.append(.object([JSONMember("id", .string(name)), JSONMember("attribute", value)]))
        }
        if !attributes.isEmpty { members.append(JSONMember("attributes", .array(attributes))) }
        let children = element.child("children")?.children.map { JSONValue.string($0.trimmedText) } ?? []
        if !children.isEmpty { members.append(JSONMember("children", .array(children))) }
        return .object(members)
    }

    /// The `EPCISHeader` for the member `epcisHeader` of a JSON-LD document.
    /// - Parameter businessHeader: a `StandardBusinessDocumentHeader`, which 1.2 asks for.
    /// - Throws: `EPCISXMLError.unwritable` with the JSON pointer of what is no master data.
    public static func element(
        _ epcisHeader: JSONValue, businessHeader: XMLElement? = nil
    ) throws(EPCISXMLError) -> XMLElement {
        var header = XMLElement(XMLQualifiedName("EPCISHeader"), children: businessHeader.map { [$0] } ?? [])
        guard case .array(let list)? = epcisHeader["epcisMasterData"]?["vocabularyList"] else {
            if epcisHeader["epcisMasterData"] == nil { return header }
            throw .unwritable(field: "/epcisHeader/epcisMasterData/vocabularyList", rule: "an array")
        }
        var vocabularies = XMLElement(XMLQualifiedName("VocabularyList"))
        for (index, vocabulary) in list.enumerated() {
            let pointer = "/epcisHeader/epcisMasterData/vocabularyList/\(index)"
            vocabularies.children.append(try self.vocabulary(JSONNode(vocabulary, at: pointer)))
        }
        let data = XMLElement(XMLQualifiedName("EPCISMasterData"), children: [vocabularies])
        header.children.append(XMLElement(XMLQualifiedName("extension"), children: [data]))
        return header
    }

    private static func vocabulary(_ node: JSONNode) throws(EPCISXMLError) -> XMLElement {
        guard case .string(let type)? = node.value["type"] else {
            throw .unwritable(field: node.pointer(to: "type"), rule: "the type of a vocabulary")
        }
        var list = XMLElement(XMLQualifiedName("VocabularyElementList"))
        guard case .array(let elements)? = node.value["vocabularyElementList"] else {
            throw .unwritable(field: node.pointer(to: "vocabularyElementList"), rule: "an array")
        }
        for (index, element) in elements.enumerated() {
            let place = JSONNode(element, at: node.pointer(to: "vocabularyElementList") + "/\(index)")
            list.children.append(try self.element(place))
        }
        return XMLElement(
            XMLQualifiedName("Vocabulary"), attributes: [XMLAttribute("type", type)],
            children: list.children.isEmpty ? [] : [list])
    }

    private static func element(_ node: JSONNode) throws(EPCISXMLError) -> XMLElement {
        guard case .string(let id)? = node.value["id"] else {
            throw .unwritable(field: node.pointer(to: "id"), rule: "the id of a vocabulary element")
        }
        var element = XMLElement(XMLQualifiedName("VocabularyElement"), attributes: [XMLAttribute("id", id)])
        if case .array(let attributes)? = node.value["attributes"] {
            for (index, attribute) in attributes.enumerated() {
                let place = JSONNode(attribute, at: node.pointer(to: "attributes") + "/\(index)")
                element.children.append(try self.attribute(place))
            }
        }
        if case .array(let children)? = node.value["children"], !children.isEmpty {
            var list = XMLElement(XMLQualifiedName("children"))
            for case .string(let child) in children {
                list.children.append(XMLElement(XMLQualifiedName("id"), text: child))
            }
            element.children.append(list)
        }
        return element
    }

    /// A text stands as it is; whatever else it may be is carried as JSON.
    private static func attribute(_ node: JSONNode) throws(EPCISXMLError) -> XMLElement {
        guard case .string(let id)? = node.value["id"], let value = node.value["attribute"] else {
            throw .unwritable(field: node.pointer, rule: "an attribute has an id and a value")
        }
        var element = XMLElement(XMLQualifiedName("attribute"), attributes: [XMLAttribute("id", id)])
        if case .string(let text) = value, XMLWriter.canCarry(text) {
            element.text = text
        } else {
            let name = XMLQualifiedName("value", namespace: XMLNames.json, prefix: "json")
            element.attributes.append(XMLAttribute(name, XMLExtensionWriting.text(value)))
        }
        return element
    }
}
