import JSONStream
import XMLStream

/// Writes one event's JSON-LD as an element of EPCIS 2.0 or 1.2.
struct XMLEventWriting {
    let version: EPCISXMLVersion
    var extensions: XMLExtensionWriting

    private var isVersion1: Bool { version == .v1 }

    /// Writes an event.
    /// - Parameter namespaces: that the event declares beyond those of its document.
    func event(
        _ event: JSONValue, declaring namespaces: [XMLNamespace], _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        guard case .object(let members) = event, case .string(let name)? = event["type"],
            let type = EventType(rawValue: name)
        else { throw .unwritable(field: "/type", rule: "a type of event") }
        if isVersion1 { try check(members, type) }
        // 1.2 came by its younger events within `extension` (EPCIS 1.2 9.5).
        if isVersion1, type == .transformation { writer.start("extension") }
        writer.start(name)
        for namespace in namespaces { writer.namespace(namespace) }
        let order = XMLFields.order[type] ?? []
        if isVersion1 {
            try fields(XMLFields.base.filter { !XMLFields.wrappedBase.contains($0) }, members, type, &writer)
            try wrapped(XMLFields.wrappedBase, in: "baseExtension", members, type, &writer)
            try fields(order.filter { !XMLFields.isWrapped($0, in: type) }, members, type, &writer)
            try wrapped(order.filter { XMLFields.isWrapped($0, in: type) }, in: "extension", members, type, &writer)
        } else {
            try fields(XMLFields.base, members, type, &writer)
            try later("baseExtension", members, &writer)
            try fields(order, members, type, &writer)
            try later("extension", members, &writer)
        }
        try user(try Self.own(members, order).filter { isVersion1 || !isLater($0) }, at: "", &writer)
        writer.end()
        if isVersion1, type == .transformation { writer.end() }
    }

    /// The user's members; one of the standard that this type of event does not have is refused.
    private static func own(_ members: [JSONMember], _ order: [String]) throws(EPCISXMLError) -> [JSONMember] {
        var own: [JSONMember] = []
        for member in members where member.name != "type" && member.name != "@context" {
            guard XMLFields.forms[member.name] != nil else {
                own.append(member)
                continue
            }
            guard order.contains(member.name) || XMLFields.base.contains(member.name) else {
                throw .unwritable(field: "/" + member.name, rule: "a field of this type of event")
            }
        }
        return own
    }

    private func check(_ members: [JSONMember], _ type: EventType) throws(EPCISXMLError) {
        if type == .association {
            throw .notSayable(field: "/type", version: version, rule: "AssociationEvent came with EPCIS 2.0")
        }
        for member in members where XMLFields.sinceVersion2.contains(member.name) {
            throw .notSayable(field: "/" + member.name, version: version, rule: "it came with EPCIS 2.0")
        }
    }

    private func fields(
        _ names: [String], _ members: [JSONMember], _ type: EventType, _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        for name in names {
            guard let member = members.first(where: { $0.name == name }), let form = XMLFields.forms[name] else {
                if XMLFields.isRequired(name, in: type) { writer.element(name, "") }
                continue
            }
            try field(member, form, &writer)
        }
    }

    private func wrapped(
        _ names: [String], in wrapper: String, _ members: [JSONMember], _ type: EventType, _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        guard members.contains(where: { names.contains($0.name) }) else { return }
        writer.start(wrapper)
        try fields(names, members, type, &writer)
        writer.end()
    }

    /// What `XMLEventReading` kept of a wrapper, in its place.
    private func later(
        _ wrapper: String, _ members: [JSONMember], _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        guard let member = members.first(where: { $0.name == "xml:" + wrapper }), isLater(member) else { return }
        try extensions.element(wrapper, member.value, at: JSONNode(.null).pointer(to: member.name), &writer)
    }

    private func isLater(_ member: JSONMember) -> Bool {
        XMLFields.wrappers.contains { member.name == "xml:" + $0 } && isLater(member.value)
    }

    /// Whether a value comes back from a wrapper as it is: elements that are no fields, of names without a prefix.
    private func isLater(_ value: JSONValue) -> Bool {
        guard case .object(let members) = value, !members.isEmpty, !extensions.needsWhole(value) else { return false }
        return members.allSatisfy { member in
            if XMLFields.wrappers.contains(member.name) { return isLater(member.value) }
            return XMLFields.forms[member.name] == nil && XMLWriter.isName(member.name)
        }
    }

    /// User extensions of the event and of its parts: a name in no namespace is none of theirs.
    private func user(_ members: [JSONMember], at pointer: String, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        for member in members where XMLWriter.isName(member.name) {
            let field = JSONNode(.null, at: pointer).pointer(to: member.name)
            throw .unwritable(field: field, rule: "an extension has a prefix and a namespace")
        }
        try extensions.write(members, at: pointer, &writer)
    }

    private func field(
        _ member: JSONMember, _ form: XMLFieldForm, _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        let node = JSONNode(member.value, at: "/" + member.name)
        let name = member.name
        switch form {
        case .text: writer.element(name, try text(node))
        case .word(let vocabulary): writer.element(name, vocabulary.uri(try text(node)))
        case .certifications: try extensions.write([member], at: "", &writer)
        case .names:
            try list(name, node, &writer) { element, writer throws(EPCISXMLError) in
                writer.element("epc", try text(element))
            }
        case .quantities: try list(name, node, &writer, quantity)
        case .place: try place(name, node, &writer)
        case .references(let element, let vocabulary):
            try list(name, node, &writer) { reference, writer throws(EPCISXMLError) in
                writer.start(element)
                if let type = try optional(reference, "type") {
                    writer.attribute("type", vocabulary.uri(try text(type)))
                }
                guard let id = try optional(reference, element) else { throw missing(reference, element) }
                writer.text(try text(id))
                writer.end()
            }
        case .sensors: try list(name, node, &writer, sensor)
        case .dispositions: try dispositions(name, node, &writer)
        case .extensions:
            writer.start(name)
            // Names in no namespace are 1.x's own (`ILMDExtensionType`) and allowed by the schema of 2.0.
            try extensions.write(try members(node), at: node.pointer, &writer)
            writer.end()
        case .declaration: try declaration(name, node, &writer)
        }
    }

    private func place(_ name: String, _ node: JSONNode, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        writer.start(name)
        if let id = try optional(node, "id") { writer.element("id", try text(id)) }
        try user(try members(node).filter { $0.name != "id" }, at: node.pointer, &writer)
        writer.end()
    }

    private func quantity(_ node: JSONNode, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        writer.start("quantityElement")
        for name in ["epcClass", "quantity", "uom"] {
            guard let part = try optional(node, name) else { continue }
            if case .number(let number) = part.value {
                writer.element(name, number)
            } else {
                writer.element(name, try text(part))
            }
        }
        try user(
            try members(node).filter { !["epcClass", "quantity", "uom"].contains($0.name) }, at: node.pointer, &writer)
        writer.end()
    }

    private func dispositions(_ name: String, _ node: JSONNode, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        writer.start(name)
        for part in ["unset", "set"] {
            guard let list = try optional(node, part) else { continue }
            for word in try elements(list) {
                writer.element(part, XMLVocabulary.disposition.uri(try text(word)))
            }
        }
        writer.end()
    }

    private func declaration(_ name: String, _ node: JSONNode, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        writer.start(name)
        if let time = try optional(node, "declarationTime") { writer.element("declarationTime", try text(time)) }
        if let reason = try optional(node, "reason") {
            writer.element("reason", XMLVocabulary.errorReason.uri(try text(reason)))
        }
        if let ids = try optional(node, "correctiveEventIDs") {
            try list("correctiveEventIDs", ids, &writer) { element, writer throws(EPCISXMLError) in
                writer.element("correctiveEventID", try text(element))
            }
        }
        let known = ["declarationTime", "reason", "correctiveEventIDs"]
        try user(try members(node).filter { !known.contains($0.name) }, at: node.pointer, &writer)
        writer.end()
    }
}

/// Sensor elements: members become attributes.
extension XMLEventWriting {
    private func sensor(_ node: JSONNode, _ writer: inout XMLWriter) throws(EPCISXMLError) {
        writer.start("sensorElement")
        if let metadata = try optional(node, "sensorMetadata") {
            try attributes("sensorMetadata", metadata, &writer)
        }
        for report in try optional(node, "sensorReport").map({ node throws(EPCISXMLError) in try elements(node) }) ?? []
        {
            try attributes("sensorReport", report, &writer)
        }
        let known = ["type", "isA", "sensorMetadata", "sensorReport"]
        try user(try members(node).filter { !known.contains($0.name) }, at: node.pointer, &writer)
        writer.end()
    }

    private func attributes(
        _ name: String, _ node: JSONNode, _ writer: inout XMLWriter
    ) throws(EPCISXMLError) {
        writer.start(name)
        var rest: [JSONMember] = []
        for member in try members(node) {
            guard let text = attribute(member), extensions.isElementName(member.name), XMLWriter.canCarry(text) else {
                rest.append(member)
                continue
            }
            writer.attribute(member.name, text)
        }
        if !rest.isEmpty { writer.attribute("json:members", XMLExtensionWriting.text(.object(rest))) }
        writer.end()
    }

    /// - Returns: nil if an attribute would not tell the value's kind.
    private func attribute(_ member: JSONMember) -> String? {
        switch (member.name, member.value) {
        case ("type", .string(let text)), ("exception", .string(let text)):
            return XMLSensorWord.long(text, XMLSensorWord.term)
        case ("component", .string(let text)): return XMLSensorWord.long(text, XMLSensorWord.component)
        case ("booleanValue", .bool(let flag)): return flag ? "true" : "false"
        case ("booleanValue", _): return nil
        case (_, .number(let number)): return XMLEventReading.numbers.contains(member.name) ? number : nil
        case (_, .string(let text)): return XMLEventReading.numbers.contains(member.name) ? nil : text
        default: return nil
        }
    }
}

/// Reading the value that is written.
extension XMLEventWriting {
    private func text(_ node: JSONNode) throws(EPCISXMLError) -> String {
        guard case .string(let text) = node.value else {
            throw .unwritable(field: node.pointer, rule: "a string, not of kind \(node.value.kind)")
        }
        guard XMLWriter.canCarry(text) else {
            throw .unwritable(field: node.pointer, rule: "only characters that XML has (XML 1.0 2.2)")
        }
        return text
    }

    private func members(_ node: JSONNode) throws(EPCISXMLError) -> [JSONMember] {
        guard case .object(let members) = node.value else {
            throw .unwritable(field: node.pointer, rule: "an object, not of kind \(node.value.kind)")
        }
        return members
    }

    private func elements(_ node: JSONNode) throws(EPCISXMLError) -> [JSONNode] {
        guard case .array(let values) = node.value else {
            throw .unwritable(field: node.pointer, rule: "an array, not of kind \(node.value.kind)")
        }
        return values.enumerated().map { JSONNode($1, at: "\(node.pointer)/\($0)") }
    }

    private func optional(_ node: JSONNode, _ name: String) throws(EPCISXMLError) -> JSONNode? {
        guard let value = try members(node).first(where: { $0.name == name })?.value, value != .null else { return nil }
        return JSONNode(value, at: node.pointer(to: name))
    }

    private func missing(_ node: JSONNode, _ name: String) -> EPCISXMLError {
        .unwritable(field: node.pointer(to: name), rule: "it must be there")
    }

    private func list(
        _ name: String, _ node: JSONNode, _ writer: inout XMLWriter,
        _ write: (JSONNode, inout XMLWriter) throws(EPCISXMLError) -> Void
    ) throws(EPCISXMLError) {
        writer.start(name)
        for element in try elements(node) { try write(element, &writer) }
        writer.end()
    }
}
