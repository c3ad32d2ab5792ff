import Testing

/// An example of GS1's, restated: the events as JSON-LD and the same events as XML, of one document.
struct PublishedExample: Sendable, CustomTestStringConvertible {
    /// The file in GS1's repository https://github.com/gs1/EPCIS that the facts are of.
    let source: String
    /// The elements of `epcisBody.eventList`.
    let json: String
    /// The content of `EventList`.
    let xml: String

    var testDescription: String { source }

    /// The namespaces of the extensions, as the examples declare them.
    static let namespaces = """
        xmlns:example="http://ns.example.com/epcis/" xmlns:example2="https://ns.example2.com/epcis" \
        xmlns:example3="https://ns.example3.com/epcis" xmlns:example4="https://ns.example4.com/epcis" \
        xmlns:cbvmda="urn:epcglobal:cbv:mda" xmlns:ext1="http://example.com/ext1/" \
        xmlns:ext2="http://example.com/ext2/" xmlns:ext3="http://example.com/ext3/" \
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
        """

    var document: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" \(Self.namespaces) schemaVersion="2.0"
          creationDate="2005-07-11T11:30:47.0Z"><EPCISBody><EventList>
        \(xml)
        </EventList></EPCISBody></epcis:EPCISDocument>
        """
    }

    static let all = [
        objects, quantities, aggregation, transformation, declaration, persistent, associations, sensors, sensorUsers,
    ]

    static let objects = PublishedExample(
        source: "JSON/Example_9.6.1-ObjectEvent.jsonld, XML/Example_9.6.1-ObjectEvent-2020_06_18a.xml",
        json: """
            {"type":"ObjectEvent","action":"OBSERVE","bizStep":"shipping","disposition":"in_transit",
            "epcList":["urn:epc:id:sgtin:0614141.107346.2017","urn:epc:id:sgtin:0614141.107346.2018"],
            "eventTime":"2005-04-03T20:33:31.116000-06:00","eventTimeZoneOffset":"-06:00",
            "readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1234"},
            "bizTransactionList":[{"type":"po","bizTransaction":"http://transaction.acme.com/po/12345678"}]},
            {"type":"ObjectEvent","action":"OBSERVE","bizStep":"receiving","disposition":"in_progress",
            "epcList":["urn:epc:id:sgtin:0614141.107346.2018"],"eventTime":"2005-04-04T20:33:31.116-06:00",
            "eventTimeZoneOffset":"-06:00","readPoint":{"id":"urn:epc:id:sgln:0012345.11111.400"},
            "bizLocation":{"id":"urn:epc:id:sgln:0012345.11111.0"},
            "bizTransactionList":[{"type":"po","bizTransaction":"http://transaction.acme.com/po/12345678"},
            {"type":"desadv","bizTransaction":"urn:epcglobal:cbv:bt:0614141073467:1152"}],
            "example:myField":"Example of a vendor/user extension"}
            """,
        xml: """
            <ObjectEvent><eventTime>2005-04-03T20:33:31.116-06:00</eventTime>
            <eventTimeZoneOffset>-06:00</eventTimeZoneOffset>
            <epcList><epc>urn:epc:id:sgtin:0614141.107346.2017</epc>
            <epc>urn:epc:id:sgtin:0614141.107346.2018</epc></epcList><action>OBSERVE</action>
            <bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>
            <disposition>urn:epcglobal:cbv:disp:in_transit</disposition>
            <readPoint><id>urn:epc:id:sgln:0614141.07346.1234</id></readPoint>
            <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po"
            >http://transaction.acme.com/po/12345678</bizTransaction></bizTransactionList></ObjectEvent>
            <ObjectEvent><eventTime>2005-04-04T20:33:31.116-06:00</eventTime>
            <eventTimeZoneOffset>-06:00</eventTimeZoneOffset>
            <epcList><epc>urn:epc:id:sgtin:0614141.107346.2018</epc></epcList><action>OBSERVE</action>
            <bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
            <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
            <readPoint><id>urn:epc:id:sgln:0012345.11111.400</id></readPoint>
            <bizLocation><id>urn:epc:id:sgln:0012345.11111.0</id></bizLocation>
            <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po"
            >http://transaction.acme.com/po/12345678</bizTransaction>
            <bizTransaction type="urn:epcglobal:cbv:btt:desadv">urn:epcglobal:cbv:bt:0614141073467:1152</bizTransaction>
            </bizTransactionList><example:myField>Example of a vendor/user extension</example:myField></ObjectEvent>
            """)

    static let quantities = PublishedExample(
        source: "JSON/Example_9.6.2-ObjectEvent.jsonld",
        json: """
            {"type":"ObjectEvent","eventTime":"2013-06-08T14:58:56.591Z","eventTimeZoneOffset":"+02:00",
            "eventID":"ni:///sha-256;a98f08ae6ac4de3482054314d637c07010b448d3802dccb028a06aafcc6a4b10?ver=CBV2.0",
            "action":"OBSERVE","bizStep":"receiving","disposition":"in_progress",
            "readPoint":{"id":"urn:epc:id:sgln:0614141.00777.0"},"bizLocation":{"id":"urn:epc:id:sgln:0614141.00888.0"},
            "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":200,"uom":"KGM"}],
            "sourceList":[{"type":"possessing_party","source":"urn:epc:id:sgln:4012345.00001.0"},
            {"type":"location","source":"urn:epc:id:sgln:4012345.00225.0"}],
            "destinationList":[{"type":"owning_party","destination":"urn:epc:id:sgln:0614141.00001.0"},
            {"type":"location","destination":"urn:epc:id:sgln:0614141.00777.0"}],
            "example:myField":"Example of a vendor/user extension"}
            """,
        xml: """
            <ObjectEvent><eventTime>2013-06-08T14:58:56.591Z</eventTime>
            <eventTimeZoneOffset>+02:00</eventTimeZoneOffset>
            <eventID>ni:///sha-256;a98f08ae6ac4de3482054314d637c07010b448d3802dccb028a06aafcc6a4b10?ver=CBV2.0</eventID>
            <epcList/><action>OBSERVE</action><bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
            <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
            <readPoint><id>urn:epc:id:sgln:0614141.00777.0</id></readPoint>
            <bizLocation><id>urn:epc:id:sgln:0614141.00888.0</id></bizLocation>
            <quantityList><quantityElement><epcClass>urn:epc:class:lgtin:4012345.012345.998877</epcClass>
            <quantity>200</quantity><uom>KGM</uom></quantityElement></quantityList>
            <sourceList><source type="urn:epcglobal:cbv:sdt:possessing_party">urn:epc:id:sgln:4012345.00001.0</source>
            <source type="urn:epcglobal:cbv:sdt:location">urn:epc:id:sgln:4012345.00225.0</source></sourceList>
            <destinationList>
            <destination type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:sgln:0614141.00001.0</destination>
            <destination type="urn:epcglobal:cbv:sdt:location">urn:epc:id:sgln:0614141.00777.0</destination>
            </destinationList><example:myField>Example of a vendor/user extension</example:myField></ObjectEvent>
            """)

    static let aggregation = PublishedExample(
        source: "JSON/Example_9.6.3-AggregationEvent.jsonld",
        json: """
            {"type":"AggregationEvent","eventTime":"2013-06-08T14:58:56.591Z","eventTimeZoneOffset":"+02:00",
            "parentID":"urn:epc:id:sscc:0614141.1234567890",
            "childEPCs":["urn:epc:id:sgtin:0614141.107346.2017","urn:epc:id:sgtin:0614141.107346.2018"],
            "action":"OBSERVE","bizStep":"receiving","disposition":"in_progress",
            "readPoint":{"id":"urn:epc:id:sgln:0614141.00777.0"},"bizLocation":{"id":"urn:epc:id:sgln:0614141.00888.0"},
            "childQuantityList":[{"epcClass":"urn:epc:idpat:sgtin:4012345.098765.*","quantity":10},
            {"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":200.5,"uom":"KGM"}],
            "example:myField":"Example of a vendor/user extension"}
            """,
        xml: """
            <AggregationEvent><eventTime>2013-06-08T14:58:56.591Z</eventTime>
            <eventTimeZoneOffset>+02:00</eventTimeZoneOffset><parentID>urn:epc:id:sscc:0614141.1234567890</parentID>
            <childEPCs><epc>urn:epc:id:sgtin:0614141.107346.2017</epc><epc>urn:epc:id:sgtin:0614141.107346.2018</epc>
            </childEPCs><action>OBSERVE</action><bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
            <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
            <readPoint><id>urn:epc:id:sgln:0614141.00777.0</id></readPoint>
            <bizLocation><id>urn:epc:id:sgln:0614141.00888.0</id></bizLocation><childQuantityList>
            <quantityElement><epcClass>urn:epc:idpat:sgtin:4012345.098765.*</epcClass><quantity>10</quantity>
            </quantityElement><quantityElement><epcClass>urn:epc:class:lgtin:4012345.012345.998877</epcClass>
            <quantity>200.5</quantity><uom>KGM</uom></quantityElement></childQuantityList>
            <example:myField>Example of a vendor/user extension</example:myField></AggregationEvent>
            """)

    static let transformation = PublishedExample(
        source: "JSON/Example_9.6.4-TransformationEvent.jsonld",
        json: """
            {"type":"TransformationEvent","eventTime":"2013-10-31T14:58:56.591Z","eventTimeZoneOffset":"+02:00",
            "inputEPCList":["urn:epc:id:sgtin:4012345.011122.25","urn:epc:id:sgtin:4000001.065432.99886655"],
            "inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.011111.4444","quantity":10,"uom":"KGM"},
            {"epcClass":"urn:epc:class:lgtin:0614141.077777.987","quantity":30},
            {"epcClass":"urn:epc:idpat:sgtin:4012345.066666.*","quantity":220}],
            "outputEPCList":["urn:epc:id:sgtin:4012345.077889.25","urn:epc:id:sgtin:4012345.077889.26",
            "urn:epc:id:sgtin:4012345.077889.27","urn:epc:id:sgtin:4012345.077889.28"],
            "bizStep":"commissioning","disposition":"in_progress","readPoint":{"id":"urn:epc:id:sgln:4012345.00001.0"},
            "ilmd":{"example:bestBeforeDate":"2014-12-10","example:batch":"XYZ"},
            "example:myField":"Example of a vendor/user extension"}
            """,
        xml: """
            <TransformationEvent><eventTime>2013-10-31T14:58:56.591Z</eventTime>
            <eventTimeZoneOffset>+02:00</eventTimeZoneOffset><inputEPCList>
            <epc>urn:epc:id:sgtin:4012345.011122.25</epc><epc>urn:epc:id:sgtin:4000001.065432.99886655</epc>
            </inputEPCList><inputQuantityList>
            <quantityElement><epcClass>urn:epc:class:lgtin:4012345.011111.4444</epcClass><quantity>10</quantity>
            <uom>KGM</uom></quantityElement><quantityElement><epcClass>urn:epc:class:lgtin:0614141.077777.987</epcClass>
            <quantity>30</quantity></quantityElement><quantityElement>
            <epcClass>urn:epc:idpat:sgtin:4012345.066666.*</epcClass><quantity>220</quantity></quantityElement>
            </inputQuantityList><outputEPCList>
            <epc>urn:epc:id:sgtin:4012345.077889.25</epc><epc>urn:epc:id:sgtin:4012345.077889.26</epc>
            <epc>urn:epc:id:sgtin:4012345.077889.27</epc><epc>urn:epc:id:sgtin:4012345.077889.28</epc></outputEPCList>
            <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
            <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
            <readPoint><id>urn:epc:id:sgln:4012345.00001.0</id></readPoint>
            <ilmd><example:bestBeforeDate>2014-12-10</example:bestBeforeDate><example:batch>XYZ</example:batch></ilmd>
            <example:myField>Example of a vendor/user extension</example:myField></TransformationEvent>
            """)

    static let declaration = PublishedExample(
        source: "JSON/WithErrorDeclaration/ErrorDeclarationAndCorrectiveEvent.jsonld",
        json: """
            {"type":"TransformationEvent","eventTime":"2020-01-14T00:00:00+01:00","eventTimeZoneOffset":"+01:00",
            "eventID":"urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
            "inputEPCList":["urn:epc:id:sgtin:4012345.011111.987"],
            "outputEPCList":["urn:epc:id:sgtin:4012345.033333.AGHFG"],
            "inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.022222.87545GHGH","quantity":500,
            "uom":"KGM"}],
            "outputQuantityList":[{"epcClass":"urn:epc:idpat:sgtin:4012345.044444.*","quantity":452,"uom":"KGM"}],
            "bizStep":"commissioning","readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1234"},
            "errorDeclaration":{"declarationTime":"2020-01-15T00:00:00+01:00","reason":"incorrect_data",
            "example:vendorExtension":"Test1",
            "correctiveEventIDs":["urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8"]}}
            """,
        xml: """
            <TransformationEvent><eventTime>2020-01-14T00:00:00+01:00</eventTime>
            <eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
            <eventID>urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8</eventID><errorDeclaration>
            <example:vendorExtension>Test1</example:vendorExtension>
            <declarationTime>2020-01-15T00:00:00+01:00</declarationTime>
            <reason>urn:epcglobal:cbv:er:incorrect_data</reason><correctiveEventIDs>
            <correctiveEventID>urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8</correctiveEventID></correctiveEventIDs>
            </errorDeclaration><inputEPCList><epc>urn:epc:id:sgtin:4012345.011111.987</epc></inputEPCList>
            <inputQuantityList><quantityElement><epcClass>urn:epc:class:lgtin:4012345.022222.87545GHGH</epcClass>
            <quantity>500</quantity><uom>KGM</uom></quantityElement></inputQuantityList>
            <outputEPCList><epc>urn:epc:id:sgtin:4012345.033333.AGHFG</epc></outputEPCList>
            <outputQuantityList><quantityElement><epcClass>urn:epc:idpat:sgtin:4012345.044444.*</epcClass>
            <quantity>452</quantity><uom>KGM</uom></quantityElement></outputQuantityList>
            <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
            <readPoint><id>urn:epc:id:sgln:0614141.07346.1234</id></readPoint></TransformationEvent>
            """)
}
