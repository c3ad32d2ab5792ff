public import JSONStream
import XMLStream

/// What a reader of documents needs without knowing XML.
extension EPCISXMLEvent {
    /// Where the event begins, from 1.
    public var line: Int { position.line }

    /// The event's JSON-LD, and the prefixes in it with their namespaces.
    public func members() throws(EPCISXMLError) -> (event: JSONValue, namespaces: [EPCISNamespace]) {
        let (event, namespaces) = try jsonLD()
        return (event, namespaces.map { EPCISNamespace(prefix: $0.prefix, uri: $0.uri) })
    }

    /// The line of the member that a JSON pointer within the event means.
    public func line(of pointer: String) -> Int { position(of: pointer).line }
}

extension EPCISXMLError {
    /// Where it is wrong, from 1; nil for an error of writing.
    public var line: Int? { position?.line }
}
