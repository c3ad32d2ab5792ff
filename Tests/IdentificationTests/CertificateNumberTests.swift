import Identification
import TestSupport
import Testing

@Suite struct CertificateNumberTests {
    typealias Fault = CertificateNumber.ParseError

    // identification.md 6.2 gives 2016 01 0901 123456 as the form of a CCC number.
    @Test func `a CCC number has year, body, class and serial`() throws {
        let number = try CertificateNumber("2016 0109 0112 3456")
        #expect(number.text == "2016010901123456")
        #expect(number.kind == .ccc(year: 2016, body: "01", productClass: "0901", serial: "123456"))
        #expect(!number.predatesGasAppliances)
        #expect(try CertificateNumber("２０２０012401123456").text == "2020012401123456")
        #expect(try CertificateNumber("2018012401123456").predatesGasAppliances)
        #expect(try !CertificateNumber("2020012401123456").predatesGasAppliances)
    }

    // regulation.md 6.3 GAS-CERT-3.
    @Test func `a production licence has a province or none`() throws {
        let local = try CertificateNumber("（粤）xk21－007－00012")
        #expect(local.text == "(粤)XK21-007-00012")
        #expect(
            local.kind
                == .productionLicence(province: "粤", industry: "21", product: "007", enterprise: "00012"))
        let old = try CertificateNumber("XK21–007—0123")
        #expect(
            old.kind == .productionLicence(province: nil, industry: "21", product: "007", enterprise: "0123"))
    }

    @Test func `a refusal names value, position and rule`() {
        #expect(throws: Fault.empty) { try CertificateNumber(" ") }
        #expect(throws: Fault.tooLong(65)) { try CertificateNumber(String(repeating: "2", count: 65)) }
        #expect(throws: Fault.wrongYear(2001)) { try CertificateNumber("2001010901123456") }
        #expect(throws: Fault.wrongLength(found: 15)) { try CertificateNumber("201601090112345") }
        #expect(throws: Fault.unknownForm("CQC12345")) { try CertificateNumber("CQC12345") }
        #expect(throws: Fault.unknownProvince("日")) { try CertificateNumber("(日)XK21-007-00012") }
        #expect(throws: Fault.wrongLength(found: 12)) { try CertificateNumber("XK21-007-000") }
        #expect(throws: Fault.self) { try CertificateNumber("XK21-007-000123") }
        #expect(throws: Fault.self) { try CertificateNumber("XK2A-007-00012") }
        #expect(throws: Fault.self) { try CertificateNumber("20160109011234A6") }
        #expect(throws: Fault.self) { try CertificateNumber("(") }
    }

    @Test func `every valid number reads back from its print`() throws {
        let seed: UInt64 = 7_001
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count {
            let isCCC = codes.bool()
            let text =
                isCCC
                ? "20" + codes.text(["1", "2", "3"], 1...1) + codes.text(RandomCodes.digits, 13...13)
                : (codes.bool() ? "(粤)" : "") + "XK" + codes.text(RandomCodes.digits, 2...2) + "-"
                    + codes.text(RandomCodes.digits, 3...3) + "-" + codes.text(RandomCodes.digits, 4...5)
            guard try CertificateNumber(text).text == text else {
                Issue.record("seed \(seed): \(text)")
                return
            }
        }
    }

    @Test(arguments: [
        ("2.01287E+32", SpreadsheetDamage.Kind.scientificNotation), ("6.90123E+12", .scientificNotation),
        ("2.01287e32", .scientificNotation), ("2E+32", .scientificNotation), ("6901234567892000", .rounded),
        ("201286892242831000000000000000000", .rounded), ("6901234567892.0", .decimalTail),
        ("6901234567892.00", .decimalTail), ("'201286892242831508353086013003369", .leadingApostrophe),
    ])
    func `the damage of a spreadsheet is named`(text: String, kind: SpreadsheetDamage.Kind) {
        #expect(SpreadsheetDamage.diagnose(text) == kind)
    }

    @Test(arguments: [
        "", "'", "6901234567892", "201286892242831508353086013003369", "3E21", "300121E5", "1.5",
        "690123456789200",
        "0000169012345678000000", "E+32", "2.E", "abc",
    ])
    func `a sound text shows no damage`(text: String) {
        #expect(SpreadsheetDamage.diagnose(text) == nil)
    }
}
