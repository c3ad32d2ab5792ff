import Identification
import TestSupport
import Testing

@Suite struct IdentificationKeyTests {
    typealias Fault = ElementString.ParseError

    // General Specifications 2 and the examples of the EPC Tag Data Standard.
    @Test func `keys are read, checked and printed`() throws {
        let pallet = try SSCC("006141411234567890")
        #expect(pallet.extensionDigit == 0)
        #expect(pallet.bracketed == "(00)006141411234567890")
        #expect(try SSCC(payload: "00614141123456789") == pallet)
        #expect(try GLN(payload: "061414112345").text == "0614141123452")
        #expect(try GSRN(payload: "06141411234567890").text == "061414112345678902")
        #expect(try GSRNProvider("061414112345678902").bracketed == "(8017)061414112345678902")
        #expect(try GSIN(payload: "0614141123456789").text == "06141411234567890")
        #expect(try GIAI("061414112345(A)").bracketed == "(8004)061414112345\\(A)")
        #expect(try GINC("0614141xyz3311047").text == "0614141xyz3311047")
        #expect(try CPID("06141415PQ7/Z43").text == "06141415PQ7/Z43")
        #expect(GS1Prefix(of: try GLN("0614141123452"))?.organisation == "GS1 US")
    }

    @Test func `keys of two parts say their parts`() throws {
        let asset = try GRAI("006141411234526789")
        #expect(asset.assetType == "0614141123452")
        #expect(asset.serial == "6789")
        #expect(try GRAI("00614141123452").serial == nil)
        #expect(try GDTI("0614141123452ABC").serial == "ABC")
        #expect(try GDTI("0614141123452").documentType == "0614141123452")
        #expect(try GCN("0614141123452" + "0123").serial == "0123")
        let piece = try ITIP("806141411234580103")
        #expect(piece.gtin.digits == "80614141123458")
        #expect((piece.piece, piece.total) == (1, 3))
    }

    // The example of the GMN in the General Specifications (7.9.5).
    @Test func `a model number has its two check characters`() throws {
        #expect(try GMN(payload: "1987654Ad4X4bL5ttr2310c").text == "1987654Ad4X4bL5ttr2310c2K")
        #expect(GMN.checkCharacters(of: "1987654Ad4X4bL5ttr2310c") == "2K")
        #expect(GMN.checkCharacters(of: "") == nil)
        #expect(GMN.checkCharacters(of: "型号") == nil)
    }

    @Test func `a refusal names identifier, position and rule`() {
        #expect(
            throws: Fault.refused(
                ai: "00", position: 18, value: "006141411234567891", rule: .checkDigit(expected: 0, found: 1))
        ) { try SSCC("006141411234567891") }
        #expect(throws: Fault.wrongLength(ai: "414", found: 12, allowed: 13...13)) { try GLN("061414112345") }
        #expect(throws: Fault.invalidCharacter(ai: "402", position: 1, "A")) { try GSIN("A6141411234567890") }
        #expect(throws: Fault.invalidCharacter(ai: "8010", position: 5, "a")) { try CPID("0614a") }
        #expect(throws: Fault.refused(ai: "8004", position: 2, value: "0A14", rule: .companyPrefix)) {
            try GIAI("0A14")
        }
        #expect(
            throws: Fault.refused(
                ai: "8013", position: 24, value: "1987654Ad4X4bL5ttr2310cXX", rule: .checkCharacters(expected: "2K"))
        ) { try GMN("1987654Ad4X4bL5ttr2310cXX") }
        #expect(throws: Fault.refused(ai: "8003", position: 1, value: "10614141123452", rule: .zero)) {
            try GRAI("10614141123452")
        }
        #expect(throws: Fault.wrongLength(ai: "00", found: 3, allowed: 18...18)) { try SSCC(payload: "AB1") }
    }

    @Test func `an element string gives its keys`() throws {
        let code = try ElementString(bracketed: "(00)006141411234567890(410)0614141123452")
        #expect(code.key(SSCC.self)?.text == "006141411234567890")
        #expect(code.key(GLN.self) == nil)
    }
}
