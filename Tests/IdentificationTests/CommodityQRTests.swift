import Identification
import TestSupport
import Testing

@Suite struct CommodityQRTests {
    // identification.md 3.1: keywords of the URI dictionary of GB/T 21049-2022; the delimiter is the vendor's choice.
    @Test(arguments: [
        "https://v.example.cn/gtin/06901234567892/bat/Q4D593/ser/32a",
        "HTTP://v/p?gtin=06901234567892&bat=Q4D593&ser=32a",
        "https://v:443/x;ser=32a;gtin:06901234567892/bat?Q4D593#f",
        "https://v/q/gtin/06901234567892?ser=32a&bat=Q4D593",
        "https://v/gtin-06901234567892-bat-Q4D593-ser-32a", "https://v/gtin_06901234567892_bat_Q4D593_ser_32a",
        "https://v/?gtin=06901234567892,bat=Q4D593,ser=32a", "https://v/?gtin:06901234567892;bat:Q4D593;ser:32a",
        "https://v/gtin!06901234567892!bat!Q4D593!ser!32a", "https://v/?gtin=06901234567892|bat=Q4D593|ser=32a",
        "https://v/gtin%7C06901234567892%7cbat%7CQ4D593%7Cser%7C32a",
        "https://v/#gtin=06901234567892&bat=Q4D593&ser=32a",
        "https://v/p.html?lang=zh&ser=32a&gtin=06901234567892&bat=Q4D593",
        "https://v/(gtin)06901234567892(bat)Q4D593(ser)32a", "https://v/gtin=06901234567892,bat=Q4D593,from=qr,ser=32a",
        "https://v/gtin/06901234567892;bat=Q4D593;ser=32a?from=qr", "https://v/gtin.06901234567892.bat.Q4D593.ser.32a",
        "https://v/gtin*06901234567892*bat*Q4D593*ser*32a", "https://v/s~gtin~06901234567892~ser~32a~bat~Q4D593",
    ])
    func `structure C takes any delimiter`(uri: String) throws {
        let code = try CommodityQR(uri)
        #expect(code.structure == .vendorAddress)
        #expect(code.address(base: "https://v/") == "https://v/gtin/06901234567892/bat/Q4D593/ser/32a")
        #expect(
            code.address(base: "https://v", form: .query)
                == "https://v?gtin=06901234567892&bat=Q4D593&ser=32a")
        #expect(try ScannedReading(uri).form == .commodityQR)
        #expect(try ScannedText(uri) == .gtin(code.gtin, batch: "Q4D593", serial: "32a", code.elements))
    }

    @Test func `a sign that values may have does not end one`() throws {
        #expect(try CommodityQR("https://v/gtin-06901234567892-bat-A-1-ser-7").batch == "A-1")
        #expect(try CommodityQR("https://v/gtin/06901234567892/bat/A-ser-1").batch == "A-ser-1")
        #expect(try CommodityQR("https://v/?gtin=06901234567892&bat=A,1").batch == "A,1")
        #expect(try CommodityQR("https://v/?gtin=06901234567892,bat=A,1,ser=B").batch == "A,1")
        #expect(try CommodityQR("https://v/gtin/06901234567892/bat/exp/ser/ser").serial == "ser")
        #expect(try ScannedReading("https://v/gtin/06901234567892=bat/E=ser/7").form == .commodityQR)
    }

    @Test func `keywords in capitals and a short GTIN need lenience`() throws {
        let large = "HTTPS://V.CN/GTIN/06901234567892/BAT/A1"
        #expect(throws: CommodityQR.ParseError.noGTIN) { try CommodityQR(large) }
        #expect(throws: ScannedText.ParseError.noCodeInAddress) { try ScannedText(large) }
        #expect(try CommodityQR(large, mode: .lenient).batch == "A1")
        #expect(
            throws: CommodityQR.ParseError.elements(.wrongLength(ai: "01", found: 13, allowed: 14...14))
        ) { try CommodityQR("https://v/gtin/6901234567892") }
        #expect(try CommodityQR("https://v/gtin/6901234567892", mode: .lenient).gtin.digits == "06901234567892")
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

    @Test func `what table A1 does not list warns and is taken`() throws {
        #expect(try CommodityQR("(01)06901234567892(11)250101(20)01(21)A").warnings().isEmpty)
        #expect(
            try CommodityQR("(01)06901234567892(22)V").warnings() == [.unlistedIdentifier(ai: "22")])
        #expect(
            try CommodityQR("(01)06901234567892(11)250101(15)300101(20)01(30)5").warnings()
                == [.tooManyExtensions(found: 4, limit: 3)])
        var edition = CommodityQR.Edition.current
        edition.extensionItems.append(.init("22", .readInSource))
        #expect(try CommodityQR("(01)06901234567892(22)V").warnings(edition).isEmpty)
    }

    // identification.md 3.1 (known-medium): 01, GTIN-14 and at most 16 bytes of the platform.
    @Test func `structure B names the article and leaves the item to its platform`() throws {
        let text = "http://www.2dcode.org/0106901234567892OXjVB3"
        guard case .nationalAddress(let address) = try ScannedText(text) else {
            Issue.record("no structure B")
            return
        }
        #expect(address.gtin.shortest == "6901234567892")
        #expect(address.identificationCode == "OXjVB3")
        #expect(throws: CommodityQR.ParseError.nationalAddress(address)) { try CommodityQR(text) }
        #expect(throws: CommodityQR.ParseError.wrongGTIN(.wrongCheckDigit(expected: 2, found: 3))) {
            try CommodityQR("http://www.2dcode.org/0106901234567893OXjVB3")
        }
        #expect(throws: CommodityQR.ParseError.wrongIdentificationCode(length: 17)) {
            try CommodityQR("https://2dcode.org/0106901234567892" + String(repeating: "a", count: 17))
        }
        #expect(throws: CommodityQR.ParseError.nationalAddressForm(host: "2dcode.org")) {
            try CommodityQR("https://2dcode.org/about")
        }
        var rules = ReadingRules.standard
        rules.edition.nationalHosts = ["code.example.cn"]
        #expect(try ScannedReading("http://code.example.cn/0106901234567892", rules: rules).form == .commodityQR)
    }

    @Test func `broken addresses are refused with a reason`() {
        #expect(throws: CommodityQR.ParseError.noGTIN) { try CommodityQR("https://v/bat/A") }
        #expect(throws: CommodityQR.ParseError.duplicate(keyword: "bat")) {
            try CommodityQR("https://v/gtin/06901234567892/bat/A/bat/B")
        }
        #expect(throws: CommodityQR.ParseError.address(.notAnAddress)) { try CommodityQR("httpx://v") }
        #expect(throws: CommodityQR.ParseError.address(.badPercentEncoding("%zz"))) {
            try CommodityQR("https://v/gtin/06901234567892/bat/%zz")
        }
        #expect(throws: CommodityQR.ParseError.elements(.wrongLength(ai: "10", found: 0, allowed: 1...20))) {
            try CommodityQR("https://v/gtin/06901234567892/bat//ser/1")
        }
    }

    @Test func `only delimiters that can be read back make a form`() {
        #expect(CommodityQR.Form(lead: "/", betweenPairs: "-", beforeValue: "-") != nil)
        #expect(CommodityQR.Form(lead: "?", betweenPairs: "|", beforeValue: ":") != nil)
        #expect(CommodityQR.Form(lead: "/", betweenPairs: "&", beforeValue: "=") == nil)
        #expect(CommodityQR.Form(lead: "x", betweenPairs: "-", beforeValue: "-") == nil)
        #expect(CommodityQR.Form(lead: "?", betweenPairs: "a", beforeValue: "=") == nil)
        #expect(CommodityQR.Form(lead: "?", betweenPairs: "%", beforeValue: "=") == nil)
    }
}
