public import EPCIS

/// Events that a query found, as an `EPCISQueryDocument` (EPCIS 2.0 8.2.7).
public struct QueryDocument: Sendable {
    public var queryName: String
    /// Of the subscription that it is sent for.
    public var subscriptionID: String?
    public var createdAt: Instant

    public init(queryName: String = "SimpleEventQuery", subscriptionID: String? = nil, createdAt: Instant) {
        (self.queryName, self.subscriptionID, self.createdAt) = (queryName, subscriptionID, createdAt)
    }

    /// JSON-LD, with what `gas:` means.
    public func json(_ events: [StoredEvent]) -> [UInt8] {
        var head = EPCISDocumentHead(.queryDocument, creationDate: EPCISInstant(createdAt.microseconds))
        head.namespaces = [GasVocabulary.namespace]
        (head.queryName, head.subscriptionID) = (queryName, subscriptionID)
        var writer = EPCISDocumentWriter(head)
        for event in events { writer.document(event.answer) }
        writer.end()
        return writer.drain()
    }

    /// XML of a version.
    /// - Throws: `EPCISXMLError` for what the version cannot say.
    public func xml(_ events: [StoredEvent], _ version: EPCISXMLVersion = .v2) throws(EPCISXMLError) -> [UInt8] {
        let created = EPCISInstant(createdAt.microseconds).text
        var writer = EPCISXMLWriter(
            version: version, creationDate: created, query: (queryName, subscriptionID))
        writer.listsOfOne = GasVocabulary.lists
        try writer.start()
        for stored in events {
            guard let event = Event.check(jsonLD: stored.answer, in: [GasVocabulary.namespace]).event else { continue }
            try writer.event(event)
        }
        writer.end()
        return writer.drain()
    }
}
