import Identification
import TestSupport
import Testing

@Suite struct ScannedTextTests {
    static let code = "201286892242831508353086013003369"

    @Test(arguments: [
        code, " \(code)\r\n", "\u{FEFF}\(code)", "E=\(code)", "e=\(code)", "]Q1\(code)",
        "2012 8689 2242 8315 0835 3086 0130 0336 9",
        "２０１２８６８９２２４２８３１５０８３５３０８６０１３００３３６９", "20128\u{200B}6892242831508353086013003369",
        "http://www.iotroot.com/E=\(code)", "https://www.iotroot.com/api/query/search/E=\(code)",
        "HTTPS://x.cn/?E=\(code)",
        "https://x.cn/a/\(code)", "https://x.cn/\(code)/?from=qr#x", "www.iotroot.com/E=\(code)",
        "/E=\(code)",
        "1.x.cn/E=\(code)", "https://x.cn:8080/?a=b&E=\(code)", "ｈｔｔｐｓ：／／x.cn／E＝\(code)",
        "Https://x.cn/E%3D\(code)",
    ])
    func `an Ecode is found in whatever surrounds it`(text: String) throws {
        #expect(try ScannedText(text) == .ecode(try Ecode(Self.code)))
    }

    @Test(arguments: [
        "6901234567892", "06901234567892", "6 901234 567892", "６９０１２３４５６７８９２", "]E06901234567892",
    ])
    func `a bare GTIN is an article`(text: String) throws {
        #expect(try ScannedText(text) == .gtin(try GTIN("6901234567892"), batch: nil, serial: nil, nil))
    }

    @Test(arguments: [
        "(01)06901234567892(10)A1(21)S9", "(01) 06901234567892 (10) A1 (21) S9",
        "]Q3010690123456789210A1\u{1D}21S9",
        "010690123456789210A1\u{1D}21S9", "https://x.cn/01/06901234567892/10/A1/21/S9",
        "https://x.cn/gtin/06901234567892/bat/A1/ser/S9", "https://x.cn/p?gtin=06901234567892&bat=A1&ser=S9",
    ])
    func `batch and serial come with the article`(text: String) throws {
        guard case .gtin(let gtin, let batch, let serial, let elements) = try ScannedText(text) else {
            Issue.record("no article")
            return
        }
        #expect(gtin.shortest == "6901234567892")
        #expect(batch == "A1")
        #expect(serial == "S9")
        #expect(elements?.bracketed == "(01)06901234567892(10)A1(21)S9")
    }

    @Test func `an element string without FNC1 is told from an Ecode`() throws {
        let text = "010690123456789210A1"
        let elements = try ElementString(scanned: text)
        #expect(
            try ScannedText(text)
                == .gtin(try GTIN("6901234567892"), batch: "A1", serial: nil, elements))
        #expect(try ScannedText("000016901234567892") == .ecode(try Ecode("000016901234567892")))
    }

    @Test func `a refusal says what the text was taken for`() {
        expect(.empty, " \u{FEFF}\n")
        expect(.tooLong(3_000), String(repeating: "1", count: 3_000))
        expect(.gtin(.wrongCheckDigit(expected: 2, found: 3)), "6901234567893")
        expect(.ecode(.unknownScheme(.v1, nsi: "2345")), "123456789")
        expect(.damaged(.scientificNotation), "2.01287E+32")
        expect(.damaged(.rounded), "690123456789212000")
        expect(.damaged(.leadingApostrophe), "'6901234567892")
        expect(.damaged(.decimalTail), "6901234567892.0")
        expect(.notRecognised("JZT-2024"), "JZT-2024")
        expect(.noCodeInAddress, "https://x.cn/about")
        expect(.noCodeInAddress, "https://x.cn")
        expect(.commodityQR(.nationalAddressForm(host: "2dcode.org")), "https://2dcode.org/0107012345678")
        expect(.digitalLink(.wrongQualifier("17")), "https://x.cn/01/06901234567892/17/261231")
        expect(.badPercentEncoding("%zz"), "https://x.cn/E=%zz")
    }

    @Test func `a batch that begins like a marked Ecode is a batch`() throws {
        let link = "https://x.cn/01/06901234567892/10/E%3D\(Self.code.prefix(9))"
        guard case .gtin(_, "E=201286892", nil, _) = try ScannedText(link) else {
            Issue.record("no batch")
            return
        }
    }

    @Test func `a decoded path is not decoded again`() throws {
        let code = Self.code
        #expect(try ScannedText(address: "/E=\(code)", query: nil) == .ecode(try Ecode(code)))
        #expect(try ScannedText(address: "/", query: "E=%32\(code.dropFirst())") == .ecode(try Ecode(code)))
        guard
            case .gtin(_, let batch, _, _) = try ScannedText(
                address: "/01/06901234567892/10/A%41", query: "17=300101")
        else {
            Issue.record("no article")
            return
        }
        #expect(batch == "A%41")
        #expect(throws: ScannedText.ParseError.noCodeInAddress) { try ScannedText(address: "/", query: nil) }
        #expect(throws: ScannedText.ParseError.noCodeInAddress) { try ScannedText(address: "", query: "") }
    }

    @Test func `a strict reader knows its registry and a lenient one any scheme`() throws {
        #expect(throws: ScannedText.ParseError.ecode(.unknownScheme(.v1, nsi: "0777"))) {
            try ScannedText("107771234")
        }
        #expect(
            try ScannedText("107771234", mode: .lenient) == .ecode(try Ecode("107771234", mode: .lenient)))
    }

    private func expect(
        _ fault: ScannedText.ParseError, _ text: String, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: fault, sourceLocation: location) { try ScannedText(text) }
    }
}
