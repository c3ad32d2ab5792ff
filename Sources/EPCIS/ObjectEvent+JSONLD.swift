import JSONStream

/// Reading an object event.
extension ObjectEvent {
    /// Reads an event of EPCIS 2.0 JSON-LD.
    /// - Parameter pointer: where the event stands in its document, for messages.
    /// - Throws: `EPCISError` with the JSON pointer of the first member that is wrong.
    public init(jsonLD: JSONValue, at pointer: String = "") throws(EPCISError) {
        let node = JSONNode(jsonLD, at: pointer)
        try Self.checkType(node)
        let (time, offset) = try Self.time(node)
        let action = try Self.word(node, "action", "ADD, OBSERVE or DELETE") { EventAction(rawValue: $0) }
        guard let action else { throw .shape(.missing(pointer: node.pointer(to: "action"))) }
        self.init(at: time, action: action, bizStep: nil, epcs: [])
        offsetMinutes = offset
        eventID = try Self.word(node, "eventID", "a URI") { EPC.isURI($0) ? $0 : nil }
        bizStep = try Self.word(node, "bizStep", "a CBV business step or a URI") { BizStep(text: $0) }
        disposition = try Self.word(node, "disposition", "a CBV disposition or a URI") { Disposition(text: $0) }
        readPoint = try Self.place(node, "readPoint")
        bizLocation = try Self.place(node, "bizLocation")
        try readLists(node)
        ilmd = try reading { () throws(JSONShapeError) in try node.optional("ilmd")?.members() ?? [] }
        extensions = try Self.extensions(node)
        try checkRules(node)
    }

    private mutating func readLists(_ node: JSONNode) throws(EPCISError) {
        epcList = try Self.list(node, "epcList") { element throws(EPCISError) in try EPC(jsonLD: element) }
        quantityList = try Self.list(node, "quantityList") { element throws(EPCISError) in
            try QuantityElement(jsonLD: element)
        }
        bizTransactions = try Self.list(node, "bizTransactionList") { element throws(EPCISError) in
            try TypedReference(jsonLD: element, "bizTransaction", needsType: false)
        }
        sources = try Self.list(node, "sourceList") { element throws(EPCISError) in
            try TypedReference(jsonLD: element, "source", needsType: true)
        }
        destinations = try Self.list(node, "destinationList") { element throws(EPCISError) in
            try TypedReference(jsonLD: element, "destination", needsType: true)
        }
        sensorElements = try Self.list(node, "sensorElementList") { element throws(EPCISError) in
            try SensorElement(jsonLD: element)
        }
    }

    private func checkRules(_ node: JSONNode) throws(EPCISError) {
        if epcList.isEmpty, quantityList.isEmpty, sensorElements.isEmpty {
            throw .shape(.missing(pointer: node.pointer(to: "epcList")))
        }
        if !ilmd.isEmpty, action != .add {
            throw .invalid(
                pointer: node.pointer(to: "ilmd"), value: action.rawValue, rule: "only with the action ADD"
            )
        }
    }

    private static func checkType(_ node: JSONNode) throws(EPCISError) {
        let type = try reading { () throws(JSONShapeError) in try node.string("type") }
        let pointer = node.pointer(to: "type")
        switch EventType(rawValue: type) {
        case .object: return
        case .some: throw .notSupported(pointer: pointer)
        case nil: throw .invalid(pointer: pointer, value: String(type.prefix(200)), rule: "a type of event")
        }
    }

    private static func time(_ node: JSONNode) throws(EPCISError) -> (Int64, Int) {
        let rule = "an ISO 8601 instant with a zone"
        let offset = try word(node, "eventTimeZoneOffset", "±hh:mm") { EPCISTime.parseOffset($0) }
        guard let time = try word(node, "eventTime", rule, { EPCISTime.parse($0) }) else {
            throw .shape(.missing(pointer: node.pointer(to: "eventTime")))
        }
        guard let offset else { throw .shape(.missing(pointer: node.pointer(to: "eventTimeZoneOffset"))) }
        return (time.microseconds, offset)
    }

    /// Reads an optional text into a value.
    private static func word<T>(
        _ node: JSONNode, _ name: String, _ rule: String, _ make: (String) -> T?
    ) throws(EPCISError) -> T? {
        guard let text = try reading({ () throws(JSONShapeError) in try node.optionalString(name) }) else { return nil }
        guard let value = make(text) else {
            throw .invalid(pointer: node.pointer(to: name), value: String(text.prefix(200)), rule: rule)
        }
        return value
    }

    private static func place(_ node: JSONNode, _ name: String) throws(EPCISError) -> String? {
        guard let place = try reading({ () throws(JSONShapeError) in try node.optional(name) }) else { return nil }
        let id = try reading { () throws(JSONShapeError) in
            try place.allowOnly(["id"])
            return try place.string("id")
        }
        guard EPC.isURI(id) else { throw .invalid(pointer: place.pointer(to: "id"), value: id, rule: "a URI") }
        return id
    }

    private static func list<T>(
        _ node: JSONNode, _ name: String, _ make: (JSONNode) throws(EPCISError) -> T
    ) throws(EPCISError) -> [T] {
        var list: [T] = []
        for element in try reading({ () throws(JSONShapeError) in try node.optionalElements(name) }) {
            list.append(try make(element))
        }
        return list
    }

    private static let known: Set<String> = [
        "type", "eventID", "eventTime", "eventTimeZoneOffset", "epcList", "quantityList", "action", "bizStep",
        "disposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList",
        "sensorElementList", "ilmd",
    ]
    private static let later: Set<String> = [
        "recordTime", "errorDeclaration", "persistentDisposition", "certificationInfo",
    ]

    private static func extensions(_ node: JSONNode) throws(EPCISError) -> [JSONMember] {
        var extensions: [JSONMember] = []
        for member in try reading({ () throws(JSONShapeError) in try node.members() }) {
            if known.contains(member.name) { continue }
            if later.contains(member.name) { throw .notSupported(pointer: node.pointer(to: member.name)) }
            guard member.name == "@context" || member.name.utf8.contains(0x3A) else {
                throw .shape(.unknownMember(pointer: node.pointer(to: member.name)))
            }
            extensions.append(member)
        }
        return extensions
    }
}
