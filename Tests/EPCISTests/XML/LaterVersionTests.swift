import EPCIS
import JSONStream
import Testing

/// What a document holds of versions that came after the program (EPCIS 2.0 9.1; EPCglobal-epcis-2_0.xsd takes
/// `##local` elements in `extension`, and vocabularies grow).
@Suite struct LaterVersionTests {
    static let times = """
        <eventTime>2026-03-01T08:00:00.5+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
        """
    static let newer = """
        <extension><extension><batch><part>1</part><part>2</part>
        <note lang="zh">热</note></batch></extension></extension>
        """
    static let events = [
        "<ObjectEvent>\(times)<epcList><epc>urn:x:1</epc></epcList><action>OBSERVE</action>\(newer)</ObjectEvent>",
        """
        <AggregationEvent>\(times)<parentID>urn:x:p</parentID><childEPCs/><action>DELETE</action>\(newer)
        </AggregationEvent>
        """,
        """
        <AssociationEvent>\(times)<parentID>urn:x:p</parentID><action>DELETE</action>\(newer)
        <example:own>x</example:own></AssociationEvent>
        """,
        """
        <TransactionEvent>\(times)<bizTransactionList><bizTransaction>urn:x:t</bizTransaction></bizTransactionList>
        <epcList/><action>DELETE</action>\(newer)</TransactionEvent>
        """,
        """
        <TransformationEvent>\(times)<inputEPCList><epc>urn:x:1</epc></inputEPCList>
        <outputEPCList><epc>urn:x:2</epc></outputEPCList>\(newer)<ilmd><example:own>x</example:own></ilmd>
        </TransformationEvent>
        """,
    ]

    @Test(arguments: events)
    func `what a wrapper holds of later versions is kept and written where it stood`(event: String) throws {
        let read = try XMLSupport.read(Array(XMLSupport.document(event).utf8))
        let kept: JSONValue = [
            "extension": [
                "batch": [
                    "part": ["1", "2"],
                    "note": .object([
                        JSONMember("xml:attributes", .object([JSONMember("lang", "zh")])), JSONMember("xml:text", "热"),
                    ]),
                ]
            ]
        ]
        let value = try #require(read.events.first)
        #expect(value["xml:extension"] == kept)
        #expect(try Event(jsonLD: value, in: [EPCISNamespace(prefix: "example", uri: "urn:x:")]).problems() == [])
        let bytes = try XMLSupport.write(read.events, namespaces: read.namespaces)
        #expect(String(decoding: bytes, as: UTF8.self).contains("<extension><extension><batch><part>1</part>"))
        let again = try XMLSupport.read(bytes).events
        #expect(XMLSupport.canonical(.array(again)) == XMLSupport.canonical(.array(read.events)))
    }

    @Test func `fields in a wrapper are the event's, and what else it holds is not`() throws {
        let event = """
            <ObjectEvent>\(Self.times)<baseExtension><eventID>urn:x:e</eventID><seal>7</seal></baseExtension><epcList/>
            <action>OBSERVE</action><extension><quantityList><quantityElement><epcClass>urn:x:c</epcClass>
            <quantity>2</quantity></quantityElement></quantityList><extension><more/></extension></extension>
            </ObjectEvent>
            """
        for version in [EPCISXMLVersion.v1, .v2] {
            let value = try #require(try XMLSupport.read(XMLSupport.document(event, version)).first)
            #expect(value["eventID"] == "urn:x:e")
            #expect(value["quantityList"] == [["epcClass": "urn:x:c", "quantity": 2]])
            #expect(value["xml:baseExtension"] == ["seal": "7"])
            #expect(value["xml:extension"] == ["extension": ["more": ""]])
        }
    }

    @Test func `a later version's wrapper is none of 1_2's, and stands once`() throws {
        let value = try #require(try XMLSupport.read(XMLSupport.document(Self.events[0])).first)
        let error = #expect(throws: EPCISXMLError.self) { try XMLSupport.write([value], .v1) }
        guard case .notSayable(let field, .v1, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(field == "/xml:extension")
        let twice = Self.events[0].replacing("</ObjectEvent>", with: Self.newer + "</ObjectEvent>")
        #expect(XMLSupport.refusal(XMLSupport.document(twice)) != nil)
    }

    /// JSON may say under the name what no wrapper may hold: it comes back as a member, and is no field.
    @Test(arguments: [
        #"{"bizStep":"shipping"}"#, #""text""#, "{}", #"{"x:a":"1"}"#, #"{"extension":{"action":"ADD"}}"#,
    ])
    func `a member of that name that is no wrapper comes back as it was`(text: String) throws {
        let own = try JSONValue(parsing: Array(text.utf8))
        let value: JSONValue = [
            "type": "ObjectEvent", "eventTime": "2026-03-01T08:00:00Z", "eventTimeZoneOffset": "+08:00",
            "epcList": ["urn:x:1"], "action": "OBSERVE", "xml:extension": own,
        ]
        let again = try XMLSupport.read(XMLSupport.write([value])).events
        #expect(XMLSupport.canonical(.array(again)) == XMLSupport.canonical(.array([value])))
    }

    @Test(arguments: [
        ("gs1:Temperature", "Temperature"), ("https://gs1.org/voc/Temperature", "Temperature"),
        ("gs1:Odour", "gs1:Odour"), ("https://gs1.org/voc/Odour", "https://gs1.org/voc/Odour"), ("urn:x:o", "urn:x:o"),
    ])
    func `a measurement that the GS1 Web Vocabulary may have by now stays the URI it came as`(
        written: String, read: String
    ) throws {
        let event = """
            <ObjectEvent>\(Self.times)<epcList/><action>OBSERVE</action><sensorElementList><sensorElement>
            <sensorReport type="\(written)" value="1"/></sensorElement></sensorElementList></ObjectEvent>
            """
        let value = try #require(try XMLSupport.read(XMLSupport.document(event)).first)
        let model = try Event(jsonLD: value)
        #expect(model.sensorElementList.first?.reports.first?.type?.rawValue == read)
        let again = try XMLSupport.read(XMLSupport.write([model.jsonLD()])).events
        #expect(try again.map { try Event(jsonLD: $0) } == [model])
    }

    @Test(arguments: ["urn:epcglobal:cbv:bizstep:melting", "melting"])
    func `a step that the Core Business Vocabulary has not is refused still`(step: String) throws {
        let text = """
            {"type":"ObjectEvent","eventTime":"2026-03-01T08:00:00Z","eventTimeZoneOffset":"+08:00",
            "epcList":["urn:x:1"],"action":"OBSERVE","bizStep":"\(step)"}
            """
        let error = #expect(throws: EPCISError.self) { try Event(jsonLD: JSONValue(parsing: Array(text.utf8))) }
        #expect(error?.pointer == "/bizStep")
    }
}
