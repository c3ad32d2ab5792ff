import Identification
import TestSupport
import Testing

@Suite struct FuzzTests {
    private static let seeds = [
        "201286892242831508353086013003369", "https://x.cn/?E=1009647007264657137080782",
        "000016901234567892",
        "https://id.gs1.org/a/01/09521234543213/22/T/10/ABC%2F123?17=261231&11=240800",
        "]Q3010690123456789210A1\u{1D}21S9",
        "(01)06901234567892(10)A\\(1(21)S9(17)300101",
        "https://v/gtin/06901234567892/bat/A/ser/%41?exp=300101",
        "ｈｔｔｐ：／／x／E＝３００１２１abc", "2.01287E+32", "'6901234567892", "http://2dcode.org/0106901234567892AB", "E=",
        "3074257BF7194E4000001A85", "30003074257BF7194E4000001A85", "FB342CDE795211411234538566CB0AFC4",
        "urn:epc:tag:sgtin-96:3.0614141.812345.6789", "urn:epc:id:sscc:0614141.1234567890",
        "D1010855016E66632E636F6D", "0310D1010C5504782E636E2F453D3130303634FE", "400A21燃气灶",
        "https://v/gtin-06901234567892-bat-A-1-ser-7", "https://v/?gtin=06901234567892|ser=7,lang=zh#x",
        "https://id.gs1.org/AQnYUc1gmiCNV4JGQhcNT6K6c", "2012-8689-2242-8315-0835-3086-0130-0336-9",
        "6901234567892 12", "2O1286892242831508353086013003369", "00006141411234567890", "]C0201286892242",
    ].map { Array($0.utf8) }

    private static let inserted = Array("0123/?&=;:%()]E#\u{1D}\\.'+ \r\n\u{FEFF}\u{301}码🔥\0".utf8)

    @Test func `V1_4_1 V1_4_2 no mutation of an input brings the reader down, and what is read is read again alike`()
        throws
    {
        let seed: UInt64 = 6_001
        var generator = SeededGenerator(seed: seed)
        var read = 0
        Soak.rounds(2 * RandomCodes.passCount) { round in
            let text = Self.mutation(&generator)
            for mode in [Ecode.Mode.strict, .lenient] {
                do {
                    let first = try ScannedText(text, mode: mode)
                    read += 1
                    if case .ecode(let code) = first, try ScannedText("E=\(code.text)", mode: mode) != first {
                        Issue.record("seed \(seed), round \(round): \(text)")
                    }
                    if case .gtin(_, _, _, let elements?) = first {
                        let again = try ScannedText(elements.bracketed)
                        if again != first { Issue.record("seed \(seed), round \(round): \(text)") }
                    }
                } catch {
                    if "\(error)".isEmpty { Issue.record("seed \(seed), round \(round): \(text)") }
                }
            }
            _ = try? ScannedText(address: text, query: text)
            _ = try? CommodityQR(text, mode: .lenient)
            _ = try? NDEFMessage(Array(text.utf8))
            _ = try? NSIRegistry.standard.adding(text)
            _ = try? CertificateNumber(text)
            _ = try? UnifiedSocialCreditCode(text)
        }
        #expect(read > RandomCodes.passCount / 5, "seed \(seed)")
    }

    @Test func `no mutation of an NFC message brings its reader down, and what is read is written alike`() throws {
        let seed: UInt64 = 6_002
        var codes = RandomCodes(seed: seed)
        try Soak.rounds(RandomCodes.passCount) { round in
            var bytes = try NDEFMessage([try codes.record(), try codes.record()]).bytes
            for _ in 0..<Int(codes.generator.next() % 4) {
                bytes[Int(codes.generator.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: codes.generator.next())
            }
            guard let message = try? NDEFMessage(bytes) else { return }
            if try NDEFMessage(message.bytes) != message { Issue.record("seed \(seed), round \(round): \(bytes)") }
        }
    }

    private static func mutation(_ generator: inout SeededGenerator) -> String {
        var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
        for _ in 0..<Int.random(in: 0..<4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(inserted[Int.random(in: 0..<inserted.count, using: &generator)], at: place)
            case 3: bytes.removeSubrange(place...)
            default: bytes += seeds[Int.random(in: 0..<seeds.count, using: &generator)].prefix(place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        "1", "/", "%", "(", "(01)", "\u{1D}", "a", "码", " ", "E=", "]", "https://a/01/", "０", "&=",
    ])
    func `V1_2_9 a megabyte is refused at once`(unit: String) {
        let text = String(repeating: unit, count: 1_048_576 / unit.utf8.count)
        let elapsed = ContinuousClock().measure {
            #expect(throws: ScannedText.ParseError.self) { try ScannedText(text) }
            #expect(throws: ScannedText.ParseError.self) { try ScannedText(address: text, query: text) }
            #expect(throws: Ecode.ParseError.self) { try Ecode(text) }
            #expect(throws: GTIN.ParseError.self) { try GTIN(text) }
            #expect(throws: UnifiedSocialCreditCode.ParseError.self) { try UnifiedSocialCreditCode(text) }
            #expect(throws: ElementString.ParseError.self) { try ElementString(scanned: text) }
            #expect(throws: ElementString.ParseError.self) { try ElementString(bracketed: text) }
            #expect(throws: DigitalLink.ParseError.self) { try DigitalLink(text) }
            #expect(throws: CommodityQR.ParseError.self) { try CommodityQR(text) }
            #expect(throws: CertificateNumber.ParseError.self) { try CertificateNumber(text) }
            #expect(throws: NDEFMessage.ParseError.self) { try NDEFMessage(hexadecimal: text) }
            #expect(throws: NDEFMessage.ParseError.self) { try NDEFMessage(Array(text.utf8)) }
            #expect(throws: NSIRegistry.TableError.self) { try NSIRegistry.standard.adding(text) }
            #expect(SpreadsheetDamage.diagnose(text) == nil)
            #expect(CivilDate(iso: text) == nil)
        }
        #expect(elapsed < .seconds(2), "\(elapsed)")
    }
}
