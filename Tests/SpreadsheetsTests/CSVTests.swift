import Foundation
import Spreadsheets
import Testing

struct CSVTests {
    private static let text = "产品名称,编码,备注\r\n燃气灶,\"0012,\"\"3\"\"\",第一行\r\n热水器😀,,\"两\r\n行\"\r\n"
    private static let expected = [
        SpreadsheetRow(line: 1, cells: [.text("产品名称"), .text("编码"), .text("备注")]),
        SpreadsheetRow(line: 2, cells: [.text("燃气灶"), .text("0012,\"3\""), .text("第一行")]),
        SpreadsheetRow(line: 3, cells: [.text("热水器😀"), .empty, .text("两\r\n行")]),
    ]

    /// 产品,编码 / 燃气灶,012 in GB 2312 bytes (GB 2312—1980 rows 18 to 88).
    private static let gb: [UInt8] =
        [0xB2, 0xFA, 0xC6, 0xB7, 0x2C, 0xB1, 0xE0, 0xC2, 0xEB, 0x0D, 0x0A]
        + [0xC8, 0xBC, 0xC6, 0xF8, 0xD4, 0xEE, 0x2C, 0x30, 0x31, 0x32]

    private static func utf16(_ text: String, littleEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
            let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return littleEndian ? bytes : bytes.reversed()
        }
    }

    @Test func `every encoding reads the same in chunks of any size`() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let files = [
            Array(Self.text.utf8), mark + Array(Self.text.utf8),
            Self.utf16(Self.text, littleEndian: true, mark: true),
            Self.utf16(Self.text, littleEndian: false, mark: true),
            Self.utf16(Self.text, littleEndian: true, mark: false),
            Self.utf16(Self.text, littleEndian: false, mark: false),
        ]
        for file in files {
            for chunk in 1...12 { #expect(try rows(csv: file, chunk: chunk) == Self.expected) }
        }
    }

    @Test(arguments: [0, 1, 2]) func `a chunk may end at every byte once reading has begun`(kind: Int) throws {
        // Over 64 KiB of filler make the sample complete before the part that is cut.
        let filler = String(repeating: String(repeating: "填", count: 700) + ",a,b\n", count: 70)
        let body = filler + Self.text
        let file: [UInt8]
        switch kind {
        case 0: file = Array(body.utf8)
        case 1: file = Self.utf16(body, littleEndian: true, mark: true)
        default: file = Self.filledGB + Self.gb
        }
        let head = file.count - 120
        var counts: Set<[String]> = []
        for cut in 0...120 {
            var last: [SpreadsheetRow] = []
            var reader = CSVReader()
            let take: (SpreadsheetRow) -> Void = { last = Array((last + [$0]).suffix(3)) }
            try reader.feed(Array(file[..<(head + cut)]), take)
            try reader.feed(Array(file[(head + cut)...]), take)
            try reader.finish(take)
            counts.insert(last.flatMap { $0.cells.map(\.text) } + last.map { String($0.line) })
        }
        #expect(counts.count == 1)
    }

    private static let filledGB = (0..<50).flatMap { _ -> [UInt8] in
        let cell = (0..<700).flatMap { _ -> [UInt8] in [0xCC, 0xEE] }
        return cell + [0x2C, 0x61, 0x0A]
    }

    @Test func `what Chinese Excel writes is read as GB18030`() throws {
        for chunk in 1...8 {
            let read = try rows(csv: Self.gb, chunk: chunk)
            #expect(read.map { $0.cells.map(\.text) } == [["产品", "编码"], ["燃气灶", "012"]])
        }
        // The first four-byte code of GB 18030 stands for U+0080.
        let wide = try rows(csv: Array("a,".utf8) + [0x81, 0x30, 0x81, 0x30])
        #expect(wide[0].text(1) == "\u{80}")
    }

    @Test(arguments: [",", ";", "\t"]) func `the separator is found on the header`(separator: String) throws {
        let read = try rows(csv: Array("\"x,y;\tz\"\(separator)b\n1\(separator)2\r3\(separator)4".utf8))
        #expect(read.map { $0.cells.map(\.text) } == [["x,y;\tz", "b"], ["1", "2"], ["3", "4"]])
        #expect(read.map(\.line) == [1, 2, 3])
    }

    @Test func `what the writer wrote is read back`() throws {
        for seed in UInt64(1)...40 {
            var generator = SplitMix64(state: seed)
            let table = (0..<30).map { _ in (0..<5).map { _ in generator.cell() } + ["."] }
            var writer = CSVWriter()
            writer.append("h", .code)
            for column in 1...5 { writer.append("\(column)") }
            writer.endRow()
            for row in table {
                for cell in row { writer.append(cell, .code) }
                writer.endRow()
            }
            let read = try rows(csv: writer.bytes, chunk: Int(seed) * 7).dropFirst()
            #expect(read.map { row in (0..<6).map(row.text) } == table, "seed \(seed)")
        }
    }

    @Test func `V1_3_3 MLPS-7_1_4_4d formulas are disarmed and codes are not touched`() {
        var writer = CSVWriter(byteOrderMark: false)
        writer.appendRow(["=1+1", "+8613", "-2", "@SUM(A1)", "\t=1", "\r=1", "a=1"])
        writer.append("-20128", .code)
        writer.endRow()
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text == "'=1+1,'+8613,'-2,'@SUM(A1),\"'\t=1\",\"'\r=1\",a=1\r\n-20128\r\n")
        writer.removeBytes()
        #expect(writer.bytes.isEmpty)
    }

    @Test func `each fault names its line and column`() {
        func fault(_ text: String, _ error: SpreadsheetError, limits: SpreadsheetLimits = SpreadsheetLimits()) {
            for chunk in [1, 3, 1_000_000] {
                #expect(throws: error) { try rows(csv: Array(text.utf8), chunk: chunk, limits: limits) }
            }
        }
        fault("a,b\n1,\"2", .unterminatedQuote(line: 2, column: 2))
        fault("a,b\n\n1,\"2\"x", .textAfterQuote(line: 3, column: 2))
        fault("a,b\n\"x\ny\",\u{1}", .controlCharacter(line: 2, column: 2, code: 1))
        fault("a\n" + String(repeating: ",", count: 200), .tooManyColumns(line: 2, limit: 200))
        fault("a\n1," + String(repeating: "x", count: 32_769), .cellTooLong(line: 2, column: 2, limit: 32_768))
        let piece = String(repeating: "x", count: 30_000)
        fault("a\n\(piece),\(piece),\(piece)", .rowTooLong(line: 2, limitBytes: 65_536))
        var small = SpreadsheetLimits()
        small.rows = 2
        fault("a\nb\nc\n", .tooManyRows(limit: 2), limits: small)
        small.bytes = 5
        fault("a\nb\nc\n", .tooManyBytes(limit: 5), limits: small)
    }

    @Test func `bytes that are not text of the encoding are refused where they stand`() {
        let filler = Array(String(repeating: "填,a\n", count: 20_000).utf8)
        #expect(throws: SpreadsheetError.invalidEncoding(line: 20_001, column: 2, encoding: .utf8)) {
            try rows(csv: filler + [0x61, 0x2C, 0xFF, 0x0A], chunk: 10_000)
        }
        #expect(throws: SpreadsheetError.invalidEncoding(line: 2, column: 1, encoding: .gb18030)) {
            try rows(csv: Self.gb[..<11] + [0xFF, 0xFF, 0x0A])
        }
        #expect(throws: SpreadsheetError.invalidEncoding(line: 1, column: 3, encoding: .gb18030)) {
            try rows(csv: [0xB2, 0xFA, 0x2C, 0x61, 0x2C, 0xB2])
        }
        #expect(throws: SpreadsheetError.invalidEncoding(line: 1, column: 1, encoding: .utf16LittleEndian)) {
            try rows(csv: [0xFF, 0xFE, 0x00, 0xDC, 0x61, 0x00])
        }
    }

    @Test func `random bytes never crash and never pass for long`() throws {
        for seed in UInt64(1)...200 {
            var generator = SplitMix64(state: seed)
            let bytes = (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: SpreadsheetError.self, "seed \(seed)") { try rows(csv: bytes, chunk: 100) }
        }
    }
}
