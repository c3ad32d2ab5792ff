import EPCIS
import Testing

@Suite struct EPCISTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 0), ("2024-02-29T23:59:59.999+08:00", 1_709_222_399_999_000, 480),
        ("1969-12-31T23:59:59.999999Z", -1, 0), ("0001-01-01T00:00:00Z", -62_135_596_800_000_000, 0),
        ("9999-12-31T23:59:59-14:00", 253_402_351_199_000_000, -840),
        ("2000-03-01T00:00:00+05:30", 951_849_000_000_000, 330),
    ])
    func `an instant is read and written`(text: String, microseconds: Int64, offset: Int) {
        let read = EPCISTime.parse(text)
        #expect(read?.microseconds == microseconds)
        #expect(read?.offsetMinutes == offset)
        #expect(EPCISTime.text(microseconds, offsetMinutes: offset) == text)
    }

    @Test func `any instant comes back`() {
        let seed: UInt64 = 77
        var state = seed
        for round in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let instant = Int64(state >> 8) % 250_000_000_000_000_000 - 60_000_000_000_000_000
            let offset = Int(state % 1681) - 840
            let read = EPCISTime.parse(EPCISTime.text(instant, offsetMinutes: offset))
            #expect(read?.microseconds == instant, "seed \(seed), round \(round)")
            #expect(read?.offsetMinutes == offset, "seed \(seed), round \(round)")
        }
    }

    @Test func `digits beyond microseconds are cut off`() {
        #expect(EPCISTime.parse("1970-01-01T00:00:00.1234567Z")?.microseconds == 123_456)
        #expect(EPCISTime.parse("1970-01-01T00:00:00.1Z")?.microseconds == 100_000)
    }

    @Test(arguments: [
        "", "2024-05-01", "2024-05-01T08:00:00", "2024-05-01 08:00:00Z", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2024-05-00T00:00:00Z", "2024-05-01T24:00:00Z", "2024-05-01T00:60:00Z",
        "2024-05-01T00:00:60Z", "0000-01-01T00:00:00Z", "2024-05-01T00:00:00.Z", "2024-05-01T00:00:00+8:00",
        "2024-05-01T00:00:00+14:01", "2024-05-01T00:00:00+0800", "2024-05-01T00:00:00Zx", "２024-05-01T00:00:00Z",
        "2024-05-01T00:00:00.1234567890123Z", "24-05-01T00:00:00Z",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(EPCISTime.parse(text) == nil)
    }

    @Test func `an offset has one form`() {
        #expect(EPCISTime.parseOffset("+08:00") == 480)
        #expect(EPCISTime.parseOffset("-05:30") == -330)
        for text in ["Z", "8", "+8:00", "+15:00", "08:00", "+08:60", ""] { #expect(EPCISTime.parseOffset(text) == nil) }
        #expect(EPCISTime.offsetText(-330) == "-05:30")
    }
}
