/// Why a spreadsheet was refused. Lines and columns count from 1; a CSV line is the physical line on which the row
/// begins, an XLSX line the row's number.
public enum SpreadsheetError: Error, Equatable, Sendable {
    // What the file is.
    case cannotOpen(path: String, code: Int32)
    case emptyFile
    /// Neither CSV nor .xlsx; `found` names what it looks like.
    case notASpreadsheet(found: String)
    /// Excel 97 (.xls) or WPS (.et) binary: save as .xlsx.
    case oldBinaryFormat
    /// An .xlsx under a password.
    case passwordProtected
    /// The ZIP around an .xlsx is broken or cut off.
    case damagedArchive(reason: String)
    case missingPart(name: String)
    case missingSheet(name: String, available: [String])
    case noVisibleSheet

    // Limits.
    case tooManyBytes(limit: Int)
    case tooManyRows(limit: Int)
    case tooManyColumns(line: Int, limit: Int)
    case rowTooLong(line: Int, limitBytes: Int)
    case cellTooLong(line: Int, column: Int, limit: Int)
    case tooManyEntries(count: Int, limit: Int)
    case inflatedTooLarge(limitBytes: Int)
    /// Unpacked the file grows more than `limit` times: a decompression bomb.
    case inflatedTooOften(limit: Int)
    case sharedStringsTooLarge(limitBytes: Int)
    case tooManyDefinitions(part: String, limit: Int)

    // Content.
    case invalidEncoding(line: Int, column: Int, encoding: CSVEncoding)
    case controlCharacter(line: Int, column: Int, code: Int)
    case unterminatedQuote(line: Int, column: Int)
    case textAfterQuote(line: Int, column: Int)
    /// A document type declaration in a part.
    case doctypeRefused(part: String)
    case malformedXML(part: String, line: Int, message: String)
    /// A cell or row points at something that is not there, or rows run backwards.
    case badReference(part: String, line: Int, value: String)

    // Writing.
    case cannotWrite(reason: String)
    case refusedSheetName(String)
}

extension SpreadsheetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notASpreadsheet(let found): "this is not an .xlsx or CSV file (it looks like \(found))"
        case .oldBinaryFormat: "this is an old .xls or .et file: save as .xlsx and send that"
        case .passwordProtected: "the file has a password: save it without one"
        case .damagedArchive(let reason): "the .xlsx is damaged or cut off: \(reason)"
        case .missingPart(let name): "this is not an .xlsx file: part \(name) is missing"
        case .missingSheet(let name, let available):
            "no sheet is called \(name); there are \(available.joined(separator: ", "))"
        case .tooManyColumns(let line, let limit): "line \(line): more than \(limit) columns"
        case .rowTooLong(let line, let limit): "line \(line): the row has more than \(limit) bytes"
        case .cellTooLong(let line, let column, let limit): "line \(line), column \(column): longer than \(limit)"
        case .inflatedTooOften(let limit): "unpacked the file grows more than \(limit) times"
        case .invalidEncoding(let line, let column, let encoding):
            "line \(line), column \(column): not \(encoding.rawValue) text"
        case .controlCharacter(let line, let column, let code):
            "line \(line), column \(column): control character \(code)"
        case .unterminatedQuote(let line, let column):
            "line \(line), column \(column): the quotation mark is never closed"
        case .textAfterQuote(let line, let column):
            "line \(line), column \(column): text after the closing quotation mark"
        case .doctypeRefused(let part): "\(part) has a document type declaration"
        case .malformedXML(let part, let line, let message): "\(part), line \(line): \(message)"
        case .badReference(let part, let line, let value):
            "\(part), row \(line): \(value) does not exist or is out of order"
        default: plain
        }
    }

    private var plain: String {
        switch self {
        case .cannotOpen(let path, let code): "cannot open \(path): error \(code)"
        case .emptyFile: "the file is empty"
        case .noVisibleSheet: "the workbook has no visible sheet"
        case .tooManyBytes(let limit): "the file has more than \(limit) bytes"
        case .tooManyRows(let limit): "more than \(limit) rows"
        case .tooManyEntries(let count, let limit): "the archive has \(count) entries, more than \(limit)"
        case .inflatedTooLarge(let limit): "unpacked the file has more than \(limit) bytes"
        case .sharedStringsTooLarge(let limit): "the shared strings have more than \(limit) bytes"
        case .tooManyDefinitions(let part, let limit): "\(part) has more than \(limit) definitions"
        case .cannotWrite(let reason): "the workbook cannot be written: \(reason)"
        case .refusedSheetName(let name): "\(name) cannot name a sheet"
        default: "the spreadsheet was refused"
        }
    }
}
