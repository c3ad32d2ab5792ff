import Foundation
import Testing

@testable import Spreadsheets

struct XLSXWriterTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func writer(_ columns: [XLSXColumn], sheet: String = "数据") throws -> XLSXWriter {
        try XLSXWriter(
            path: fixture.path("out.xlsx"), temporaryDirectory: fixture.folder, sheetName: sheet, columns: columns)
    }

    @Test func `ten thousand rows are read back equal`() throws {
        let seed: UInt64 = 1005
        var generator = SplitMix64(state: seed)
        let writer = try writer((0..<5).map { XLSXColumn("列\($0)") } + [XLSXColumn("数", kind: .number)])
        var table: [[String]] = []
        for index in 0..<10_000 {
            let cells = (0..<5).map { _ in generator.cell() }
            table.append(cells + [String(index)])
            try writer.append(cells.map { .text($0) } + [.number(Double(index))])
        }
        try writer.close()
        let read = try rows(path: fixture.path("out.xlsx"))
        #expect(read.count == 10_001)
        #expect(read.dropFirst().map { row in (0..<6).map(row.text) } == table, "seed \(seed)")
        #expect(read.last?.cells.last?.kind == .number)
    }

    @Test func `V1_3_3 codes stay text, whatever they look like`() throws {
        let codes = ["0012345678905", "201287000000000000000000000000001", "1E5", "=1+1", "2024-01-01", "+86"]
        let writer = try writer([XLSXColumn("编码", width: 40)])
        for code in codes { try writer.append([.text(code)]) }
        try writer.close()
        let read = try rows(path: fixture.path("out.xlsx"))
        #expect(read.dropFirst().map(\.cells) == codes.map { [.text($0)] })

        // In the file itself: inline strings under the built-in format 49, `@` (ECMA-376 Part 1, 18.8.30).
        let archive = try XLSXArchive(path: fixture.path("out.xlsx"), limits: SpreadsheetLimits())
        let stored = StoredCells()
        try archive.parse("xl/styles.xml", stored)
        try archive.parse("xl/worksheets/sheet1.xml", stored)
        #expect(stored.types == Set(["inlineStr"]))
        #expect(stored.formats == Set([49]))
    }

    @Test func `notes and choices of any length leave a file that reads`() throws {
        let many = (1...500).map { "选项\($0)" }
        let writer = try writer([
            XLSXColumn("型号", choices: many, note: "必填"), XLSXColumn("气种", choices: ["天然气", "液化气"]),
            XLSXColumn("带逗号", choices: ["a,b", "c"]),
        ])
        try writer.append([.text("选项1"), .text("天然气"), .text("a,b")])
        try writer.close()
        let path = fixture.path("out.xlsx")
        #expect(
            try rows(path: path).map { $0.cells.map(\.text) } == [
                ["型号", "气种", "带逗号"], ["必填"], ["选项1", "天然气", "a,b"],
            ])
        #expect(try XLSXReader(path: path).visibleSheets == ["数据"])
        let lists = try rows(path: path, sheet: "列表")
        #expect(lists.count == 500)
        #expect(lists[1].cells == [.text("选项2"), .text("c")])
    }

    @Test func `sheets that are written in turns are read back each, and no two have one name`() throws {
        let path = fixture.path("out.xlsx")
        let names = ["汇总", "流向", "Runs"]
        let parts = names.map { XLSXSheet($0, columns: [XLSXColumn("名"), XLSXColumn("数", kind: .number)]) }
        let writer = try XLSXWriter(path: path, temporaryDirectory: fixture.folder, sheets: parts)
        for row in 0..<300 {
            for place in [2, 0, 1] where row % (place + 1) == 0 {
                try writer.append([.text("\(place)-\(row)"), .number(Double(row))], to: place)
            }
        }
        #expect(throws: SpreadsheetError.self) { try writer.append([.empty], to: 3) }
        try writer.close()
        #expect(try XLSXReader(path: path).visibleSheets == names)
        for (place, name) in names.enumerated() {
            let read = try rows(path: path, sheet: name)
            let expected = stride(from: 0, to: 300, by: place + 1).map { "\(place)-\($0)" }
            #expect(read.map { $0.text(0) } == ["名"] + expected, "\(name)")
        }
        for wrong in [[], [parts[0], parts[0]]] as [[XLSXSheet]] {
            #expect(throws: SpreadsheetError.self) {
                try XLSXWriter(path: path, temporaryDirectory: fixture.folder, sheets: wrong)
            }
        }
    }

    @Test func `what Excel cannot hold is refused and the writer goes on`() throws {
        let writer = try writer([XLSXColumn("a"), XLSXColumn("b", kind: .number)])
        #expect(throws: SpreadsheetError.cellTooLong(line: 2, column: 1, limit: 32_767)) {
            try writer.append([.text(String(repeating: "长", count: 32_768))])
        }
        #expect(throws: SpreadsheetError.controlCharacter(line: 2, column: 1, code: 0)) {
            try writer.append([.text("a\0b")])
        }
        #expect(throws: SpreadsheetError.controlCharacter(line: 2, column: 1, code: 0xFFFF)) {
            try writer.append([.text("\u{FFFF}")])
        }
        #expect(throws: SpreadsheetError.self) { try writer.append([.empty, .number(.nan)]) }
        #expect(throws: SpreadsheetError.tooManyColumns(line: 2, limit: 2)) {
            try writer.append([.empty, .empty, .empty])
        }
        try writer.append([.text(String(repeating: "x", count: 32_767)), .number(1.5)])
        try writer.close()
        #expect(throws: SpreadsheetError.cannotWrite(reason: "the workbook is closed")) { try writer.append([.empty]) }
        let read = try rows(path: fixture.path("out.xlsx"))
        #expect(read.last?.text(0).count == 32_767)
        #expect(read.last?.text(1) == "1.5")
    }

    @Test func `a writer let go leaves no file`() throws {
        try writer([XLSXColumn("a")]).append([.text("x")])
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder).isEmpty)
    }

    @Test func `names and places that cannot be are refused`() throws {
        for name in ["", "a/b", "a:b", "'a", "列表", String(repeating: "x", count: 32)] {
            #expect(throws: SpreadsheetError.refusedSheetName(name)) { try writer([XLSXColumn("a")], sheet: name) }
        }
        #expect(throws: SpreadsheetError.self) {
            try XLSXWriter(
                path: "/nowhere/x", temporaryDirectory: "/nowhere", sheetName: "a", columns: [XLSXColumn("a")])
        }
        let lost = try XLSXWriter(
            path: "/nowhere/x", temporaryDirectory: fixture.folder, sheetName: "a", columns: [XLSXColumn("a")])
        #expect(throws: SpreadsheetError.self) { try lost.close() }
    }
}

/// Types and number formats of all cells, as the parts state them.
private final class StoredCells: XMLHandler {
    var types: Set<String> = []
    var formats: Set<Int> = []
    private var isInCellFormats = false
    private var cellFormats: [Int] = []

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "cellXfs" { isInCellFormats = true }
        if name == "xf", isInCellFormats { cellFormats.append(attributes.integer("numFmtId") ?? 0) }
        guard name == "c" else { return }
        types.insert(attributes.text("t") ?? "")
        formats.insert(cellFormats[attributes.integer("s") ?? 0])
    }

    func end(_ name: XMLName) {
        if name == "cellXfs" { isInCellFormats = false }
    }

    func characters(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
