import Identification
import TestSupport
import Testing

@Suite struct GTINTests {
    // identification.md 4.1, computed by hand from GS1 General Specifications 7.9.
    @Test(arguments: [("690123456789", 2), ("0950600013435", 2), ("7952114112345", 3), ("8061414112345", 8)])
    func `check digits are those of the General Specifications`(payload: String, check: Int) throws {
        #expect(GTIN.checkDigit(of: payload) == check)
        #expect(try GTIN(payload + String(check)).digits.hasSuffix(payload + String(check)))
    }

    @Test func `short forms are padded and come back`() throws {
        #expect(try GTIN("6901234567892").digits == "06901234567892")
        #expect(try GTIN("06901234567892").shortest == "6901234567892")
        #expect(try GTIN("96385074").digits == "00000096385074")
        #expect(try GTIN("00000096385074").shortest == "96385074")
        #expect(try GTIN("614141000036").shortest == "614141000036")
        #expect(try GTIN("80614141123458").shortest == "80614141123458")
    }

    @Test func `a refusal names value, position and rule`() {
        #expect(throws: GTIN.ParseError.wrongLength(0)) { try GTIN("") }
        #expect(throws: GTIN.ParseError.wrongLength(9)) { try GTIN("690123456") }
        #expect(throws: GTIN.ParseError.notADigit(position: 4, "O")) { try GTIN("690O234567892") }
        #expect(throws: GTIN.ParseError.notADigit(position: 1, "６")) { try GTIN("６901234567892") }
        #expect(throws: GTIN.ParseError.wrongCheckDigit(expected: 2, found: 3)) { try GTIN("6901234567893") }
        #expect(
            GTIN.ParseError.wrongCheckDigit(expected: 2, found: 3).description
                == "The last digit of the GTIN is 3; its check digit must be 2.")
    }

    @Test func `a company prefix is compared after the indicator`() throws {
        let gtin = try GTIN("80614141123458")
        #expect(gtin.lies(inPrefix: "0614141"))
        #expect(gtin.lies(inPrefix: "061414112345"))
        #expect(!gtin.lies(inPrefix: "0614142"))
        #expect(!gtin.lies(inPrefix: "06141"))
        #expect(!gtin.lies(inPrefix: "0614141123458"))
        #expect(!gtin.lies(inPrefix: ""))
        #expect(try GTIN("6901234567892").lies(inPrefix: "6901234"))
    }

    @Test func `every valid text reads back from its print`() throws {
        let seed: UInt64 = 1_001
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count {
            let text = codes.gtinText()
            let gtin = try GTIN(text)
            guard try GTIN(gtin.digits) == gtin, try GTIN(gtin.shortest) == gtin,
                gtin.digits.hasSuffix(gtin.shortest)
            else {
                Issue.record("seed \(seed): \(text)")
                return
            }
        }
    }

    @Test func `no single wrong digit passes`() {
        let seed: UInt64 = 1_002
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count / 50 {
            let text = codes.gtinText()
            for position in 0..<text.utf8.count {
                var digits = Array(text)
                for digit in RandomCodes.digits where digit != Array(text)[position] {
                    digits[position] = digit
                    if (try? GTIN(String(digits))) != nil {
                        Issue.record("seed \(seed): \(text) → \(String(digits))")
                    }
                }
            }
        }
    }
}
