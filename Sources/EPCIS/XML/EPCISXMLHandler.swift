import XMLStream

/// Follows a document's outer elements and puts header and events together.
final class EPCISXMLHandler: XMLHandler {
    private enum Place {
        case top, document, body, results, resultsBody, events, eventWrapper
        /// A part that is kept whole or left alone.
        case part
    }

    private(set) var head = EPCISXMLHead()
    private(set) var count = 0
    private var ready: [EPCISXMLEvent] = []
    private var places: [Place] = [.top]
    private var builder: XMLElementBuilder
    private var keptBytes = 0
    /// Whether there was an `EPCISBody`.
    private(set) var hasBody = false
    /// Of an outer tag.
    private var lastTag = XMLPosition(line: 1, column: 1)

    init(eventBytes: Int) {
        builder = XMLElementBuilder(elementBytes: eventBytes)
    }

    func takeEvents() -> [EPCISXMLEvent] {
        let events = ready
        ready.removeAll(keepingCapacity: true)
        return events
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        if builder.isOpen { return try builder.start(name, attributes) }
        lastTag = name.position
        let place = try place(name, attributes)
        if place == .part { try builder.start(name, attributes) }
        places.append(place)
    }

    func end(_ name: XMLName) throws {
        guard builder.isOpen else {
            lastTag = name.position
            places.removeLast()
            return
        }
        guard let element = try builder.end(at: name.position) else { return }
        places.removeLast()
        try keep(element)
    }

    func characters(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        if builder.isOpen {
            return try builder.characters(bytes)
        }
        if let other = bytes.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) {
            throw EPCISXMLError.invalid(
                element: "text", value: String(UnicodeScalar(other)), rule: "no text between the parts of a document",
                lastTag)
        }
    }

    private func place(_ name: XMLName, _ attributes: XMLAttributes) throws -> Place {
        let local = String(cString: name.local)
        switch places.last ?? .top {
        case .top: return try root(name, attributes)
        case .document:
            guard local == "EPCISBody", isOwn(name) else { return .part }
            hasBody = true
            return .body
        case .body:
            if local == "EventList", isOwn(name), head.kind == .document { return .events }
            return local == "QueryResults" && head.kind == .queryDocument ? .results : .part
        case .results: return local == "resultsBody" && isOwn(name) ? .resultsBody : .part
        case .resultsBody: return local == "EventList" && isOwn(name) ? .events : .part
        case .events, .eventWrapper: return local == "extension" && isOwn(name) ? .eventWrapper : .part
        case .part: return .part
        }
    }

    private func isOwn(_ name: XMLName) -> Bool {
        guard let uri = name.uri.map({ String(cString: $0) }) else { return true }
        let version = head.version
        return [version.namespace, version.queryNamespace, version.masterDataNamespace].contains(uri)
    }

    private func root(_ name: XMLName, _ attributes: XMLAttributes) throws -> Place {
        let (local, uri) = (String(cString: name.local), name.uri.map { String(cString: $0) } ?? "")
        for version in EPCISXMLVersion.allCases {
            switch (local, uri) {
            case ("EPCISDocument", version.namespace): head.kind = .document
            case ("EPCISQueryDocument", version.queryNamespace): head.kind = .queryDocument
            case ("EPCISMasterDataDocument", version.masterDataNamespace): head.kind = .masterDataDocument
            default: continue
            }
            head.version = version
            // Some writers put the parts of a document into its namespace, where the schema has them in none.
            builder.ownNamespace = version.namespace
            head.schemaVersion = attributes.text("schemaVersion") ?? version.rawValue
            head.creationDate = attributes.text("creationDate")
            let declared = (0..<attributes.namespaceCount).compactMap { attributes.namespace($0) }.map { prefix, uri in
                XMLNamespace(
                    prefix: prefix.map { String(cString: $0) } ?? "", uri: uri.map { String(cString: $0) } ?? "")
            }
            head.namespaces = XMLNames.extensions(declared)
            return .document
        }
        throw EPCISXMLError.invalid(
            element: local, value: String(uri.prefix(200)),
            rule: "an EPCISDocument, EPCISQueryDocument or EPCISMasterDataDocument in a namespace of EPCIS 1.x or 2.0",
            name.position)
    }

    private func keep(_ element: XMLElement) throws {
        let name = element.name.local
        switch places.last ?? .top {
        case .events, .eventWrapper: return try event(element)
        case .document where name == "EPCISHeader": head.header = element
        case .body where name == "VocabularyList": head.vocabularyList = element
        case .resultsBody where name == "VocabularyList": head.vocabularyList = element
        case .results where name == "queryName": head.queryName = element.trimmedText
        case .results where name == "subscriptionID": head.subscriptionID = element.trimmedText
        case .body where head.kind == .queryDocument:
            // A call or an exception: no results.
            throw EPCISXMLError.unexpected(element: element.name.text, in: "EPCISBody", element.position)
        default:
            guard !element.name.namespace.isEmpty || name == "extension" else {
                throw EPCISXMLError.unexpected(element: element.name.text, in: "the document", element.position)
            }
            head.extensions.append(element)
        }
        // What stands around the events is kept, as far as one event might have gone.
        keptBytes += builder.lastCost
        guard keptBytes <= builder.elementBytes else {
            throw XMLStreamError.tooLong(
                element: element.name.text, limitBytes: builder.elementBytes, element.position)
        }
    }

    private func event(_ element: XMLElement) throws {
        let names: Set<String> = [
            "ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent",
            "QuantityEvent",
        ]
        let isEvent = element.name.namespace.isEmpty && names.contains(element.name.local)
        guard isEvent, head.version == .v1 || element.name.local != "QuantityEvent" else {
            throw EPCISXMLError.unexpected(element: element.name.text, in: "EventList", element.position)
        }
        ready.append(
            EPCISXMLEvent(
                element: element, index: count, version: head.version, documentNamespaces: head.namespaces))
        count += 1
    }
}
