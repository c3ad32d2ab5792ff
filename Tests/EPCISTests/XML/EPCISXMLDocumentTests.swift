import EPCIS
import JSONStream
import Testing
import XMLStream

@Suite struct EPCISXMLDocumentTests {
    static let header = """
        <EPCISHeader xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
        <sbdh:StandardBusinessDocumentHeader><sbdh:HeaderVersion>1.0</sbdh:HeaderVersion>
        <sbdh:Sender><sbdh:Identifier Authority="SGLN">urn:epc:id:sgln:0353579.00001.0</sbdh:Identifier></sbdh:Sender>
        <sbdh:Receiver><sbdh:Identifier>urn:epc:id:sgln:5012345.00001.0</sbdh:Identifier></sbdh:Receiver>
        <sbdh:DocumentIdentification><sbdh:InstanceIdentifier>1234567890</sbdh:InstanceIdentifier>
        </sbdh:DocumentIdentification></sbdh:StandardBusinessDocumentHeader>
        <extension><EPCISMasterData><VocabularyList>
        <Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList>
        <VocabularyElement id="urn:epc:id:sgln:0037000.00729.0">
        <attribute id="urn:epcglobal:cbv:mda:site">0037000007296</attribute>
        <attribute id="urn:x:address"><example:street>1 Any Street</example:street></attribute>
        <children><id>urn:epc:id:sgln:0037000.00729.8201</id></children></VocabularyElement>
        </VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>
        """

    static func document(_ version: EPCISXMLVersion) -> String {
        let text = XMLSupport.document(EPCISXMLReaderTests.event("<epcList/>"), version)
        return text.replacing("<EPCISBody>", with: header + "<EPCISBody>")
    }

    @Test(arguments: EPCISXMLVersion.allCases)
    func `a header is kept and written again`(version: EPCISXMLVersion) throws {
        let read = try XMLSupport.read(Array(Self.document(version).utf8))
        let header = try #require(read.head.header)
        #expect(read.head.schemaVersion == version.rawValue)
        #expect(read.head.creationDate == "2005-07-11T11:30:47.0Z")
        var writer = EPCISXMLWriter(version: version, creationDate: "2026-11-27T00:00:00Z", header: header)
        try writer.start()
        writer.end()
        #expect(try XMLSupport.read(writer.drain()).head.header == header)
    }

    @Test func `a header has members in JSON-LD`() throws {
        let header = try #require(try XMLSupport.read(Array(Self.document(.v2).utf8)).head.header)
        let members = JSONValue.object(try EPCISXMLHeader.jsonLD(header))
        #expect(members["sender"] == "urn:epc:id:sgln:0353579.00001.0")
        #expect(members["receiver"] == "urn:epc:id:sgln:5012345.00001.0")
        #expect(members["instanceIdentifier"] == "1234567890")
        let json = try #require(members["epcisHeader"])
        let list = try #require(json["epcisMasterData"]?["vocabularyList"])
        let expected: JSONValue = [
            [
                "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
                "vocabularyElementList": [
                    [
                        "id": "urn:epc:id:sgln:0037000.00729.0",
                        "attributes": [
                            ["id": "urn:epcglobal:cbv:mda:site", "attribute": "0037000007296"],
                            ["id": "urn:x:address", "attribute": ["example:street": "1 Any Street"]],
                        ],
                        "children": ["urn:epc:id:sgln:0037000.00729.8201"],
                    ]
                ],
            ]
        ]
        #expect(list == expected)
        let written = try EPCISXMLHeader.element(json)
        #expect(JSONValue.object(try EPCISXMLHeader.jsonLD(written))["epcisHeader"] == json)
    }

    @Test func `1_2 takes no header without its business header`() throws {
        let header = try EPCISXMLHeader.element(["epcisMasterData": ["vocabularyList": []]])
        var writer = EPCISXMLWriter(version: .v1, creationDate: "2026-11-27T00:00:00Z", header: header)
        #expect(throws: EPCISXMLError.self) { try writer.start() }
    }

    @Test(arguments: EPCISXMLVersion.allCases)
    func `the results of a query are read and written`(version: EPCISXMLVersion) throws {
        let event = try #require(
            try XMLSupport.read(XMLSupport.document(EPCISXMLReaderTests.event("<epcList/>"))).first)
        var writer = EPCISXMLWriter(
            version: version, creationDate: "2026-11-27T00:00:00Z",
            query: (name: "SimpleEventQuery", subscriptionID: "s1"))
        try writer.start()
        try writer.event(event)
        writer.end()
        let read = try XMLSupport.read(writer.drain())
        #expect(read.head.kind == .queryDocument)
        #expect(read.head.queryName == "SimpleEventQuery")
        #expect(read.head.subscriptionID == "s1")
        #expect(read.events == [event])
    }

    @Test func `a master data document gives its vocabularies and no event`() throws {
        let text = """
            <m:EPCISMasterDataDocument xmlns:m="urn:epcglobal:epcis-masterdata:xsd:1" schemaVersion="1.2"
             creationDate="2026-11-27T00:00:00Z"><EPCISBody><VocabularyList>
            <Vocabulary type="urn:epcglobal:epcis:vtype:ReadPoint"/></VocabularyList></EPCISBody>
            </m:EPCISMasterDataDocument>
            """
        let read = try XMLSupport.read(Array(text.utf8))
        #expect(read.events.isEmpty)
        let list = try #require(read.head.vocabularyList)
        #expect(
            try EPCISXMLHeader.vocabularies(list)
                == [["type": "urn:epcglobal:epcis:vtype:ReadPoint", "vocabularyElementList": []]])
    }

    @Test func `1_x wraps and 2_0 does not, and both say the same`() throws {
        let wrapped = """
            <eventTime>2024-05-01T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
            <baseExtension><eventID>urn:uuid:1</eventID></baseExtension><epcList/><action>ADD</action>
            <extension><quantityList><quantityElement><epcClass>urn:a:b</epcClass></quantityElement></quantityList>
            <sourceList><source type="urn:epcglobal:cbv:sdt:location">urn:a:c</source></sourceList>
            <ilmd><example:a>1</example:a></ilmd></extension><example:b>2</example:b>
            """
        let flat = wrapped.replacing("<extension>", with: "").replacing("</extension>", with: "")
            .replacing("<baseExtension>", with: "").replacing("</baseExtension>", with: "")
        let first = try XMLSupport.read(XMLSupport.document("<ObjectEvent>\(wrapped)</ObjectEvent>", .v1))
        let second = try XMLSupport.read(XMLSupport.document("<ObjectEvent>\(flat)</ObjectEvent>"))
        #expect(first == second)
        let text = String(
            decoding: try XMLSupport.write(
                first, .v1,
                namespaces: [
                    XMLNamespace(prefix: "example", uri: "http://ns.example.com/epcis/")
                ]), as: UTF8.self)
        #expect(text.contains("<extension><quantityList>"))
        #expect(text.contains("<baseExtension><eventID>urn:uuid:1</eventID></baseExtension>"))
        #expect(text.contains("<action>ADD</action><extension>"))
    }

    @Test func `a quantity event of 1_0 is an observation of so many things`() throws {
        let fields = """
            <epcClass>urn:epc:idpat:sgtin:0614141.107346.*</epcClass><quantity>37</quantity>
            <bizStep>urn:epcglobal:cbv:bizstep:inspecting</bizStep>
            """
        let text = XMLSupport.document(EPCISXMLReaderTests.event(fields, "QuantityEvent"), .v1)
        let event = try #require(try XMLSupport.read(text).first)
        #expect(event["type"] == "ObjectEvent")
        #expect(event["action"] == "OBSERVE")
        #expect(event["quantityList"] == [["epcClass": "urn:epc:idpat:sgtin:0614141.107346.*", "quantity": 37]])
        #expect(event["bizStep"] == "inspecting")
    }

    @Test(arguments: [
        (#"{"type":"AssociationEvent"}"#, "/type"),
        (#"{"type":"ObjectEvent","sensorElementList":[]}"#, "/sensorElementList"),
        (#"{"type":"ObjectEvent","persistentDisposition":{}}"#, "/persistentDisposition"),
        (#"{"type":"ObjectEvent","certificationInfo":"urn:a:b"}"#, "/certificationInfo"),
        (#"{"type":"ObjectEvent","cbvmda:a":{"cbvmda:b":["one"]}}"#, "/cbvmda:a/cbvmda:b"),
        (#"{"type":"ObjectEvent","ilmd":{"cbvmda:a":[]}}"#, "/ilmd/cbvmda:a"),
        (#"{"type":"ObjectEvent","unknown:a":1}"#, "/unknown:a"),
    ])
    func `what 1_2 cannot say is refused with its field`(text: String, field: String) throws {
        let event = try JSONValue(parsing: Array(text.utf8))
        do {
            _ = try XMLSupport.write([event], .v1)
            Issue.record("\(text) is written")
        } catch EPCISXMLError.notSayable(let found, .v1, _) {
            #expect(found == field)
        }
    }

    @Test(arguments: [
        (#"{"type":"Event"}"#, "/type"), (#"{"type":"ObjectEvent","action":1}"#, "/action"),
        (#"{"type":"ObjectEvent","epcList":{}}"#, "/epcList"), (#"{"type":"ObjectEvent","epcList":[1]}"#, "/epcList/0"),
        (#"{"type":"ObjectEvent","eventID":"\u0000"}"#, "/eventID"),
        (#"{"type":"ObjectEvent","parentID":"urn:a:b"}"#, "/parentID"),
        (#"{"type":"ObjectEvent","colour":1}"#, "/colour"), (#"{"type":"ObjectEvent","readPoint":[]}"#, "/readPoint"),
        (#"{"type":"ObjectEvent","readPoint":{"id":"urn:a:b","x":1}}"#, "/readPoint/x"),
        (#"{"type":"ObjectEvent","sourceList":[{"type":"location"}]}"#, "/sourceList/0/source"),
    ])
    func `what is no event is not written, and nothing of it`(text: String, field: String) throws {
        var writer = EPCISXMLWriter(version: .v2, creationDate: "2026-11-27T00:00:00Z")
        try writer.start()
        _ = writer.drain()
        let event = try JSONValue(parsing: Array(text.utf8))
        do {
            try writer.event(event)
            Issue.record("\(text) is written")
        } catch EPCISXMLError.unwritable(let found, _) {
            #expect(found == field)
        }
        #expect(writer.drain().isEmpty)
    }
}
