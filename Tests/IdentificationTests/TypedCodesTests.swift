import Identification
import TestSupport
import Testing

@Suite struct TypedCodesTests {
    static let code = "201286892242831508353086013003369"

    @Test(arguments: [
        "2012-8689-2242-8315-0835-3086-0130-0336-9", "2012–8689–2242–8315–0835–3086–0130–0336–9",
        "20128-6892242-831508353086013003369",
    ])
    func `groups with dashes are one Ecode`(text: String) throws {
        #expect(try ScannedText(text) == .ecode(Ecode(Self.code)))
    }

    @Test(arguments: ["6-901234-567892", "069-0123-4567-892"])
    func `groups with dashes are one GTIN`(text: String) throws {
        #expect(try ScannedText(text) == .gtin(GTIN("6901234567892"), batch: nil, serial: nil, nil))
    }

    @Test(arguments: ["JZT-2024", "6901-2345", "6901-234567-891", "021-6901-2345", "1-2-3"])
    func `dashes stay where nothing proves that they are blanks`(text: String) {
        #expect(throws: ScannedText.ParseError.self) { try ScannedText(text) }
    }

    @Test(arguments: [
        ("6901234567892 12", "12"), ("6901234567892+12345", "12345"), ("]E3690123456789212", "12"),
        ("６９０１２３４５６７８９２　１２", "12"),
    ])
    func `an add-on symbol says nothing of the article`(text: String, addOn: String) throws {
        let reading = try ScannedReading(text)
        #expect(reading.lead == .gtin(try GTIN("6901234567892"), batch: nil, serial: nil, nil))
        #expect(reading.addOn == addOn)
    }

    @Test func `digits alone are no article with an add-on`() {
        #expect(throws: ScannedText.ParseError.self) { try ScannedText("690123456789212") }
        #expect(throws: ScannedText.ParseError.self) { try ScannedText("6901234567893 12") }
    }

    @Test func `a letter that looks like a digit is pointed out and not replaced`() {
        expect(.lookAlike(position: 2, found: "O", meant: "0"), "2O1286892242831508353086013003369")
        expect(.lookAlike(position: 33, found: "O", meant: "0"), "https://x.cn/?E=2012868922428315O8353086013003369")
        expect(.lookAlike(position: 4, found: "l", meant: "1"), "690l234567892")
        #expect(throws: ScannedText.ParseError.gtin(.wrongCheckDigit(expected: 2, found: 3))) {
            try ScannedText("6901234567893")
        }
        expect(.notRecognised("OIOIOIOIOI"), "OIOIOIOIOI")
    }

    private func expect(
        _ fault: ScannedText.ParseError, _ text: String, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: fault, sourceLocation: location) { try ScannedText(text) }
    }

    @Test func `logistic units and places are read though they are no articles`() throws {
        // GS1 General Specifications 7.9: check digits by weights 3 and 1.
        for text in ["(00)006141411234567890", "]C100006141411234567890", "00006141411234567890"] {
            guard case .elementString(let elements) = try ScannedText(text) else {
                Issue.record("\(text)")
                continue
            }
            #expect(elements["00"] == "006141411234567890")
        }
    }

    @Test func `an installation says what stands before an Ecode in a bar code`() throws {
        let rules = ReadingRules(barcodeStarts: ["#E"], symbolStarts: ["ec:"])
        #expect(try ScannedReading("]C0#E\(Self.code)", rules: rules).lead == .ecode(Ecode(Self.code)))
        #expect(try ScannedReading("]C0\(Self.code)", rules: rules).lead == .ecode(Ecode(Self.code)))
        #expect(try ScannedReading("]d1ec:\(Self.code)", rules: rules).lead == .ecode(Ecode(Self.code)))
        #expect(throws: ScannedText.ParseError.self) { try ScannedReading("]C0#E\(Self.code)") }
        #expect(throws: ScannedText.ParseError.self) { try ScannedReading("]Q1#E\(Self.code)", rules: rules) }
    }
}
