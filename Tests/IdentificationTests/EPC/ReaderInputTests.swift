import Identification
import TestSupport
import Testing

@Suite struct ReaderInputTests {
    private let hex = "3074257BF7194E4000001A85"

    private func tag(_ text: String, _ settings: ReaderInput.Settings = .init()) throws -> EPCTag? {
        guard case .epc(let tag) = try ReaderInput(text, settings).content else { return nil }
        return tag
    }

    @Test(arguments: [
        "3074257BF7194E4000001A85", "3074257bf7194e4000001a85", " 3074 257B F719 4E40 0000 1A85\r\n",
        "30:74:25:7B:F7:19:4E:40:00:00:1A:85", "30-74-25-7B-F7-19-4E-40-00-00-1A-85", "0x3074257BF7194E4000001A85",
        "３０７４２５７ＢＦ７１９４Ｅ４０００００１Ａ８５", "urn:epc:tag:sgtin-96:3.0614141.812345.6789",
        "3000 3074257BF7194E4000001A85", "3074257BF7194E4000001A85 0000",
    ])
    func `what a reader types is one tag`(text: String) throws {
        #expect(try tag(text) == EPCTag(hex: hex))
    }

    @Test func `the control word is told, and its check`() throws {
        let plain = try ReaderInput("3000" + hex)
        #expect(plain.control?.wordCount == 6)
        #expect(plain.control?.isISO == false)
        #expect(plain.hasRightCheck == nil)
        #expect(try EPCTag(hex: hex).protocolControl == plain.control)
    }

    // ISO/IEC 18000-63 annex F: the CRC-16 of the word 3000h and the EPC; CRC-16/GENIBUS of "123456789" is D64Eh.
    @Test func `a check word before or after is verified`() throws {
        let check = Self.crc("3000" + hex)
        #expect(Self.crc("313233343536373839") == "D64E")
        for text in [check + "3000" + hex, "3000" + hex + check] {
            let reading = try ReaderInput(text)
            #expect(reading.hasRightCheck == true)
            #expect(reading.content == .epc(try EPCTag(hex: hex)))
        }
        #expect(try ReaderInput("0000" + "3000" + hex).hasRightCheck == false)
    }

    @Test func `extended control words are set apart, counted or not`() throws {
        for words in ["3200 0080", "3A00 0080", "3200 8080 0001", "4200 8080 0001"] {
            let reading = try ReaderInput(words + hex)
            #expect(reading.content == .epc(try EPCTag(hex: hex)), "\(words)")
            #expect(reading.extendedControl.first.map { $0 & 0xFF } == 0x80)
        }
    }

    @Test func `prefix and suffix of a reader are taken away when they are there`() throws {
        let settings = ReaderInput.Settings(prefix: "EPC:", suffix: ";")
        #expect(try tag("EPC: \(hex);", settings) == EPCTag(hex: hex))
        #expect(try tag(hex, settings) == EPCTag(hex: hex))
        #expect(throws: EPCError.notHexadecimal(position: 2, "P")) { try ReaderInput("EPC:" + hex) }
    }

    @Test func `a chip's number is named and not taken for a thing`() throws {
        guard case .chip(let chip) = try ReaderInput("E280 1160 6000 0205 4B7A 0A1B").content else {
            Issue.record("no chip")
            return
        }
        #expect(chip.hex == "E2801160600002054B7A0A1B")
        #expect(chip.allocationClass == 0xE2)
        #expect(chip.designer == 1)
        #expect(chip.model == 0x160)
    }

    @Test func `another family's identifier is told by its AFI`() throws {
        guard case .other(let family, let bits) = try ReaderInput("3192" + hex).content else {
            Issue.record("not told")
            return
        }
        #expect(family == 0x92)
        #expect(bits.rawURI(afi: family) == "urn:epc:raw:96.x92.x3074257BF7194E4000001A85")
    }

    @Test func `a refused reading says where and why`() {
        func expect(_ error: EPCError, _ text: String, _ location: SourceLocation = #_sourceLocation) {
            #expect(throws: error, sourceLocation: location) { try ReaderInput(text) }
        }
        expect(.empty, "")
        expect(.empty, " \r\n")
        expect(.notHexadecimal(position: 6, "G"), "3074 G57B")
        expect(.notHexadecimal(position: 2, "码"), "3码")
        expect(.tooLong(characters: 1_048_576), String(repeating: "3", count: 1_048_576))
        expect(.tooLong(characters: 500), String(repeating: "3", count: 500))
        expect(.unknownHeader(0xAA), "AAAA")
    }

    @Test func `no mutation of a reading brings the reader down`() {
        let seed: UInt64 = 7_500
        var generator = SeededGenerator(seed: seed)
        let seeds = [hex, "3000" + hex, "3200 0080 " + hex, "urn:epc:tag:sgtin-96:3.0614141.812345.6789"].map {
            Array($0.utf8)
        }
        let inserted = Array("0123456789ABCDEFabc:-_ %.\r\n码🔥\0G".utf8)
        Soak.rounds(2 * Effort.count) { _ in
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(inserted[Int.random(in: 0..<inserted.count, using: &generator)], at: place)
                default: bytes += bytes.prefix(place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do { _ = try ReaderInput(text) } catch {
                if "\(error)".isEmpty { Issue.record("seed \(seed): \(text)") }
            }
        }
    }

    /// An implementation apart from the one under test: bit by bit over the whole message.
    private static func crc(_ hex: String) -> String {
        var register: UInt32 = 0xFFFF
        for digit in hex.utf8.compactMap({ UInt32(String(UnicodeScalar($0)), radix: 16) }) {
            for bit in [8, 4, 2, 1] as [UInt32] {
                let one = (digit & bit != 0) != (register & 0x8000 != 0)
                register = (register << 1 & 0xFFFF) ^ (one ? 0x1021 : 0)
            }
        }
        let text = String(register ^ 0xFFFF | 0x10000, radix: 16, uppercase: true)
        return String(text.dropFirst())
    }
}
