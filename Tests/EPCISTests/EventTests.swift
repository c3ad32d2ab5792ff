import EPCIS
import JSONStream
import Testing

@Suite struct EventTests {
    static let text = """
        {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        {"gas":"https://example.cn/gas/"}],
        "type":"ObjectEvent","eventID":"urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "eventTime":"2024-05-01T08:00:00.125+08:00","eventTimeZoneOffset":"+08:00",
        "epcList":["https://id.gs1.org/01/06901234567892/21/A1","https://platform.example/E=0128123"],
        "quantityList":[{"epcClass":"https://id.gs1.org/01/06901234567892/10/B1","quantity":12},
        {"epcClass":"urn:x:gas","quantity":1.50,"uom":"KGM"}],
        "action":"ADD","bizStep":"commissioning","disposition":"active",
        "readPoint":{"id":"urn:x:line:1"},"bizLocation":{"id":"https://platform.example/place/7"},
        "bizTransactionList":[{"type":"po","bizTransaction":"urn:x:po:1"},{"bizTransaction":"urn:x:po:2"}],
        "sourceList":[{"type":"owning_party","source":"urn:x:maker"}],
        "destinationList":[{"type":"owning_party","destination":"urn:x:dealer"}],
        "sensorElementList":[{"sensorMetadata":{"deviceID":"urn:x:d"},
        "sensorReport":[{"type":"Pressure","value":2.81}]}],
        "ilmd":{"gas:batch":"B1","gas:model":{"name":"JZT"}},"gas:result":"合格","gas:inspector":{"id":7}}
        """

    @Test func `an event that is read and written is the same document`() throws {
        let value = try JSONValue(parsing: Array(Self.text.utf8))
        let event = try Event(jsonLD: value)
        #expect(event.jsonLD().canonicalBytes == value.canonicalBytes)
        #expect(try Event(jsonLD: event.jsonLD()) == event)
        #expect(event.eventTime.microseconds == 1_714_521_600_125_000)
        #expect(event.eventTimeZoneOffset == 480)
        #expect(event.bizStep == .commissioning)
        #expect(event.bizStep?.chineseLabel == "赋码")
        #expect(event.disposition == .active)
        #expect(event.quantityList[1].quantity == "1.50")
        #expect(event.extensions.map(\.name) == ["gas:result", "gas:inspector"])
    }

    @Test func `an event made here has the members of the standard`() throws {
        let epc = try #require(EPC(gtin: "06901234567892", serial: "A/1"))
        var event = Event(.object, at: EPCISInstant(1_714_521_600_000_000), action: .observe)
        event.bizStep = .inspecting
        event.epcList = [epc]
        event.extensions = [JSONMember("gas:result", "合格")]
        #expect(
            String(decoding: event.canonicalDocument, as: UTF8.self)
                == #"{"action":"OBSERVE","bizStep":"inspecting","#
                + #""epcList":["https://id.gs1.org/01/06901234567892/21/A%2F1"],"#
                + #""eventTime":"2024-05-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00","gas:result":"合格","#
                + #""type":"ObjectEvent"}"#
        )
        #expect(try Event(jsonLD: event.jsonLD()) == event)
    }

    @Test(arguments: [
        ("type", "", "/type"), ("type", "\"AggregationEvent\"", "/epcList"), ("type", "\"Event\"", "/type"),
        ("action", "", "/action"), ("action", "\"add\"", "/action"), ("action", "\"OBSERVE\"", "/ilmd"),
        ("eventTime", "", "/eventTime"), ("eventTime", "\"2024-02-30T00:00:00Z\"", "/eventTime"),
        ("eventTime", "5", "/eventTime"), ("eventTimeZoneOffset", "", "/eventTimeZoneOffset"),
        ("eventTimeZoneOffset", "\"+8\"", "/eventTimeZoneOffset"), ("eventID", "\"no uri\"", "/eventID"),
        ("epcList", "[\"urn:a:b\",5]", "/epcList/1"), ("epcList", "[\"no\"]", "/epcList/0"),
        ("epcList", "{}", "/epcList"),
        ("quantityList", "[{}]", "/quantityList/0/epcClass"),
        ("quantityList", "[{\"epcClass\":\"urn:a:b\",\"quantity\":0}]", "/quantityList/0/quantity"),
        ("quantityList", "[{\"epcClass\":\"urn:a:b\",\"uom\":\"KILO\"}]", "/quantityList/0/uom"),
        ("quantityList", "[{\"epcClass\":\"urn:a:b\",\"x\":1}]", "/quantityList/0/x"),
        ("bizStep", "\"Two Words\"", "/bizStep"), ("disposition", "\"\"", "/disposition"),
        ("readPoint", "\"urn:a:b\"", "/readPoint"), ("readPoint", "{}", "/readPoint/id"),
        ("bizLocation", "{\"id\":\"x\"}", "/bizLocation/id"),
        ("sourceList", "[{\"source\":\"urn:a:b\"}]", "/sourceList/0/type"),
        ("sensorElementList", "[{\"sensorReport\":[]}]", "/sensorElementList/0/sensorReport"),
        ("sensorElementList", "[{\"sensorReport\":[{}]}]", "/sensorElementList/0/sensorReport/0/type"),
        ("ilmd", "[]", "/ilmd"), ("colour", "1", "/colour"), ("recordTime", "\"x\"", "/recordTime"),
        ("errorDeclaration", "{}", "/errorDeclaration/declarationTime"),
        ("parentID", "\"urn:a:b\"", "/parentID"), ("bizStep", "\"dancing\"", "/bizStep"),
        ("quantityList", "[{\"epcClass\":\"urn:a:b\",\"uom\":\"KGM\"}]", "/quantityList/0/uom"),
        ("epcList", "[\"https://id.gs1.org/01/06901234567892/10/B1\"]", "/epcList/0"),
        ("epcList", "[\"urn:epc:id:sgtin:0614141.1.1\"]", "/epcList/0"),
        ("@context", "\"https://example.cn/context.jsonld\"", "/@context"),
        ("@context", "[{\"gas\":{\"@type\":\"@id\"}}]", "/@context/0/gas/@id"),
    ])
    func `what is wrong is named by its pointer`(name: String, replacement: String, pointer: String) throws {
        guard case .object(var members) = try JSONValue(parsing: Array(Self.text.utf8)) else { return }
        members.removeAll { $0.name == name }
        if !replacement.isEmpty { members.append(JSONMember(name, try JSONValue(parsing: Array(replacement.utf8)))) }
        let error = #expect(throws: EPCISError.self) {
            try Event(jsonLD: .object(members), at: "/eventList/3")
        }
        #expect(error?.pointer == "/eventList/3" + pointer)
    }

    @Test func `an event about nothing is refused`() {
        let event = Event(.object, at: EPCISInstant(0), action: .observe)
        #expect(throws: EPCISError.shape(.missing(pointer: "/epcList"))) { try Event(jsonLD: event.jsonLD()) }
        #expect(throws: EPCISError.self) { try Event(jsonLD: [1]) }
    }

    @Test(arguments: [
        "retail_selling", "urn:epcglobal:cbv:bizstep:retail_selling", "https://ref.gs1.org/cbv/BizStep-retail_selling",
    ])
    func `a business step has one name in all its forms`(text: String) {
        #expect(BizStep(text: text) == .retailSelling)
    }

    @Test func `words and names that are none are refused`() {
        #expect(BizStep(text: "https://example.cn/steps/welding")?.rawValue == "https://example.cn/steps/welding")
        #expect(BizStep(text: "urn:epcglobal:cbv:bizstep:") == nil)
        #expect(Disposition(text: "urn:epcglobal:cbv:disp:in_transit") == .inTransit)
        for uri in [
            "", "x", ":", "a:", "1a:b", "a b:c", "a:<b>", "a:\"", "a:\n", "a:" + String(repeating: "x", count: 1023),
        ] {
            #expect(EPC(uri: uri) == nil, "\(uri)")
        }
        #expect(EPC(gtin: "690123456789", serial: "1") == nil)
        #expect(EPC(gtin: "06901234567892", serial: "") == nil)
        #expect(EPC(gtin: "06901234567892", serial: String(repeating: "1", count: 21)) == nil)
        #expect(EPC(gtin: "06901234567892", serial: "中") == nil)
        #expect(EPC(gtin: "06901234567892", serial: "a#b") == nil)
    }
}
