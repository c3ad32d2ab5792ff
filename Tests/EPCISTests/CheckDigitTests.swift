import EPCIS
import JSONStream
import Testing

/// GS1 General Specifications 7.9.1: the last digit of a key in a GS1 Digital Link follows from the others. EPC URNs
/// have none (TDS 2.0 6.3).
@Suite struct CheckDigitTests {
    /// Members of an event, where it is wrong, and which digit is right.
    struct Case: Sendable {
        let members: String
        let pointer: String
        let digit: Int
    }

    static func thing(_ uri: String) -> String { #""epcList":["\#(uri)"]"# }

    static let cases = [
        Case(members: thing("https://id.gs1.org/00/106141412345678907"), pointer: "/epcList/0", digit: 8),
        Case(members: thing("https://x.example/a/01/09506000134353/21/1"), pointer: "/epcList/0", digit: 2),
        Case(members: thing("https://x.example/01/9506000134353/21/1"), pointer: "/epcList/0", digit: 2),
        Case(members: thing("https://id.gs1.org/8003/006141410734625"), pointer: "/epcList/0", digit: 7),
        Case(members: thing("https://id.gs1.org/253/6141410734624A1"), pointer: "/epcList/0", digit: 9),
        Case(members: thing("https://id.gs1.org/8018/061414112345678901"), pointer: "/epcList/0", digit: 2),
        Case(
            members: thing("urn:x:1") + #","readPoint":{"id":"https://x.example/414/6901234567893"}"#,
            pointer: "/readPoint/id", digit: 2),
        Case(
            members: thing("urn:x:1")
                + #","destinationList":[{"type":"owning_party","destination":"https://x.example/417/6901234567893"}]"#,
            pointer: "/destinationList/0/destination", digit: 2),
        Case(
            members: #""quantityList":[{"epcClass":"https://id.gs1.org/01/09506000134353/10/L1"}]"#,
            pointer: "/quantityList/0/epcClass", digit: 2),
    ]

    private func errors(_ members: String) throws -> [EPCISError] {
        let text =
            #"{"type":"ObjectEvent","eventTime":"2026-11-20T00:00:00Z","eventTimeZoneOffset":"+08:00","#
            + #""action":"OBSERVE",\#(members)}"#
        let (event, errors) = Event.check(jsonLD: try JSONValue(parsing: Array(text.utf8)))
        #expect(event != nil)
        return errors
    }

    @Test(arguments: cases.indices)
    func `a wrong check digit is named with the right one`(index: Int) throws {
        let one = Self.cases[index]
        let found = try errors(one.members)
        #expect(found.map(\.pointer) == [one.pointer], "\(one.members): \(found)")
        guard case .invalid(_, _, let words)? = found.first else { return }
        #expect(CheckDigitRule(words: words)?.digit == one.digit, "\(words)")
    }

    @Test func `every digit but one is wrong`() throws {
        for digit in 0...9 where digit != 2 {
            let found = try errors(Self.thing("https://id.gs1.org/01/0950600013435\(digit)/21/1"))
            #expect(found.count == 1, "\(digit)")
        }
        #expect(try errors(Self.thing("https://id.gs1.org/01/09506000134352/21/1")).isEmpty)
    }

    @Test func `what has no check digit, or is no key, is left alone`() throws {
        for uri in [
            "urn:epc:id:sscc:0614141.1234567890", "urn:epc:id:sgtin:9506000.013435.1",
            "https://id.gs1.org/8004/0614141ABC",
            "https://x.example/E=6901234000010000000000000001", "https://x.example/store/00/12", "urn:x:box:1",
        ] { #expect(try errors(Self.thing(uri)).isEmpty, "\(uri)") }
    }

    @Test func `a key with its check digit in an EPC URN is no name of its scheme`() throws {
        let found = try errors(
            Self.thing("urn:x:1") + #","bizLocation":{"id":"urn:epc:id:sgln:6901234.567892.0"}"#)
        #expect(found.map(\.pointer) == ["/bizLocation/id"])
    }
}
