import EPCIS
import JSONStream
import Testing
import XMLStream

@Suite struct EPCISXMLReaderTests {
    /// A minimal event around some elements.
    static func event(_ fields: String, _ type: String = "ObjectEvent") -> String {
        """
        <\(type)><eventTime>2024-05-01T08:00:00Z</eventTime>
        <eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
        \(fields)</\(type)>
        """
    }

    static func quantity(_ text: String) -> String {
        "<quantityList><quantityElement><epcClass>urn:a:b</epcClass><quantity>\(text)</quantity></quantityElement>"
            + "</quantityList>"
    }

    @Test(arguments: [
        ("<epcList><epc>urn:a:b</epc></epcList>\n<colour>red</colour>", "colour", 5),
        ("<epcList><item>urn:a:b</item></epcList>", "item", 4),
        ("<readPoint>\n<id><x/></id></readPoint>", "x", 5),
        (
            "<quantityList><quantityElement><epcClass>urn:a:b</epcClass><colour/></quantityElement></quantityList>",
            "colour", 4
        ),
        ("<persistentDisposition><on>active</on></persistentDisposition>", "on", 4),
        ("<errorDeclaration><when>x</when></errorDeclaration>", "when", 4),
        ("<sensorElementList><sensorElement><report/></sensorElement></sensorElementList>", "report", 4),
        ("<sensorElementList><element/></sensorElementList>", "element", 4),
    ])
    func `an element that does not belong is named with its line`(fields: String, name: String, line: Int) {
        guard case .unexpected(name, _, let position) = XMLSupport.refusal(XMLSupport.document(Self.event(fields)))
        else {
            Issue.record(
                "\(fields): \(String(describing: XMLSupport.refusal(XMLSupport.document(Self.event(fields)))))")
            return
        }
        // Two lines of the document come before.
        #expect(position.line == line + 1)
    }

    @Test(arguments: [
        (
            quantity("many"),
            "quantity", "many"
        ),
        (
            quantity("INF"),
            "quantity", "INF"
        ),
        (
            "<sensorElementList><sensorElement><sensorReport value='NaN'/></sensorElement></sensorElementList>",
            "sensorReport", "NaN"
        ),
        (
            "<sensorElementList><sensorElement><sensorReport booleanValue='yes'/></sensorElement></sensorElementList>",
            "sensorReport", "yes"
        ),
        ("<action>ADD</action><action>ADD</action>", "action", ""),
        ("<example:a xmlns:json='urn:ransu:epcis:json' json:value='{'/>", "example:a", "{"),
    ])
    func `a value that breaks a rule is named with its element`(fields: String, name: String, value: String) {
        guard case .invalid(name, value, _, _) = XMLSupport.refusal(XMLSupport.document(Self.event(fields))) else {
            Issue.record(
                "\(fields): \(String(describing: XMLSupport.refusal(XMLSupport.document(Self.event(fields)))))")
            return
        }
    }

    @Test func `numbers get the spelling of JSON`() throws {
        for (text, number) in [
            ("+05.", "5"), (".5", "0.5"), ("-0.50", "-0.50"), ("007", "7"), (" 12 ", "12"), ("1E+3", "1E+3"),
        ] {
            let fields = Self.quantity(text)
            let event = try #require(try XMLSupport.read(XMLSupport.document(Self.event(fields))).first)
            guard case .array(let list)? = event["quantityList"] else { continue }
            #expect(list.first?["quantity"] == .number(number))
        }
    }

    @Test func `an error of one event leaves the others`() throws {
        let text = XMLSupport.document(
            Self.event("<epcList/>") + Self.event("<nonsense/>") + Self.event("<epcList/>", "TransactionEvent"))
        let reader = EPCISXMLReader()
        var outcomes: [Bool] = []
        try reader.feed(Array(text.utf8)) { outcomes.append((try? $0.jsonLD()) != nil) }
        try reader.finish()
        #expect(outcomes == [true, false, true])
        #expect(reader.count == 3)
    }

    @Test func `what came before an error of the document has been given`() throws {
        let whole = XMLSupport.document(Self.event("<epcList/>") + Self.event("<epcList/>"))
        let cut = Array(whole.utf8).dropLast(40)
        let reader = EPCISXMLReader()
        var given = 0
        #expect(throws: EPCISXMLError.self) {
            try reader.feed(Array(cut)) { _ in given += 1 }
            try reader.finish { _ in given += 1 }
        }
        #expect(given == 2)
    }

    @Test(arguments: [
        "<a/>", "<EPCISDocument/>", "<x:EPCISDocument xmlns:x='urn:epcglobal:epcis:xsd:3'/>",
        "<x:EPCISQueryDocument xmlns:x='urn:epcglobal:epcis:xsd:2'/>", "<html xmlns='http://www.w3.org/1999/xhtml'/>",
    ])
    func `other documents are refused by their root`(text: String) {
        guard case .invalid(_, _, _, _) = XMLSupport.refusal(text) else {
            Issue.record("\(text) is read")
            return
        }
    }

    @Test(arguments: [
        "<!DOCTYPE project []>" + XMLSupport.document(""),
        XMLSupport.document(String(repeating: "<a:b xmlns:a='urn:a'>", count: 70)),
        XMLSupport.document("<ObjectEvent>\u{0}</ObjectEvent>"), XMLSupport.document("<ObjectEvent>&x;</ObjectEvent>"),
        XMLSupport.document("text"), XMLSupport.document("<OtherEvent/>"), XMLSupport.document("<QuantityEvent/>"),
        XMLSupport.document(event("<ilmd>text<example:a/></ilmd>")),
        XMLSupport.document("<ObjectEvent colour='red'/>"),
    ])
    func `hostile and odd documents are refused with a place`(text: String) {
        #expect(XMLSupport.refusal(text)?.position != nil)
    }

    @Test func `a document without a body is refused`() {
        let text = "<x:EPCISDocument xmlns:x='urn:epcglobal:epcis:xsd:2'/>"
        guard case .invalid(_, _, _, _) = XMLSupport.refusal(text) else {
            Issue.record("it is read")
            return
        }
    }

    @Test func `namespaces and parts around the events have a bound`() {
        let names = (0..<300).map { "<p\($0):a xmlns:p\($0)='urn:x:\($0)'/>" }.joined()
        guard
            case .invalid(_, _, "at most 256 namespaces in one event", _) = XMLSupport.refusal(
                XMLSupport.document(Self.event(names)))
        else {
            Issue.record("\(String(describing: XMLSupport.refusal(XMLSupport.document(Self.event(names)))))")
            return
        }
        let part = "<example:part>" + String(repeating: "x", count: 1 << 20) + "</example:part>"
        let text = XMLSupport.document("").replacing(
            "<EPCISBody>", with: String(repeating: part, count: 5) + "<EPCISBody>")
        guard case .xml(.tooLong(_, _, _)) = XMLSupport.refusal(text) else {
            Issue.record("all of it is kept")
            return
        }
    }

    @Test func `an event has a bound`() throws {
        let epcs = String(repeating: "<epc>urn:epc:id:sgtin:0614141.107346.2017</epc>", count: 100_000)
        let reader = EPCISXMLReader(eventBytes: 1 << 20)
        #expect(throws: EPCISXMLError.self) {
            try reader.feed(Array(XMLSupport.document(Self.event("<epcList>\(epcs)</epcList>")).utf8)) { _ in }
        }
    }

    @Test func `prefixes that mean different things in one event are told apart`() throws {
        let fields = """
            <p:a xmlns:p="urn:one">1</p:a><p:a xmlns:p="urn:two">2</p:a><a xmlns="urn:three">3</a>
            """
        let read = try XMLSupport.read(Array(XMLSupport.document(Self.event(fields)).utf8))
        #expect(read.events.first?["p:a"] == "1")
        #expect(read.events.first?["ns1:a"] == "2")
        #expect(read.events.first?["ns2:a"] == "3")
        #expect(read.namespaces.map(\.uri).suffix(3) == ["urn:one", "urn:two", "urn:three"])
    }

    @Test func `an attribute of a user's element is kept`() throws {
        let fields = "<ilmd><cbvmda:netWeight measurementUnitCode=\"KGM\">3.5</cbvmda:netWeight></ilmd>"
        let read = try XMLSupport.read(Array(XMLSupport.document(Self.event(fields)).utf8))
        let weight = read.events.first?["ilmd"]?["cbvmda:netWeight"]
        #expect(weight == ["xml:attributes": ["measurementUnitCode": "KGM"], "xml:text": "3.5"])
        let text = String(decoding: try XMLSupport.write(read.events), as: UTF8.self)
        #expect(text.contains("<cbvmda:netWeight measurementUnitCode=\"KGM\">3.5</cbvmda:netWeight>"))
    }

    @Test func `a place in JSON-LD has its line in XML`() throws {
        let fields = """
            <epcList>
            <epc>urn:a:1</epc>
            <epc>urn:a:2</epc>
            </epcList><example:x>
            <example:y>1</example:y>
            </example:x>
            """
        let reader = EPCISXMLReader()
        var lines: [Int] = []
        try reader.feed(Array(XMLSupport.document(Self.event(fields)).utf8)) { event in
            for pointer in ["", "/eventTime", "/epcList/1", "/example:x/example:y", "/action", "/epcList/7"] {
                lines.append(event.position(of: pointer).line)
            }
        }
        #expect(lines == [3, 3, 7, 9, 3, 5])
    }
}
