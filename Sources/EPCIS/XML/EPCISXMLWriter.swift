import JSONStream
import XMLStream

/// Writes an EPCIS document of any length in XML: start, event after event, end. The bytes are taken out in between.
///
///     var writer = EPCISXMLWriter(version: .v2, creationDate: "2026-11-27T09:00:00+08:00")
///     try writer.start()
///     try writer.event(value)
///     send(writer.drain())
///     try writer.end()
public struct EPCISXMLWriter: Sendable {
    public let version: EPCISXMLVersion
    /// Namespaces of the extensions of all events, besides those of the standard.
    public let namespaces: [XMLNamespace]
    /// Extension members, namespace and name in one, whose vocabulary takes a list of one as its element: version
    /// 1.2, which has no other form for it, writes the element.
    public var listsOfOne: Set<String> = []
    private let creationDate: String
    private let header: XMLElement?
    private let query: (name: String, subscriptionID: String?)?
    private var writer = XMLWriter()
    private var prefixes: [String: String] = [:]

    /// - Parameters:
    ///   - creationDate: an ISO 8601 instant with its zone.
    ///   - header: `EPCISHeader`, if there is one.
    ///   - query: makes it an `EPCISQueryDocument` with the results of that query.
    public init(
        version: EPCISXMLVersion, creationDate: String, namespaces: [XMLNamespace] = [], header: XMLElement? = nil,
        query: (name: String, subscriptionID: String?)? = nil
    ) {
        self.version = version
        self.creationDate = creationDate
        self.namespaces = namespaces
        self.header = header
        self.query = query
    }

    /// Takes out what has been written so far.
    public mutating func drain() -> [UInt8] {
        let bytes = writer.bytes
        writer.bytes.removeAll(keepingCapacity: true)
        return bytes
    }

    /// Writes what comes before the events.
    /// - Throws: `EPCISXMLError.notSayable` for a header that version 1.2 has no form for.
    public mutating func start() throws(EPCISXMLError) {
        try checkHeader()
        writer.declaration()
        writer.start(query == nil ? "epcis:EPCISDocument" : "epcisq:EPCISQueryDocument")
        declare(XMLNamespace(prefix: "epcis", uri: version.namespace))
        if query != nil { declare(XMLNamespace(prefix: "epcisq", uri: version.queryNamespace)) }
        declare(XMLNamespace(prefix: "xsi", uri: XMLNames.instance))
        declare(XMLNamespace(prefix: "xsd", uri: XMLNames.schema))
        for namespace in XMLNames.standard { declare(namespace) }
        if version == .v2 { declare(XMLNamespace(prefix: "json", uri: XMLNames.json)) }
        for namespace in namespaces where prefixes[namespace.prefix] == nil && Self.canDeclare(namespace) {
            declare(namespace)
        }
        writer.attribute("schemaVersion", version.rawValue)
        writer.attribute("creationDate", creationDate)
        if let header { writer.element(header, known: prefixes) }
        writer.start("EPCISBody")
        if let query {
            writer.start("epcisq:QueryResults")
            writer.element("queryName", query.name)
            if let id = query.subscriptionID { writer.element("subscriptionID", id) }
            writer.start("resultsBody")
        }
        writer.start("EventList")
        writer.text("\n")
    }

    /// Writes an event's JSON-LD.
    /// - Parameter namespaces: of the prefixes in it, where they are not those of the document.
    /// - Throws: `EPCISXMLError` with the field; nothing of the event is written then.
    public mutating func event(
        _ event: JSONValue, namespaces own: [XMLNamespace] = []
    ) throws(EPCISXMLError) {
        let new = own.filter { prefixes[$0.prefix] != $0.uri }
        for namespace in new where !Self.canDeclare(namespace) {
            throw .unwritable(field: "/@context", rule: "\(namespace.prefix) is no prefix for extensions in XML")
        }
        var known = prefixes
        for namespace in new { known[namespace.prefix] = namespace.uri }
        let writing = XMLEventWriting(
            version: version, extensions: XMLExtensionWriting(version: version, prefixes: known, listsOfOne: listsOfOne)
        )
        let mark = writer.mark
        do {
            try writing.event(event, declaring: new, &writer)
        } catch {
            writer.rewind(to: mark)
            throw error
        }
        writer.text("\n")
    }

    /// Writes what comes after the events.
    public mutating func end() {
        while writer.depth > 0 { writer.end() }
    }

    private static func needsJSON(_ element: XMLElement) -> Bool {
        element.attributes.contains { $0.name.namespace == XMLNames.json }
            || element.children.contains(where: needsJSON)
    }

    private static func canDeclare(_ namespace: XMLNamespace) -> Bool {
        XMLWriter.isName(namespace.prefix) && !XMLNames.reserved.contains(namespace.prefix)
            && !namespace.uri.isEmpty && XMLWriter.canCarry(namespace.uri)
    }

    private mutating func declare(_ namespace: XMLNamespace) {
        prefixes[namespace.prefix] = namespace.uri
        writer.namespace(namespace)
    }

    private func checkHeader() throws(EPCISXMLError) {
        guard version == .v1, let header else { return }
        if Self.needsJSON(header) {
            throw .notSayable(
                field: "/epcisHeader", version: version, rule: "master data has texts and elements for values")
        }
        guard header.children.contains(where: { $0.name.namespace == XMLNames.header }) else {
            throw .notSayable(
                field: "/epcisHeader", version: version,
                rule: "a header has a StandardBusinessDocumentHeader (EPCIS 1.2 9.5)")
        }
    }
}
