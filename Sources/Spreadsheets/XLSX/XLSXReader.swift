/// An .xlsx on disk (ECMA-376): one row is in memory, beside the shared strings and a flag for each cell format.
public final class XLSXReader {
    private let archive: XLSXArchive
    private let workbook: XLSXContext
    private let sheets: [(sheet: XLSXWorkbookPart.Sheet, part: String)]

    /// The names of the visible sheets in their order.
    public var visibleSheets: [String] { sheets.filter(\.sheet.isVisible).map(\.sheet.name) }

    /// Opens the file and reads all but the sheets. Throws `SpreadsheetError`.
    public init(path: String, limits: SpreadsheetLimits = SpreadsheetLimits()) throws {
        try FileKind.detect(path: path).requireXLSX()
        archive = try XLSXArchive(path: path, limits: limits)
        let roots = XLSXRelationships(part: "_rels/.rels", folder: "")
        try archive.parse("_rels/.rels", roots)
        let workbookPath = roots.target(kind: "officeDocument") ?? "xl/workbook.xml"
        let book = XLSXWorkbookPart(part: workbookPath)
        try archive.parse(workbookPath, book)

        let (folder, file) = Self.split(workbookPath)
        let links = XLSXRelationships(part: "\(folder)_rels/\(file).rels", folder: folder)
        try archive.parse("\(folder)_rels/\(file).rels", links)
        sheets = book.sheets.compactMap { sheet in
            let link = links.all.first { $0.id == sheet.relationship && $0.kind == "worksheet" }
            return link.map { (sheet, $0.target) }
        }
        workbook = XLSXContext(
            strings: try Self.strings(archive, links, limits), styles: try Self.styles(archive, links),
            dateSystem: book.dateSystem, limits: limits)
    }

    /// Gives out the rows of the named sheet, or of the first visible one. Rows come before the end of the
    /// file has been
    /// checked: what they caused must be undone if this throws, `SpreadsheetError` or what `body` throws.
    public func readRows(sheet name: String? = nil, _ body: (SpreadsheetRow) throws -> Void) throws {
        let found = sheets.first { name == nil ? $0.sheet.isVisible : $0.sheet.name == name }
        guard let found else {
            guard let name else { throw SpreadsheetError.noVisibleSheet }
            throw SpreadsheetError.missingSheet(name: String(name.prefix(255)), available: visibleSheets)
        }
        try withoutActuallyEscaping(body) { body in
            try archive.parse(found.part, XLSXSheetPart(part: found.part, workbook: workbook, body: body))
        }
    }

    private static func strings(
        _ archive: XLSXArchive, _ links: XLSXRelationships, _ limits: SpreadsheetLimits
    ) throws -> XLSXSharedStrings {
        guard let part = links.target(kind: "sharedStrings"), archive.contains(part) else { return XLSXSharedStrings() }
        let strings = XLSXSharedStrings(part: part, limitBytes: limits.sharedStringBytes)
        try archive.parse(part, strings)
        return strings
    }

    private static func styles(_ archive: XLSXArchive, _ links: XLSXRelationships) throws -> XLSXStyles {
        guard let part = links.target(kind: "styles"), archive.contains(part) else { return XLSXStyles() }
        let styles = XLSXStyles(part: part)
        try archive.parse(part, styles)
        return styles
    }

    private static func split(_ path: String) -> (folder: String, file: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }
}
