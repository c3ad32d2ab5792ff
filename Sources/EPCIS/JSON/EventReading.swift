import JSONStream

extension Event {
    /// Reads an event of EPCIS 2.0 JSON-LD and checks it against the standard's rules.
    /// - Parameters:
    ///   - pointer: where the event stands in its document, for messages.
    ///   - namespaces: that the document declares; the event's own `@context` adds to them.
    /// - Throws: the first `EPCISError`, with the JSON pointer of the member that is wrong.
    public init(
        jsonLD: JSONValue, at pointer: String = "", in namespaces: [EPCISNamespace] = []
    ) throws(EPCISError) {
        let (event, errors) = Event.check(jsonLD: jsonLD, at: pointer, in: namespaces)
        if let error = errors.first { throw error }
        guard let event else { throw .shape(.missing(pointer: pointer)) }
        self = event
    }

    /// Reads an event and says everything that is wrong with it, at most `EventReading.errorLimit` things.
    /// - Returns: no event if what every event has is missing or wrong. An event that comes with errors lacks what
    ///   they are about.
    public static func check(
        jsonLD: JSONValue, at pointer: String = "", in namespaces: [EPCISNamespace] = []
    ) -> (event: Event?, errors: [EPCISError]) {
        var reading = EventReading(JSONNode(jsonLD, at: pointer))
        guard let event = reading.read(in: namespaces) else { return (nil, reading.errors) }
        // A rule about a field that could not be read would be a second complaint about one thing.
        let rest = event.problems(at: pointer).filter { problem in
            !reading.errors.contains { $0.pointer == problem.pointer || $0.pointer.hasPrefix(problem.pointer + "/") }
        }
        return (event, Array((reading.errors + rest).prefix(EventReading.errorLimit)))
    }
}

/// Reads one event's members, remembering what is wrong.
struct EventReading {
    /// The most errors that are kept of one event.
    static let errorLimit = 100
    let node: JSONNode
    private(set) var errors: [EPCISError] = []
    private var offset: Int?
    private var hasTime = false

    init(_ node: JSONNode) { self.node = node }

    mutating func read(in namespaces: [EPCISNamespace]) -> Event? {
        do {
            let members = try node.places()
            var event = Event(try kind(members), at: EPCISInstant(0, offsetMinutes: 0), action: nil)
            event.namespaces = namespaces
            for (name, node) in members { member(name, node, &event) }
            if !hasTime { need("eventTime") }
            if let offset { event.eventTimeZoneOffset = offset } else { need("eventTimeZoneOffset") }
            return hasTime && offset != nil ? event : nil
        } catch {
            note(error)
            return nil
        }
    }

    private mutating func need(_ name: String) {
        let error = EPCISError.missing(node, name)
        if !errors.contains(where: { $0.pointer == error.pointer }) { note(error) }
    }

    private mutating func note(_ error: EPCISError) {
        if errors.count < Self.errorLimit { errors.append(error) }
    }

    private func kind(_ members: [(name: String, node: JSONNode)]) throws(EPCISError) -> EventType {
        guard let place = members.first(where: { $0.name == "type" || $0.name == "isA" })?.node else {
            throw .missing(node, "type")
        }
        let text = try place.text()
        guard let kind = EventType(rawValue: text) else { throw .invalid(place, text, "a type of event") }
        return kind
    }

    private mutating func member(_ name: String, _ node: JSONNode, _ event: inout Event) {
        do {
            if try what(name, node, &event) { return }
            if try how(name, node, &event) { return }
            switch name {
            case "type", "isA": return
            case "@context":
                for namespace in try EPCISContext.namespaces(node) { event.namespaces.add(namespace) }
            case "eventTime":
                event.eventTime = try node.instant()
                hasTime = true
            case "eventTimeZoneOffset": offset = try Self.offset(node)
            case "recordTime": event.recordTime = try node.instant()
            case "eventID": event.eventID = try node.uri()
            case "errorDeclaration": event.errorDeclaration = try Self.declaration(node)
            case "certificationInfo": event.certificationInfo = try Self.certifications(node)
            default: event.extensions.append(try node.extensionMember(name))
            }
        } catch {
            note(error)
        }
    }

    /// The dimension *what*: things and their containers.
    private func what(_ name: String, _ node: JSONNode, _ event: inout Event) throws(EPCISError) -> Bool {
        switch name {
        case "epcList": event.epcList = try Self.epcs(node)
        case "childEPCs": event.childEPCs = try Self.epcs(node)
        case "inputEPCList": event.inputEPCList = try Self.epcs(node)
        case "outputEPCList": event.outputEPCList = try Self.epcs(node)
        case "quantityList": event.quantityList = try Self.quantities(node)
        case "childQuantityList": event.childQuantityList = try Self.quantities(node)
        case "inputQuantityList": event.inputQuantityList = try Self.quantities(node)
        case "outputQuantityList": event.outputQuantityList = try Self.quantities(node)
        case "parentID": event.parentID = try node.epc()
        case "transformationID": event.transformationID = try node.uri()
        case "ilmd": event.ilmd = try Self.members(node)
        default: return false
        }
        return true
    }

    /// The dimensions *where*, *why* and *how*.
    private func how(_ name: String, _ node: JSONNode, _ event: inout Event) throws(EPCISError) -> Bool {
        switch name {
        case "action": event.action = try Self.action(node)
        case "bizStep": event.bizStep = try node.word("a CBV business step or a URI")
        case "disposition": event.disposition = try node.word("a CBV disposition or a URI")
        case "persistentDisposition": event.persistentDisposition = try Self.dispositions(node)
        case "readPoint": event.readPoint = try Self.place(node)
        case "bizLocation": event.bizLocation = try Self.place(node)
        case "bizTransactionList": event.bizTransactionList = try Self.references(node, "bizTransaction")
        case "sourceList": event.sourceList = try Self.references(node, "source")
        case "destinationList": event.destinationList = try Self.references(node, "destination")
        case "sensorElementList":
            event.sensorElementList = try node.list { node throws(EPCISError) in try SensorElement(jsonLD: node) }
        default: return false
        }
        return true
    }
}

/// The parts.
extension EventReading {
    private static func epcs(_ node: JSONNode) throws(EPCISError) -> [EPC] {
        try node.list { node throws(EPCISError) in try node.epc() }
    }

    private static func action(_ node: JSONNode) throws(EPCISError) -> EventAction {
        let text = try node.text()
        guard let action = EventAction(rawValue: text) else { throw .invalid(node, text, "ADD, OBSERVE or DELETE") }
        return action
    }

    private static func offset(_ node: JSONNode) throws(EPCISError) -> Int {
        let text = try node.text()
        guard let offset = EPCISTime.parseOffset(text) else { throw .invalid(node, text, "±hh:mm") }
        return offset
    }

    private static func members(_ node: JSONNode) throws(EPCISError) -> [JSONMember] {
        guard case .object(let members) = node.value else { throw .wrongKind(node, "object") }
        return members
    }

    private static func certifications(_ node: JSONNode) throws(EPCISError) -> [JSONValue] {
        switch node.value {
        case .string, .object: return [node.value]
        case .array(let values): return values
        default: throw .wrongKind(node, "a URI or an array of URIs")
        }
    }

    private static func quantities(_ node: JSONNode) throws(EPCISError) -> [QuantityElement] {
        try node.list { node throws(EPCISError) in
            var (epcClass, quantity, unit): (EPC?, String?, String?) = (nil, nil, nil)
            for (name, place) in try node.places() {
                switch name {
                case "epcClass": epcClass = try place.epc()
                case "quantity": quantity = try place.numberText()
                case "uom": unit = try place.text()
                default: throw .closed(place, name)
                }
            }
            guard let epcClass else { throw .missing(node, "epcClass") }
            return QuantityElement(epcClass: epcClass, quantity: quantity, unit: unit)
        }
    }

    private static func references<Word>(
        _ node: JSONNode, _ idName: String
    ) throws(EPCISError) -> [TypedReference<Word>] {
        try node.list { node throws(EPCISError) in
            var (type, id): (Word?, String?) = (nil, nil)
            for (name, place) in try node.places() {
                switch name {
                case "type": type = try place.word("a CBV type or a URI")
                case idName: id = try place.uri()
                default: throw .closed(place, name)
                }
            }
            guard let id else { throw .missing(node, idName) }
            return TypedReference(type: type, id: id)
        }
    }

    private static func place(_ node: JSONNode) throws(EPCISError) -> Place {
        var id: String?
        var extensions: [JSONMember] = []
        for (name, place) in try node.places() {
            if name == "id" { id = try place.uri() } else { extensions.append(try place.extensionMember(name)) }
        }
        guard let id else { throw .missing(node, "id") }
        return Place(id, extensions: extensions)
    }

    private static func dispositions(_ node: JSONNode) throws(EPCISError) -> PersistentDisposition {
        var dispositions = PersistentDisposition()
        for (name, place) in try node.places() {
            let words: [Disposition] = try place.list { node throws(EPCISError) in
                try node.word("a CBV disposition or a URI")
            }
            switch name {
            case "set": dispositions.set = words
            case "unset": dispositions.unset = words
            default: throw .closed(place, name)
            }
        }
        return dispositions
    }

    private static func declaration(_ node: JSONNode) throws(EPCISError) -> ErrorDeclaration {
        var declaration = ErrorDeclaration(at: EPCISInstant(0))
        var hasTime = false
        for (name, place) in try node.places() {
            switch name {
            case "declarationTime":
                declaration.declarationTime = try place.instant()
                hasTime = true
            case "reason": declaration.reason = try place.word("a CBV error reason or a URI")
            case "correctiveEventIDs":
                declaration.correctiveEventIDs = try place.list { node throws(EPCISError) in try node.uri() }
            default: declaration.extensions.append(try place.extensionMember(name))
            }
        }
        guard hasTime else { throw .missing(node, "declarationTime") }
        return declaration
    }
}
