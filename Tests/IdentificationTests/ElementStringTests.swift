import Identification
import TestSupport
import Testing

@Suite struct ElementStringTests {
    typealias Fault = ElementString.ParseError

    @Test func `both forms are printed and FNC1 follows only open values`() throws {
        let code = try ElementString(bracketed: "(01)06901234567892(10)A1(11)240801(21)S-9")
        #expect(code.scanned == "010690123456789210A1\u{1D}1124080121S-9")
        #expect(code.bracketed == "(01)06901234567892(10)A1(11)240801(21)S-9")
        #expect(try ElementString(scanned: code.scanned) == code)
        #expect(code.gtin?.shortest == "6901234567892")
        #expect(code.batch == "A1")
        #expect(code.serial == "S-9")
        #expect(code.productionDate?.description == "2024-08-01")
        #expect(code.expiryDate == nil)
        #expect(code.fields.map(\.ai) == ["01", "10", "11", "21"])
    }

    // identification.md 5: the GS1 example of the Han Xin decoder (normative example of GB/T 21049-2022).
    @Test func `the example of the Han Xin standard is read`() throws {
        let code = try ElementString(scanned: "01034531200000111719112510ABCD1234")
        #expect(code.bracketed == "(01)03453120000011(17)191125(10)ABCD1234")
        #expect(code.expiryDate?.description == "2019-11-25")
    }

    @Test(arguments: ["]Q3", "]d2", "]C1", "]e0", "]h2", "]h3", "\u{1D}", "]C1\u{1D}", ""])
    func `the marks of a scanner do not matter`(prefix: String) throws {
        let code = try ElementString(scanned: prefix + "0106901234567892\u{1D}10A1\u{1D}21B\u{1D}")
        #expect(code.bracketed == "(01)06901234567892(10)A1(21)B")
    }

    @Test func `a refusal names value, position and rule`() {
        expect(.wrongSymbology("]Q1"), scanned: "]Q10106901234567892")
        expect(.empty, scanned: "]Q3")
        expect(.unknownIdentifier(position: 17, "0512"), scanned: "01069012345678920512345")
        expect(.wrongLength(ai: "01", found: 13, allowed: 14...14), scanned: "016901234567892")
        expect(.wrongLength(ai: "10", found: 0, allowed: 1...20), scanned: "010690123456789210\u{1D}21A")
        expect(
            .wrongLength(ai: "10", found: 21, allowed: 1...20),
            scanned: "010690123456789210ABCDEFGHIJKLMNOPQRSTU")
        expect(.invalidCharacter(ai: "21", position: 2, "#"), scanned: "010690123456789221A#")
        expect(.invalidCharacter(ai: "10", position: 1, "批"), scanned: "010690123456789210批")
        expect(.invalidDate(ai: "17", "241301"), scanned: "010690123456789217241301")
        expect(.invalidDate(ai: "11", "230229"), scanned: "010690123456789211230229")
        expect(.wrongGTIN(.wrongCheckDigit(expected: 2, found: 3)), scanned: "0106901234567893")
        expect(.duplicate(ai: "10"), scanned: "010690123456789210A\u{1D}10B")
        expect(.missingOneOf(["01", "02", "03", "8006", "8026"], requiredBy: "10"), scanned: "10A")
        expect(.missing(ai: "01", requiredBy: "22"), scanned: "22A")
        #expect(throws: Fault.bracketExpected(position: 1)) {
            try ElementString(bracketed: "0106901234567892")
        }
        #expect(throws: Fault.unknownIdentifier(position: 2, "1")) { try ElementString(bracketed: "(1)0") }
        #expect(throws: Fault.empty) { try ElementString(bracketed: "") }
    }

    @Test func `day zero is kept as it is and read as the last day`() throws {
        let code = try ElementString(bracketed: "(01)06901234567892(17)260200")
        #expect(code["17"] == "260200")
        #expect(code.expiryDate?.description == "2026-02-28")
    }

    @Test func `a bracket inside a value is escaped`() throws {
        let code = try ElementString(gtin: try GTIN("6901234567892"), batch: "A(10)B")
        #expect(code.bracketed == "(01)06901234567892(10)A\\(10)B")
        #expect(try ElementString(bracketed: code.bracketed) == code)
    }

    @Test func `both prints read back`() throws {
        let seed: UInt64 = 4_001
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count {
            let code = try codes.elementString()
            guard try ElementString(scanned: code.scanned) == code,
                try ElementString(bracketed: code.bracketed) == code
            else {
                Issue.record("seed \(seed): \(code)")
                return
            }
        }
    }

    private func expect(_ fault: Fault, scanned: String, _ location: SourceLocation = #_sourceLocation) {
        #expect(throws: fault, sourceLocation: location) { try ElementString(scanned: scanned) }
    }
}
