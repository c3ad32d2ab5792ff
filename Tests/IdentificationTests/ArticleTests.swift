import Identification
import Testing

/// The articles of `Identification.docc`: their examples stand here line by line, and do what the articles say.
@Suite struct ArticleTests {
    @Test func `whatever was scanned is read`() throws {
        let reading = try ScannedReading("https://www.iotroot.com/E=201286892242831508353086013003369")
        #expect(reading.form == .ecode)
        #expect(try reading.lead == .ecode(Ecode("201286892242831508353086013003369")))
        let address = try ScannedReading("https://x.cn/gtin/06901234567892/ser/7")
        #expect(address.form == .commodityQR)
        let symbol = try ScannedReading("]d2010690123456789221S9")
        #expect(symbol.form == .elementString)
        let tag = try ScannedReading("3074257BF7194E4000001A85")
        #expect(tag.tag?.identity?.bracketed == "(01)80614141123458(21)6789")
        var said = ""
        func print(_ error: any Error) { said = "\(error)" }
        do { _ = try ScannedReading("6901234567893") } catch { print(error) }
        #expect(said == "The last digit of the GTIN is 3; its check digit must be 2.")
    }

    @Test func `a code is taken apart and written`() throws {
        let code = try ElementString(bracketed: "(01)06901234567892(10)A1(21)S-9")
        #expect(code.gtin?.shortest == "6901234567892")
        #expect(code.scanned(from: .gs1QRCode) == "]Q3010690123456789210A1\u{1D}21S-9")
        let link = try DigitalLink(code)
        #expect(link.uri(domain: "https://id.example.cn") == "https://id.example.cn/01/06901234567892/10/A1/21/S-9")
        #expect(link.broader?.uri() == "https://id.gs1.org/01/06901234567892/10/A1")
    }

    @Test func `a tag fits or is refused, and a registry takes rows`() throws {
        let item = try EPCIdentity.sgtin(GTIN("06901234567892"), serial: "123456789012345")
        #expect(try item.fits(in: 128).scheme == .sgtinPlus)
        #expect(throws: EPCMisfit.self) { try item.fits(in: 96) }
        var rules = ReadingRules.standard
        rules.registry = try rules.registry.adding("1\t0777\tgeneral\t4\tnone\t\tknown-low\t甲\tA\tours")
        #expect(
            try ScannedReading("107771234", rules: rules).lead == .ecode(Ecode("107771234", registry: rules.registry)))
    }

    @Test(arguments: ["Identification", "OneDoor"])
    func `every line of an article's examples is tried here`(article: String) throws {
        let here = try LeafletTests.text(of: "Tests/IdentificationTests/ArticleTests.swift")
        let text = try LeafletTests.text(of: "Sources/Identification/Identification.docc/\(article).md")
        var isCode = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { isCode.toggle() }
            guard isCode, !line.hasPrefix("```"), !line.hasPrefix("//") else { continue }
            var code = line.firstRange(of: " //").map { line[..<$0.lowerBound] } ?? line
            while code.last == " " { code.removeLast() }
            #expect(here.contains(code), "\(article): \(code)")
        }
    }
}
