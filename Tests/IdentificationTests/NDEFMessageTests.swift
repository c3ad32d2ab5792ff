import Identification
import TestSupport
import Testing

@Suite struct NDEFMessageTests {
    /// NFC Forum URI RTD 1.0, appendix A.1: http://www.nfc.com.
    @Test func `the example of the URI record is read and written`() throws {
        let hex = "D1010855016E66632E636F6D"
        let message = try NDEFMessage(hexadecimal: hex)
        #expect(message.content == "http://www.nfc.com")
        #expect(message.hexadecimal == hex)
        #expect(try NDEFMessage(uri: "http://www.nfc.com").hexadecimal == hex)
    }

    @Test func `a label's tag leads to its code, bare or in a tag's block`() throws {
        let code = "201286892242831508353086013003369"
        let message = try NDEFMessage(uri: "https://www.iotroot.com/E=\(code)")
        #expect(message.records[0].payload.first == 0x02)
        let hex = message.hexadecimal
        #expect(try ScannedText(hex) == .ecode(Ecode(code)))
        #expect(try ScannedText(hex.lowercased()) == .ecode(Ecode(code)))
        let block = message.type2Block.map { String($0, radix: 16, uppercase: true) }
            .map { $0.utf8.count == 1 ? "0" + $0 : $0 }
        #expect(try ScannedText(block.joined()) == .ecode(Ecode(code)))
        #expect(try ScannedText("0x" + block.joined(separator: ":")) == .ecode(Ecode(code)))
        #expect(try ScannedText(block.joined(separator: " ")) == .ecode(Ecode(code)))
    }

    @Test func `the block is found among others`() throws {
        let message = try NDEFMessage(uri: "https://x.cn/")
        let memory: [UInt8] = [0, 0x01, 0x03, 1, 2, 3, 0xFD, 0x01, 9] + message.type2Block + [0, 0]
        #expect(try NDEFMessage(memory) == message)
        #expect(throws: NDEFMessage.ParseError.noMessageBlock) { try NDEFMessage([0, 0xFE]) }
        #expect(throws: NDEFMessage.ParseError.cutShort(position: 3)) { try NDEFMessage([0x03, 0x10, 0xD1]) }
        let long = try NDEFMessage([.uri(String(repeating: "a", count: 700))])
        #expect(try NDEFMessage(long.type2Block) == long)
    }

    /// NFC Forum Type 2 Tag 1.0, 2.3: three bytes of length say FFFEh at most.
    @Test func `a message is never longer than a tag's block can say`() throws {
        // Flags, type length, four bytes of length, type, prefix: eight bytes beside the letters.
        let longest = try NDEFMessage(uri: String(repeating: "a", count: NDEFMessage.limit - 8))
        #expect(longest.bytes.count == 0xFFFE && longest.type2Block.prefix(4) == [0x03, 0xFF, 0xFF, 0xFE])
        #expect(throws: NDEFMessage.ParseError.tooLong(0xFFFF)) {
            try NDEFMessage(uri: String(repeating: "a", count: NDEFMessage.limit - 7))
        }
        #expect(throws: NDEFMessage.ParseError.self) {
            try NDEFMessage([
                .text(String(repeating: "a", count: 40_000)), .text(String(repeating: "a", count: 40_000)),
            ])
        }
    }

    @Test func `every prefix of the table is one byte`() throws {
        for (code, prefix) in [(4, "https://"), (5, "tel:"), (0x13, "urn:"), (0x1E, "urn:epc:id:"), (0x23, "urn:nfc:")]
        {
            let record = NDEFRecord.uri(prefix + "x")
            #expect(record.payload == [UInt8(code), 0x78])
            #expect(record.uri == prefix + "x")
        }
        #expect(try NDEFRecord(.wellKnown, type: [0x55], payload: [0x24, 0x78]).uri == nil)
    }

    @Test func `texts are read in both encodings`() throws {
        #expect(NDEFRecord.text("燃气灶").text == "燃气灶")
        let little = try NDEFRecord(.wellKnown, type: [0x54], payload: [0x82, 0x7A, 0x68, 0xFF, 0xFE, 0xC3, 0x71])
        #expect(little.text == "燃")
        let big = try NDEFRecord(.wellKnown, type: [0x54], payload: [0x82, 0x7A, 0x68, 0x71, 0xC3])
        #expect(big.text == "燃")
        #expect(try NDEFRecord(.wellKnown, type: [0x54], payload: [0x05, 0x7A]).text == nil)
        #expect(try NDEFMessage([.text("(01)06901234567892")]).content == "(01)06901234567892")
    }

    @Test func `chunks become one record`() throws {
        // MB CF SR, then unchanged CF SR, then unchanged ME SR.
        let bytes: [UInt8] = [0xB1, 1, 3, 0x55, 0x04, 0x78, 0x2E, 0x36, 0, 1, 0x63, 0x56, 0, 2, 0x6E, 0x2F]
        #expect(try NDEFMessage(bytes).content == "https://x.cn/")
        #expect(throws: NDEFMessage.ParseError.wrongType(record: 1)) { try NDEFMessage([0xF1, 1, 1, 0x55, 4]) }
    }

    @Test func `a broken message says where`() {
        expect(.empty, [])
        expect(.cutShort(position: 4), [0xD1, 1, 8, 0x55])
        expect(.wrongBegin(position: 1), [0x51, 1, 1, 0x55, 4])
        expect(.afterEnd(position: 6), [0xD1, 1, 1, 0x55, 4, 0xD1])
        expect(.wrongType(record: 1), [0xD7, 0, 0])
        expect(.cutShort(position: 5), [0x91, 1, 1, 0x55, 4])
        expect(.tooLong(65_535), [UInt8](repeating: 0xD1, count: 65_535))
        #expect(throws: NDEFMessage.ParseError.notHexadecimal(position: 3)) { try NDEFMessage(hexadecimal: "D1G") }
        #expect(throws: NDEFMessage.ParseError.notHexadecimal(position: 3)) { try NDEFMessage(hexadecimal: "D10") }
        #expect(throws: ScannedText.ParseError.ndef(.cutShort(position: 8))) { try ScannedText("D1010855016E6663") }
    }

    private func expect(
        _ fault: NDEFMessage.ParseError, _ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: fault, sourceLocation: location) { try NDEFMessage(bytes) }
    }
}
