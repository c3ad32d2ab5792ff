import JSONStream

/// What stands around the events of a document.
public struct EPCISDocumentHead: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// What is captured.
        case document = "EPCISDocument"
        /// What a query gives.
        case queryDocument = "EPCISQueryDocument"
    }

    public var kind: Kind
    public var schemaVersion = "2.0"
    public var creationDate: EPCISInstant?
    /// Prefixes that hold for every event.
    public var namespaces: [EPCISNamespace] = []
    /// `epcisHeader` as it stands: the Standard Business Document Header's fields and master data.
    public var header: JSONValue?
    /// Of a query's results.
    public var queryName: String?
    public var subscriptionID: String?
    /// Other members of the document: `id`, `sender`, `receiver`, `instanceIdentifier`, a user's own.
    public var others: [JSONMember] = []

    public init(_ kind: Kind = .document, creationDate: EPCISInstant? = nil) {
        (self.kind, self.creationDate) = (kind, creationDate)
    }
}

extension EPCISDocumentHead {
    /// Reads a document's members; the list of events may be empty.
    init(jsonLD node: JSONNode) throws(EPCISError) {
        let members = try node.places()
        guard let type = members.first(where: { $0.name == "type" || $0.name == "isA" })?.node else {
            throw .missing(node, "type")
        }
        guard let kind = Kind(rawValue: try type.text()) else {
            throw .invalid(type, try type.text(), "EPCISDocument or EPCISQueryDocument")
        }
        self.init(kind)
        for (name, place) in members { try read(name, place) }
    }

    private mutating func read(_ name: String, _ node: JSONNode) throws(EPCISError) {
        switch name {
        case "type", "isA": return
        case "@context": namespaces = try EPCISContext.namespaces(node)
        case "schemaVersion":
            // Early writers put a number.
            if case .number(let text) = node.value { schemaVersion = text } else { schemaVersion = try node.text() }
            guard schemaVersion.hasPrefix("2.") || schemaVersion == "2" else {
                throw .invalid(node, schemaVersion, "the JSON binding began with 2.0")
            }
        case "creationDate": creationDate = try node.instant()
        case "epcisHeader": header = node.value
        case "epcisBody": try readBody(node)
        default: others.append(JSONMember(name, node.value))
        }
    }

    private mutating func readBody(_ node: JSONNode) throws(EPCISError) {
        for (name, place) in try node.places() {
            switch name {
            case "eventList", "event": continue
            case "queryResults": try readResults(place)
            default: throw .shape(.unknownMember(pointer: place.pointer))
            }
        }
    }

    private mutating func readResults(_ node: JSONNode) throws(EPCISError) {
        for (name, place) in try node.places() {
            switch name {
            case "queryName": queryName = try place.text()
            case "subscriptionID": subscriptionID = try place.text()
            case "resultsBody": continue
            default: throw .shape(.unknownMember(pointer: place.pointer))
            }
        }
    }
}
