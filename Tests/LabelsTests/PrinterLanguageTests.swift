import TestSupport
import Testing

@testable import Labels

/// The text of both languages, character by character.
struct PrinterLanguageTests {
    private static let document = """
        {"templates": [
         {"id": "plain", "kind": "roll", "size": [70, 40], "name": {"zh": "", "en": ""},
          "symbols": [
           {"symbology": "qr", "content": "address", "box": [2, 2, 20, 20], "module": 0.5, "correction": "M"},
           {"symbology": "gs1-data-matrix", "content": "elementString", "box": [30, 2, 20, 20], "module": 0.5},
           {"symbology": "gs1-128", "content": "elementString", "box": [0, 26, 70, 10], "module": 0.25}],
          "rules": [{"box": [1, 1, 58, 38], "stroke": 0.5}, {"box": [1, 24, 58, 0], "stroke": 0.25}]},
         {"id": "tag", "kind": "roll", "size": [60, 40], "name": {"zh": "", "en": ""}, "tag": true,
          "media": {"mark": 3}}]}
        """
    private let set: LabelTemplateSet

    init() throws { set = try LabelTemplateSet(parsing: Array(Self.document.utf8)) }

    private var content: LabelContent {
        LabelContent([
            .address: "https://q.example/E=1", .elementString: "[01]06901234567892[10]A_1[21]7",
            .epc: "3034257bf7194e4000001a85",
        ])
    }

    @Test func `ZPL of symbols and rules`() throws {
        let settings = PrinterTests.settings {
            $0.speed = 4
            $0.darkness = 8
        }
        let text = String(decoding: try PrinterTests.zpl(set.template("plain"), [content], settings), as: UTF8.self)
        #expect(
            text == """
                ~SD08^XA^CI28^LH0,0^LS0^LT0^PON^PMN^FWN^PW559^LL320^MNW^MMT^PR4^XZ
                ^XA^FO8,8^GB464,304,4^FS^FO8,192^GB464,2,2^FS\
                ^BY2,3,1^FO46,46^BQN,2,4^FH\\^FDMA,https://q.example/E=1^FS\
                ^FO284,60^BXN,4,200,18,18,,_^FH\\^FD_10106901234567892\
                10A__1_1217^FS\
                ^BY2,3,80^FO46,208^BCN,80,N,N,N,N^FH\\^FD>;>80106901234567892\
                10>6A_1>8217^FS^PQ1,0,1,Y^XZ

                """)
    }

    @Test func `TSPL of symbols and rules`() throws {
        var out: [UInt8] = []
        let printer = try TSPLLabel(
            set.template("plain"),
            settings: PrinterTests.settings {
                $0.media = .blackMark(3_000)
                $0.finish = .peel
                $0.copies = 2
            })
        printer.begin(into: &out)
        try printer.write(.label(content), into: &out)
        let lines = String(decoding: out, as: UTF8.self).split(separator: "\r\n").map(String.init)
        #expect(
            lines == [
                "SIZE 70 mm,40 mm", "BLINE 3 mm,0 mm", "DIRECTION 0,0", "REFERENCE 0,0", "OFFSET 0 mm",
                "CODEPAGE UTF-8", "SET TEAR OFF", "SET CUTTER OFF", "SET PEEL ON", "CLS", "BOX 8,8,472,312,4",
                "BAR 8,192,464,2", "QRCODE 46,46,M,4,A,0,M2,S7,\"https://q.example/E=1\"",
                "DMATRIX 284,60,72,72,c126,x4,18,18,\"~1010690123456789210A_1~1217\"",
                "BARCODE 46,208,\"128M\",80,0,0,2,2,\"!105!102010690123456789210!100A_1!102217\"", "PRINT 1,2",
            ])
    }

    @Test func `a tag of 96 bits and one of 128 bits are written each in its way`() throws {
        func tag(_ epc: String) throws -> [ZPLInterpreter.Field] {
            var content = content
            content[.epc] = epc
            let read = ZPLInterpreter(try PrinterTests.zpl(set.template("tag"), [content]))
            #expect(read.faults == [])
            return try #require(read.labels.first).fields
        }
        let short = try tag("3034257bf7194e4000001a85")
        #expect(short.map(\.parameters) == [["W", "H"]] && short.first?.text == "3034257BF7194E4000001A85")
        let long = try tag("3034257BF7194E4000001A8500000000")
        #expect(long.map(\.parameters) == [["W", "H", "1", "2", "1"], ["W", "H", "2", "16", "1"]])
        // Protocol control word: eight words in its five highest bits.
        #expect(long.map(\.text) == ["4000", "3034257BF7194E4000001A8500000000"])
        for wrong in ["", "30", "3034257BF7194E4000001A8", "3034257BF7194E4000001A8G"] {
            #expect(throws: LabelError.self) { try tag(wrong) }
        }
    }

    @Test func `what a language cannot say exactly is drawn`() throws {
        var content = content
        content[.address] = "https://例.cn/\"1"
        content[.elementString] = "[01]06901234567892[21]a!b"
        var out: [UInt8] = []
        let template = try set.template("plain")
        try TSPLLabel(template).write(.label(content), into: &out)
        let lines = TSPLLines(out)
        #expect(lines.bitmaps.count == 2 && lines.commands.contains { $0.hasPrefix("DMATRIX") })
        let first = try #require(lines.bitmaps.first)
        // The set bits are white: turned round, the symbol reads back.
        let width = first.wide * 8 + 64
        var greys = [UInt8](repeating: 255, count: width * (first.high + 64))
        for (index, byte) in first.bytes.enumerated() {
            let start = (index / first.wide + 32) * width + index % first.wide * 8 + 32
            for bit in 0..<8 where byte << UInt8(bit) & 0x80 == 0 { greys[start + bit] = 0 }
        }
        #expect(
            try Crop(greys, width: width, x: 0, y: 0, columns: width, rows: first.high + 64).text()
                == content[.address])
    }

    @Test func `the room kept for a printer's own symbol is never too small`() throws {
        for (level, capacities) in NativeSymbol.byteCapacities.enumerated() {
            let correction = try #require(ErrorCorrection(rawValue: Int32(level + 1)))
            for (index, capacity) in capacities.enumerated() {
                let text = String(repeating: "a", count: capacity)
                let side = 21 + 4 * index
                #expect(try Symbol.encode(text, as: .qr, correction: correction).width == side)
                #expect(try Symbol.encode(text + "a", as: .qr, correction: correction).width > side)
            }
        }
        for seed in UInt64(1)...200 {
            var random = SeededGenerator(seed: seed)
            let letters = Array("0123456789012345678901234567890123456789ABCabc-/:.")
            let text = String(
                (0..<Int.random(in: 1...60, using: &random)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &random)]
                })
            let needed = NativeSymbol.codewords(text)
            let bound = try #require(NativeSymbol.squares.first { needed <= $0.capacity })
            #expect(try Symbol.encode(text, as: .dataMatrix).width <= bound.side, "seed \(seed)")
            let ours = try Code128(text, isGS1: false)
            #expect(try Symbol.encode(text, as: .code128).width <= ours.width, "seed \(seed)")
            #expect(decode(ours.values) == text, "seed \(seed)")
        }
    }

    /// Code 128 read by Table 1 of ISO/IEC 15417, code sets B and C.
    private func decode(_ values: [Int]) -> String? {
        var sum = values[0]
        for (index, value) in values.dropLast().enumerated().dropFirst() { sum += index * value }
        guard sum % 103 == values.last, let start = values.first else { return nil }
        var isDigits = start == 105
        var text = ""
        for value in values.dropFirst().dropLast() {
            switch (value, isDigits) {
            case (99, false): isDigits = true
            case (100, true): isDigits = false
            case (102, _): text += "\u{1D}"
            case (_, true): text += value < 10 ? "0\(value)" : "\(value)"
            default: text.unicodeScalars.append(UnicodeScalar(UInt8(value + 32)))
            }
        }
        return text
    }
}
