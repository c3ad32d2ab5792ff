import Identification
import TestSupport
import Testing

@Suite struct EPCRefusalTests {
    private func expect(_ error: EPCError, _ hex: String, _ location: SourceLocation = #_sourceLocation) {
        #expect(throws: error, sourceLocation: location) { try EPCTag(hex: hex) }
    }

    @Test func `a refused tag says where and why`() {
        expect(.empty, "")
        expect(.empty, "3")
        expect(.notHexadecimal(position: 3, "G"), "30G4257BF7194E4000001A85")
        expect(.tooLong(characters: 125), String(repeating: "0", count: 125))
        expect(.tagIdentification, "E2801160600002054B7A0A1B")
        expect(.unknownHeader(0x00), "000000000000000000000000")
        expect(.notRead(scheme: "GDTI-96"), "2C76451FD46072000000162E")
        expect(.notRead(scheme: "CPI+"), "F0395211415E87A145BAFB4D19A8C0E4")
        expect(.tooShort(scheme: .sgtin96, needs: 96, found: 92), "3074257BF7194E4000001A8")
        expect(.wrongPartition(7), "307C257BF7194E4000001A85")
        // Company prefix 16777215 of 24 bits has eight digits.
        expect(.numberTooLarge(bit: 14, digits: 7), "3077FFFFF7194E4000001A85")
        expect(.numberTooLarge(bit: 38, digits: 6), "3074257BFFFFFE4000001A85")
        expect(.paddingNotZero(bit: 95), "311BA1B300CE0A6A83000001")
        expect(.paddingNotZero(bit: 98), "3074257BF7194E4000001A852000")
        expect(.wrongTextLength(bit: 58, 0, allowed: 1...20), "3674257BF6B7A640000000000000000000000000000000000000")
        expect(.wrongCharacter(bit: 58, 0x01), "3674257BF6B7A640800000000000000000000000000000000000")
    }

    @Test func `a refused plus tag says where and why`() {
        expect(.notADigit(bit: 12, 0xA), "F73A95211411234538566CB0AFC4")
        expect(.wrongCheckDigit(expected: 3, found: 4), "F73795211411234548566CB0AFC4")
        expect(.reservedEncoding(bit: 68, 6), "F7379521141123453C566CB0AFC4")
        expect(.wrongTextLength(bit: 68, 21, allowed: 1...20), "F73795211411234539566CB0AFC4")
        expect(.wrongTextLength(bit: 68, 0, allowed: 1...20), "F73795211411234538066CB0AFC4")
        expect(.tooShort(scheme: .sgtinPlus, needs: 111, found: 104), "F73795211411234538566CB0AF")
        expect(.wrongDate(bit: 12, "9:22-6-30"), "FB392CDE795211411234538566CB0AFC4")
        expect(.notADigit(bit: 16, 0xB), "FA39B52114132E83C2BF10")
        expect(.wrongHostname(bit: 84), "EF00952012345678912350000000000000000000")
    }

    @Test func `a layout that does not fit says why`() throws {
        let item = try EPCIdentity.sgtin(GTIN("80614141123458"), serial: "6789")
        func reason(_ serial: String, _ scheme: EPCScheme = .sgtin96, _ length: Int? = 7) -> EPCError? {
            do {
                _ = try EPCTag(.sgtin(GTIN("80614141123458"), serial: serial), as: scheme, prefixLength: length)
                return nil
            } catch { return error as? EPCError }
        }
        #expect(reason("274877906943") == nil)
        #expect(reason("0") == nil)
        #expect(reason("274877906944") == .misfit(.sgtin96, .serialTooLarge(bits: 38)))
        #expect(reason("99999999999999999999") == .misfit(.sgtin96, .serialTooLarge(bits: 38)))
        #expect(reason("00") == .misfit(.sgtin96, .serialLeadingZero))
        #expect(reason("06789") == .misfit(.sgtin96, .serialLeadingZero))
        #expect(reason("6789A") == .misfit(.sgtin96, .serialNotNumeric))
        #expect(reason("6789", .sgtin96, nil) == .misfit(.sgtin96, .prefixLengthUnknown))
        #expect(reason("6789", .sgtin198, 13) == .misfit(.sgtin198, .prefixLength(13)))
        #expect(reason("6789", .sscc96) == .misfit(.sscc96, .otherKey(.sgtin)))
        #expect(reason("6789", .sgtinPlusPlus) == .misfit(.sgtinPlusPlus, .readOnly))
        #expect(reason("6789", .dsgtinPlus) == .misfit(.dsgtinPlus, .date))
        #expect(throws: EPCError.wrongFilter(8)) { try EPCTag(item, as: .sgtinPlus, filter: 8) }
        #expect(throws: EPCError.wrongSerial(position: 2, "码")) {
            try EPCIdentity.sgtin(GTIN("80614141123458"), serial: "a码")
        }
        #expect(throws: EPCError.serialLength(21, allowed: 1...20)) {
            try EPCIdentity.sgtin(GTIN("80614141123458"), serial: String(repeating: "1", count: 21))
        }
        #expect(throws: EPCError.wrongCheckDigit(expected: 5, found: 4)) { try EPCIdentity.sscc("095201234567891234") }
        #expect(throws: EPCError.wrongKey(.giai, "ABCDEF")) { try EPCIdentity.giai("ABCDEF") }
    }

    @Test func `a refused URI says where and why`() {
        func expect(_ error: EPCError, _ uri: String, _ location: SourceLocation = #_sourceLocation) {
            #expect(throws: error, sourceLocation: location) { try EPCTag(tagURI: uri) }
        }
        expect(.notAnEPCURI("urn:epc:id:sgtin:0614141.812345.6789"), "urn:epc:id:sgtin:0614141.812345.6789")
        expect(.notAnEPCURI("urn:epc:tag:sgtin+:3.1.2.3"), "urn:epc:tag:sgtin+:3.1.2.3")
        expect(.wrongComponent(position: 22, "8", rule: .filter), "urn:epc:tag:sgtin-96:8.0614141.812345.6789")
        expect(
            .wrongComponent(position: 24, "61414", rule: .digits(6...12)), "urn:epc:tag:sgtin-96:3.61414.812345.6789")
        expect(
            .wrongComponent(position: 32, "12345", rule: .digits(6...6)), "urn:epc:tag:sgtin-96:3.0614141.12345.6789")
        expect(
            .wrongComponent(position: 40, "32a/b", rule: .escapes), "urn:epc:tag:sgtin-198:3.0614141.712345.32a/b")
        expect(
            .wrongComponent(position: 40, "32a%0Ab", rule: .escapes), "urn:epc:tag:sgtin-198:3.0614141.712345.32a%0Ab")
        expect(
            .wrongComponent(position: 22, "3.0614141", rule: .componentCount(4)), "urn:epc:tag:sgtin-96:3.0614141")
        expect(.misfit(.sgtin96, .serialLeadingZero), "urn:epc:tag:sgtin-96:3.0614141.812345.06789")
    }

    @Test func `an escape that need not be one is read, and written without`() throws {
        let tag = try EPCTag(tagURI: "URN:EPC:TAG:sgtin-198:3.0614141.712345.%332a%2fb")
        #expect(tag.tagURI == "urn:epc:tag:sgtin-198:3.0614141.712345.32a%2Fb")
    }
}
