import Identification
import TestSupport
import Testing

@Suite struct EPCFitTests {
    private func item(_ serial: String) throws -> EPCIdentity {
        try .sgtin(GTIN("06901234567892"), serial: serial)
    }

    @Test func `the oldest layout that holds the serial is taken`() throws {
        #expect(try item("6789").fits(in: 96, prefixLength: 7).scheme == .sgtin96)
        #expect(try item("6789").fits(in: 128, prefixLength: 7, filter: .pointOfSale).filter == 1)
        #expect(try item("32a/b").fits(in: 198, prefixLength: 7).scheme == .sgtin198)
        #expect(try item("32a/b").fits(in: 128, prefixLength: 7).scheme == .sgtinPlus)
        #expect(try item("32a/b").fits(in: 198).scheme == .sgtinPlus)
        #expect(try EPCIdentity.sscc("095201234567891235").fits(in: 96, prefixLength: 7).scheme == .sscc96)
        #expect(try EPCIdentity.giai("952114132a/b").fits(in: 128, prefixLength: 7).scheme == .giaiPlus)
    }

    // Serials/CodeLayout gtin12: fifteen digits are the most that SGTIN+ holds in 128 bits.
    @Test func `fifteen digits fit 128 bits and sixteen do not`() throws {
        let tag = try item("123456789012345").fits(in: 128)
        #expect(tag.scheme == .sgtinPlus)
        #expect(tag.bits.count == 126)
        #expect(tag.hex.utf8.count == 32)
        let misfit = EPCMisfit(
            memoryBits: 128,
            reasons: [
                .init(.sgtin96, .serialTooLarge(bits: 38)),
                .init(.sgtin198, .needs(bits: 198)),
                .init(.sgtinPlus, .needs(bits: 130)),
            ])
        #expect(throws: misfit) { try item("1234567890123456").fits(in: 128, prefixLength: 7) }
    }

    @Test func `a refusal names every layout with its reason`() throws {
        do {
            _ = try item("A-LONG-SERIAL").fits(in: 96)
            Issue.record("fits")
        } catch let error as EPCMisfit {
            #expect(
                error.description == """
                    No layout fits a tag of 96 bits. SGTIN-96: the length of the company prefix is not known; \
                    SGTIN-198: the length of the company prefix is not known; SGTIN+: it takes 154 bits.
                    """)
        }
    }

    // TDS 14.5.6 table E; the bits after 76 of header, toggle, filter, GTIN, indicator and length.
    @Test(arguments: [
        ("7", 4, 0), ("00012", 17, 0), ("12345678901234567890", 67, 0), ("12AF", 16, 1), ("12af", 16, 2),
        ("rif981", 36, 3), ("32a/b", 35, 4), ("ABC-12:34", 48, 5), ("XY", 12, 3), ("XYZ", 16, 5),
    ])
    func `the shortest encoding is chosen`(serial: String, bits: Int, indicator: Int) throws {
        let tag = try EPCTag(item(serial), as: .sgtinPlus)
        #expect(tag.bits.count == 76 + bits)
        #expect(tag.bits[68, 3] == UInt64(indicator))
        #expect(try EPCTag(hex: tag.hex).identity.serial == serial)
    }
}
