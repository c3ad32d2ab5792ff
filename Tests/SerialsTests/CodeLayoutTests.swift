import Serials
import Testing

struct CodeLayoutTests {
    @Test func `the rows are legal and have the lengths of their standards`() throws {
        for row in CodeLayout.all {
            let middle: CodeLayout.NumberField =
                row.isEpochLayout
                ? .keyEpoch(digits: row.keyEpochDigits) : .allocation(digits: row.allocationDigits)
            let checked = try CodeLayout(
                id: row.id, scheme: row.scheme, enterpriseDigits: row.enterpriseDigits, numbered: middle,
                serialDigits: row.serialDigits)
            #expect(checked == row)
            #expect(CodeLayout.named(row.id) == row)
        }
        #expect(CodeLayout.all.map(\.fieldDigits) == [28, 20, 20, 15])
        #expect(CodeLayout.named("ecode-v9") == nil)
    }

    @Test func `the short GTIN layout is the longest that a 128-bit tag holds`() {
        // SGTIN+ (EPC Tag Data Standard 2): 76 bits before the integer, then the bits of 10^n − 1.
        func bits(_ digits: Int) -> Int {
            let most = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 } - 1
            return 8 + 1 + 3 + 56 + 3 + 5 + (64 - most.leadingZeroBitCount)
        }
        #expect(bits(CodeLayout.gtin12.fieldDigits) == 126)
        #expect(bits(CodeLayout.gtin12.fieldDigits + 1) > 128)
    }

    @Test func `a serial under twelve digits is refused`() {
        #expect(throws: SerialError.serialDigitsOutOfRange(11)) {
            try CodeLayout(
                id: "x", scheme: .gtinSerial, enterpriseDigits: 0, numbered: .allocation(digits: 4), serialDigits: 11)
        }
        #expect(throws: SerialError.numberOutOfRange(field: "AI 21 digits", allowed: 1...20, actual: 21)) {
            try CodeLayout(
                id: "x", scheme: .gtinSerial, enterpriseDigits: 0, numbered: .allocation(digits: 5), serialDigits: 16)
        }
        #expect(throws: SerialError.self) {
            try CodeLayout(
                id: "x", scheme: .ecode(lead: "20128"), enterpriseDigits: -1, numbered: .allocation(digits: 5),
                serialDigits: 16)
        }
    }

    @Test func `fields print with leading zeros and read back`() throws {
        let ecode = CodeParts(enterpriseNumber: 42, printedNumber: 7, serial: 99)
        #expect(try CodeLayout.ecodeV2.field(of: ecode) == "0000042000070000000000000099")
        #expect(try CodeLayout.ecodeV2.parse("0000042000070000000000000099") == ecode)
        #expect(try CodeLayout.ecodeV1.field(of: ecode) == "00000427000000000099")
        let gtin = CodeParts(printedNumber: 1_234, serial: 5)
        #expect(try CodeLayout.gtin16.field(of: gtin) == "12340000000000000005")
        #expect(try CodeLayout.gtin16.parse("12340000000000000005") == gtin)
    }

    @Test func `random parts survive print and parse`() throws {
        var random = SplitMix(seed: 77)
        for attempt in 0..<2_000 {
            let layout = CodeLayout.all[attempt % CodeLayout.all.count]
            let enterprise = layout.enterpriseDigits == 0 ? 0 : UInt32.random(in: 0..<10_000_000, using: &random)
            let parts = CodeParts(
                enterpriseNumber: enterprise,
                printedNumber: UInt32(UInt64.random(in: layout.printedNumbers, using: &random)),
                serial: UInt64.random(in: 0..<layout.serialCount, using: &random))
            #expect(try layout.parse(layout.field(of: parts)) == parts, "seed 77, attempt \(attempt)")
        }
    }

    @Test func `what does not fit is refused with its place`() {
        let layout = CodeLayout.gtin16
        #expect(throws: SerialError.wrongLength(field: "AI 21", expected: 20, actual: 19)) {
            try layout.parse("1234567890123456789")
        }
        #expect(throws: SerialError.notADigit(field: "AI 21", position: 4)) {
            try layout.parse("1234A678901234567890")
        }
        // Full-width digits are twenty characters but sixty bytes.
        #expect(throws: SerialError.wrongLength(field: "AI 21", expected: 20, actual: 60)) {
            try layout.parse(String(repeating: "１", count: 20))
        }
        let printed = SerialError.numberOutOfRange(field: "printed number", allowed: 1_000...9_999, actual: 999)
        #expect(throws: printed) { try layout.parse("09990000000000000000") }
        #expect(throws: printed) { try layout.field(of: CodeParts(printedNumber: 999, serial: 0)) }
        #expect(throws: SerialError.self) {
            try layout.field(of: CodeParts(printedNumber: 1_000, serial: 10_000_000_000_000_000))
        }
        #expect(throws: SerialError.self) {
            try CodeLayout.ecodeV2.field(of: CodeParts(enterpriseNumber: 10_000_000, printedNumber: 1, serial: 0))
        }
        #expect(throws: SerialError.self) {
            try layout.field(of: CodeParts(enterpriseNumber: 1, printedNumber: 1_000, serial: 0))
        }
    }
}
