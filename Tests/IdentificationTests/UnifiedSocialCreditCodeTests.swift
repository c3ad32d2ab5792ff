import Identification
import TestSupport
import Testing

@Suite struct UnifiedSocialCreditCodeTests {
    typealias Code = UnifiedSocialCreditCode

    // regulation.md 6.6: one public example and three invented ones.
    @Test(arguments: ["91110000600037341L", "91440606MA4TEX01XC", "91440606123456788U", "91440606MAABCD129G"])
    func `codes with a right check character are read`(text: String) throws {
        #expect(try Code(text).text == text)
    }

    @Test func `typed forms are normalised`() throws {
        let code = try Code("91110000600037341L")
        #expect(try Code("９１１１００００６０００３７３４１Ｌ") == code)
        #expect(try Code(" 91110000-60003734-1l\u{FEFF}") == code)
        #expect(try Code("9111 0000 6000 3734 1ｌ") == code)
    }

    @Test func `the parts are named`() throws {
        let code = try Code("91440606MA4TEX01XC")
        #expect(code.regionCode == "440606")
        #expect(!code.isIndividual)
        #expect(try !Code("91110000600037341L").innerCheckWarning)
        #expect(try Code("91440606123456788U").innerCheckWarning == false)
    }

    @Test func `a wrong inner check is a warning, not a refusal`() throws {
        // Random organisation codes: one in 31 has a right inner check, all have a right outer one.
        let seed: UInt64 = 2_001
        var codes = RandomCodes(seed: seed)
        let warnings = try (0..<1_000).filter { _ in try Code(codes.socialCreditText()).innerCheckWarning }
            .count
        #expect(warnings > 900, "seed \(seed)")
    }

    @Test func `a refusal names value, position and rule`() {
        #expect(throws: Code.ParseError.wrongLength(0)) { try Code("") }
        #expect(throws: Code.ParseError.wrongLength(17)) { try Code("91110000600037341") }
        #expect(throws: Code.ParseError.wrongLength(19)) { try Code("91110000600037341L0") }
        #expect(throws: Code.ParseError.invalidCharacter(position: 17, "I")) {
            try Code("9111000060003734IL")
        }
        #expect(throws: Code.ParseError.invalidCharacter(position: 4, "A")) { try Code("911A0000600037341L") }
        #expect(throws: Code.ParseError.invalidCharacter(position: 2, "万")) { try Code("9万110000600037341L") }
        #expect(throws: Code.ParseError.wrongCheckCharacter(expected: "L", found: "M")) {
            try Code("91110000600037341M")
        }
    }

    @Test func `every valid text reads back from its print`() throws {
        let seed: UInt64 = 2_002
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count {
            let text = codes.socialCreditText()
            guard try Code(text).text == text else {
                Issue.record("seed \(seed): \(text)")
                return
            }
        }
    }

    @Test func `no single wrong character passes`() {
        let seed: UInt64 = 2_003
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count / 500 {
            let text = Array(codes.socialCreditText())
            for position in text.indices {
                var wrong = text
                for character in RandomCodes.socialCredit where character != text[position] {
                    wrong[position] = character
                    if (try? Code(String(wrong))) != nil { Issue.record("seed \(seed): \(String(wrong))") }
                }
            }
        }
    }
}
