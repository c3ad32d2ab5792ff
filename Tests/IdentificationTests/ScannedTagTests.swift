import Identification
import TestSupport
import Testing

@Suite struct ScannedTagTests {
    // identification.md 4.5: TDS 1.13 E.3, TDS 2.x E.3; every row decoded again.
    @Test(arguments: [
        "3074257BF7194E4000001A85", "3074257bf7194e4000001a85", "3074 257B F719 4E40 0000 1A85",
        "0x3074257BF7194E4000001A85", "30003074257BF7194E4000001A85", "30:74:25:7B:F7:19:4E:40:00:00:1A:85",
        "urn:epc:tag:sgtin-96:3.0614141.812345.6789", "urn:epc:id:sgtin:0614141.812345.6789",
        "URN:EPC:ID:sgtin:0614141.812345.6789", "https://x.cn/epc/3074257BF7194E4000001A85",
        "/epc/3074257BF7194E4000001A85",
    ])
    func `a tag leads to its article and serial`(text: String) throws {
        let reading = try ScannedReading(text)
        #expect(reading.form == .epc)
        #expect(reading.tag?.identity?.number == "80614141123458")
        guard case .gtin(let gtin, nil, "6789", let elements) = reading.lead else {
            Issue.record("\(reading.lead)")
            return
        }
        #expect(gtin.digits == "80614141123458")
        #expect(elements?.bracketed == "(01)80614141123458(21)6789")
    }

    @Test func `the date of a tag comes along`() throws {
        let reading = try ScannedReading("FB342CDE795211411234538566CB0AFC4")
        guard case .gtin(_, _, "32a/b", let elements?) = reading.lead else {
            Issue.record("\(reading.lead)")
            return
        }
        #expect(elements["17"] == "220630")
    }

    @Test func `a logistic unit's tag leads to no article`() throws {
        guard case .elementString(let elements) = try ScannedText("urn:epc:id:sscc:0614141.1234567890") else {
            Issue.record("no logistic unit")
            return
        }
        #expect(elements["00"]?.utf8.count == 18)
    }

    @Test func `an Ecode of the registry is no tag and a tag no Ecode`() throws {
        guard case .ecode = try ScannedText("300121ABCDEF000000000001") else {
            Issue.record("no Ecode")
            return
        }
        guard case .gtin = try ScannedText("3074257BF7194E4000001A85", mode: .lenient) else {
            Issue.record("no tag")
            return
        }
    }

    @Test func `a refused tag says why`() {
        expect(.epc(.tagIdentification), "E2801160600002054CC2096F")
        #expect(throws: ScannedText.ParseError.self) { try ScannedText("F73795211411234538566CB0AF") }
        #expect(throws: ScannedText.ParseError.self) { try ScannedText("urn:epc:id:sgtin:0614141.812345") }
        expect(.epc(.wrongPartition(7)), "307C257BF7194E4000001A85")
    }

    private func expect(
        _ fault: ScannedText.ParseError, _ text: String, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: fault, sourceLocation: location) { try ScannedText(text) }
    }
}
