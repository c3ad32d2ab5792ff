import EPCIS
import JSONStream
import TestSupport
import Testing

@Suite struct EPCISDocumentTests {
    static let standard = #""@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]"#
    static let event =
        #"{"type":"ObjectEvent","eventTime":"2024-05-01T00:00:00Z","eventTimeZoneOffset":"+08:00","#
        + #""action":"OBSERVE","epcList":["urn:x:1"]}"#

    @Test(arguments: [1, 2, 3, 5, 8] as [UInt64])
    func `any event that is written is read as it was`(seed: UInt64) throws {
        var random = RandomEvent(seed: seed)
        for round in 0..<200 {
            let event = random.event()
            #expect(event.problems() == [], "seed \(seed), round \(round)")
            let again = try Event(jsonLD: JSONValue(parsing: event.jsonLD().bytes))
            #expect(again == event, "seed \(seed), round \(round)")
            #expect(again.preHash == event.preHash, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [EPCISDocumentHead.Kind.document, .queryDocument])
    func `a document that is written in pieces is read in pieces`(kind: EPCISDocumentHead.Kind) throws {
        var random = RandomEvent(seed: 13)
        var head = EPCISDocumentHead(kind, creationDate: EPCISInstant(1_714_521_600_000_000))
        head.namespaces = [EPCISNamespace(prefix: "gas", uri: "https://example.cn/gas/")]
        head.header = ["epcisMasterData": ["vocabularyList": []]]
        head.others = [JSONMember("sender", "urn:x:sender")]
        if kind == .queryDocument { (head.queryName, head.subscriptionID) = ("SimpleEventQuery", "s1") }
        let events = (0..<50).map { _ in random.event() }
        var writer = EPCISDocumentWriter(head)
        var bytes: [UInt8] = []
        for event in events {
            writer.event(event)
            bytes += writer.drain()
        }
        writer.end()
        bytes += writer.drain()
        for size in [1, 7, 4096, bytes.count] {
            let (read, readHead) = try Self.read(bytes, piece: size)
            #expect(try read.map { try $0.valid() } == events)
            #expect(readHead == head)
        }
    }

    @Test func `members that were not known before the events stand after them`() throws {
        for kind in [EPCISDocumentHead.Kind.document, .queryDocument] {
            var head = EPCISDocumentHead(kind, creationDate: EPCISInstant(1_714_521_600_000_000))
            head.namespaces = [EPCISNamespace(prefix: "ex", uri: "https://example.cn/ex/")]
            var writer = EPCISDocumentWriter(head)
            writer.document(Array(Self.event.utf8))
            let others = [JSONMember("ex:head", "x"), JSONMember("ex:list", ["a", "b"])]
            writer.end(others)
            let (events, read) = try Self.read(writer.drain(), piece: 4096)
            #expect(events.count == 1 && read?.others == others)
        }
    }

    @Test(arguments: [
        (#","gas:a":"x\u0000y""#, "/gas:a"), (#","gas:a":[{"gas:b":"\u001b"}]"#, "/gas:a/0/gas:b"),
        (#","gas:a":"\uFFFE""#, "/gas:a"), (#","readPoint":{"id":"urn:x:2","gas:c":"\u0001"}"#, "/readPoint/gas:c"),
        (#","gas:a":"x\ty\n""#, ""),
    ])
    func `a text that no XML can carry is an error of the event, with its place`(
        _ more: String, _ pointer: String
    ) throws {
        let context =
            #""@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"gas":"urn:g:"}],"#
        let event = "{" + context + String(Self.event.dropFirst().dropLast()) + more + "}"
        let errors = try Self.read(event).events.flatMap(\.errors)
        #expect(errors.map(\.pointer) == (pointer.isEmpty ? [] : [pointer]))
    }

    @Test func `an array, one event and lines are read too`() throws {
        #expect(try Self.read("[\(Self.event),\(Self.event)]").events.map(\.pointer) == ["/0", "/1"])
        #expect(try Self.read(Self.event).events.map(\.errors) == [[]])
        var lines = EPCISLineReader()
        var numbers: [Int] = []
        let text = Array("\(Self.event)\n\n\(Self.event)".utf8)
        try text.withUnsafeBytes { try lines.feed($0) { numbers.append($0.errors.isEmpty ? $1 : -1) } }
        try lines.finish { numbers.append($0.errors.isEmpty ? $1 : -1) }
        #expect(numbers == [1, 3])
    }

    static let body = #""type":"EPCISDocument","schemaVersion":"2.0","epcisBody":{"eventList":["#
    static let own = Self.event.dropLast() + #","gas:result":"x"}"#
    static let context =
        #""@context":["https://gs1.github.io/EPCIS/epcis-context.jsonld",{"gas":"https://example.cn/gas/"}]"#

    @Test(arguments: [1, 16, 100_000])
    func `a context declares for the events wherever it stands`(piece: Int) throws {
        let first = "{\(Self.context),\(Self.body)\(Self.own),\(Self.event)]}}"
        let last = "{\(Self.body)\(Self.own),\(Self.event)]},\(Self.context)}"
        let (events, head) = try Self.read(Array(last.utf8), piece: piece)
        #expect(events.map(\.errors) == [[], []] && events.map(\.index) == [0, 1])
        let expected = try Self.read(first).events.map(\.event)
        #expect(events.map(\.event) == expected)
        #expect(head?.namespaces == [EPCISNamespace(prefix: "gas", uri: "https://example.cn/gas/")])
    }

    @Test func `events wait for a context within a bound, and are given before what breaks the document`() throws {
        let count = (EPCISDocumentReader.contextBytes + (1 << 18)) / Self.own.utf8.count
        let many = Array(repeating: Self.own, count: count).joined(separator: ",")
        let events = try Self.read(Array("{\(Self.body)\(many)]},\(Self.context)}".utf8), piece: 1 << 16).events
        #expect(events.count == count && events.map(\.index) == Array(0..<count))
        #expect(events[0].errors.map(\.pointer) == ["/epcisBody/eventList/0/gas:result"])
        var (reader, given) = (EPCISDocumentReader(), 0)
        #expect(throws: JSONError.self) {
            try reader.feed(Array("{\(Self.body)\(Self.event),\(Self.event)]}]".utf8)) { _ in given += 1 }
        }
        #expect(given == 2)
    }

    @Test func `the definition of a term declares a prefix by its id, and none for a name that has one`() throws {
        func prefixes(_ terms: String) throws -> [EPCISNamespace]? {
            try Self.read("{\"@context\":[\(terms)],\(Self.body)]}}").head?.namespaces
        }
        let both = #"{"rail":"urn:x:rail:","rail:axles":{"@type":"xsd:integer"},"e":{"@id":"urn:x:e:","@prefix":true}}"#
        let expected = [
            EPCISNamespace(prefix: "rail", uri: "urn:x:rail:"), EPCISNamespace(prefix: "e", uri: "urn:x:e:"),
        ]
        #expect(try prefixes(both) == expected)
        for (terms, pointer) in [
            (#"{"e":{"@type":"@id"}}"#, "/@context/0/e/@id"), (#"{"e":{"@id":5}}"#, "/@context/0/e/@id"),
            (#"{"e":{"id":"urn:x:e:"}}"#, "/@context/0/e"), (#"{"e":["urn:x:e:"]}"#, "/@context/0/e"),
        ] {
            let error = #expect(throws: EPCISError.self) { try prefixes(terms) }
            #expect(error?.pointer == pointer, "\(terms)")
        }
    }

    @Test(arguments: [
        (#""sourceList":[{"type":"location","source":"urn:x:s","x:own":1}]"#, "/sourceList/0/x:own"),
        (#""bizTransactionList":[{"bizTransaction":"urn:x:t","id":"urn:x:i"}]"#, "/bizTransactionList/0/id"),
        (#""quantityList":[{"epcClass":"urn:x:c","x:own":1}]"#, "/quantityList/0/x:own"),
        (#""persistentDisposition":{"set":["stolen"],"x:own":["stolen"]}"#, "/persistentDisposition/x:own"),
    ])
    func `a part without room for a user's own says so, prefix or not`(member: String, pointer: String) throws {
        let text = "{\"@context\":{\"x\":\"urn:x:\"},\(Self.event.dropFirst().dropLast()),\(member)}"
        let error = try #require(try Self.read(text).events[0].errors.first)
        #expect(error.pointer == pointer && error.parts.reason.hasSuffix("no room for a user's own"))
    }

    @Test func `a member that the standard has not is named without its place`() throws {
        let text = "[\(Self.event.dropLast()),\"a~1\":1}]"
        let error = try #require(try Self.read(text).events[0].errors.first)
        #expect(error.pointer == "/0/a~01" && error.parts.value == "a~1")
    }

    @Test func `each event has its own errors`() throws {
        let text =
            "{\(Self.standard),\"type\":\"EPCISDocument\",\"schemaVersion\":\"2.0\",\"epcisBody\":{\"eventList\":["
            + "\(Self.event),{\"type\":\"ObjectEvent\",\"eventTime\":\"x\",\"bizStep\":\"A B\"},\(Self.event)]}}"
        let errors = try Self.read(text).events.map { $0.errors.map(\.pointer) }
        #expect(
            errors == [
                [],
                [
                    "/epcisBody/eventList/1/eventTime", "/epcisBody/eventList/1/bizStep",
                    "/epcisBody/eventList/1/eventTimeZoneOffset",
                ],
                [],
            ])
    }

    @Test(arguments: [
        (#"{"type":"EPCISDocument","schemaVersion":"1.2","epcisBody":{"eventList":[]}}"#, "/schemaVersion"),
        (#"{"type":"EPCISDocument","schemaVersion":"2.0","epcisBody":{}}"#, "/epcisBody/eventList"),
        (#"{"type":"Document","epcisBody":{"eventList":[]}}"#, "/type"), ("{}", "/type"),
        (
            #"{"@context":"https://evil.example/c.jsonld","type":"EPCISDocument","epcisBody":{"eventList":[]}}"#,
            "/@context"
        ),
        (#"{"type":"EPCISDocument","schemaVersion":"2.0","epcisBody":{"eventList":[],"x":1}}"#, "/epcisBody/x"),
    ])
    func `what is wrong around the events is named`(text: String, pointer: String) throws {
        let error = #expect(throws: EPCISError.self) { try Self.read(text) }
        #expect(error?.pointer == pointer)
    }

    @Test(arguments: [#"[{"a":1,"a":2}]"#, "[" + String(repeating: "[", count: 100), "[{]", "[{\"a\":\"\u{1}\"}]"])
    func `JSON that is none is refused with its place`(text: String) {
        #expect(throws: JSONError.self) { try Self.read(text) }
    }

    private static func read(_ text: String) throws -> (events: [ReadEvent], head: EPCISDocumentHead?) {
        try read(Array(text.utf8), piece: 16)
    }

    private static func read(
        _ bytes: [UInt8], piece: Int
    ) throws -> (events: [ReadEvent], head: EPCISDocumentHead?) {
        var reader = EPCISDocumentReader()
        var events: [ReadEvent] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.feed(Array(rest.prefix(piece))) { events.append($0) }
            rest = rest.dropFirst(piece)
        }
        let head = try reader.finish { events.append($0) }
        return (events, head)
    }
}
