import Foundation
import Labels
import Spreadsheets

/// Files that tests read: written to a folder of their own, gone afterwards.
final class Fixture {
    let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("sheets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ bytes: [UInt8], as name: String = "upload") throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// A workbook of hand-written parts; `parts` replaces or adds.
    func workbook(_ sheet: String, parts: [String: String] = [:]) throws -> String {
        try write(Self.archive(sheet, parts: parts), as: "book.xlsx")
    }

    static func archive(_ sheet: String, parts: [String: String] = [:]) throws -> [UInt8] {
        var all = standardParts
        all["xl/worksheets/sheet1.xml"] = "<worksheet xmlns=\"\(main)\"><sheetData>\(sheet)</sheetData></worksheet>"
        all.merge(parts) { $1 }
        var zip = ZIPWriter()
        for (name, text) in all.sorted(by: { $0.key < $1.key }) { try zip.append(name, Array(text.utf8)) }
        try zip.finish()
        return zip.takeBytes()
    }

    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006/relationships"

    private static let standardParts: [String: String] = [
        "_rels/.rels": """
        <Relationships xmlns="\(package)"><Relationship Id="rId1" Type="\(office)/officeDocument" \
        Target="xl/workbook.xml"/></Relationships>
        """,
        "xl/workbook.xml": """
        <workbook xmlns="\(main)" xmlns:r="\(office)"><workbookPr/><sheets>\
        <sheet name="隐藏" sheetId="2" state="hidden" r:id="rId2"/>\
        <sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>
        """,
        "xl/_rels/workbook.xml.rels": """
        <Relationships xmlns="\(package)">\
        <Relationship Id="rId1" Type="\(office)/worksheet" Target="worksheets/sheet1.xml"/>\
        <Relationship Id="rId2" Type="\(office)/worksheet" Target="/xl/worksheets/sheet2.xml"/>\
        <Relationship Id="rId3" Type="\(office)/styles" Target="styles.xml"/>\
        <Relationship Id="rId4" Type="\(office)/sharedStrings" Target="sharedStrings.xml"/></Relationships>
        """,
        "xl/worksheets/sheet2.xml": """
        <worksheet xmlns="\(main)"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>hidden</t></is></c></row>\
        </sheetData></worksheet>
        """,
        "xl/styles.xml": """
        <styleSheet xmlns="\(main)"><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>\
        <numFmt numFmtId="165" formatCode="[Red]0.00&quot;day&quot;"/></numFmts>\
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>
        """,
        "xl/sharedStrings.xml": """
        <sst xmlns="\(main)"><si><t>燃气灶</t></si><si><r><t>a</t></r><r><t xml:space="preserve"> b</t></r>\
        <rPh><t>phonetic</t></rPh></si><si><t>x_x005F_x0041_</t></si></sst>
        """,
    ]
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same texts for the same seed.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A short cell with whatever makes CSV and XML hard.
    mutating func cell() -> String {
        let pieces = ["燃气灶", "a", ",", "\"", "\n", ";", "01", "é", "😀", " ", "&<>", "\t", "_x0041_", "'", "7"]
        return (0..<Int.random(in: 0...6, using: &self)).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
    }
}

func rows(path: String, sheet: String? = nil, limits: SpreadsheetLimits = SpreadsheetLimits()) throws
    -> [SpreadsheetRow]
{
    var rows: [SpreadsheetRow] = []
    try SpreadsheetRows.readRows(path: path, sheet: sheet, limits: limits) { rows.append($0) }
    return rows
}

func rows(csv bytes: [UInt8], chunk: Int = .max, limits: SpreadsheetLimits = SpreadsheetLimits()) throws
    -> [SpreadsheetRow]
{
    var rows: [SpreadsheetRow] = []
    var reader = CSVReader(limits: limits)
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start + min(chunk, bytes.count))
        try reader.feed(Array(bytes[start..<end])) { rows.append($0) }
        start = end
    }
    try reader.finish { rows.append($0) }
    return rows
}
