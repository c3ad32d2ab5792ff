import CXLSXWriter
import Glibc

/// A sheet of a workbook to be written.
public struct XLSXSheet: Sendable {
    /// By Excel's rules: 1 to 31 UTF-16 units without `[]:*?/\`, no two alike.
    public let name: String
    public let columns: [XLSXColumn]

    public init(_ name: String, columns: [XLSXColumn]) { (self.name, self.columns) = (name, columns) }
}

/// Writes an .xlsx with a frozen bold header on each sheet, row by row into a file: one row a sheet is in memory, in
/// whatever order the sheets are written.
///
/// Text cells have the format `@` and are never formulas. A writer that is let go before `close()` leaves no file.
public final class XLSXWriter {
    /// Rows after the header; more make parts of their own.
    public static let maximumRows = 1_000_000
    /// Excel's limit for a cell, in UTF-16 units.
    public static let maximumCellLength = 32_767

    private let path: String
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private let textFormat: UnsafeMutablePointer<lxw_format>?
    private var sheets: [Sheet]

    private struct Sheet {
        let pointer: UnsafeMutablePointer<lxw_worksheet>
        let columns: [XLSXColumn]
        let headerRows: Int
        var rows = 0
    }

    /// A workbook of one sheet.
    /// - Parameter temporaryDirectory: where the sheet grows until `close()`.
    /// Throws `SpreadsheetError`.
    public convenience init(
        path: String, temporaryDirectory: String, sheetName: String, columns: [XLSXColumn]
    ) throws(SpreadsheetError) {
        try self.init(
            path: path, temporaryDirectory: temporaryDirectory, sheets: [XLSXSheet(sheetName, columns: columns)])
    }

    /// - Parameters:
    ///   - temporaryDirectory: where the sheets grow until `close()`.
    ///   - parts: in their order; one of them at most with more choices than Excel holds in a sheet.
    /// Throws `SpreadsheetError`.
    public init(
        path: String, temporaryDirectory: String, sheets parts: [XLSXSheet]
    ) throws(SpreadsheetError) {
        guard !parts.isEmpty else { throw .refusedSheetName("") }
        for part in parts { try Self.check(part.name, part.columns) }
        let book = try Self.open(path, temporaryDirectory)
        let format = workbook_add_format(book)
        format_set_num_format_index(format, 49)  // `@`: by its text it would become a format of the file's own
        var sheets: [Sheet] = []
        for part in parts {
            guard let pointer = workbook_add_worksheet(book, part.name) else {
                Self.discard(book, path)
                throw .cannotWrite(reason: "no sheet \(part.name) in \(temporaryDirectory)")
            }
            let headerRows = part.columns.contains { !$0.note.isEmpty } ? 2 : 1
            sheets.append(Sheet(pointer: pointer, columns: part.columns, headerRows: headerRows))
        }
        self.path = path
        self.sheets = sheets
        workbook = book
        textFormat = format
        for sheet in sheets {
            let header = XLSXHeader(
                book: book, sheet: sheet.pointer, textFormat: format, columns: sheet.columns, rows: sheet.headerRows)
            try header.write()
        }
    }

    deinit {
        if let workbook { Self.discard(workbook, path) }
    }

    /// Writes the next row; the cells stand under the columns in their order. Throws `SpreadsheetError`, after which
    /// nothing of the row is written.
    /// - Parameter place: of the sheet, from 0.
    public func append(_ values: [XLSXValue], to place: Int = 0) throws(SpreadsheetError) {
        guard workbook != nil else { throw .cannotWrite(reason: "the workbook is closed") }
        guard sheets.indices.contains(place) else { throw .cannotWrite(reason: "there is no sheet \(place)") }
        let sheet = sheets[place]
        guard sheet.rows < Self.maximumRows else { throw .tooManyRows(limit: Self.maximumRows) }
        let (index, limit) = (sheet.headerRows + sheet.rows, sheet.columns.count)
        guard values.count <= limit else { throw .tooManyColumns(line: index + 1, limit: limit) }
        for (column, value) in values.enumerated() {
            try Self.check(value, line: index + 1, column: column + 1)
        }
        for (column, value) in values.enumerated() {
            try write(value, sheet.pointer, lxw_row_t(index), lxw_col_t(column))
        }
        sheets[place].rows += 1
    }

    /// Puts the file together at its path. Throws `.cannotWrite`.
    public func close() throws(SpreadsheetError) {
        guard let workbook else { return }
        self.workbook = nil
        try Self.check(workbook_close(workbook))
    }

    private func write(
        _ value: XLSXValue, _ sheet: UnsafeMutablePointer<lxw_worksheet>, _ row: lxw_row_t, _ column: lxw_col_t
    ) throws(SpreadsheetError) {
        switch value {
        case .empty: return
        case .text(let text):
            try Self.check(worksheet_write_string(sheet, row, column, XLSXEscape.encode(text), textFormat))
        case .number(let number): try Self.check(worksheet_write_number(sheet, row, column, number, nil))
        }
    }

    private static func open(
        _ path: String, _ temporaryDirectory: String
    ) throws(SpreadsheetError) -> UnsafeMutablePointer<lxw_workbook> {
        let directory = strdup(temporaryDirectory)
        defer { free(directory) }
        var options = lxw_workbook_options()
        options.constant_memory = 1
        options.tmpdir = directory
        guard access(temporaryDirectory, W_OK) == 0 else {
            throw .cannotWrite(reason: "no access to \(temporaryDirectory)")
        }
        guard let book = workbook_new_opt(path, &options) else { throw .cannotWrite(reason: "no memory") }
        // Else the library asks the clock: the same rows give the same bytes.
        var properties = lxw_doc_properties()
        properties.created = 946_684_800  // 2000-01-01T00:00:00Z
        workbook_set_properties(book, &properties)
        return book
    }

    /// The library frees a workbook only by writing it.
    private static func discard(_ book: UnsafeMutablePointer<lxw_workbook>, _ path: String) {
        _ = workbook_close(book)
        unlink(path)
    }

    static func check(_ code: lxw_error) throws(SpreadsheetError) {
        guard code != LXW_NO_ERROR else { return }
        throw .cannotWrite(reason: lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)")
    }
}
