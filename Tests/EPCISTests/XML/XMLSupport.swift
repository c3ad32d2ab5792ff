import EPCIS
import JSONStream
import XMLStream

/// Reading and writing whole documents in tests.
enum XMLSupport {
    /// The events of a document as JSON-LD, in pieces of so many bytes.
    static func read(
        _ bytes: [UInt8], piece: Int = .max
    ) throws -> (events: [JSONValue], namespaces: [XMLNamespace], head: EPCISXMLHead) {
        let reader = EPCISXMLReader()
        var events: [JSONValue] = []
        var namespaces: [XMLNamespace] = []
        func give(_ event: EPCISXMLEvent) throws {
            let (value, found) = try event.jsonLD()
            events.append(value)
            namespaces += found.filter { !namespaces.contains($0) }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.feed(Array(rest.prefix(piece)), give)
            rest = rest.dropFirst(piece)
        }
        try reader.finish(give)
        return (events, namespaces, reader.head)
    }

    static func read(_ text: String) throws -> [JSONValue] { try read(Array(text.utf8)).events }

    static func write(
        _ events: [JSONValue], _ version: EPCISXMLVersion = .v2, namespaces: [XMLNamespace] = []
    ) throws -> [UInt8] {
        var writer = EPCISXMLWriter(version: version, creationDate: "2026-11-27T09:00:00+08:00", namespaces: namespaces)
        try writer.start()
        for event in events { try writer.event(event) }
        writer.end()
        return writer.drain()
    }

    /// A document of one version around the content of its `EventList`.
    static func document(_ events: String, _ version: EPCISXMLVersion = .v2) -> String {
        """
        <epcis:EPCISDocument xmlns:epcis="\(version.namespace)" \(PublishedExample.namespaces)
         schemaVersion="\(version.rawValue)" creationDate="2005-07-11T11:30:47.0Z"><EPCISBody><EventList>
        \(events)
        </EventList></EPCISBody></epcis:EPCISDocument>
        """
    }

    /// The error that a document is refused with, while its events are read or turned into JSON-LD.
    static func refusal(_ text: String) -> EPCISXMLError? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return error as? EPCISXMLError
        }
    }

    /// Members sorted, numbers as RFC 8785 spells them, instants in UTC.
    static func canonical(_ value: JSONValue) -> String {
        String(decoding: inUTC(value).canonicalBytes, as: UTF8.self)
    }

    private static func inUTC(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members): .object(members.map { JSONMember($0.name, inUTC($0.value)) })
        case .array(let values): .array(values.map(inUTC))
        case .string(let text):
            EPCISTime.parse(text).map { .string(EPCISTime.text($0.microseconds, offsetMinutes: 0)) } ?? value
        default: value
        }
    }

    /// Members sorted and with their digits: no spelling is lost.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.map { JSONMember($0.name, sorted($0.value)) }.sorted { $0.name < $1.name })
        case .array(let values): .array(values.map(sorted))
        default: value
        }
    }
}
