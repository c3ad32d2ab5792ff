import Serials
import Testing

struct PlainCodeTests {
    private let ecode = "20128" + "1234567" + "00042" + "0123456789012345"
    private let short = "10096" + "1234567" + "3" + "012345678901"

    @Test func `the plain forms of every layout are read`() throws {
        for text in [ecode, "E=" + ecode, "e=" + ecode, "https://tr.example.cn/E=" + ecode, "http://h:8080/e=" + ecode]
        {
            let code = try #require(PlainCode(text), "\(text)")
            #expect(code.layout == .ecodeV2)
            #expect(code.scope == 1_234_567)
            let parts = CodeParts(
                enterpriseNumber: 1_234_567, printedNumber: 42, serial: 123_456_789_012_345)
            #expect(code.parts == parts)
        }
        #expect(PlainCode(short)?.layout == .ecodeV1)
        #expect(PlainCode(short)?.parts.printedNumber == 3)
        let serial = "1001" + "0000000000000007"
        for text in ["(01)06901234567892(21)" + serial, "https://h.cn/01/06901234567892/21/" + serial] {
            let code = try #require(PlainCode(text), "\(text)")
            #expect(code.layout == .gtin16)
            #expect(code.scope == 6_901_234_567_892)
            #expect(code.parts == CodeParts(printedNumber: 1_001, serial: 7))
        }
        #expect(PlainCode("(01)06901234567892(21)" + "100" + "000000000007")?.layout == .gtin12)
    }

    @Test func `what is no plain form is left to the reader of all forms`() {
        let texts = [
            "", "1", String(ecode.dropLast()), ecode + "1", " " + ecode, ecode + " ", "E" + ecode, "x=" + ecode,
            "https://tr.example.cn/" + ecode, "https://tr.example.cn/a/E=" + ecode, "https:///E=" + ecode,
            "https://:1/E=" + ecode, "https://h?x/E=" + ecode, "ftp://h/E=" + ecode, "/E=" + ecode,
            "２" + ecode.dropFirst(), "20127" + ecode.dropFirst(5), "(01)06901234567891(21)10010000000000000007",
            "(01)06901234567892(21)00010000000000000007", "https://h/01/06901234567892/10/A/21/10010000000000000007",
            "https://h/a/01/06901234567892/21/10010000000000000007", String(repeating: "9", count: 5_000),
        ]
        for text in texts { #expect(PlainCode(text) == nil, "\(text.prefix(80))") }
    }
}
