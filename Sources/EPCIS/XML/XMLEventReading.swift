import JSONStream
import XMLStream

/// Turns one event element of EPCIS 1.x or 2.0 into the members of its JSON-LD: wrappers of 1.x are unwrapped, URNs of
/// the vocabulary become short names, numbers and booleans get their kind.
struct XMLEventReading {
    private var extensions: XMLExtensionReading
    private var members: [JSONMember] = []
    private var others: [XMLElement] = []
    /// What `extension` and `baseExtension` hold that no version so far has.
    private var later: [JSONMember] = []

    /// - Parameter namespaces: that the document declares for extensions.
    init(_ namespaces: [XMLNamespace] = []) { extensions = XMLExtensionReading(namespaces) }

    /// Prefixes of the extensions.
    var namespaces: [XMLNamespace] { extensions.namespaces }

    mutating func event(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        let isQuantityEvent = element.name.local == "QuantityEvent"
        members.reserveCapacity(16)
        members = [JSONMember("type", .string(isQuantityEvent ? "ObjectEvent" : element.name.local))]
        for attribute in element.attributes {
            try own(attribute, of: element).map { members.append($0) }
        }
        if isQuantityEvent {
            try quantityEvent(element)
        } else {
            try fields(element)
        }
        let texts = certifications
        if !texts.isEmpty {
            members.append(JSONMember("certificationInfo", texts.count == 1 ? texts[0] : .array(texts)))
        }
        members += try extensions.members(others)
        return .object(members + later)
    }

    private var certifications: [JSONValue] = []

    private mutating func fields(_ element: XMLElement) throws(EPCISXMLError) {
        for child in element.children {
            guard child.name.namespace.isEmpty else {
                others.append(child)
                continue
            }
            let name = child.name.local
            if XMLFields.wrappers.contains(name) {
                try wrapper(child)
                continue
            }
            guard let form = XMLFields.forms[name] else {
                throw .unexpected(element: name, in: element.name.text, child.position)
            }
            if case .certifications = form {
                certifications.append(try certification(child))
                continue
            }
            guard !members.contains(where: { $0.name == name }) else {
                throw .invalid(child, "", "an event has it once")
            }
            if let value = try value(child, form) { members.append(JSONMember(name, value)) }
        }
    }

    /// A wrapper's fields are the event's. What else it holds in no namespace came with a version that is not known
    /// here: the schema takes it as it is (`ObjectEventExtensionType` and its likes in EPCglobal-epcis-2_0.xsd), and it
    /// is kept as `xml:extension`.
    private mutating func wrapper(_ element: XMLElement) throws(EPCISXMLError) {
        try fields(Self.known(of: element))
        guard let rest = Self.rest(of: element) else { return }
        let name = "xml:" + element.name.local
        guard !later.contains(where: { $0.name == name }) else { throw .invalid(element, "", "an event has it once") }
        later.append(JSONMember(name, try extensions.value(rest)))
    }

    private static func wraps(_ element: XMLElement) -> Bool {
        element.name.namespace.isEmpty && XMLFields.wrappers.contains(element.name.local)
    }

    /// Whether an element in a wrapper is no field of any version.
    private static func isLater(_ element: XMLElement) -> Bool {
        element.name.namespace.isEmpty && XMLFields.forms[element.name.local] == nil && !wraps(element)
    }

    /// A wrapper without what is no field.
    private static func known(of element: XMLElement) -> XMLElement {
        var known = element
        known.children = element.children.filter { !isLater($0) }.map { wraps($0) ? Self.known(of: $0) : $0 }
        return known
    }

    /// A wrapper with what is no field only; nil if there is nothing.
    private static func rest(of element: XMLElement) -> XMLElement? {
        var rest = element
        rest.children = element.children.compactMap { child -> XMLElement? in
            if isLater(child) { return child }
            return wraps(child) ? Self.rest(of: child) : nil
        }
        return rest.children.isEmpty ? nil : rest
    }

    /// The deprecated event of EPCIS 1.0: an observation of so many things of a class (EPCIS 1.2 7.4.5).
    private mutating func quantityEvent(_ element: XMLElement) throws(EPCISXMLError) {
        var rest = element
        rest.children.removeAll {
            $0.name.namespace.isEmpty && ["epcClass", "quantity"].contains($0.name.local)
        }
        guard let epcClass = element.child("epcClass"), let quantity = element.child("quantity") else {
            throw .invalid(element, "", "a QuantityEvent has an epcClass and a quantity")
        }
        let things = try XMLEventReading.quantity([epcClass, quantity], of: element)
        members.append(JSONMember("action", "OBSERVE"))
        members.append(JSONMember("quantityList", .array([things])))
        try fields(rest)
    }

    /// A user's attribute of an event; what tells the schema only is not kept.
    private mutating func own(
        _ attribute: XMLAttribute, of element: XMLElement
    ) throws(EPCISXMLError) -> JSONMember? {
        if attribute.name.namespace == XMLNames.instance { return nil }
        guard !attribute.name.namespace.isEmpty else {
            throw .invalid(element, attribute.value, "no attribute \(attribute.name.local)")
        }
        return JSONMember(try extensions.name(attribute.name, of: element), .string(attribute.value))
    }

    private mutating func value(_ element: XMLElement, _ form: XMLFieldForm) throws(EPCISXMLError) -> JSONValue? {
        switch form {
        case .text: return .string(try Self.plain(element))
        case .certifications: return try certification(element)
        case .word(let vocabulary): return .string(vocabulary.short(try Self.plain(element)))
        case .names:
            return try Self.list(element, of: "epc") { element throws(EPCISXMLError) in
                .string(try Self.plain(element))
            }
        case .quantities:
            return try Self.list(element, of: "quantityElement") { element throws(EPCISXMLError) in
                try Self.quantity(element.children, of: element)
            }
        case .references(let name, let vocabulary):
            return try Self.list(element, of: name) { element throws(EPCISXMLError) in
                let type = element["type"].map { [JSONMember("type", .string(vocabulary.short($0)))] } ?? []
                return .object(type + [JSONMember(name, .string(try Self.plain(element)))])
            }
        case .place: return try place(element)
        case .sensors: return try sensors(element)
        case .dispositions: return try Self.dispositions(element)
        case .extensions: return .object(try extensions.members(try Self.unwrapped(element)))
        case .declaration: return try declaration(element)
        }
    }

    /// The address of a certificate, or what is known of it.
    private mutating func certification(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        let value = try extensions.value(element)
        if case .string = value { return .string(element.trimmedText) }
        return value
    }

    private mutating func place(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        var members: [JSONMember] = []
        var others: [XMLElement] = []
        for child in try Self.unwrapped(element) {
            if child.name.namespace.isEmpty, child.name.local == "id" {
                members.append(JSONMember("id", .string(try Self.plain(child))))
            } else {
                others.append(child)
            }
        }
        return .object(members + (try extensions.members(others)))
    }

    private mutating func declaration(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        var members: [JSONMember] = []
        var others: [XMLElement] = []
        for child in try Self.unwrapped(element) {
            switch child.name.namespace.isEmpty ? child.name.local : "" {
            case "declarationTime": members.append(JSONMember("declarationTime", .string(try Self.plain(child))))
            case "reason":
                let reason = XMLVocabulary.errorReason.short(try Self.plain(child))
                members.append(JSONMember("reason", .string(reason)))
            case "correctiveEventIDs":
                let ids = try Self.list(child, of: "correctiveEventID") { element throws(EPCISXMLError) in
                    .string(try Self.plain(element))
                }
                if let ids { members.append(JSONMember("correctiveEventIDs", ids)) }
            case "": others.append(child)
            default: throw .unexpected(element: child.name.text, in: element.name.text, child.position)
            }
        }
        return .object(members + (try extensions.members(others)))
    }
}

/// Sensor elements (EPCIS 2.0 7.3.8): what JSON has as members, XML has as attributes.
extension XMLEventReading {
    static let numbers: Set<String> = [
        "value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue",
    ]

    private mutating func sensors(_ list: XMLElement) throws(EPCISXMLError) -> JSONValue? {
        var elements: [JSONValue] = []
        for element in try Self.unwrapped(list) {
            guard element.name.local == "sensorElement", element.name.namespace.isEmpty else {
                throw .unexpected(element: element.name.text, in: list.name.text, element.position)
            }
            elements.append(try sensor(element))
        }
        return elements.isEmpty ? nil : .array(elements)
    }

    private mutating func sensor(_ element: XMLElement) throws(EPCISXMLError) -> JSONValue {
        var members: [JSONMember] = []
        var reports: [JSONValue] = []
        var others: [XMLElement] = []
        for child in try Self.unwrapped(element) {
            switch child.name.namespace.isEmpty ? child.name.local : "" {
            case "sensorMetadata":
                members.append(JSONMember("sensorMetadata", .object(try attributes(child, isReport: false))))
            case "sensorReport": reports.append(.object(try attributes(child, isReport: true)))
            case "": others.append(child)
            default: throw .unexpected(element: child.name.text, in: element.name.text, child.position)
            }
        }
        members.append(JSONMember("sensorReport", .array(reports)))
        return .object(members + (try extensions.members(others)))
    }

    private mutating func attributes(
        _ element: XMLElement, isReport: Bool
    ) throws(EPCISXMLError) -> [JSONMember] {
        var members: [JSONMember] = []
        var more: [JSONMember] = []
        for attribute in element.attributes {
            let name = attribute.name.local
            switch attribute.name.namespace {
            case XMLNames.instance: continue
            case XMLNames.json:
                guard name == "members" else { continue }
                if case .object(let values) = try XMLExtensionReading.parse(attribute.value, element) { more = values }
            case "":
                let value = isReport ? try Self.reported(attribute, element) : .string(attribute.value)
                members.append(JSONMember(name, value))
            default:
                members.append(JSONMember(try extensions.name(attribute.name, of: element), .string(attribute.value)))
            }
        }
        return members + more
    }

    private static func reported(
        _ attribute: XMLAttribute, _ element: XMLElement
    ) throws(EPCISXMLError) -> JSONValue {
        let (name, value) = (attribute.name.local, attribute.value)
        if numbers.contains(name) {
            guard let number = XMLExtensionReading.number(value) else {
                throw .invalid(element, value, "\(name) is a finite number")
            }
            return .number(number)
        }
        switch name {
        case "booleanValue":
            guard let flag = XMLExtensionReading.boolean(value) else {
                throw .invalid(element, value, "booleanValue is true or false")
            }
            return .bool(flag)
        case "type": return .string(MeasurementType(text: value)?.rawValue ?? value)
        case "exception": return .string(AlarmType(text: value)?.rawValue ?? value)
        case "component": return .string(Component(text: value)?.rawValue ?? value)
        default: return .string(value)
        }
    }
}

/// Words of the GS1 Web Vocabulary in sensor reports: short in JSON-LD, `gs1:` and `cbv:Comp-` in XML
/// (EPCIS 2.0 7.3.8.3).
enum XMLSensorWord {
    static let term = "gs1:"
    static let component = "cbv:Comp-"

    static func long(_ text: String, _ prefix: String) -> String {
        text.utf8.contains(0x3A) ? text : prefix + text
    }
}
