import Identification
import TestSupport
import Testing

@Suite struct AddressTests {
    // identification.md 4.3: dl.c tests of gs1-syntax-engine.
    @Test func `the published Digital Links are read`() throws {
        let link = try DigitalLink("https://id.gs1.org/01/09521234543213/10/ABC123?17=261231")
        #expect(link.gtin?.digits == "09521234543213")
        #expect(link.batch == "ABC123")
        #expect(link.elements.expiryDate?.description == "2026-12-31")
        let all = try DigitalLink("https://a/01/12312312312333/22/TEST/10/ABC/21/XYZ")
        #expect(all.elements.scanned == "011231231231233322TEST\u{1D}10ABC\u{1D}21XYZ")
        #expect(all.variant == "TEST")
    }

    @Test(arguments: [
        "https://a/stem/01/06901234567892/10/01", "HTTPS://A/01/09521234543213/01/06901234567892/10/01",
        "http://a:8080/01/06901234567892/10/%30%31?linkType=all&x=1#top",
        "https://a/01/06901234567892/10/01/",
    ])
    func `stem, scheme, port and foreign parameters do not matter`(uri: String) throws {
        let link = try DigitalLink(uri)
        #expect(link.uri(domain: "https://id.example.cn/") == "https://id.example.cn/01/06901234567892/10/01")
    }

    @Test func `V1_1_1 percent signs are decoded once`() throws {
        let link = try DigitalLink("https://a/01/06901234567892/10/A%252F%2FB")
        #expect(link.batch == "A%2F/B")
        #expect(link.uri(domain: "https://a") == "https://a/01/06901234567892/10/A%252F%2FB")
    }

    @Test func `a refused link says why`() {
        expect(.notAnAddress, "Https://a/01/06901234567892")
        expect(.notAnAddress, "https:///01/06901234567892")
        expect(.notAnAddress, "ftp://a/01/06901234567892")
        expect(.noKey, "https://a/10/A")
        expect(.noKey, "https://a")
        expect(.badCharacter(position: 15, "<"), "https://a/01/0<")
        expect(.badCharacter(position: 11, "码"), "https://a/码")
        expect(.badPercentEncoding("%4"), "https://a/01/06901234567892/10/%4")
        expect(.badPercentEncoding("%G0"), "https://a/01/06901234567892/10/%G0")
        expect(.wrongQualifier("22"), "https://a/01/06901234567892/10/A/22/B")
        expect(.wrongQualifier("17"), "https://a/01/06901234567892/17/261231")
        expect(.wrongQualifier("bat"), "https://a/01/06901234567892/bat/A")
        expect(.wrongAttribute("21"), "https://a/01/06901234567892?21=A")
        expect(.elements(.wrongLength(ai: "01", found: 13, allowed: 14...14)), "https://a/01/6901234567892")
        expect(
            .elements(.invalidCharacter(ai: "10", position: 1, "\0")), "https://a/01/06901234567892/10/%00")
    }

    @Test func `every element string reads back from its link`() throws {
        let seed: UInt64 = 5_001
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count {
            let link = try DigitalLink(try codes.elementString())
            let uri = link.uri(domain: "https://id.example.cn/a")
            guard try DigitalLink(uri) == link else {
                Issue.record("seed \(seed): \(uri)")
                return
            }
        }
    }

    private func expect(
        _ fault: DigitalLink.ParseError, _ uri: String, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: fault, sourceLocation: location) { try DigitalLink(uri) }
    }
}
