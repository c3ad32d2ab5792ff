import JSONStream
import XMLStream

extension EPCISXMLEvent {
    /// The event, checked against the standard's rules.
    /// - Throws: `EPCISXMLError` with the element, its value, the rule and the place.
    public func event() throws(EPCISXMLError) -> Event {
        let (event, errors) = try check()
        if let error = errors.first { throw error }
        guard let event else { throw .event(.shape(.missing(pointer: "")), position) }
        return event
    }

    /// The event and everything that is wrong with it, each thing with its place.
    /// - Returns: no event if what every event has is missing or wrong.
    /// - Throws: `EPCISXMLError` if the elements are not those of an event at all.
    public func check() throws(EPCISXMLError) -> (event: Event?, errors: [EPCISXMLError]) {
        let (value, namespaces) = try jsonLD()
        let declared = namespaces.map { EPCISNamespace(prefix: $0.prefix, uri: $0.uri) }
        let (event, errors) = Event.check(jsonLD: value, in: declared)
        return (event, errors.map { .event($0, position(of: $0.pointer)) })
    }
}

extension EPCISXMLWriter {
    /// Writes an event.
    /// - Throws: `EPCISXMLError` with the field; nothing of the event is written then.
    public mutating func event(_ event: Event) throws(EPCISXMLError) {
        let namespaces = event.namespaces.map { XMLNamespace(prefix: $0.prefix, uri: $0.uri) }
        try self.event(event.jsonLD(in: event.namespaces), namespaces: namespaces)
    }
}
