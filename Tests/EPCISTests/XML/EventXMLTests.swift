import EPCIS
import JSONStream
import Testing
import XMLStream

/// The value `Event` through both forms.
@Suite struct EventXMLTests {
    static func read(_ bytes: [UInt8]) throws -> [Event] {
        let reader = EPCISXMLReader()
        var events: [Event] = []
        try reader.feed(bytes) { events.append(try $0.event()) }
        try reader.finish { events.append(try $0.event()) }
        return events
    }

    static func write(_ events: [Event], _ version: EPCISXMLVersion = .v2) throws -> [UInt8] {
        var writer = EPCISXMLWriter(version: version, creationDate: "2026-11-27T09:00:00+08:00")
        try writer.start()
        for event in events { try writer.event(event) }
        writer.end()
        return writer.drain()
    }

    private static let namespaces = [
        EPCISNamespace(prefix: "example", uri: "http://ns.example.com/epcis/"),
        EPCISNamespace(prefix: "example2", uri: "https://ns.example2.com/epcis"),
        EPCISNamespace(prefix: "example3", uri: "https://ns.example3.com/epcis"),
        EPCISNamespace(prefix: "example4", uri: "https://ns.example4.com/epcis"),
    ]

    private static func events(_ example: PublishedExample) throws -> [Event] {
        guard case .array(let values) = try JSONValue(parsing: Array("[\(example.json)]".utf8)) else { return [] }
        return try values.map { try Event(jsonLD: $0, in: namespaces) }
    }

    @Test(arguments: PublishedExample.all)
    func `an example of GS1 is the same value from XML, and back`(example: PublishedExample) throws {
        let events = try Self.events(example)
        let back = try Self.read(Self.write(events))
        #expect(back == events)
        #expect(back.map(\.hashID) == events.map(\.hashID))
        #expect(try events.map { try Event(jsonLD: $0.jsonLD()) } == events)
    }

    @Test(arguments: PublishedExample.all)
    func `both published forms have one event hash`(example: PublishedExample) throws {
        let fromXML = try Self.read(Array(example.document.utf8))
        #expect(try fromXML.map(\.hashID) == Self.events(example).map(\.hashID))
    }

    @Test(arguments: EPCISXMLExamplesTests.sayableIn12)
    func `an event that went through 1_2 has the hash it had`(example: PublishedExample) throws {
        let events = try Self.events(example)
        #expect(try Self.read(Self.write(events, .v1)).map(\.hashID) == events.map(\.hashID))
    }

    @Test func `any event that the rules allow comes back with its hash`() throws {
        let seed: UInt64 = 99
        var random = RandomEvents(seed: seed)
        let own = EPCISXMLPropertyTests.namespaces.map { EPCISNamespace(prefix: $0.prefix, uri: $0.uri) }
        var taken = 0
        for round in Soak.rounds(1500) {
            // What the rules refuse is the business of other tests.
            guard let event = try? Event(jsonLD: random.event(), in: own) else { continue }
            taken += 1
            let back = try Self.read(Self.write([event])).first
            // The order of a user's members means nothing, in JSON or in XML.
            let same = back.map { XMLSupport.sorted($0.jsonLD()) } == XMLSupport.sorted(event.jsonLD())
            #expect(same, "seed \(seed), round \(round)")
            #expect(back?.hashID == event.hashID, "seed \(seed), round \(round)")
        }
        #expect(taken > 20)
    }

    @Test func `a rule that an event breaks is told with the line of the element`() throws {
        let fields = """
            <epcList>
            <epc>urn:a:1</epc>
            <epc>no uri</epc>
            </epcList><action>ADD</action>
            """
        let reader = EPCISXMLReader()
        var found: [Int] = []
        try reader.feed(Array(XMLSupport.document(EPCISXMLReaderTests.event(fields)).utf8)) { event in
            do throws(EPCISXMLError) {
                _ = try event.event()
            } catch {
                guard case .event(let inner, let position) = error else { return }
                #expect(inner.pointer == "/epcList/1")
                found.append(position.line)
            }
        }
        #expect(found == [7])
    }
}
