import EPCIS
import JSONStream
import Testing

@Suite("Reading queries")
struct QueryReadingTests {
    @Test(arguments: [
        ("EQ_colour=red", "EQ_colour", QueryError.Problem.unknown), ("colour=red", "colour", .unknown),
        ("GT_eventTime=2024-01-01T00:00:00Z", "GT_eventTime", .unknown), ("WD_epc=urn:a:b", "WD_epc", .unknown),
        ("MATCH_bizStep=shipping", "MATCH_bizStep", .unknown), ("EQ_value=3", "EQ_value", .unknown),
        ("GE_percRank_CEL=3", "GE_percRank_CEL", .unknown), ("EQ_quantity_kg=3", "EQ_quantity_kg", .unknown),
        ("EXISTS_eventID", "EXISTS_eventID", .unknown), ("EQATTR_readPoint=3", "EQATTR_readPoint", .unknown),
        ("eventType=Event", "eventType", .notOneOf(EventType.allCases.map(\.rawValue))),
        ("eventType=", "eventType", .noValue), ("EQ_action=SEE", "EQ_action", .notOneOf(["ADD", "OBSERVE", "DELETE"])),
        ("GE_eventTime=2024-01-01", "GE_eventTime", .notAnInstant), ("GE_eventTime", "GE_eventTime", .noValue),
        ("GE_eventTime=2024-01-01T00:00:00Z|2025-01-01T00:00:00Z", "GE_eventTime", .oneValueOnly),
        ("EQ_bizStep=flying", "EQ_bizStep", .notAWord), ("EQ_readPoint=here", "EQ_readPoint", .notAURI),
        ("MATCH_epc=urn:epc:idpat:sgtin:0614141.*.5", "MATCH_epc", .notAPattern),
        ("MATCH_epc=x", "MATCH_epc", .notAPattern),
        ("GE_quantity=nan", "GE_quantity", .notANumber), ("GE_quantity=0x10", "GE_quantity", .notANumber),
        ("GE_quantity=1|2", "GE_quantity", .oneValueOnly), ("GT_example:count=many", "GT_example:count", .notANumber),
        ("EQ_booleanValue=maybe", "EQ_booleanValue", .notAFlag),
        ("EQ_hexBinaryValue=xyz", "EQ_hexBinaryValue", .notHexadecimal),
        ("EXISTS_errorDeclaration=no", "EXISTS_errorDeclaration", .notOneOf(["true", "1", ""])),
        ("orderBy=colour", "orderBy", .notOneOf(["eventTime", "recordTime"])),
        ("orderDirection=UP", "orderDirection", .notOneOf(["ASC", "DESC"])),
        ("eventCountLimit=0", "eventCountLimit", .notACount(limit: SimpleEventQuery.countLimit)),
        ("eventCountLimit=-1", "eventCountLimit", .notACount(limit: SimpleEventQuery.countLimit)),
        ("maxEventCount=5&eventCountLimit=5", "maxEventCount", .excludes("eventCountLimit")),
        ("EQ_bizStep=shipping&EQ_bizStep=packing", "EQ_bizStep", .twice),
        ("EQ_bizStep=%zz", "EQ_bizStep", .percentEncoding),
    ])
    func `what is wrong is named`(_ text: String, _ parameter: String, _ problem: QueryError.Problem) {
        let error = #expect(throws: QueryError.self) { try QueryFixture.query(text) }
        #expect(error?.parameter == parameter && error?.problem == problem, "\(text): \(String(describing: error))")
    }

    @Test func `order and counts are read`() throws {
        let query = try QueryFixture.query("orderBy=recordTime&orderDirection=ASC&eventCountLimit=7")
        #expect(query.order == .recordTime && query.isAscending && query.eventCountLimit == 7 && query.criteria.isEmpty)
        #expect(try QueryFixture.query("orderBy=eventTime").isAscending == false)
    }

    @Test func `an encoded comma belongs to its value, an encoded bar does not`() throws {
        let query = try QueryFixture.query("EQ_example:colour=a%2Cb%7Cc,d")
        guard case .field(_, _, .equal, let values)? = query.criteria.first else {
            Issue.record("\(query)")
            return
        }
        #expect(values.map(\.text) == ["a,b", "c", "d"])
    }

    @Test func `a query document says the same as a query string`() throws {
        let text = """
            {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"example":"https://ns.example.com/epcis/"}],
            "eventType":["ObjectEvent"],"EQ_bizStep":["shipping","receiving"],"GE_quantity":10,"EQ_example:count":12,
            "EXISTS_errorDeclaration":null,"EQ_booleanValue":true,"orderBy":"eventTime","eventCountLimit":7}
            """
        let read = try SimpleEventQuery(QueryParameters(json: JSONValue(parsing: Array(text.utf8))))
        let same = try QueryFixture.query(
            "eventType=ObjectEvent&EQ_bizStep=shipping|receiving&GE_quantity=10&EQ_example:count=12"
                + "&EXISTS_errorDeclaration&EQ_booleanValue=true&orderBy=eventTime&eventCountLimit=7")
        #expect(read == same)
    }

    @Test(arguments: [
        (#"{"EQ_bizStep":{"a":1}}"#, "EQ_bizStep"), (#"{"EQ_bizStep":[["shipping"]]}"#, "EQ_bizStep"),
        (#"["EQ_bizStep"]"#, "query"), (#"{"@context":"https://example.com/c.jsonld"}"#, "@context"),
    ])
    func `a query document of another shape is refused`(_ text: String, _ parameter: String) {
        let error = #expect(throws: QueryError.self) {
            try QueryParameters(json: JSONValue(parsing: Array(text.utf8)))
        }
        #expect(error?.parameter == parameter)
    }
}
