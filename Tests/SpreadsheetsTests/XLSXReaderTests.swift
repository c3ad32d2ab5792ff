import Labels
import Spreadsheets
import Testing

struct XLSXReaderTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test func `cells of every kind come as they are stored`() throws {
        let sheet = """
            <row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c></row>\
            <row r="4"><c r="A4"><v>2.01287E+32</v></c><c r="B4" s="1"><v>45292.5</v></c><c r="C4" s="2"><v>60</v></c>\
            <c r="D4" s="3"><v>007</v></c><c r="E4" t="b"><v>1</v></c><c r="F4" t="e"><v>#N/A</v></c>\
            <c r="G4" t="str"><f>A1&amp;"x"</f><v>x&amp;y</v></c><c r="XFD4" s="1"/></row>\
            <row><c t="inlineStr"><is><t>in</t><rPh><t>no</t></rPh></is></c></row>
            """
        let read = try rows(path: fixture.workbook(sheet))
        #expect(
            read == [
                SpreadsheetRow(line: 2, cells: [.text("燃气灶"), .empty, .text("a b"), .text("x_x0041_")]),
                SpreadsheetRow(
                    line: 4,
                    cells: [
                        .number("2.01287E+32", isDate: false), .number("45292.5", isDate: true),
                        .number("60", isDate: true), .number("007", isDate: false), .bool(true), .error("#N/A"),
                        .text("x&y"),
                    ]),
                SpreadsheetRow(line: 5, cells: [.text("in")]),
            ])
        #expect(read[1].cells[1].kind == .date)
    }

    @Test func `serial numbers are days of both date systems`() {
        #expect(ExcelDate(serial: "45292.5")?.text == "2024-01-01")
        #expect(ExcelDate(serial: "45292.5")?.secondOfDay == 43_200)
        #expect(ExcelDate(serial: "1")?.text == "1900-01-01")
        #expect(ExcelDate(serial: "59")?.text == "1900-02-28")
        #expect(ExcelDate(serial: "60") == nil)
        #expect(ExcelDate(serial: "61")?.text == "1900-03-01")
        #expect(ExcelDate(serial: "2958465")?.text == "9999-12-31")
        #expect(ExcelDate(serial: "0", system: .from1904)?.text == "1904-01-01")
        #expect(ExcelDate(serial: "43830", system: .from1904)?.text == "2024-01-01")
        for refused in ["", "x", "-1", "2958466", "nan", "inf", "1e400", "2958465.9999999"] {
            #expect(ExcelDate(serial: refused) == nil)
        }
    }

    @Test func `the first visible sheet is read and a missing one names those there are`() throws {
        let path = try fixture.workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")
        #expect(try rows(path: path).first?.cells == [.number("1", isDate: false)])
        #expect(try rows(path: path, sheet: "隐藏").first?.cells == [.text("hidden")])
        #expect(throws: SpreadsheetError.missingSheet(name: "甲", available: ["数据"])) {
            try rows(path: path, sheet: "甲")
        }
    }

    @Test func `a file that is no workbook is named for what it is`() throws {
        func refuse(_ bytes: [UInt8], _ error: SpreadsheetError) throws {
            let path = try fixture.write(bytes)
            #expect(throws: error) { try rows(path: path) }
        }
        var compound = [0xD0, 0xCF, 0x11, 0xE0] + [UInt8](repeating: 0, count: 1_020)
        try refuse(compound, .oldBinaryFormat)
        compound += "EncryptedPackage".utf16.flatMap { [UInt8($0), 0] }
        compound[48] = 1
        try refuse(compound, .passwordProtected)
        try refuse([], .emptyFile)
        try refuse(Array("%PDF-1.7".utf8), .notASpreadsheet(found: "PDF"))
        try refuse(Array("<html><table>".utf8), .notASpreadsheet(found: "HTML"))
        #expect(SpreadsheetError.oldBinaryFormat.description.contains("save as .xlsx"))
        var zip = ZIPWriter()
        try zip.append("word/document.xml", Array("<x/>".utf8))
        try zip.finish()
        try refuse(zip.takeBytes(), .missingPart(name: "_rels/.rels"))
    }

    @Test func `a workbook cut anywhere is refused and never crashes`() throws {
        let cells = (1...200).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>\($0 * 7919)</v></c></row>" }.joined()
        let whole = try Fixture.archive(cells)
        for length in stride(from: 4, to: whole.count, by: 37) {
            let path = try fixture.write(Array(whole[..<length]))
            #expect(throws: SpreadsheetError.self) { try rows(path: path) }
        }
        for seed in UInt64(1)...60 {
            var generator = SplitMix64(state: seed)
            var broken = whole
            for _ in 0..<4 { broken[Int.random(in: 4..<broken.count, using: &generator)] ^= 0x5A }
            let path = try fixture.write(broken)
            do { _ = try rows(path: path) } catch { #expect(error is SpreadsheetError, "seed \(seed)") }
        }
    }

    @Test func `broken sheets name the part and the row`() throws {
        func refuse(_ sheet: String, parts: [String: String] = [:], _ error: SpreadsheetError) throws {
            let path = try fixture.workbook(sheet, parts: parts)
            #expect(throws: error) { try rows(path: path) }
        }
        let part = "xl/worksheets/sheet1.xml"
        try refuse(
            "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>9</v></c></row>",
            .badReference(part: part, line: 3, value: "shared string 9"))
        try refuse("<row r=\"3\"/><row r=\"2\"/>", .badReference(part: part, line: 4, value: "2"))
        try refuse("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>", .badReference(part: part, line: 1, value: "A1"))
        try refuse("<row r=\"1048577\"/>", .tooManyRows(limit: 1_048_576))
        try refuse("<row r=\"1\"><c r=\"GS1\"><v>1</v></c></row>", .tooManyColumns(line: 1, limit: 200))
        let long = String(repeating: "7", count: 40_000)
        try refuse(
            "<row r=\"1\"><c r=\"A1\"><v>\(long)</v></c></row>", .cellTooLong(line: 1, column: 1, limit: 32_768))
        try refuse("", parts: [part: "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>"], .doctypeRefused(part: part))
        try refuse(
            "", parts: ["xl/styles.xml": "<!DOCTYPE x SYSTEM \"http://a/\"><x/>"],
            .doctypeRefused(part: "xl/styles.xml"))
        let path = try fixture.workbook("<row r=\"1\"><c>")
        #expect { try rows(path: path) } throws: { error in
            guard case .malformedXML(part, 1, _) = error as? SpreadsheetError else { return false }
            return true
        }
    }

    @Test func `V5_2_3 a bomb is refused long before it has unpacked`() throws {
        var zip = ZIPWriter()
        try zip.append("_rels/.rels", [UInt8](repeating: 0x20, count: 100_000_000))
        try zip.finish()
        let bytes = zip.takeBytes()
        #expect(bytes.count < 200_000)
        let path = try fixture.write(bytes)
        #expect(throws: SpreadsheetError.inflatedTooOften(limit: 200)) { try rows(path: path) }
        var limits = SpreadsheetLimits()
        limits.inflatedBytes = 1_000_000
        #expect(throws: SpreadsheetError.inflatedTooLarge(limitBytes: 1_000_000)) {
            try rows(path: path, limits: limits)
        }
    }

    @Test func `limits on strings and entries hold`() throws {
        let strings = "<sst>" + String(repeating: "<si/>", count: 1_000) + "</sst>"
        let path = try fixture.workbook("", parts: ["xl/sharedStrings.xml": strings])
        var limits = SpreadsheetLimits()
        limits.sharedStringBytes = 4_000
        #expect(throws: SpreadsheetError.sharedStringsTooLarge(limitBytes: 4_000)) {
            try rows(path: path, limits: limits)
        }
        var zip = ZIPWriter()
        for index in 0..<2_001 { try zip.append("\(index)", []) }
        try zip.finish()
        let crowded = try fixture.write(zip.takeBytes())
        #expect(throws: SpreadsheetError.tooManyEntries(count: 2_001, limit: 2_000)) { try rows(path: crowded) }
    }

    @Test func `fifty megabytes of garbage are refused from their beginning`() throws {
        var generator = SplitMix64(state: 7)
        let block = (0..<(1 << 16)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var garbage: [UInt8] = []
        for _ in 0..<800 { garbage += block }
        let clock = ContinuousClock()
        let plain = try fixture.write(garbage)
        var took = clock.measure {
            #expect(throws: SpreadsheetError.notASpreadsheet(found: "binary data")) { try rows(path: plain) }
        }
        #expect(took < .seconds(2))
        let disguised = try fixture.write([0x50, 0x4B, 0x03, 0x04] + garbage[..<50_000_000])
        took = clock.measure { #expect(throws: SpreadsheetError.self) { try rows(path: disguised) } }
        #expect(took < .seconds(2))
    }
}
