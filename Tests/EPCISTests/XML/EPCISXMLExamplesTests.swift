import EPCIS
import JSONStream
import Testing
import XMLStream

@Suite struct EPCISXMLExamplesTests {
    @Test(arguments: PublishedExample.all)
    func `an example of GS1 says the same in both forms`(example: PublishedExample) throws {
        let json = try JSONValue(parsing: Array("[\(example.json)]".utf8))
        let read = try XMLSupport.read(Array(example.document.utf8))
        #expect(XMLSupport.canonical(.array(read.events)) == XMLSupport.canonical(json))
    }

    @Test(arguments: PublishedExample.all)
    func `an example of GS1 comes back from XML 2_0 as it was`(example: PublishedExample) throws {
        guard case .array(let events) = try JSONValue(parsing: Array("[\(example.json)]".utf8)) else { return }
        let namespaces = try XMLSupport.read(Array(example.document.utf8)).namespaces
        let back = try XMLSupport.read(XMLSupport.write(events, namespaces: namespaces)).events
        #expect(
            back.map { String(decoding: $0.canonicalBytes, as: UTF8.self) }
                == events.map { String(decoding: $0.canonicalBytes, as: UTF8.self) })
    }

    @Test(arguments: PublishedExample.all, [1, 7, 100, 1000])
    func `the pieces of a document make no difference`(example: PublishedExample, piece: Int) throws {
        let bytes = Array(example.document.utf8)
        #expect(try XMLSupport.read(bytes, piece: piece).events == XMLSupport.read(bytes).events)
    }

    static let sayableIn12 = [
        PublishedExample.objects, .quantities, .aggregation, .transformation, .declaration,
    ]

    @Test(arguments: sayableIn12)
    func `what 1_2 can say comes back from it`(example: PublishedExample) throws {
        guard case .array(let events) = try JSONValue(parsing: Array("[\(example.json)]".utf8)) else { return }
        let namespaces = try XMLSupport.read(Array(example.document.utf8)).namespaces
        let bytes = try XMLSupport.write(events, .v1, namespaces: namespaces)
        let back = try XMLSupport.read(bytes)
        #expect(back.head.version == .v1)
        #expect(XMLSupport.canonical(.array(back.events)) == XMLSupport.canonical(.array(events)))
    }

    @Test func `extensions of every kind are the same in both forms, in all four places`() throws {
        let user = PublishedExample.userXML
        let xml = XMLSupport.document(
            """
            <ObjectEvent><eventTime>2013-06-08T14:58:56.591Z</eventTime>
            <eventTimeZoneOffset>+02:00</eventTimeZoneOffset><errorDeclaration>
            <declarationTime>2013-11-07T14:00:00.000Z</declarationTime>\(user)</errorDeclaration><epcList/>
            <action>ADD</action><sensorElementList><sensorElement><sensorReport type="gs1:Temperature"/>\(user)
            </sensorElement></sensorElementList><ilmd>\(user)</ilmd>\(user)</ObjectEvent>
            """)
        let own = PublishedExample.userJSON
        let json = """
            [{"type":"ObjectEvent","eventTime":"2013-06-08T14:58:56.591Z","eventTimeZoneOffset":"+02:00",
            "errorDeclaration":{"declarationTime":"2013-11-07T14:00:00.000Z",\(own)},"action":"ADD",
            "sensorElementList":[{"sensorReport":[{"type":"Temperature"}],\(own)}],"ilmd":{\(own)},\(own)}]
            """
        let expected = try JSONValue(parsing: Array(json.utf8))
        let read = try XMLSupport.read(Array(xml.utf8))
        #expect(XMLSupport.canonical(.array(read.events)) == XMLSupport.canonical(expected))
        let back = try XMLSupport.read(XMLSupport.write(read.events, namespaces: read.namespaces)).events
        #expect(XMLSupport.canonical(.array(back)) == XMLSupport.canonical(expected))
    }
}
