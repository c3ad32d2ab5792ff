import JSONStream
import XMLStream

/// Reads an EPCIS document of any length in XML, event by event: `EPCISDocument`, `EPCISQueryDocument` and
/// `EPCISMasterDataDocument` of 1.x and 2.0. Memory holds one piece's events and the header.
///
///     var reader = EPCISXMLReader()
///     try reader.feed(bytes) { event in … }
///     try reader.finish { event in … }
///     reader.head
public struct EPCISXMLReader {
    private let handler: EPCISXMLHandler
    private let reader: XMLReader

    /// - Parameter eventBytes: the most that one event may take, in bytes of its texts plus 64 for each element; the
    ///   header may take as much.
    public init(eventBytes: Int = 4 << 20, limits: XMLLimits = XMLLimits()) {
        handler = EPCISXMLHandler(eventBytes: eventBytes)
        reader = XMLReader(handler: handler, limits: limits)
    }

    /// What stands around the events; whole after `finish`.
    public var head: EPCISXMLHead { handler.head }

    /// How many events have been given.
    public var count: Int { handler.count }

    /// Reads the next piece and gives each event that ends in it.
    /// - Throws: `EPCISXMLError`, and what `give` throws. What came before an error has been given.
    public func feed(_ bytes: UnsafeRawBufferPointer, _ give: (EPCISXMLEvent) throws -> Void) throws {
        var rest = bytes
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Self.pieceBytes))
            try step(give) { try reader.feed(piece) }
        }
    }

    /// Reads the next piece.
    public func feed(_ bytes: [UInt8], _ give: (EPCISXMLEvent) throws -> Void) throws {
        try bytes.withUnsafeBytes { try feed($0, give) }
    }

    /// Says that the document has ended.
    public func finish(_ give: (EPCISXMLEvent) throws -> Void = { _ in }) throws {
        try step(give) { try reader.finish() }
        guard handler.hasBody else {
            throw EPCISXMLError.invalid(
                element: "the document", value: "", rule: "it has an EPCISBody", reader.position)
        }
    }

    private static let pieceBytes = 16 << 10

    private func step(_ give: (EPCISXMLEvent) throws -> Void, _ read: () throws -> Void) throws {
        var failure: (any Error)?
        do { try read() } catch { failure = error }
        for event in handler.takeEvents() { try give(event) }
        switch failure {
        case nil: return
        case let error as XMLStreamError: throw EPCISXMLError.xml(error)
        case let error?: throw error
        }
    }
}

/// What stands around the events of a document.
public struct EPCISXMLHead: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case document, queryDocument, masterDataDocument
    }

    public var kind = Kind.document
    public var version = EPCISXMLVersion.v2
    /// The attribute `schemaVersion`: `1`, `1.1`, `1.2`, `2.0`.
    public var schemaVersion = "2.0"
    public var creationDate: String?
    /// That the document declares for extensions of its events.
    public var namespaces: [XMLNamespace] = []
    /// `EPCISHeader` as it stands: Standard Business Document Header, master data.
    public var header: XMLElement?
    /// The vocabularies of a master data document or of a query for master data.
    public var vocabularyList: XMLElement?
    /// Of a query's results.
    public var queryName: String?
    public var subscriptionID: String?
    /// What users put beside the header, the body and the lists.
    public var extensions: [XMLElement] = []
    /// Their names, as the document writes them.
    public var extensionNames: [String] { extensions.map(\.name.text) }

    public init() {}
}

/// One event of a document, as it stands there.
public struct EPCISXMLEvent: Sendable {
    public let element: XMLElement
    /// From 0, in the document's order.
    public let index: Int
    public let version: EPCISXMLVersion
    /// That the document declares for extensions.
    let documentNamespaces: [XMLNamespace]

    public var position: XMLPosition { element.position }

    /// The event's JSON-LD without `@context`, and what its prefixes stand for: first what the document and the event
    /// declare, used or not.
    /// - Throws: `EPCISXMLError` with the element, its value, the rule and the place.
    public func jsonLD() throws(EPCISXMLError) -> (event: JSONValue, namespaces: [XMLNamespace]) {
        var declared = documentNamespaces
        for namespace in XMLNames.extensions(element.namespaces) where !declared.contains(namespace) {
            declared.removeAll { $0.prefix == namespace.prefix }
            declared.append(namespace)
        }
        var reading = XMLEventReading(declared)
        let event = try reading.event(element)
        return (event, reading.namespaces)
    }

    /// The place of the element that a JSON pointer within the event's JSON-LD means, or of the nearest one around it.
    public func position(of pointer: String) -> XMLPosition {
        var place = element
        var siblings: [XMLElement] = []
        for token in pointer.split(separator: "/") {
            if let index = Int(token) {
                let list = siblings.count > 1 ? siblings : place.children
                guard list.indices.contains(index) else { break }
                place = list[index]
                siblings = []
                continue
            }
            let name = token.split(separator: ":").last ?? token
            siblings = Self.children(of: place).filter { $0.name.local == name }
            guard let found = siblings.first else { break }
            place = found
        }
        return place.position
    }

    private static func children(of element: XMLElement) -> [XMLElement] {
        element.children.flatMap { child in
            let isWrapper = child.name.namespace.isEmpty && ["extension", "baseExtension"].contains(child.name.local)
            return isWrapper ? children(of: child) : [child]
        }
    }
}
