import Identification
import Testing

@Suite struct ElementStringRulesTests {
    typealias Fault = ElementString.ParseError

    // The examples of the GS1 syntax engine (gs1encoders-test.c, ai.c) and of General Specifications 3, by their facts.
    @Test(arguments: [
        "(01)12345678901231(10)ABC(11)991231", "(00)006141411234567890(4300)ABC%20Co(4307)CN",
        "(01)06901234567892(3103)001750",
        "(8003)00614141123452ABC(8030)AbC-_9", "(01)06901234567892(7230)EM12345",
        "(02)06901234567892(37)12(00)006141411234567890",
        "(414)0614141123452(254)32a%2Fb", "(415)0614141123452(8020)ABC123", "(8006)806141411234580103(21)A",
        "(253)0614141123452X1(8030)AA",
        "(01)06901234567892(423)156840276(8008)2612312359",
        "(00)006141411234567890(4309)02790858483600000000(4331)000030-",
        "(01)06901234567892(7007)260101260131(7011)2612312359", "(8017)061414112345678902(8019)1(7241)01(7242)V2",
        "(8018)061414112345678902(7259)BABY(7258)1/2(7250)20240229",
    ])
    func `element strings of every kind are read and print alike`(text: String) throws {
        let code = try ElementString(bracketed: text)
        #expect(code.bracketed == text)
        #expect(try ElementString(scanned: code.scanned) == code)
    }

    @Test func `what an identifier needs must be there`() {
        refuse("(02)06901234567892(00)006141411234567890", .missing(ai: "37", requiredBy: "02"))
        refuse("(37)5(00)006141411234567890", .missingOneOf(["02", "8026"], requiredBy: "37"))
        refuse("(01)06901234567892(250)A", .missing(ai: "21", requiredBy: "250"))
        refuse("(3103)001750", .missingOneOf(["01", "02"], requiredBy: "3103"))
        refuse(
            "(01)06901234567892(3920)100", .missingOneOf(["30", "31nn", "32nn", "35nn", "36nn"], requiredBy: "3920"))
        refuse(
            "(01)06901234567892(8030)AAAA",
            .missingOneOf(
                ["00", "01+21", "253", "255", "8003", "8004", "8006+21", "8010+8011", "8017", "8018"],
                requiredBy: "8030"))
        refuse("(4303)A(00)006141411234567890", .missing(ai: "4302", requiredBy: "4303"))
    }

    @Test func `what excludes another may not stand beside it`() {
        refuse("(01)06901234567892(37)5", .excluded(ai: "01", with: "37"))
        refuse("(01)06901234567892(21)A(235)B", .excluded(ai: "21", with: "235"))
        refuse("(01)06901234567892(3100)000001(3103)000002", .excluded(ai: "3100", with: "3103"))
        refuse("(420)1(421)156A", .excluded(ai: "420", with: "421"))
        refuse("(8017)061414112345678902(8018)061414112345678902", .excluded(ai: "8017", with: "8018"))
    }

    // General Specifications: the same element string may be read twice, never with another value.
    @Test func `an identifier may stand twice with one value only`() throws {
        let code = try ElementString(scanned: "010690123456789210A\u{1D}10A")
        #expect(code.bracketed == "(01)06901234567892(10)A(10)A")
        refuse("(01)06901234567892(10)A(10)B", .duplicate(ai: "10"))
        refuse("(01)06901234567892(01)12345678901231", .duplicate(ai: "01"))
    }

    // With many fields the search is another one.
    @Test func `the rules hold with many fields too`() throws {
        let measures = (310...316).map { "(\($0)0)000001" } + (320...329).map { "(\($0)0)000001" }
        let gtin = "(01)06901234567892"
        let many = gtin + measures.joined() + "(21)A"
        let code = try ElementString(bracketed: many)
        #expect(code.fields.count == 19)
        #expect(try ElementString(scanned: code.scanned) == code)
        refuse(many + "(3103)000001", .excluded(ai: "3100", with: "3103"))
        refuse(many + "(21)B", .duplicate(ai: "21"))
        #expect(try ElementString(bracketed: many + "(21)A").serial == "A")
        refuse(measures.joined() + "(400)A", .missingOneOf(["01", "02"], requiredBy: "3100"))
        refuse(many + "(250)A(427)B", .missing(ai: "422", requiredBy: "427"))
        refuse(many + "(8030)AA(235)B", .excluded(ai: "21", with: "235"))
        #expect(try ElementString(bracketed: many + "(8030)AA")["8030"] == "AA")
    }

    @Test func `a refusal names the part of a value`() {
        refuse(
            "(01)06901234567892(8008)261231235",
            .refused(ai: "8008", position: 9, value: "261231235", rule: .length(2...2)))
        refuse("(01)06901234567892(423)156000", .refused(ai: "423", position: 4, value: "156000", rule: .country))
        refuse(
            "(01)06901234567892(7003)2612312460", .refused(ai: "7003", position: 7, value: "2612312460", rule: .hour))
        refuse(
            "(8018)061414112345678902(7250)20261301", .refused(ai: "7250", position: 5, value: "20261301", rule: .month)
        )
        refuse(
            "(8003)00614141123453",
            .refused(
                ai: "8003", position: 14, value: "00614141123453", rule: .checkDigit(expected: 2, found: 3)))
        refuse("(00)006141411234567890(4300)%4", .refused(ai: "4300", position: 1, value: "%4", rule: .percentEncoding))
        refuse("(01)06901234567892(8011)012", .refused(ai: "8011", position: 1, value: "012", rule: .noZeroPrefix))
        refuse(
            "(02)06901234567893(37)1",
            .refused(
                ai: "02", position: 14, value: "06901234567893", rule: .checkDigit(expected: 2, found: 3)))
        refuse("(01)06901234567892(17)260230", .invalidDate(ai: "17", "260230"))
        #expect(
            Fault.refused(ai: "423", position: 4, value: "156000", rule: .country).description
                == "The value 156000 of AI 423 is wrong at character 4: must be a numeric country code of ISO 3166-1.")
        #expect(
            Fault.missingOneOf(["01", "02"], requiredBy: "10").description
                == "AI 10 needs AI 01 or 02; none of them is there.")
    }

    @Test func `values of predefined length need no FNC1 and may come first`() throws {
        let code = try ElementString(bracketed: "(01)06901234567892(10)A1(17)261231(21)S(3103)001750")
        #expect(code.scanned == "010690123456789210A1\u{1D}1726123121S\u{1D}3103001750")
        #expect(code.canonical.scanned == "010690123456789217261231310300175010A1\u{1D}21S")
        #expect(code.canonical.bracketed == "(01)06901234567892(17)261231(3103)001750(10)A1(21)S")
        #expect(try ElementString(scanned: code.canonical.scanned) == code.canonical)
    }

    @Test(arguments: ElementString.Symbology.allCases)
    func `every symbol in GS1 mode is read`(symbology: ElementString.Symbology) throws {
        let code = try ElementString(bracketed: "(01)06901234567892(10)A")
        #expect(try ElementString(scanned: code.scanned(from: symbology)) == code)
    }

    // General Specifications 5.1, and what the scan data of the GS1 syntax engine says.
    @Test func `EAN, UPC and ITF-14 symbols give a GTIN`() throws {
        #expect(try ElementString(scanned: "]E06901234567892").bracketed == "(01)06901234567892")
        #expect(try ElementString(scanned: "]E0614141000036").bracketed == "(01)00614141000036")
        #expect(try ElementString(scanned: "]E496385074").bracketed == "(01)00000096385074")
        #expect(try ElementString(scanned: "]I116901234567899").bracketed == "(01)16901234567899")
        #expect(try ElementString(scanned: "]E3977147396801203").bracketed == "(01)09771473968012")
        scan("]E06901234567893", .wrongGTIN(.wrongCheckDigit(expected: 2, found: 3)))
        scan("]E4963850741", .wrongLength(ai: "01", found: 9, allowed: 8...8))
        scan("]E1", .wrongSymbology("]E1"))
        scan("]C0ABC", .wrongSymbology("]C0"))
        scan("]Q", .wrongSymbology("]Q"))
        scan("]", .wrongSymbology("]"))
    }

    private func refuse(_ text: String, _ fault: Fault, _ location: SourceLocation = #_sourceLocation) {
        #expect(throws: fault, sourceLocation: location) { try ElementString(bracketed: text) }
    }

    private func scan(_ text: String, _ fault: Fault, _ location: SourceLocation = #_sourceLocation) {
        #expect(throws: fault, sourceLocation: location) { try ElementString(scanned: text) }
    }
}
