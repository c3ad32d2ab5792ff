import EPCIS
import JSONStream
import Testing

@Suite("Queries of events, parameter for parameter")
struct SimpleEventQueryTests {
    /// Each line: a query, and which of shipping (s), packing (p) and transformation (t) it finds.
    @Test(arguments: table)
    func `a parameter finds the events that it is about`(_ query: String, _ found: String) throws {
        let asked = try QueryFixture.query(query)
        var result = ""
        for (letter, text) in [
            ("s", QueryFixture.shipping), ("p", QueryFixture.packing), ("t", QueryFixture.transformation),
        ] {
            var event = try QueryFixture.event(text)
            event.recordTime = EPCISInstant("2024-07-01T00:00:00Z")
            if asked.matches(event) { result += letter }
        }
        #expect(result == found, "\(query)")
    }

    static let table: [(String, String)] = head + names + quantities + sensors + fields

    static let head: [(String, String)] = [
        ("", "spt"),
        ("eventType=ObjectEvent|AggregationEvent", "sp"), ("eventType=ObjectEvent,TransformationEvent", "st"),
        ("GE_eventTime=2024-05-02T00:00:00Z", "pt"), ("LT_eventTime=2024-05-02T08:00:00%2B08:00", "s"),
        ("GE_eventTime=2024-05-01T08:00:00+08:00&LT_eventTime=2024-05-02T00:00:00Z", "s"),
        ("GE_recordTime=2024-07-01T00:00:00Z", "spt"), ("LT_recordTime=2024-07-01T00:00:00Z", ""),
        ("EQ_action=ADD", "p"), ("EQ_action=OBSERVE|ADD|DELETE", "sp"),
        ("EQ_bizStep=urn:epcglobal:cbv:bizstep:shipping|receiving", "s"),
        ("EQ_bizStep=https://ref.gs1.org/cbv/BizStep-packing", "p"),
        ("EQ_disposition=in_transit", "s"), ("EQ_persistentDisposition_set=completeness_verified", "s"),
        ("EQ_persistentDisposition_set=damaged", ""), ("EQ_persistentDisposition_unset=damaged", "s"),
        ("EQ_eventID=urn:uuid:6f1c2b1e-0000-4000-8000-000000000001", "s"),
        ("EXISTS_errorDeclaration", "p"), ("EXISTS_errorDeclaration=true", "p"),
        ("GE_errorDeclarationTime=2024-06-01T00:00:00Z", "p"), ("LT_errorDeclaration_Time=2024-06-01T00:00:00Z", ""),
        ("EQ_errorReason=incorrect_data", "p"), ("EQ_errorReason=did_not_occur", ""),
        ("EQ_correctiveEventID=urn:uuid:6f1c2b1e-0000-4000-8000-000000000002", "p"),
    ]

    static let names: [(String, String)] = [
        ("EQ_readPoint=urn:epc:id:sgln:0614141.07346.1234", "s"),
        ("EQ_readPoint=https://id.gs1.org/414/0614141073467/254/1234", "s"),
        ("EQ_readPoint=urn:epc:id:sgln:0614141.07346.0", ""), ("WD_readPoint=urn:epc:id:sgln:0614141.07346.0", "s"),
        ("EQ_bizLocation=https://example.com/factories/1", ""), ("WD_bizLocation=https://example.com/factories/1", "s"),
        ("WD_bizLocation=https://example.com/fact", ""), ("WD_bizLocation=https://example.com/factories/1/hall/2", "s"),
        ("EQ_transformationID=https://example.com/runs/9", "t"),
        ("MATCH_epc=https://example.org/gtin/10614141073464/ser/2017", "s"),
        ("MATCH_epc=urn:epc:id:sgtin:0614141.107346.2018", "s"),
        ("MATCH_epc=urn:epc:id:sgtin:0614141.107346.2019", "p"),
        ("MATCH_epc=urn:epc:idpat:sgtin:0614141.107346.*", "sp"), ("MATCH_epc=urn:epc:idpat:sgtin:0614141.*.*", "sp"),
        ("MATCH_epc=urn:epc:idpat:sgtin:4012345.*.*", ""), ("MATCH_epc=urn:epc:idpat:sgtin:*.*.*", "sp"),
        ("MATCH_epc=https://id.gs1.org/01/10614141073464/21/*", "sp"),
        ("MATCH_epc=urn:epc:id:sscc:0614141.1234567890", ""),
        ("MATCH_parentID=https://id.gs1.org/00/106141412345678908", "p"),
        ("MATCH_parentID=urn:epc:idpat:sscc:0614141.*", "p"), ("MATCH_parentID=urn:epc:idpat:sscc:4012345.*", ""),
        ("MATCH_inputEPC=urn:epc:idpat:sgtin:4012345.011122.*", "t"),
        ("MATCH_inputEPC=urn:epc:id:sgtin:4012345.077889.26", ""),
        ("MATCH_outputEPC=urn:epc:id:sgtin:4012345.077889.26", "t"),
        ("MATCH_anyEPC=urn:epc:id:sgtin:4012345.077889.26|urn:epc:id:sscc:0614141.1234567890", "pt"),
        ("MATCH_anyEPC=urn:epc:id:sgtin:4012345.011122.25|urn:epc:id:sgtin:0614141.107346.2017", "st"),
        ("MATCH_epcClass=https://id.gs1.org/01/04012345123456/10/998877", "s"),
        ("MATCH_epcClass=urn:epc:idpat:sgtin:4012345.066666.*", "s"),
        ("MATCH_epcClass=urn:epc:idpat:sgtin:4012345.*.*", "sp"),
        ("MATCH_inputEPCClass=urn:epc:class:lgtin:4012345.011111.4444", "t"),
        ("MATCH_outputEPCClass=urn:epc:class:lgtin:4012345.011111.4444", ""),
        ("MATCH_outputEPCClass=urn:epc:idpat:sgtin:4012345.077889.*", "t"),
        ("MATCH_anyEPCClass=urn:epc:class:lgtin:4012345.011111.4444|https://id.gs1.org/01/04012345000009/10/L2", "pt"),
        ("EQ_bizTransaction_po=https://example.com/po/7", "s"), ("EQ_bizTransaction_inv=https://example.com/po/7", ""),
        ("EQ_bizTransaction_urn:epcglobal:cbv:btt:po=https://example.com/po/7", "s"),
        ("EQ_source_owning_party=urn:epc:id:pgln:4012345.00001", "s"),
        ("EQ_source_possessing_party=urn:epc:id:pgln:4012345.00001", ""),
        ("EQ_destination_location=https://id.gs1.org/414/0614142000011", "s"),
    ]

    static let quantities: [(String, String)] = [
        ("EQ_quantity=5|7", "sp"), ("EQ_quantity_KGM=5", ""), ("GT_quantity=10", "s"), ("GE_quantity=10", "st"),
        ("LT_quantity=6", "s"), ("LE_quantity=7", "sp"), ("GE_quantity_KGM=10", "st"), ("LT_quantity_KGM=15", "t"),
        ("EQ_quantity_LTR=20", ""),
    ]

    static let sensors: [(String, String)] = [
        ("EXISTS_sensorElementList", "s"), ("EXISTS_sensorMetadata", "s"), ("EXISTS_sensorReport=1", "s"),
        ("GE_time=2024-05-01T00:00:00Z", "s"), ("LT_time=2024-05-01T00:00:00Z", ""),
        ("GE_startTime=2024-05-01T00:00:00Z", "s"), ("LT_startTime=2024-05-01T00:00:00Z", ""),
        ("GE_endTime=2024-05-01T01:00:00Z", "s"), ("LT_endTime=2024-05-01T01:00:00Z", ""),
        ("EQ_type=Temperature", "s"), ("EQ_type=gs1:Temperature|Speed", "s"), ("EQ_type=Speed", ""),
        ("EQ_exception=ALARM_CONDITION", "s"), ("EQ_component=x", "s"),
        ("EQ_deviceID=https://id.gs1.org/8004/4000001111", "s"), ("EQ_bizRules=https://example.com/rules/1", "s"),
        ("EQ_dataProcessingMethod=https://id.gs1.org/253/4012345000054987", "s"),
        ("EQ_microorganism=https://www.ncbi.nlm.nih.gov/taxonomy/1126011", "s"),
        ("EQ_chemicalSubstance=https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N", "s"),
        ("EQ_stringValue=SOME%20%22TEXT%22", "s"), ("EQ_stringValue=SOME", ""),
        ("EQ_booleanValue=true", "s"), ("EQ_booleanValue=false", ""), ("EQ_hexBinaryValue=F0F0F0", "s"),
        ("EQ_uriValue=https://id.gs1.org/8004/401234599999", "s"),
        ("EQ_value_CEL=26.50", "s"), ("EQ_value_FAH=26.5", ""), ("GT_value_CEL=26.5", ""), ("GE_value_CEL=26.5", "s"),
        ("LT_value_CEL=27", "s"), ("LE_value_CEL=26", ""), ("GE_minValue_CEL=20", "s"), ("LT_maxValue_CEL=30", ""),
        ("LE_meanValue_CEL=25", "s"), ("GT_sDev_CEL=0.4", "s"), ("EQ_percValue_CEL=25.5", "s"),
        ("GE_percRank=50", "s"), ("LT_percRank=50", ""),
    ]

    static let fields: [(String, String)] = [
        ("EQ_example:colour=blue|red", "s"), ("EQ_example:colour=blue", ""),
        ("EQ_https://ns.example.com/epcis%23colour=red", "s"), ("EQ_https://ns.example.com/epcis/colour=red", "s"),
        ("EQ_https://ns.example.org/epcis%23colour=red", ""), ("EQ_other:colour=red", ""),
        ("EQ_example:count=12.0", "s"), ("GT_example:count=12", ""), ("GE_example:count=12", "s"),
        ("LT_example:count=13", "s"), ("LE_example:count=11", ""),
        ("GE_example:when=2024-01-01T08:00:00%2B08:00", "s"), ("LT_example:when=2024-01-01T00:00:00Z", ""),
        ("EXISTS_example:colour", "s"), ("EXISTS_example:width", ""), ("EXISTS_INNER_example:width", "s"),
        ("EQ_INNER_example:width=3", "s"), ("GT_INNER_example:width=3", ""), ("EQ_INNER_example:colour=red", ""),
        ("EQ_ILMD_example:lotNumber=A1", "s"), ("EQ_ILMD_example:line=4", ""), ("EQ_INNER_ILMD_example:line=4", "s"),
        ("EXISTS_ILMD_example:made", "s"), ("EXISTS_INNER_ILMD_example:line", "s"),
        ("GE_INNER_ILMD_example:line=5", ""),
        ("EQ_ERROR_DECLARATION_example:who=QA", "p"), ("EXISTS_ERROR_DECLARATION_example:who", "p"),
        ("EXISTS_INNER_ERROR_DECLARATION_example:who", ""), ("EQ_SENSORELEMENT_example:placed=inside", "s"),
        ("EQ_SENSORMETADATA_example:battery=80", "s"), ("GT_SENSORMETADATA_example:battery=80", ""),
        ("EQ_SENSORREPORT_example:checked=yes", "s"), ("EXISTS_SENSORREPORT_example:checked", "s"),
        ("EXISTS_INNER_SENSORREPORT_example:checked", ""), ("EQ_readPoint_example:dock=7", "s"),
        ("EXISTS_bizLocation_example:dock", ""), ("HASATTR_readPoint=example:dock", "s"),
        ("HASATTR_readPoint=example:door", ""),
        ("HASATTR_example:box=unit", "s"), ("EQATTR_example:box_unit=cm", "s"), ("EQ_ATTR_example:box_unit=mm|cm", "s"),
        ("EQATTR_example:box_unit=mm", ""), ("EQATTR_readPoint_example:dock=7", "s"),
    ]

    @Test func `an event on codes that it does not list is found by them`() throws {
        let event = try QueryFixture.event(QueryFixture.shipping)
        let asked = try QueryFixture.query("MATCH_epc=https://ransu.example/E=123")
        #expect(!asked.matches(event))
        #expect(asked.matches(event, alsoOn: ["https://ransu.example/E=123"]))
        #expect(
            !(try QueryFixture.query("MATCH_parentID=https://ransu.example/E=123"))
                .matches(event, alsoOn: ["https://ransu.example/E=123"]))
    }

    @Test func `master data of a place answers HASATTR and EQATTR`() throws {
        let event = try QueryFixture.event(QueryFixture.shipping)
        let known = [EventName.canonical("urn:epc:id:sgln:0614141.07346.1234"): [JSONMember("cbvmda:city", "Beijing")]]
        #expect(try QueryFixture.query("HASATTR_readPoint=cbvmda:city").matches(event, attributes: known))
        #expect(try QueryFixture.query("EQATTR_readPoint_cbvmda:city=Beijing").matches(event, attributes: known))
        #expect(!(try QueryFixture.query("EQATTR_readPoint_cbvmda:city=Xian").matches(event, attributes: known)))
        #expect(!(try QueryFixture.query("HASATTR_bizLocation=cbvmda:city").matches(event, attributes: known)))
    }
}
