import Identification
import TestSupport
import Testing

@Suite struct AddressTests {
    // identification.md 4.3: dl.c tests of gs1-syntax-engine.
    @Test func `the published Digital Links are read`() throws {
        let link = try DigitalLink("https://id.gs1.org/01/09521234543213/10/ABC123?17=261231")
        #expect(link.gtin.digits == "09521234543213")
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

    @Test func `percent signs are decoded once`() throws {
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

    // identification.md 3.1: keywords of the URI dictionary of GB/T 21049-2022.
    @Test(arguments: [
        "https://v.example.cn/gtin/06901234567892/bat/Q4D593/ser/32a",
        "HTTP://v/p?gtin=06901234567892&bat=Q4D593&ser=32a",
        "https://v:443/x;ser=32a;gtin:06901234567892/bat?Q4D593#f",
        "https://v/q/gtin/06901234567892?ser=32a&bat=Q4D593",
    ])
    func `structure C takes any delimiter`(uri: String) throws {
        let code = try CommodityQR(uri)
        #expect(code.structure == .vendorAddress)
        #expect(code.address(base: "https://v/") == "https://v/gtin/06901234567892/bat/Q4D593/ser/32a")
        #expect(
            code.address(base: "https://v", form: .query)
                == "https://v?gtin=06901234567892&bat=Q4D593&ser=32a")
    }

    @Test func `structure A begins with the GTIN and excludes six characters`() throws {
        let code = try CommodityQR("010690123456789210A1\u{1D}21B")
        #expect(code.structure == .elementString)
        #expect(code.serial == "B")
        #expect(try CommodityQR("(01)06901234567892(17)300101").expiryDate?.description == "2030-01-01")
        #expect(throws: CommodityQR.ParseError.gtinNotFirst) { try CommodityQR("10A1\u{1D}0106901234567892") }
        for character in "%&/<>?" {
            #expect(throws: CommodityQR.ParseError.excludedCharacter(ai: "10", position: 2, character)) {
                try CommodityQR("010690123456789210A\(character)")
            }
        }
    }

    @Test func `structure B and broken addresses are refused with a reason`() {
        #expect(throws: CommodityQR.ParseError.nationalAddress(host: "www.2dcode.org")) {
            try CommodityQR("http://www.2dcode.org/0106901234567892OXjVB3")
        }
        #expect(throws: CommodityQR.ParseError.noGTIN) { try CommodityQR("https://v/bat/A") }
        #expect(throws: CommodityQR.ParseError.duplicate(keyword: "bat")) {
            try CommodityQR("https://v/gtin/06901234567892/bat/A/bat/B")
        }
        #expect(throws: CommodityQR.ParseError.address(.notAnAddress)) { try CommodityQR("httpx://v") }
    }

    @Test func `every commodity code reads back from both addresses and its element string`() throws {
        let seed: UInt64 = 5_002
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count {
            let random = try codes.elementString(RandomCodes.commodity)
            let order = ["01", "10", "21", "17"]
            let fields = order.compactMap { ai in random[ai].map { (ai: ai, value: $0) } }
            let code = try CommodityQR(ElementString(fields: fields), .vendorAddress)
            let (path, query) = (
                code.address(base: "https://v/p"), code.address(base: "https://v", form: .query)
            )
            guard try CommodityQR(path) == code, try CommodityQR(query) == code,
                try CommodityQR(code.scanned).elements == code.elements
            else {
                Issue.record("seed \(seed): \(path)")
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
