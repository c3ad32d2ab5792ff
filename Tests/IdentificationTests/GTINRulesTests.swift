import Testing

@testable import Identification

@Suite struct GTINRulesTests {
    @Test(arguments: [
        ("96385074", GTIN.Form.gtin8), ("614141000036", .gtin12), ("6901234567892", .gtin13),
        ("80614141123458", .gtin14),
    ])
    func `the form under which a number was given out is known`(text: String, form: GTIN.Form) throws {
        let gtin = try GTIN(text)
        #expect(gtin.form == form)
        #expect(gtin.text(as: form) == text)
        #expect(gtin.text(as: .gtin14) == gtin.digits)
        for shorter in GTIN.Form.allCases where shorter.rawValue < form.rawValue {
            #expect(gtin.text(as: shorter) == nil)
        }
    }

    @Test func `the indicator digit says grouping and variable measure`() throws {
        let carton = try GTIN("16901234567899")
        #expect(carton.indicatorDigit == 1)
        #expect(!carton.isVariableMeasure)
        #expect(carton.withIndicator(0)?.shortest == "6901234567892")
        #expect(try GTIN("6901234567892").withIndicator(1) == carton)
        #expect(carton.withIndicator(10) == nil)
        #expect(try GTIN("90614141000015").isVariableMeasure == true)
    }

    // General Specifications 5.2.2: one pair for each last digit.
    @Test(arguments: [
        ("01234505", "012000003455"), ("01234514", "012100003454"), ("01234523", "012200003453"),
        ("01234531", "012300000451"), ("01234543", "012340000053"), ("01234558", "012345000058"),
        ("01234565", "012345000065"), ("01234572", "012345000072"), ("01234589", "012345000089"),
        ("01234596", "012345000096"),
    ])
    func `UPC-E stands for a GTIN-12 and comes back`(short: String, long: String) throws {
        let gtin = try GTIN(upcE: short)
        #expect(gtin.text(as: .gtin12) == long)
        #expect(gtin.upcE == short)
        #expect(try GTIN(upcE: String(short.dropLast())) == gtin)
        #expect(try GTIN(upcE: String(short.dropFirst().dropLast())) == gtin)
        #expect(try GTIN(long).upcE == short)
    }

    @Test func `what cannot be UPC-E is refused`() throws {
        #expect(throws: GTIN.ParseError.wrongLength(5)) { try GTIN(upcE: "12345") }
        #expect(throws: GTIN.ParseError.wrongLength(9)) { try GTIN(upcE: "012345670") }
        #expect(throws: GTIN.ParseError.notADigit(position: 1, "1")) { try GTIN(upcE: "1123456") }
        #expect(throws: GTIN.ParseError.notADigit(position: 3, "x")) { try GTIN(upcE: "12x456") }
        #expect(throws: GTIN.ParseError.wrongCheckDigit(expected: 5, found: 6)) { try GTIN(upcE: "01234566") }
        #expect(try GTIN("614141000036").upcE == nil)
        #expect(try GTIN("6901234567892").upcE == nil)
        #expect(try GTIN("96385074").upcE == nil)
    }

    @Test func `all UPC-E bodies come back as the same number`() throws {
        for six in stride(from: 0, through: 999_999, by: 37) {
            let text = String(String(1_000_000 + six).dropFirst())
            let gtin = try GTIN(upcE: text)
            guard gtin.form == .gtin12 else { continue }
            let short = try #require(gtin.upcE, "\(text)")
            #expect(try GTIN(upcE: short) == gtin, "\(text)")
        }
    }

    @Test(arguments: [
        ("6901234567892", "GS1 China"), ("4006381333931", "GS1 Germany"), ("614141000036", "GS1 US"),
        ("4891234567898", "GS1 Hong Kong, China"),
    ])
    func `the prefix names the member organisation`(text: String, organisation: String) throws {
        #expect(try GTIN(text).prefix?.organisation == organisation)
        #expect(try !GTIN(text).isRestrictedCirculation)
    }

    @Test func `numbers for a shop, coupons and publications are told apart`() throws {
        func gtin(_ payload: String) throws -> GTIN { try GTIN(payload + String(GTIN.checkDigit(of: payload))) }
        #expect(try gtin("212345678901").isRestrictedCirculation)
        #expect(try gtin("021234567890").isRestrictedCirculation)
        #expect(try gtin("041234567890").isRestrictedCirculation)
        #expect(try !gtin("061234567890").isRestrictedCirculation)
        #expect(try gtin("2123456").isRestrictedCirculation)
        #expect(try gtin("0123456").prefix?.use == .restrictedCirculation)
        #expect(try !gtin("6901234").isRestrictedCirculation)
        #expect(try gtin("981123456789").isCoupon)
        #expect(try gtin("991234567890").isCoupon)
        #expect(try gtin("980123456789").prefix?.use == .refundReceipt)
        #expect(try !gtin("690123456789").isCoupon)
        #expect(try gtin("977123456700").publication == .serial)
        #expect(try gtin("978030640615").publication == .book)
        #expect(try gtin("979026000043").publication == .sheetMusic)
        #expect(try gtin("979109863610").publication == .book)
        #expect(try gtin("690123456789").publication == nil)
    }

    @Test func `prefixes are in order and do not overlap`() {
        let rows = GS1Prefix.rows
        #expect(rows.count == GS1Prefix.text.split(separator: "\n").count)
        for (row, next) in zip(rows, rows.dropFirst()) { #expect(row.range.upperBound < next.range.lowerBound) }
        #expect(GS1Prefix(690)?.range == 690...699)
        #expect(GS1Prefix(140) == nil)
        #expect(GS1Prefix(-1) == nil)
        #expect(GS1Prefix(1_000) == nil)
        #expect(rows.allSatisfy { !$0.organisation.isEmpty && !$0.chinese.isEmpty })
    }

    @Test func `a Chinese number tells how long the company prefix can be`() throws {
        let large = try GTIN("6901234567892")
        #expect(ChineseCompanyPrefix.candidates(of: large) == ["6901234"])
        #expect(ChineseCompanyPrefix(of: large)?.certainty == .quoted)
        let middle = try GTIN("692123456789" + String(GTIN.checkDigit(of: "692123456789")))
        #expect(ChineseCompanyPrefix.candidates(of: middle) == ["69212345"])
        let late = try GTIN("697123456789" + String(GTIN.checkDigit(of: "697123456789")))
        #expect(ChineseCompanyPrefix.candidates(of: late) == ["697123456", "6971234567"])
        #expect(ChineseCompanyPrefix(of: late)?.certainty == .reported)
        #expect(ChineseCompanyPrefix.candidates(of: try GTIN("4006381333931")).isEmpty)
    }
}
